// Talks to the server: one question as a stream of events, feedback, and what is only read.

export class ApiError extends Error {
  constructor({ code, message, field = null, retryAfter = null }) {
    super(message);
    Object.assign(this, { code, field, retryAfter });
  }
}

let token = null;

export function setToken(value) { token = value; }

function post(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal, credentials: "omit", cache: "no-store" });
}

// The JSON at an address; throws ApiError, or AbortError where the signal said so.
export async function getJson(path, signal) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const response = await fetch(path, { headers, signal, credentials: "omit", cache: "no-store" });
    if (!response.ok) throw await refusal(response);
    return await response.json();
  } catch (error) {
    throw error instanceof ApiError || error.name === "AbortError" ? error : new ApiError({ code: "network", message: error.message });
  }
}

async function refusal(response) {
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  let error = { code: "other", message: response.statusText };
  try { error = (await response.json()).error ?? error; } catch { /* a proxy answered with something else */ }
  return new ApiError({ ...error, retryAfter });
}

// Yields [event, data] as they arrive; throws ApiError for a refusal, `error` events and a stream that breaks off.
export async function* ask(body, signal) {
  let response;
  try {
    response = await post("/api/v1/ask/stream", body, signal);
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError({ code: "network", message: error.message });
  }
  if (!response.ok) throw await refusal(response);
  let done = false;
  for await (const [name, data] of events(response.body, signal)) {
    if (name === "error") throw new ApiError(data.error);
    if (name === "reply") done = true;
    yield [name, data];
  }
  if (!done) throw new ApiError({ code: "network", message: "the stream ended early" });
}

async function* events(stream, signal) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      buffer += decoder.decode(value, { stream: true });
      for (let end; (end = buffer.indexOf("\n\n")) >= 0; buffer = buffer.slice(end + 2)) {
        const event = parse(buffer.slice(0, end));
        if (event) yield event;
      }
    }
  } catch (error) {
    if (signal.aborted || error instanceof ApiError) throw error;
    throw new ApiError({ code: "network", message: error.message });
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parse(block) {
  let name = "message";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  return data ? [name, JSON.parse(data)] : null;
}

export async function sendFeedback(turnId, value) {
  const response = await post("/api/v1/feedback", { turn_id: turnId, value });
  if (!response.ok) throw await refusal(response);
}
