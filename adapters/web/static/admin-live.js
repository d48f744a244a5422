// Finished turns as they come, over one long request: EventSource cannot send the token.

const SILENCE = 45_000; // milliseconds without a sign of life after which the line counts as dead
const LONGEST_PAUSE = 30_000;

async function* turns(token, controller) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const response = await fetch("/admin/live", { headers, signal: controller.signal, credentials: "omit", cache: "no-store" });
  if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let timer = 0;
  let buffer = "";
  yield null; // connected
  try {
    for (;;) {
      timer = setTimeout(() => controller.abort(), SILENCE);
      const { value, done } = await reader.read();
      clearTimeout(timer);
      if (done) return;
      const blocks = (buffer + value).split("\n\n");
      buffer = blocks.pop();
      for (const block of blocks) if (block.startsWith("data: ")) yield JSON.parse(block.slice(6));
    }
  } finally {
    clearTimeout(timer);
  }
}

// Follows the turns until `stop` is called; a broken line is taken up again, later and later. `show` gets each turn,
// `tell` "on", "off", "full" or "refused".
export function follow({ token, show, tell }) {
  let stopped = false;
  let controller = null;
  let timer = 0;
  let pause = 1000;

  async function run() {
    controller = new AbortController();
    try {
      for await (const turn of turns(token, controller)) {
        if (stopped) return;
        if (turn === null) tell("on");
        else show(turn);
        pause = 1000;
      }
      if (!stopped) tell("off");
    } catch (error) {
      if (stopped) return;
      tell(error.status === 401 ? "refused" : error.status === 429 ? "full" : "off");
      if (error.status === 401) return;
    }
    timer = setTimeout(run, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  run();
  return function stop() {
    stopped = true;
    clearTimeout(timer);
    controller?.abort();
  };
}
