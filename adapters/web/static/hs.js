// The tree of HS codes: chapters fold open into headings and subheadings, and words find codes while they are typed.

import { ApiError, getJson, setToken } from "./api.js";
import { el, icon } from "./dom.js";
import { HS_TEXTS } from "./texts.js";

const PAUSE = 80; // milliseconds of silence before what is typed is looked up
const $ = (id) => document.getElementById(id);
const [query, status, problem, results, tree] = ["query", "status", "problem", "results", "tree"].map($);

let language = document.documentElement.lang === "en" ? "en" : "id";
let texts = HS_TEXTS[language];
let looking = null;
let timer = 0;

function kept(use) {
  try { return use(); } catch { return null; } // a browser may forbid storage; the page works without
}

function dotted(code) {
  return code.length > 4 ? [code.slice(0, 4), code.slice(4, 6), code.slice(6)].filter(Boolean).join(".") : code;
}

function read(path, parameters = {}, signal = undefined) {
  return getJson(`/api/v1/hs${path}?${new URLSearchParams({ ...parameters, language })}`, signal);
}

function explain(error) {
  const known = texts.errors[error instanceof ApiError ? error.code : "other"] ?? texts.errors.other;
  return el("p", {}, known);
}

// One fold of the tree; what is inside is fetched when it is first opened, and again after a failure.
function fold(code, name, note, fill, depth) {
  const inside = el("div.hs-inside");
  const title = el("span.hs-title", {}, el("span.hs-name", {}, name), note ? el("span.hs-note", {}, note) : null);
  const node = el(`details.hs-fold.hs-${depth}`, { "data-code": code },
    el("summary", {}, icon("chevron"), el("span.hs-code", {}, dotted(code)), title), inside);
  let filled = false;
  node.addEventListener("toggle", async () => {
    if (!node.open || filled) return;
    filled = true;
    try {
      inside.replaceChildren(...await fill());
    } catch (error) {
      filled = false;
      inside.replaceChildren(el("div.failure", { role: "alert" }, explain(error)));
    }
  });
  return node;
}

function chapterFold({ code, first, last, headings }) {
  const name = first === last ? first : `${first} – ${last}`;
  return fold(code, name, texts.headings(headings), async () => (await read(`/${code}`)).children.map(headingFold), "chapter");
}

function headingFold({ code, name, question, subheadings }) {
  const fill = async () => {
    const { children } = await read(`/${code}`);
    return [question ? el("p.hs-question", {}, question) : "", ...children.map((c) => subheadingFold(c))];
  };
  return fold(code, name, texts.subheadings(subheadings), fill, "heading");
}

function subheadingFold({ code, name, distinguishes, heading, probability }) {
  const chance = probability === undefined || probability === null ? "" : texts.chance(Math.round(probability * 100));
  const note = heading === undefined ? distinguishes : [heading, chance].filter(Boolean).join(" · ");
  return fold(code, name, note, async () => [details(await read(`/${code}`))], "subheading");
}

function details({ code, name, heading, words, distinguishes, lines }) {
  const rows = [[texts.heading, `${heading.code} ${heading.name}`], [texts.distinguishes, distinguishes], [texts.words, words.join(", ")]];
  const list = el("dl", {}, ...rows.filter(([, value]) => value).flatMap(([label, value]) => [el("dt", {}, label), el("dd", {}, value)]));
  list.append(el("dt", {}, texts.lines), el("dd", {}, ...(lines.length ? [el("ul", {}, ...lines.map(line)), texts.moreLines] : [texts.noLines])));
  const asked = `/?${new URLSearchParams({ q: texts.question(name, dotted(code)) })}`;
  return el("div.hs-details", {}, list, el("a.chip.file", { href: asked }, texts.ask));
}

function line({ code, name }) {
  return el("li", {}, el("span.hs-code", {}, dotted(code)), ` ${name}`);
}

async function showTree() {
  const asked = language;
  try {
    const { chapters } = await read("");
    if (asked !== language) return; // the answer for the language chosen since is on its way
    tree.replaceChildren(...chapters.map(chapterFold));
    problem.hidden = true;
  } catch (error) {
    fail(error);
  }
}

function fail(error) {
  const again = el("button.tool-button.retry", { type: "button", click: begin }, texts.retry);
  const chat = el("a.tool-button.retry", { href: "/" }, texts.toChat);
  problem.replaceChildren(explain(error), error.code === "unauthorized" ? chat : again);
  problem.hidden = false;
}

async function search() {
  looking?.abort();
  const text = query.value.trim();
  results.hidden = !text;
  tree.hidden = Boolean(text);
  if (!text) {
    status.textContent = "";
    results.replaceChildren();
    return;
  }
  const stop = new AbortController();
  looking = stop;
  try {
    const found = (await read("/search", { q: text }, stop.signal)).results;
    results.replaceChildren(...found.map(subheadingFold));
    status.textContent = texts.found(found.length);
    problem.hidden = true;
  } catch (error) {
    if (stop.signal.aborted) return;
    results.replaceChildren();
    status.textContent = "";
    fail(error);
  }
}

function begin() {
  showTree();
  if (query.value.trim()) search();
}

function setLanguage(chosen) {
  language = chosen;
  texts = HS_TEXTS[language];
  document.documentElement.lang = language;
  document.title = `${texts.title} · ExportMate`;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = texts[node.dataset.t];
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = texts[node.dataset.tPlaceholder];
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", texts[node.dataset.tLabel]);
    if (node.tagName === "BUTTON") node.title = texts[node.dataset.tLabel];
  }
  begin();
}

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  kept(() => localStorage.setItem("theme", root.dataset.theme));
}

query.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
$("theme").addEventListener("click", toggleTheme);
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    kept(() => localStorage.setItem("language", button.dataset.language));
    setLanguage(button.dataset.language);
  });
}
setToken(kept(() => sessionStorage.getItem("token")));
setLanguage(language);
document.documentElement.dataset.ready = "";
if (matchMedia("(hover: hover)").matches) query.focus();
