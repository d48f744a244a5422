// One question with its answer, drawn from its state, so that a change of language only draws it again.

import { copyText, el, hidden, icon } from "./dom.js";
import { isSafe, link, plainText, render } from "./markdown.js";
import { figureName, writeDay, writeNumber } from "./texts.js";

export class Turn {
  // page: {language, texts, say(text), choose(turn, text), retry(turn), rate(turn, value)}
  constructor(page, state) {
    this.page = page;
    this.state = { text: "", reply: null, error: null, rated: null, busy: false, ...state };
    this.answer = el("div.answer", { tabindex: "-1" });
    this.question = el("div.question");
    this.node = el("article.turn", {}, this.question, this.answer);
    this.frame = 0;
    this.draw();
  }

  set(changes) {
    Object.assign(this.state, changes);
    this.draw();
  }

  // Streamed text comes faster than the screen shows it; one drawing a frame is enough.
  addText(text, reset) {
    this.state.text = (reset ? "" : this.state.text) + text;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.state.busy) this.draw();
    });
  }

  draw() {
    const { page, state } = this;
    const open = new Set([...this.answer.querySelectorAll("details[open]")].map((d) => d.dataset.kind));
    const day = state.at ? el("span.as-of", {}, page.texts.forAnswer(writeDay(state.at, page.language))) : null;
    this.question.replaceChildren(hidden(`${page.texts.you}: `), el("span.said", {}, state.question), ...(day ? [day] : []));
    this.answer.setAttribute("aria-busy", String(state.busy));
    this.answer.lang = state.reply?.language ?? page.language;
    this.answer.replaceChildren(...this.parts(open));
  }

  parts(open) {
    const { state, page } = this;
    const text = state.reply?.answer ?? state.text;
    const prose = text ? el("div.prose", {}, render(text)) : null;
    const parts = [hidden(`${page.texts.bot}: `)];
    if (state.reply) parts.push(this.stale(), prose, this.files(), this.choices(), this.evidence(open), this.meta());
    else if (prose) parts.push(prose);
    if (state.busy && !prose) parts.push(this.working());
    if (state.error) parts.push(this.failure());
    return parts.filter(Boolean);
  }

  working() {
    return el("p.working", {}, el("span.dots", { "aria-hidden": "true" }, el("i"), el("i"), el("i")), this.page.texts.working);
  }

  failure() {
    const { page, state } = this;
    const again = el("button.tool-button.retry", { type: "button", click: () => page.retry(this) }, page.texts.retry);
    return el("div.failure", { role: "alert", lang: page.language }, icon("warning"), el("p", {}, this.reason(state.error)), again);
  }

  reason({ code, field, retryAfter }) {
    const { errors, stopped } = this.page.texts;
    if (code === "stopped") return stopped;
    const known = errors[field === "text" || field === "at" ? field : code] ?? errors.other;
    return typeof known === "function" ? known(retryAfter ?? 1) : known;
  }

  stale() {
    const { page, state } = this;
    if (!state.reply.stale.length) return null;
    const lines = state.reply.stale.map(({ what, last_known: last }) => {
      const day = last && writeDay(last, page.language);
      return el("p.stale", {}, icon("warning"), el("span", {}, page.texts.stale(figureName(what, page.language), day)));
    });
    return el("div.stales", { lang: page.language }, ...lines);
  }

  choices() {
    const { page, state } = this;
    if (!state.reply.buttons.length) return null;
    const chips = state.reply.buttons.map(({ label, text }) =>
      el("button.chip", { type: "button", disabled: state.passed, click: () => page.choose(this, text) }, label));
    return el("div.choices", { role: "group", "aria-label": page.texts.choices }, ...chips);
  }

  files() {
    const { attachments = [] } = this.state.reply;
    if (!attachments.length) return null;
    const links = attachments.map(({ name, media_type: type, content_base64: content }) =>
      el("a.chip.file", { href: `data:${type};base64,${content}`, download: name }, `⤓ ${name}`));
    const pictures = attachments.filter(({ media_type: type }) => type === "image/png").map(({ name, content_base64: content }) =>
      el("img.picture", { src: `data:image/png;base64,${content}`, alt: name.replace(/\.png$/, "").replaceAll("-", " ") }));
    return el("div.choices.files", { role: "group", "aria-label": this.page.texts.files }, ...pictures, ...links);
  }

  evidence(open) {
    const { sources, figures } = this.state.reply;
    const { texts, language } = this.page;
    const parts = [];
    if (sources.length) parts.push(fold("sources", texts.sources(sources.length), open, this.sourceList(sources)));
    if (figures.length) parts.push(fold("figures", texts.figures(figures.length), open, this.figureList(figures)));
    return parts.length ? el("div.evidence", { lang: language, "aria-live": "off" }, ...parts) : null;
  }

  sourceList(sources) {
    return el("ol.sources", {}, ...sources.map((source) => {
      const name = source.number || source.title || source.url;
      const head = isSafe(source.url) ? link(source.url, name) : el("span", {}, name);
      head.classList.add("source-name");
      const title = source.number && source.title ? el("span.source-title", {}, source.title) : null;
      const validity = this.validity(source);
      return el("li", {}, head, title, validity ? el("span.validity", {}, validity) : null);
    }));
  }

  validity({ valid_from: from, valid_to: to }) {
    const { texts, language } = this.page;
    if (!from && !to) return "";
    const start = from ? `${texts.from} ${writeDay(from, language)}` : "";
    const end = to ? `${texts.until} ${writeDay(to, language)}` : texts.noEnd;
    return [start, end].filter(Boolean).join(to ? " " : "; ");
  }

  figureList(figures) {
    const { texts, language } = this.page;
    return el("ul.figures", {}, ...figures.map((figure) => {
      const name = figureName(figure.name, language);
      const shown = `${writeNumber(figure.value, language)} ${figure.unit}`;
      const copy = el("button.icon-button.small", { type: "button", "aria-label": texts.copyFigure(name), title: texts.copyFigure(name) }, icon("copy"));
      copy.addEventListener("click", () => this.copied(copy, figure.value));
      const mark = figure.source ? el("sup", {}, `[${figure.source}]`) : null;
      return el("li", {}, el("span.figure-name", {}, name, mark), el("span.figure-value", {}, shown), copy);
    }));
  }

  meta() {
    const { page, state } = this;
    const { texts, language } = page;
    const { timings, worded_by: by } = state.reply;
    const ms = timings.total_ms < 10 ? timings.total_ms.toFixed(1) : timings.total_ms.toFixed(0);
    const words = [`${writeNumber(ms, language)} ms`, texts.queries(timings.sql_statements)];
    if (by === "model") words.push(texts.model);
    const stages = timings.stages.map((s) => `${s.name} ${s.ms.toFixed(1)} ms`).join(" · ");
    const copy = el("button.icon-button", { type: "button", "aria-label": texts.copy, title: texts.copy }, icon("copy"));
    copy.addEventListener("click", () => this.copied(copy, plainText(state.reply.answer)));
    const actions = el("div.actions", {}, copy, this.thumb("up"), this.thumb("down"));
    return el("div.meta", { lang: language, "aria-live": "off" }, el("span.timing", { title: stages }, words.join(" · ")), actions);
  }

  thumb(value) {
    const { page, state } = this;
    const pressed = String(state.rated === value);
    const attributes = { type: "button", "aria-label": page.texts[value], title: page.texts[value], "aria-pressed": pressed, "data-rate": value };
    return el("button.icon-button.thumb", { ...attributes, click: () => page.rate(this, value) }, icon(value));
  }

  async copied(button, text) {
    const done = await copyText(text);
    this.page.say(done ? this.page.texts.copied : this.page.texts.notCopied);
    if (!done) return;
    button.replaceChildren(icon("check"));
    setTimeout(() => button.replaceChildren(icon("copy")), 1500);
  }
}

function fold(kind, label, open, content) {
  return el("details", { "data-kind": kind, open: open.has(kind) }, el("summary", {}, icon("chevron"), label), content);
}
