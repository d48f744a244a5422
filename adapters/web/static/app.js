// The chat page: what is typed goes out, what comes back is drawn, and the tab remembers the conversation.

import { ApiError, ask, sendFeedback, setToken } from "./api.js";
import { el } from "./dom.js";
import { EXAMPLES, TEXTS } from "./texts.js";
import { Turn } from "./turn.js";

const KEPT_TURNS = 50;
const $ = (id) => document.getElementById(id);
const [scroller, log, welcome, form, box, day] = ["scroller", "log", "welcome", "composer", "text", "at"].map($);
const canHover = matchMedia("(hover: hover)");

const page = {
  language: document.documentElement.lang === "en" ? "en" : "id",
  chosen: kept(() => localStorage.getItem("language")),
  get texts() { return TEXTS[this.language]; },
  say: announce,
  choose: (turn, text) => submit(text, turn.state.at),
  retry,
  rate,
};
const turns = [];
let conversation = "";
let running = null;

function kept(read) {
  try { return read(); } catch { return null; } // a browser may forbid storage; the page works without
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function announce(text) {
  $("announce").textContent = "";
  setTimeout(() => { $("announce").textContent = text; }, 50);
}

function save() {
  const rows = turns.filter((t) => t.state.reply).slice(-KEPT_TURNS);
  const states = rows.map(({ state: { question, at, reply, rated, passed } }) => ({ question, at, reply, rated, passed }));
  kept(() => sessionStorage.setItem("chat", JSON.stringify({ conversation, states })));
}

function restore() {
  const chat = kept(() => JSON.parse(sessionStorage.getItem("chat")));
  conversation = chat?.conversation ?? newId();
  for (const state of chat?.states ?? []) addTurn(state);
  setToken(kept(() => sessionStorage.getItem("token")));
  if (turns.length) scroller.scrollTop = scroller.scrollHeight;
}

function addTurn(state) {
  const turn = new Turn(page, state);
  turns.push(turn);
  welcome.hidden = true;
  log.append(turn.node);
  return turn;
}

function submit(text, at = day.value || null) {
  text = text.trim();
  if (!text || running) return;
  for (const turn of turns) if (turn.state.reply && !turn.state.passed) turn.set({ passed: true });
  run(addTurn({ question: text, at }));
  if (canHover.matches) box.focus();
  else box.blur();
}

function retry(turn) {
  if (running) return;
  run(turn);
  if (canHover.matches) box.focus();
}

async function run(turn) {
  const stop = new AbortController();
  running = stop;
  sending(true);
  turn.set({ busy: true, error: null, text: "", reply: null });
  follow(turn);
  try {
    const { question, at } = turn.state;
    const body = { text: question, conversation_id: conversation, language: page.chosen, at };
    for await (const [name, data] of ask(body, stop.signal)) receive(turn, name, data);
  } catch (error) {
    fail(turn, error, stop.signal);
  }
  // A new chat may have begun while this one was being stopped.
  if (running !== stop) return;
  running = null;
  sending(false);
  save();
  follow(turn);
}

function receive(turn, name, data) {
  if (name === "delta") turn.addText(data.text, data.reset);
  if (name === "reply") turn.set({ reply: data, busy: false });
  follow(turn);
}

function fail(turn, error, signal) {
  const known = error instanceof ApiError ? error : { code: signal.aborted ? "stopped" : "other" };
  turn.set({ busy: false, error: { code: known.code, field: known.field, retryAfter: known.retryAfter } });
  if (known.code === "unauthorized") askToken(turn);
}

// Keeps the end in sight, but never pushes the question itself off the top.
function follow(turn) {
  const end = scroller.scrollHeight - scroller.clientHeight;
  const top = turn.node.offsetTop - scroller.offsetTop - 16;
  scroller.scrollTop = Math.min(end, top);
}

function sending(busy) {
  const button = $("send");
  button.classList.toggle("busy", busy);
  button.firstElementChild.className = `icon icon-${busy ? "stop" : "send"}`;
  const label = busy ? "stop" : "send";
  button.dataset.tLabel = label;
  button.setAttribute("aria-label", page.texts[label]);
  button.title = page.texts[label];
}

async function rate(turn, value) {
  const before = turn.state.rated;
  turn.set({ rated: value });
  turn.node.querySelector(`[data-rate="${value}"]`).focus();
  try {
    await sendFeedback(turn.state.reply.turn_id, value);
    announce(page.texts.thanks);
    save();
  } catch (error) {
    turn.set({ rated: before });
    announce(page.texts.errors[error.code] instanceof Function ? page.texts.errors.other : page.texts.errors[error.code] ?? page.texts.errors.other);
  }
}

function askToken(turn) {
  const dialog = $("token-dialog");
  $("token").value = "";
  dialog.returnValue = "";
  $("token-form").onsubmit = () => {
    const token = $("token").value.trim();
    setToken(token);
    kept(() => sessionStorage.setItem("token", token));
    setTimeout(() => retry(turn));
  };
  dialog.showModal();
}

function newChat() {
  running?.abort();
  running = null;
  sending(false);
  turns.length = 0;
  log.replaceChildren();
  welcome.hidden = false;
  conversation = newId();
  save();
  box.value = "";
  resize();
  box.focus();
}

function resize() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  $("count").textContent = box.value.length > 3500 ? `${box.value.length} / 4000` : "";
}

function setLanguage(language) {
  page.language = language;
  document.documentElement.lang = language;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = page.texts[node.dataset.t];
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = page.texts[node.dataset.tPlaceholder];
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", page.texts[node.dataset.tLabel]);
    if (node.tagName === "BUTTON") node.title = page.texts[node.dataset.tLabel];
  }
  const cards = EXAMPLES[language].map(([name, text]) =>
    el("li", {}, el("button.example", { type: "button", click: () => submit(text) }, el("span.example-name", {}, name), el("span.example-text", {}, text))));
  $("examples").replaceChildren(...cards);
  // What was said already must not be read out again.
  log.setAttribute("aria-live", "off");
  for (const turn of turns) turn.draw();
  setTimeout(() => log.setAttribute("aria-live", "polite"), 100);
  connection();
}

function connection() {
  $("offline").hidden = navigator.onLine;
  $("offline").textContent = navigator.onLine ? "" : page.texts.offline;
}

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  kept(() => localStorage.setItem("theme", root.dataset.theme));
}

function listen() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running) return running.abort();
    if (!box.value.trim()) return box.focus();
    if (!day.checkValidity()) return void day.reportValidity();
    const text = box.value;
    box.value = "";
    resize();
    submit(text);
  });
  box.addEventListener("keydown", (event) => {
    // isComposing: Enter picks a word of an input method, it does not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!running) form.requestSubmit();
  });
  box.addEventListener("input", resize);
  day.addEventListener("input", () => { $("at-clear").disabled = !day.value; });
  $("at-clear").addEventListener("click", () => { day.value = ""; $("at-clear").disabled = true; day.focus(); });
  $("theme").addEventListener("click", toggleTheme);
  $("new-chat").addEventListener("click", newChat);
  $("token-cancel").addEventListener("click", () => $("token-dialog").close());
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      page.chosen = button.dataset.language;
      kept(() => localStorage.setItem("language", page.chosen));
      setLanguage(page.chosen);
    });
  }
  addEventListener("online", connection);
  addEventListener("offline", connection);
}

// A question in the address is asked once: a reload must not ask it again.
function askFromAddress() {
  const asked = new URLSearchParams(location.search).get("q");
  if (asked === null) return;
  history.replaceState(null, "", location.pathname);
  submit(asked.slice(0, 4000));
}

setLanguage(page.language);
restore();
listen();
askFromAddress();
document.documentElement.dataset.ready = "";
if (canHover.matches) box.focus();
