"""The results as a picture: overhead by people at once, where the throughput goes, and other designs beside ours."""

import math
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.bench.figures import Figures
from bot.bench.scenarios import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE: Final = (8.0, 3.2)  # inches of one part
DPI: Final = 130
LEAST: Final = 1.0  # milliseconds; less is noise, and would stretch the scale
INK, FAINT, GRID = "#1f2937", "#6b7280", "#e5e7eb"
COLOURS: Final = ("#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#be185d")


def draw(results: Results) -> bytes:
    """The picture as PNG; takes about a second."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    parts = 3 if results.designs else 2
    figure = Figure(figsize=(SIZE[0], SIZE[1] * parts), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(parts, 1)
    _draw_levels(axes[0], results)
    _draw_rates(axes[1], results.rates)
    if results.designs:
        _draw_designs(axes[2], results)
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(colors=FAINT, labelsize=9)
    content = BytesIO()
    figure.savefig(content, format="png")
    return content.getvalue()


def _draw_levels(axis: "Axes", results: Results) -> None:
    lines = (
        ("as it grows, p50", results.streamed, "p50", "-"),
        ("as it grows, p95", results.streamed, "p95", "--"),
        ("embedding held, p50", results.warm, "p50", "-"),
        ("embedding held, p95", results.warm, "p95", "--"),
        ("complete, p50", results.whole, "p50", "-"),
        ("complete, p95", results.whole, "p95", "--"),
    )
    for place, (label, found, name, style) in enumerate(lines):
        points = [(f.at_once, _positive(getattr(f.overhead, name))) for f in found if f.replies]
        if points:
            axis.plot(
                *zip(*points, strict=True), style, marker="o", markersize=4, color=COLOURS[place // 2], label=label
            )
    _by_people(axis, [f.at_once for f in results.streamed])
    axis.set_title(
        "Overhead of a reply beyond its model, milliseconds, by people at once", loc="left", fontsize=11, color=INK
    )
    axis.legend(frameon=False, fontsize=8, ncols=3)


def _draw_rates(axis: "Axes", found: Sequence[Figures]) -> None:
    names, values = [f.name for f in found], [f.per_second for f in found]
    bars = axis.barh(names, values, color=COLOURS[0], height=0.55)
    axis.bar_label(bars, [f" {value:,.0f}" for value in values], fontsize=9, color=INK)
    axis.invert_yaxis()
    axis.set_xlim(0, max(values, default=1.0) * 1.15 or 1.0)
    axis.set_title(
        "Replies a second of one process, a model without latency, 10 at once", loc="left", fontsize=11, color=INK
    )


def _draw_designs(axis: "Axes", results: Results) -> None:
    for place, design in enumerate(results.designs):
        points = [(f.at_once, _positive(f.overhead.p50)) for f in design.levels if f.replies and not f.errors]
        if points:
            colour = COLOURS[place % len(COLOURS)]
            axis.plot(*zip(*points, strict=True), marker="o", markersize=4, color=colour, label=design.name)
    _by_people(axis, [f.at_once for design in results.designs for f in design.levels])
    axis.set_title("The same job in other designs: overhead p50, milliseconds", loc="left", fontsize=11, color=INK)
    axis.legend(frameon=False, fontsize=8, ncols=3)


def _by_people(axis: "Axes", levels: Sequence[int]) -> None:
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xticks(sorted(set(levels)), [str(level) for level in sorted(set(levels))])
    axis.yaxis.set_major_formatter("{x:,g}")
    axis.minorticks_off()
    axis.grid(color=GRID, linewidth=0.8)


def _positive(value: float) -> float:
    """A value that a scale of powers of ten can show."""
    return float("nan") if math.isnan(value) else max(value, LEAST)
