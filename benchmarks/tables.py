#!/usr/bin/env python3
"""Writes the figures of `exportmate bench --json` as the tables of docs/performance.md: `python benchmarks/tables.py out.json`."""

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
OURS = "ExportMate"
LEVELS = ("replies", "errors", "overhead p50 ms", "p95", "asked together p50", "p95", "outside calls p50", "p95", "first content p50", "p95", "first token + p50", "CPU ms", "SQL", "chats", "embeddings", "worded")  # fmt: skip


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ms(spread: Mapping[str, float] | None, name: str = "p50") -> str:
    """A percentile, empty where there is none."""
    value = float("nan") if spread is None else spread[name]
    if value is None or math.isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def alone(rows: Sequence[Row]) -> str:
    """Questions that need no model."""
    lines = [
        (f["name"], ms(f["total"]), ms(f["total"], "p95"), ms(f["total"], "p99"), f"{f['cpu']:.1f}", f"{f['statements']:.2f}")
        for f in rows
    ]  # fmt: skip
    return table(("no model, one after the other", "p50 ms", "p95", "p99", "CPU ms", "SQL"), lines)


def levels(title: str, rows: Sequence[Row]) -> str:
    """Questions that a model words."""
    lines = [
        (
            f["name"], str(f["replies"]), str(f["errors"]), *(ms(f[of], p) for of in ("overhead", "together", "outside") for p in ("p50", "p95")),
            ms(f["first"]), ms(f["first"], "p95"), ms(f["first_token"]),
            *(f"{f[name]:.2f}" for name in ("cpu", "statements", "chats", "embeddings")), f"{f['worded']:.0%}",
        )
        for f in rows
    ]  # fmt: skip
    return table((title, *LEVELS), lines)


def rates(rows: Sequence[Row]) -> str:
    """Throughput."""
    lines = [
        (f["name"], f"{f['per_second']:,.0f}", ms(f["total"]), ms(f["total"], "p95"), f"{f['cpu']:.2f}") for f in rows
    ]
    heads = ("one process, 10 at once, a model without latency", "replies a second", "p50 ms", "p95", "CPU ms")
    return table(heads, lines)


def designs(found: Sequence[Row]) -> str:
    """Other designs, ours first."""
    ours = {f["at_once"]: f["overhead"]["p50"] for design in found if design["name"] == OURS for f in design["levels"]}
    lines = []
    for design in found:
        for f in design["levels"]:
            slow = not set(f["kinds"]) - {"unfinished"}  # what fails otherwise would make a design look fast
            times = f["overhead"]["p50"] / ours[f["at_once"]] if f["replies"] and slow else 0.0
            shown = (
                "" if design["name"] in (OURS, "bare") or times <= 0 else f"{'> ' if f['errors'] else ''}{times:.1f}x"
            )
            lines.append(
                (
                    design["name"], str(f["at_once"]), str(f["replies"]), str(f["errors"]), ms(f["overhead"]),
                    ms(f["overhead"], "p95"), ms(f["first"]), f"{f['per_second']:.1f}", f"{f['cpu']:.1f}", shown,
                )
            )  # fmt: skip
    heads = ("design", "at once", "replies", "failed or unfinished", "overhead p50 ms", "p95", "first content p50", "replies a second", "CPU ms", "times ours")  # fmt: skip
    return table(heads, lines)


def unhurried(found: Sequence[Row]) -> str:
    """Other designs with a model without latency."""
    ours = next(design for design in found if design["name"] == OURS)
    lines = [
        (
            design["name"],
            *(
                text
                for theirs, mine in zip(design["rates"], ours["rates"], strict=True)
                for text in (
                    f"{theirs['per_second']:,.0f}",
                    "" if theirs is mine else f"{mine['per_second'] / theirs['per_second']:.1f}x",
                )
            ),
            f"{design['statements']:.1f}",
        )
        for design in found
        if design["rates"]
    ]
    heads = (
        "a model without latency, 10 at once",
        "structured a second",
        "ours",
        "free a second",
        "ours",
        "SQL a reply",
    )
    return table(heads, lines)


def parts(results: Mapping[str, Any]) -> Iterator[str]:
    """Every table, and a sentence on the start."""
    yield alone(results["structured"])
    yield levels("worded by the model, shown as it grows", results["streamed"])
    yield levels("the same for another day, embeddings held", results.get("warm", ()))
    yield levels("worded by the model, shown when complete", results["whole"])
    yield levels("caches, 10 at once", results["caches"])
    yield rates(results["rates"])
    started = results["started"]
    yield f"Ready {started['ready']:.1f} s after the start with the data loaded; {started['memory']:.0f} MiB after the first reply."
    if results["designs"]:
        yield designs(results["designs"])
        yield unhurried(results["designs"])


def main() -> None:
    """Read the file named and print."""
    results = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    sys.stdout.write("\n\n".join(parts(results)) + "\n")


if __name__ == "__main__":
    main()
