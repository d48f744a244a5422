#!/usr/bin/env python3
"""Draws what `benchmarks/growth.py … --json` measured: `python benchmarks/curves.py passages.json conversations.json instances.json out.png`.

A file of passages may hold several runs, one list after the other: sizes measured with other indexes.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.bench.picture import COLOURS, DPI, FAINT, GRID, INK, SIZE

Row = Mapping[str, Any]
INDEX = re.compile(r"m (\d+), ef_search (\d+)")
GOAL = 0.97  # recall@10 that is wanted
SHOWN = ("100", "400", "800")  # values of ef_search that are drawn: all would hide one another
MARKS = {"16": "o", "24": "s", "32": "*"}  # by m


def draw(passages: Sequence[Row], talks: Sequence[Row], fleets: Sequence[Row]) -> Figure:
    """The picture: search, its recall, conversations, instances."""
    figure = Figure(figsize=(SIZE[0] * 1.6, SIZE[1] * 2), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    (times, recall), (people, instances) = figure.subplots(2, 2)
    for way in dict.fromkeys(row["how"] for row in passages):
        rows = [row for row in passages if row["how"] == way]
        sizes, found = [row["rows"] for row in rows], INDEX.search(way)
        if found is None:
            look: dict[str, Any] = {"linestyle": "--", "color": INK if "memory" in way else FAINT, "label": way}
        elif found[2] in SHOWN:
            colour = COLOURS[SHOWN.index(found[2])]
            label = f"index, m {found[1]}, ef_search {found[2]}"
            look = {"marker": MARKS.get(found[1], "o"), "markersize": 5, "color": colour, "label": label}
            recall.plot(sizes, [row["recall"] for row in rows], **look)
        else:
            continue
        if found is not None:
            look |= {"label": None}  # the picture beside it names them
        times.plot(sizes, [row["p50"] for row in rows], **look)
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
    for axis, place in ((times, "upper left"), (recall, "lower left"), (people, "upper right")):
        axis.legend(frameon=False, fontsize=7, loc=place)
    for axis in (people, instances):
        axis.set_ylim(bottom=0)
    return figure


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
