// The dashboard: reads the figures every ten seconds, follows finished turns, and asks for the token where one is needed.

import { clearChart, drawChart, followPage } from "./admin-chart.js";
import { follow } from "./admin-live.js";
import { ADMIN_TEXTS, writer } from "./admin-texts.js";
import * as view from "./admin-view.js";
import { getJson, setToken } from "./api.js";
import { el } from "./dom.js";

const EVERY = 10_000; // milliseconds between two readings
const SHOWN = 200; // turns in the list
const $ = (id) => document.getElementById(id);

let language = document.documentElement.lang === "en" ? "en" : "id";
let t = ADMIN_TEXTS[language];
let w = writer(language);
let token = kept(() => sessionStorage.getItem("adminToken"));
let period = kept(() => sessionStorage.getItem("adminPeriod")) ?? "24h";
let snapshot = null;
let reading = null;
let timer = 0;
let stopLive = null;
let lineState = "";
let held = false;
let turns = []; // newest first
let waiting = []; // while held, newest first
const drawn = new Map();

function kept(use) {
  try { return use(); } catch { return null; } // a browser may forbid storage; the page works without
}

// Draws a part only where something changed, so that a link in focus or a selection stays.
function fill(id, value, draw) {
  const key = JSON.stringify([language, value]);
  if (drawn.get(id) === key) return;
  drawn.set(id, key);
  const made = draw();
  $(id).replaceChildren(...(Array.isArray(made) ? made : [made]));
}

function showState(kind) {
  $("state").className = `pill ${{ ok: "tone-good", degraded: "tone-warn", away: "tone-bad" }[kind] ?? "quiet"}`;
  if ($("state").textContent !== t[kind]) $("state").textContent = t[kind];
}

function show() {
  if (!snapshot) return;
  const { program, performance, reasons } = snapshot;
  showState(snapshot.state);
  $("about").textContent = t.about(program.version, program.name, w.lasted(program.uptime_seconds), w.clock(new Date(snapshot.at)));
  $("reasons").hidden = !reasons.length;
  fill("reasons", reasons, () => reasons.map((code) => el("li", {}, view.reason(code, t))));
  fill("tiles", [performance?.whole, performance?.layers, performance?.marks, snapshot.readings], () => view.tiles(snapshot, t, w));
  fill("alerts", snapshot.alerts, () => view.alerts(snapshot.alerts, t, w));
  fill("data", snapshot.data, () => view.data(snapshot.data, t, w));
  fill("stages", performance?.stages, () => view.stages(performance, t, w));
  fill("topics", [performance?.topics, performance?.marks], () => view.groups(performance, "topics", t, w));
  fill("channels", performance?.channels, () => view.groups(performance, "channels", t, w));
  fill("errors", performance?.errors, () => view.errors(performance, t, w));
  fill("caches", [snapshot.caches, performance?.layers], () => view.caches(snapshot, t, w));
  showChart(performance);
}

function showChart(performance) {
  const whole = performance?.whole;
  $("chart").hidden = !whole;
  const note = !performance ? t.noDatabase : !whole ? t.nobody : performance.cut ? t.cut(w.number(whole.replies)) : "";
  $("chart-empty").textContent = note;
  $("chart-empty").hidden = !note;
  if (!whole) {
    clearChart();
    return;
  }
  $("chart").setAttribute("aria-label", t.chartSays(w.number(whole.replies), w.ms(whole.p50), w.ms(whole.p95)));
  drawChart($("chart"), performance.course, w, t);
}

async function read() {
  clearTimeout(timer);
  reading?.abort();
  const asked = (reading = new AbortController());
  try {
    const found = await getJson(`/admin/data?${new URLSearchParams({ period })}`, AbortSignal.any([asked.signal, AbortSignal.timeout(20_000)]));
    if (asked.signal.aborted) return;
    snapshot = found;
    enter();
    $("problem").hidden = true;
    show();
  } catch (error) {
    if (asked.signal.aborted) return;
    if (error.code === "unauthorized") return askForToken(token ? t.wrongToken : "");
    if (!snapshot && error.code === "too_many_requests") return askForToken(t.tooMany(error.retryAfter ?? 10));
    enter();
    showState("away");
    $("problem").textContent = t.unreachable;
    $("problem").hidden = false;
  }
  if (!document.hidden) timer = setTimeout(read, EVERY);
}

// Shows the board, and begins to follow the turns.
function enter() {
  $("sign-in").hidden = true;
  $("board").hidden = false;
  $("sign-out").hidden = !token;
  stopLive ??= follow({ token, show: take, tell: tellLine });
}

function leave() {
  clearTimeout(timer);
  reading?.abort();
  stopLive?.();
  stopLive = null;
}

function askForToken(problem) {
  leave();
  snapshot = null;
  turns = [];
  waiting = [];
  drawn.clear();
  clearChart();
  for (const id of ["reasons", "tiles", "alerts", "data", "stages", "topics", "channels", "errors", "caches", "live"]) $(id).replaceChildren();
  $("about").textContent = "";
  $("chart").removeAttribute("aria-label");
  $("board").hidden = true;
  $("sign-out").hidden = true;
  $("sign-in").hidden = false;
  $("sign-in-problem").textContent = problem;
  $("state").textContent = "";
  $("token").value = "";
  $("token").focus();
}

function useToken(value) {
  token = value;
  setToken(token);
  kept(() => (token ? sessionStorage.setItem("adminToken", token) : sessionStorage.removeItem("adminToken")));
}

const same = (a) => (b) => a.id === b.id && a.at === b.at;

function take(turn) {
  const list = held ? waiting : turns;
  if (turns.some(same(turn)) || waiting.some(same(turn))) return; // told again after the line broke
  list.unshift(turn);
  list.length = Math.min(list.length, SHOWN);
  if (held) {
    showHold();
    return;
  }
  $("live").prepend(view.turnRow(turn, t, w));
  while ($("live").children.length > SHOWN) $("live").lastElementChild.remove();
  $("live-empty").hidden = true;
}

function showTurns() {
  $("live").replaceChildren(...turns.map((turn) => view.turnRow(turn, t, w)));
  $("live-empty").hidden = turns.length > 0;
}

function showHold() {
  $("pause").textContent = held ? t.resume(w.number(waiting.length)) : t.pause;
  $("pause").setAttribute("aria-pressed", String(held));
}

function tellLine(state) {
  if (state === "refused") return; // the next reading asks for the token
  lineState = state;
  $("live-state").textContent = { on: t.liveOn, off: t.liveOff, full: t.liveFull }[state] ?? "";
  $("live-state").classList.toggle("tone-good", state === "on");
}

function setLanguage(chosen) {
  language = chosen;
  t = ADMIN_TEXTS[language];
  w = writer(language);
  document.documentElement.lang = language;
  document.title = `${t.title} · ExportMate`;
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t[node.dataset.t];
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t[node.dataset.tLabel]);
    if (node.tagName === "BUTTON") node.title = t[node.dataset.tLabel];
  }
  showState(snapshot ? snapshot.state : "loading");
  showHold();
  tellLine(lineState);
  showTurns();
  show();
}

function setPeriod(chosen) {
  period = chosen;
  kept(() => sessionStorage.setItem("adminPeriod", period));
  for (const button of document.querySelectorAll("[data-period]")) button.setAttribute("aria-pressed", String(button.dataset.period === period));
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  $("sign-in-problem").textContent = "";
  useToken($("token").value.trim());
  read();
});
$("sign-out").addEventListener("click", () => {
  useToken(null);
  askForToken("");
});
$("pause").addEventListener("click", () => {
  held = !held;
  if (!held) {
    turns = [...waiting, ...turns].slice(0, SHOWN);
    waiting = [];
    showTurns();
  }
  showHold();
});
$("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  kept(() => localStorage.setItem("theme", root.dataset.theme));
});
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    kept(() => localStorage.setItem("language", button.dataset.language));
    setLanguage(button.dataset.language);
  });
}
for (const button of document.querySelectorAll("[data-period]")) {
  button.addEventListener("click", () => {
    setPeriod(button.dataset.period);
    read();
  });
}
document.addEventListener("visibilitychange", () => {
  if (!$("sign-in").hidden) return;
  if (document.hidden) leave();
  else read();
});
setToken(token);
setPeriod(["1h", "24h", "7d"].includes(period) ? period : "24h");
setLanguage(language);
followPage($("chart"));
document.documentElement.dataset.ready = "";
read();
