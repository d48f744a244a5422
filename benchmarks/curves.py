#!/usr/bin/env python3
"""Draws what `benchmarks/growth.py … --json` measured: `python benchmarks/curves.py passages.json conversations.json instances.json out.png`.

A file of passages may hold several runs, one list after the other: sizes measured with other indexes.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.bench.picture import COLOURS, DPI, FAINT, GRID, INK, SIZE

Row = Mapping[str, Any]
GOAL = 0.97  # recall@10 that is wanted


def draw(passages: Sequence[Row], talks: Sequence[Row], fleets: Sequence[Row]) -> Figure:
    """The picture: search, its recall, conversations, instances."""
    figure = Figure(figsize=(SIZE[0] * 1.6, SIZE[1] * 2), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    (times, recall), (people, instances) = figure.subplots(2, 2)
    ways = list(dict.fromkeys(row["how"] for row in passages))
    for way in ways:
        rows = [row for row in passages if row["how"] == way]
        colour, style = _look(way, ways)
        sizes = [row["rows"] for row in rows]
        times.plot(sizes, [row["p50"] for row in rows], style, marker="o", markersize=4, color=colour, label=way)
        if "HNSW" in way:
            recall.plot(
                sizes, [row["recall"] for row in rows], style, marker="o", markersize=4, color=colour, label=way
            )
    recall.axhline(GOAL, color=FAINT, linewidth=0.8)
    _titled(times, "A search, p50 milliseconds, by passages", x="log", y="log")
    _titled(recall, "Recall@10 of the index against exact search, by passages", x="log")
    sizes = [row["conversations"] for row in talks]
    for place, (name, label) in enumerate((("first", "first question"), ("follow_up", "follow-up"))):
        for part, style in (("p50", "-"), ("p95", "--")):
            values = [row[name][part] for row in talks]
            people.plot(sizes, values, style, marker="o", markersize=4, color=COLOURS[place], label=f"{label}, {part}")
    _titled(people, "A reply, milliseconds, by conversations (10 at any time)", x="log")
    numbers = [row["instances"] for row in fleets]
    instances.bar([str(n) for n in numbers], [row["per_second"] for row in fleets], color=COLOURS[0], width=0.5)
    _titled(instances, "Replies a second over HTTP, by instances on two processors")
    for axis in (times, recall, people):
        axis.legend(frameon=False, fontsize=7)
    for axis in (people, instances):
        axis.set_ylim(bottom=0)
    return figure


def _look(way: str, ways: Sequence[str]) -> tuple[str, str]:
    """A colour for each number that is tried, a dashed line for exact search."""
    efforts = list(dict.fromkeys(one.rpartition(" ")[2] for one in ways if "HNSW" in one))
    if "HNSW" not in way:
        return INK if "memory" in way else FAINT, "--"
    return COLOURS[efforts.index(way.rpartition(" ")[2]) % len(COLOURS)], "-"


def _titled(axis: Axes, title: str, *, x: str = "linear", y: str = "linear") -> None:
    axis.set_title(title, loc="left", fontsize=10, color=INK)
    axis.spines[["top", "right"]].set_visible(False)
    axis.tick_params(colors=FAINT, labelsize=8)
    if x == "log":
        axis.set_xscale("log")
        axis.xaxis.set_major_formatter("{x:,.0f}")
    if y == "log":
        axis.set_yscale("log")
        axis.yaxis.set_major_formatter("{x:,g}")
    if axis.get_lines():
        axis.grid(color=GRID, linewidth=0.8)


def main() -> None:
    """Read the files named and write the picture."""
    passages, talks, fleets = (json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:4])
    draw(passages, talks, fleets).savefig(sys.argv[4], format="png")


if __name__ == "__main__":
    main()
