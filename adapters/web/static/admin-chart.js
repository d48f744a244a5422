// Percentiles over time with the number of replies behind them, drawn by uPlot in the colours of the page.

/* global uPlot */
const size = (box) => ({ width: Math.max(260, box.clientWidth), height: box.clientWidth < 500 ? 260 : 340 });
const LINES = ["p50", "p95", "p99"];

let plot = null;
let seen = null;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Draws a course into a box; `write` and `texts` are of the page's language.
export function drawChart(box, course, write, texts) {
  seen = { box, course, write, texts };
  const lines = LINES.filter((name) => course[name]);
  const data = [course.at, course.replies, ...lines.map((name) => course[name]), course.errors];
  const key = [lines.join(), document.documentElement.lang, colour("--ink"), course.step_seconds].join();
  if (plot && plot.key === key) {
    plot.setData(data);
    return;
  }
  plot?.destroy();
  plot = new uPlot(options(box, lines, course, write, texts), data, box);
  plot.key = key;
}

export function clearChart() {
  plot?.destroy();
  plot = seen = null;
}

function decades(low, high) {
  const first = Math.round(Math.log10(low));
  return Array.from({ length: Math.round(Math.log10(high)) - first + 1 }, (_, n) => 10 ** (first + n));
}

// The steps in which a reply failed: only they get a dot.
function failed(plot, index) {
  return plot.data[index].flatMap((count, n) => (count > 0 ? [n] : []));
}

function options(box, lines, course, write, texts) {
  const soft = colour("--soft");
  const axis = { stroke: soft, grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: `12px ${colour("--font")}` };
  const long = course.at.at(-1) - course.at[0] > 2 * 86400;
  const none = (value, text) => (value === null || value === undefined ? "–" : text(value));
  const line = (name) => ({
    label: name, scale: "ms", stroke: colour(`--${name}`), width: 2, points: { size: 5 },
    value: (_, v) => none(v, write.ms),
  });
  return {
    ...size(box),
    tzDate: (at) => uPlot.tzDate(new Date(at * 1e3), "Asia/Jakarta"),
    cursor: { points: { size: 7 }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: {
      ms: { distr: 3, range: (_, low, high) => (high > 0 ? [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.05))] : [1, 100]) },
      n: { range: (_, __, high) => [0, Math.max(4, (high || 0) * 2.5)] },
    },
    axes: [
      { ...axis, values: (_, all) => all.map((at) => (long ? write.date : write.hour)(at * 1e3)), space: 60, size: 30 },
      { ...axis, scale: "ms", size: 64, splits: (_, __, low, high) => decades(low, high), filter: (_, all) => all, values: (_, all) => all.map((v) => (v === null ? null : write.ms(v))) },
      { ...axis, scale: "n", side: 1, size: 44, grid: { show: false }, values: (_, all) => all.map((v) => (Number.isInteger(v) ? write.number(v) : "")) },
    ],
    series: [
      { label: texts.at, value: (_, v) => none(v, (at) => (long ? write.dateHour : write.hour)(at * 1e3)) },
      { label: texts.replies, scale: "n", fill: colour("--bars"), stroke: colour("--bars"), width: 0,
        paths: uPlot.paths.bars({ size: [0.8, 40], align: 1 }), points: { show: false }, value: (_, v) => write.number(v) },
      ...lines.map(line),
      { label: texts.errors, scale: "n", stroke: colour("--bad"), width: 0, paths: () => null,
        points: { show: true, size: 6, fill: colour("--bad"), filter: failed }, value: (_, v) => write.number(v) },
    ],
  };
}

function again() {
  if (!seen) return;
  plot?.destroy();
  plot = null;
  drawChart(seen.box, seen.course, seen.write, seen.texts);
}

// Follows the width of the box and the colours of the page.
export function followPage(box) {
  new ResizeObserver(() => plot?.setSize(size(box))).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}
