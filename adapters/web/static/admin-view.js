// Draws a snapshot: tiles, tables and bars; and a finished turn as a row that opens into its waterfall.

import { el, hidden, icon } from "./dom.js";

const WARN = { errors: 0.01, lag: 0.1, memory: 0.85, oldest: 60, soon: 7 }; // from here on a figure is coloured
const BAD = { errors: 0.05, lag: 1, memory: 0.95, oldest: 300 };
const tone = (name, value) => (value >= BAD[name] ? "bad" : value >= WARN[name] ? "warn" : "");

function cell(column, value) {
  const node = column.head ? el("th", { scope: "row" }) : el(`td${column.text ? "" : ".number"}`);
  node.append(value ?? "–");
  return node;
}

// A table of rows under heads: {name, value: (row) => text or node, head?: it names its row, text?: set to the left}.
function table(label, columns, rows) {
  return el("div.table", {}, el("table", {}, el("caption.hidden", {}, label),
    el("thead", {}, el("tr", {}, ...columns.map((c) => el(`th${c.head || c.text ? "" : ".number"}`, { scope: "col" }, c.name)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...columns.map((c) => cell(c, c.value(row))))))));
}

const empty = (text) => el("p.empty", {}, text);
const plain = (name) => name.replaceAll("_", " ");

function bar(share, name = "") {
  const inside = el(`i${name ? `.${name}` : ""}`);
  inside.style.width = `${Math.min(100, Math.max(share > 0 ? 1 : 0, 100 * share))}%`;
  return el("span.meter", { "aria-hidden": "true" }, inside);
}

export function dataName(name, t) {
  return t.dataName[name] ?? plain(name);
}

export function reason(code, t) {
  const [kind, ...rest] = code.split(":");
  const known = t.reason[kind];
  const what = rest.join(":");
  return typeof known === "function" ? known(kind === "stale" ? dataName(what, t) : what) : known ?? code;
}

// Marks as drawn thumbs, named for who does not see them.
function thumbs(up, down, t) {
  return el("span.thumbs", {}, icon("up"), hidden(t.liked), up, icon("down"), hidden(t.disliked), down);
}

export function tiles({ performance, readings }, t, w) {
  const whole = performance?.whole;
  const now = readings ?? {};
  const found = [];
  const add = (name, value, note = "", mood = "") =>
    found.push(el(`div.tile${mood ? `.tone-${mood}` : ""}`, { "data-tile": name }, el("dt", {}, t.tiles[name]), el("dd", {}, el("b", {}, value), note ? el("span", {}, note) : null)));
  const errors = whole ? whole.errors / whole.replies : null;
  const layers = performance?.layers ?? [];
  const [hits, asked] = ["hits", "asked"].map((key) => layers.reduce((sum, layer) => sum + layer[key], 0));
  add("replies", w.number(performance ? whole?.replies ?? 0 : null), whole ? t.perReply(w.number(whole.statements / whole.replies, 1)) : "");
  for (const name of ["p50", "p95", "p99"]) add(name, w.ms(whole?.[name]));
  add("errors", w.percent(performance ? errors ?? 0 : null), whole?.errors ? t.failed(w.number(whole.errors)) : "", tone("errors", errors));
  add("cache", w.percent(asked ? hits / asked : null), asked ? t.of(w.number(hits), w.number(asked)) : "");
  const oldest = now.inbox_waiting ? t.oldest(w.lasted(now.inbox_oldest_seconds)) : now.inbox_working ? t.working(w.number(now.inbox_working)) : "";
  const failed = now.inbox_failed ? t.failed(w.number(now.inbox_failed)) : "";
  add("inbox", w.number(now.inbox_waiting), [oldest, failed].filter(Boolean).join(" · ") || t.inInbox, now.inbox_waiting ? tone("oldest", now.inbox_oldest_seconds) : "");
  add("memory", w.bytes(now.memory_bytes), now.memory_limit_bytes ? t.ofLimit(w.percent(now.memory_bytes / now.memory_limit_bytes)) : "", tone("memory", now.memory_bytes / now.memory_limit_bytes));
  add("lag", w.ms(now.loop_lag_seconds === undefined || now.loop_lag_seconds === null ? null : 1000 * now.loop_lag_seconds), t.lastMinute, tone("lag", now.loop_lag_seconds));
  if (now.pool_limit) add("pool", t.of(w.number(now.pool_open - now.pool_idle), w.number(now.pool_limit)), t.toDatabase(w.number(now.pool_idle)), now.pool_open - now.pool_idle >= now.pool_limit ? "bad" : "");
  if (typeof now.cost_today_usd === "number") add("cost", w.dollars(now.cost_today_usd), t.today);
  const marks = performance?.marks ?? [];
  const given = ["up", "down"].map((way) => w.number(marks.reduce((sum, mark) => sum + mark[way], 0)));
  if (marks.length) add("marks", thumbs(...given, t));
  return found;
}

export function alerts(rows, t, w) {
  if (rows === null) return empty(t.alertsAway);
  if (!rows.length) return empty(t.noAlerts);
  return el("ul.alerts", {}, ...rows.map((alert) => {
    const mood = /^(critical|page)$/.test(alert.severity) ? "bad" : "warn";
    const since = alert.since ? t.since(w.dateHour(new Date(alert.since))) : "";
    // Only addresses that lead to a page: a rule may have been written by anybody.
    const known = /^(https?:\/\/|\/admin\/)/.test(alert.runbook ?? "");
    const link = known ? el("a", { href: alert.runbook, target: "_blank", rel: "noopener noreferrer" }, t.runbook) : alert.runbook ? el("code", {}, alert.runbook) : null;
    return el(`li.alert${alert.muted ? ".is-muted" : `.tone-${mood}`}`, {},
      el("p.alert-name", {}, el("b", {}, alert.name), el("span.badge", {}, t.severity[alert.severity] ?? alert.severity ?? ""), alert.muted ? el("span.badge", {}, t.muted) : null),
      alert.summary ? el("p", {}, alert.summary) : null, el("p.small", {}, [since, ""].filter(Boolean).join(" · "), since && link ? " · " : "", link));
  }));
}

export function data(rows, t, w) {
  if (rows === null) return empty(t.noDatabase);
  const left = ({ stale, days_left: days, last_day: last }) => {
    if (days === null) return stale ? el("span.badge.tone-bad", {}, t.noData) : t.openEnd;
    const text = days < 0 ? t.expired(w.number(-days)) : t.daysLeft(days);
    return el(`span.badge${stale ? ".tone-bad" : days <= WARN.soon ? ".tone-warn" : ""}`, { title: last }, text);
  };
  return table(t.data, [
    { name: t.kind, head: true, value: (row) => dataName(row.name, t) },
    { name: t.until, value: (row) => (row.last_day ? w.day(new Date(`${row.last_day}T12:00:00+07:00`)) : "–") },
    { name: t.left, value: left },
  ], rows);
}

export function stages(performance, t, w) {
  if (!performance) return empty(t.noDatabase);
  if (!performance.stages.length) return empty(t.nobody);
  const longest = Math.max(...performance.stages.map((s) => s.mean_ms)) || 1;
  return table(t.stages, [
    { name: t.stage, head: true, value: (s) => s.name },
    { name: "", text: true, value: (s) => bar(s.mean_ms / longest) },
    { name: t.mean, value: (s) => w.bare(s.mean_ms) },
    { name: "p95", value: (s) => w.bare(s.p95) },
    { name: t.share, value: (s) => w.percent(s.share) },
  ], performance.stages);
}

export function groups(performance, which, t, w) {
  if (!performance) return empty(t.noDatabase);
  if (!performance[which].length) return empty(t.nobody);
  const marks = new Map(performance.marks.map((m) => [m.topic, m]));
  const columns = [
    { name: which === "topics" ? t.topic : t.channel, head: true, value: (g) => plain(g.name) },
    { name: t.replies, value: (g) => w.number(g.replies) },
    ...["p50", "p95", "p99"].map((name) => ({ name, value: (g) => w.bare(g[name]) })),
    { name: t.failures, value: (g) => (g.errors ? el("span.tone-bad", {}, w.number(g.errors)) : "0") },
  ];
  if (which === "topics" && marks.size) {
    columns.push({ name: t.tiles.marks, value: ({ name }) => (marks.has(name) ? thumbs(w.number(marks.get(name).up), w.number(marks.get(name).down), t) : "–") });
  }
  return table(t[which], columns, performance[which]);
}

export function errors(performance, t, w) {
  if (!performance) return empty(t.noDatabase);
  if (!performance.errors.length) return empty(t.noErrors);
  return table(t.errors, [
    { name: t.errorKind, head: true, value: (e) => e.kind },
    { name: t.count, value: (e) => w.number(e.count) },
  ], performance.errors);
}

export function caches({ caches: here, performance }, t, w) {
  const columns = (first) => [
    { name: first, head: true, value: (c) => c.name },
    { name: t.entries, value: (c) => w.number(c.entries) },
    { name: t.asked, value: (c) => w.number(c.asked) },
    { name: t.rate, value: (c) => el("span.rate", {}, bar(c.rate ?? 0), w.percent(c.rate)) },
  ];
  const parts = [];
  const sized = columns(t.cacheName);
  if (here.some((c) => typeof c.bytes === "number")) sized.splice(2, 0, { name: t.tiles.memory, value: (c) => w.bytes(c.bytes, 1) });
  if (here.length) parts.push(el("h3", {}, t.here), table(t.here, sized, here));
  if (performance?.layers.length) parts.push(el("h3", {}, t.recorded), table(t.recorded, columns(t.cacheName).filter((c) => c.name !== t.entries), performance.layers));
  return parts.length ? el("div", {}, ...parts) : empty(performance ? t.nobody : t.noDatabase);
}

const KINDS = { understand: "read", match: "read", fetch: "fetch", embed: "embed", write: "write", ground: "write", queue: "wait", claim: "wait", receive: "wait", send: "send", files: "send", render: "send" };
const kind = (name) => `stage-${KINDS[name] ?? "other"}`;

function span(turn) {
  const from = Math.min(0, ...turn.stages.map(([, start]) => start));
  return [from, Math.max(turn.ms, ...turn.stages.map(([, start, took]) => start + took)) - from || 1];
}

function lane(parts, [from, length]) {
  return el("span.lane", { "aria-hidden": "true" }, ...parts.map(([name, start, took]) => {
    const piece = el(`i.${kind(name)}`, { title: name });
    piece.style.left = `${(100 * (start - from)) / length}%`;
    piece.style.width = `${Math.max(0.6, (100 * took) / length)}%`;
    return piece;
  }));
}

function opened(turn, t, w) {
  const whole = span(turn);
  const facts = [
    [t.id, turn.id], [t.words, t.wordedBy[turn.worded_by] ?? turn.worded_by], [t.sql, w.number(turn.sql)], [t.modelCalls, w.number(turn.model_calls)],
    [t.waited, turn.waited_ms ? w.ms(turn.waited_ms) : ""], [t.conversation, turn.conversation],
    [t.caches, Object.entries(turn.cache).map(([name, result]) => `${name} ${t[result] ?? result}`).join(", ")],
    [t.errors, turn.error ? [turn.error, turn.failed_in].filter(Boolean).join(" · ") : ""],
  ];
  const rows = turn.stages.map((stage) => el("li", {}, el("span", {}, stage[0]), lane([stage], whole), el("span.number", {}, w.ms(stage[2]))));
  return el("div.turn-open", {}, rows.length ? el("ol.waterfall", {}, ...rows) : empty(t.noStages),
    el("dl.turn-facts", {}, ...facts.filter(([, value]) => value !== "" && value !== undefined).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))));
}

// One turn; what is inside is drawn when it is opened.
export function turnRow(turn, t, w) {
  const badges = [
    turn.error ? el("span.badge.tone-bad", {}, turn.error) : null,
    turn.cache.answer === "hit" ? el("span.badge.tone-good", {}, "cache") : null,
    turn.worded_by === "model" ? el("span.badge", {}, t.model) : null,
    turn.missing.length ? el("span.badge", {}, t.askedBack(turn.missing.join(", "))) : null,
    turn.stale.length ? el("span.badge.tone-warn", {}, t.staleNote(turn.stale.map((name) => dataName(name, t)).join(", "))) : null,
  ];
  const node = el("details", {}, el("summary.turn-row", {}, el("span.number.at", {}, w.clock(new Date(turn.at))), el("span", {}, turn.channel), el("span.turn-topic", {}, plain(turn.topic)),
    lane(turn.stages, span(turn)), el("span.number.took", {}, w.ms(turn.ms)), el("span.badges", {}, ...badges)));
  node.addEventListener("toggle", () => {
    if (node.open && node.children.length === 1) node.append(opened(turn, t, w));
  });
  return el("li", { "data-turn": turn.id }, node);
}
