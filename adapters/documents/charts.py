"""Figures over time as a picture that a phone shows well: 1080 points wide, large letters, gaps as gaps."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from core.history.model import Chart, Line, Panel, Point
from core.message import Language
from core.wording import formats
from core.wording.history import tick

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI: Final = 150
WIDTH: Final = 7.2  # inches: 1080 points
HEAD, EACH, TWO = 1.5, 5.0, 3.9  # inches of the words around, of a single panel, of each of several
INK, FAINT, SHADE, GAP = "#1f2937", "#6b7280", "#e5e7eb", "#f3f4f6"
COLOURS: Final = ("#2563eb", "#d97706", "#059669", "#7c3aed")
SHORT: Final = 120  # days of a chart whose axis shows days
GAP_WORDS: Final = 0.15  # share of the width from which a gap has room for words
LOOSE: Final = timedelta(days=8)  # between daily values of one stretch: weekends and holidays


def draw(chart: Chart) -> bytes:
    """The picture as PNG; takes about half a second, the first time a second more."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    count = len(chart.panels)
    height = HEAD + (EACH if count == 1 else TWO * count)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    figure.get_layout_engine().set(h_pad=0.14, w_pad=0.14, hspace=0.06)  # type: ignore[union-attr,call-arg]  # the layout asked for above
    title = f"{_wrapped(chart.title)}\n{chart.period}"
    figure.suptitle(title, x=0.02, ha="left", fontsize=16, color=INK, fontweight="bold")
    every = figure.subplots(count, 1, squeeze=False)
    for axes, panel in zip(every[:, 0], chart.panels, strict=True):
        _draw_panel(axes, panel, chart, alone=count == 1)
    figure.supxlabel(f"{chart.source} · ExportMate", x=0.02, ha="left", fontsize=11, color=FAINT)
    target = BytesIO()
    figure.savefig(target, format="png")
    return target.getvalue()


def _wrapped(words: str, width: int = 44) -> str:
    """A long title on two lines."""
    if len(words) <= width:
        return words
    cut = words.rfind(" ", 0, width)
    return words if cut < 0 else f"{words[:cut]}\n{words[cut + 1 :]}"


def _draw_panel(axes: "Axes", panel: Panel, chart: Chart, *, alone: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    several = len(panel.lines) > 1
    for place, (name, line) in enumerate(panel.lines):
        _draw_line(axes, line, COLOURS[place % len(COLOURS)], name if several else "")
    if not several:
        _draw_gaps(axes, panel.lines[0][1], chart)
        _draw_marks(axes, panel.lines[0][1], chart.language)
    axes.set_xlim(chart.since, chart.until + timedelta(days=1))  # type: ignore[arg-type]  # days are taken
    _scale(axes, [p.value for _, line in panel.lines for p in line.points])
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _number(value, chart.language)))
    _days(axes, chart)
    heading = panel.unit if alone else f"{panel.title} · {panel.unit}"
    axes.set_title(heading, loc="left", fontsize=14, color=INK, pad=30 if several else 10)
    if several:
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=13, labelcolor=INK,
            handlelength=1.3, columnspacing=1.1, borderaxespad=0.2, borderpad=0,
        )  # fmt: skip
    axes.grid(axis="y", color=SHADE, linewidth=1)
    axes.tick_params(which="both", labelsize=13, colors=INK, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)


def stretches(line: Line) -> Iterable[Sequence[Point]]:
    """The points of a line, cut where days without a value lie between two."""
    allowed = LOOSE if line.daily else timedelta(days=1)
    begun: list[Point] = []
    for point in line.points:
        if begun and point.start - begun[-1].end > allowed:
            yield begun
            begun = []
        begun.append(point)
    if begun:
        yield begun


def _draw_line(axes: "Axes", line: Line, colour: str, label: str) -> None:
    """Steps over the days on which each value holds; values of single days as a line from one to the next."""
    style: dict[str, Any] = {"color": colour, "linewidth": 2.6, "solid_capstyle": "butt"}
    for place, stretch in enumerate(stretches(line)):
        named = label if place == 0 else None
        if line.daily:
            marker = "o" if len(stretch) == 1 else ""
            days: list[Any] = [p.start for p in stretch]
            axes.plot(days, [float(p.value) for p in stretch], marker=marker, label=named, **style)
        else:
            days = [*(p.start for p in stretch), stretch[-1].end + timedelta(days=1)]
            values = [*(float(p.value) for p in stretch), float(stretch[-1].value)]
            axes.plot(days, values, drawstyle="steps-post", label=named, **style)


def _draw_gaps(axes: "Axes", line: Line, chart: Chart) -> None:
    """Shade the days between two stretches, and say what that means where there is room."""
    parts = list(stretches(line))
    whole = (chart.until - chart.since).days
    for before, after in pairwise(parts):
        begin, end = before[-1].end + timedelta(days=1), after[0].start
        axes.axvspan(begin, end, color=GAP, zorder=0)  # type: ignore[arg-type]  # days are taken
        if (end - begin).days > GAP_WORDS * whole:
            words = "tanpa data" if chart.language == "id" else "no data"
            place = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "bottom"}
            axes.text(begin + (end - begin) / 2, 0.02, words, fontsize=11, color=FAINT, **place)  # type: ignore[arg-type]


def _draw_marks(axes: "Axes", line: Line, language: Language) -> None:
    """The highest, the lowest and the last value by their figures."""
    if not line.points:
        return
    high = max(line.points, key=lambda p: p.value)
    low = min(line.points, key=lambda p: p.value)
    last = line.points[-1]
    colour = COLOURS[0]
    for point, below in ((high, False), (low, True)):
        if point is not last and high.value != low.value:
            _mark(axes, point, language, colour=FAINT, below=below)
    _mark(axes, last, language, colour=colour, below=last.value == low.value and high.value != low.value)


def _mark(axes: "Axes", point: Point, language: Language, *, colour: str, below: bool) -> None:
    middle = point.start + (point.end - point.start) / 2
    begin, end = axes.get_xlim()
    from matplotlib.dates import date2num

    share = (float(date2num(middle)) - begin) / (end - begin or 1)  # type: ignore[no-untyped-call]  # the library leaves it so
    side = "right" if share > 0.8 else "left" if share < 0.2 else "center"
    axes.plot([middle], [float(point.value)], "o", color=colour, markersize=7, zorder=3)  # type: ignore[arg-type]
    axes.annotate(
        formats.number(point.value, language, decimals=2),
        (middle, float(point.value)),
        xytext=(0, -20 if below else 10),
        textcoords="offset points",
        ha=side,
        fontsize=13,
        color=colour,
        fontweight="bold",
    )


def _scale(axes: "Axes", values: Sequence[Decimal]) -> None:
    """The range of the values with room for their figures; a line that never moves lies in the middle."""
    if not values:
        return
    low, high = float(min(values)), float(max(values))
    room = (high - low) * 0.18 or abs(high) * 0.05 or 1.0
    axes.set_ylim(low - room if low - room > 0 or low < 0 else 0 if low > 0.25 * high else -0.04 * high, high + room)


def _number(value: float, language: Language) -> str:
    return formats.number(Decimal(str(round(float(value), 4))), language, decimals=2)


def _days(axes: "Axes", chart: Chart) -> None:
    """Days or months below the axis, in the language of the picture."""
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter

    length = (chart.until - chart.since).days

    def label(value: float, _: object) -> str:
        day: date = num2date(value).date()  # type: ignore[no-untyped-call]
        return tick(day, chart.language, whole_months=length > SHORT)

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(FuncFormatter(label))
