"""The figures of a period as a picture that a phone shows well: latency over time, where the time went, and the caches."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import structlog

from adapters.postgres.stats import LayerUse, Moment, Performance, StageShare
from bot.admin.period import Period
from bot.admin.words import count, ms, percent, short_count
from bot.clock import JAKARTA
from core.message import Attachment, Language
from core.timing import STAGES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

log = structlog.get_logger("admin")
Call = Callable[[Callable[[], bytes]], Awaitable[bytes]]
SIZE: Final = (7.2, 10.2)  # inches at 150 points each: 1080 by 1530
DPI: Final = 150
INK, FAINT, SHADE = "#1f2937", "#9ca3af", "#e5e7eb"
P50, P95, P99, ERROR, BAR, HIT = "#2563eb", "#d97706", "#7c3aed", "#dc2626", "#2563eb", "#059669"
MOST_BARS, MOST_LAYERS = 8, 6
LOG_FROM = 30.0  # a scale of powers of ten from this ratio of the largest to the smallest on


class Pictures:
    """Has pictures drawn beside the program; what cannot be drawn in time is left out."""

    def __init__(self, call: Call) -> None:
        """`call` calls a function in a process aside, within a time limit: loading what draws holds everything up."""
        self._call = call

    async def draw(self, figures: Performance, period: Period, language: Language) -> Attachment | None:
        """The picture; None where it was not ready in time or could not be drawn."""
        try:
            content = await self._call(partial(draw, figures, period, language))
        except Exception as error:  # noqa: BLE001  # the figures are worth sending without their picture
            log.warning("admin_picture_failed", error=type(error).__name__, reason=str(error)[:200])
            return None
        return Attachment(f"exportmate-{period.count}{period.unit}.png", "image/png", content)


def draw(figures: Performance, period: Period, language: Language) -> bytes:
    """The picture as PNG; takes about a second, most of it the first time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    figure.get_layout_engine().set(h_pad=0.12, w_pad=0.12, hspace=0.06)  # type: ignore[union-attr,call-arg]  # the layout asked for above
    layers = sorted((u for u in figures.layers if u.asked), key=lambda u: -u.asked)[:MOST_LAYERS]
    bars = [min(MOST_BARS, len(figures.stages)), len(layers)]
    course, stages, caches = figure.subplots(3, 1, height_ratios=(8, *(2 + max(1, n) for n in bars)))
    _draw_course(course, figures, period, language)
    _draw_stages(stages, figures.stages[:MOST_BARS], language)
    _draw_layers(caches, layers, language)
    figure.suptitle(_title(figures, period, language), x=0.02, ha="left", fontsize=16, color=INK, fontweight="bold")
    target = BytesIO()
    figure.savefig(target, format="png")
    return target.getvalue()


def _title(figures: Performance, period: Period, language: Language) -> str:
    words = period.words(language)
    if figures.whole is None:
        return f"ExportMate · {words}"
    words_id, words_en = ("balasan terbaru", "newest replies") if figures.cut else ("balasan", "replies")
    replies = f"{count(figures.whole.replies, language)} {words_id if language == 'id' else words_en}"
    whole = figures.whole
    return f"ExportMate · {words}\n{replies} · p95 {ms(whole.p95, language)} · p99 {ms(whole.p99, language)}"


def _draw_course(axes: "Axes", figures: Performance, period: Period, language: Language) -> None:
    """Lines of percentiles over time, gaps where nobody asked, dots where something failed, bars for how many asked."""
    times, moments = _filled(figures, period.step)
    middles = [t + period.step / 2 for t in times]
    nothing = float("nan")
    lines = [
        ("p50", P50, [m.p50 if m else nothing for m in moments]),
        ("p95", P95, [m.p95 if m else nothing for m in moments]),
        ("p99", P99, [m.p99 if m else nothing for m in moments]),
    ]
    for name, colour, values in lines:
        axes.plot(middles, values, color=colour, linewidth=2.5, marker="o", markersize=4, label=name)  # type: ignore[arg-type]  # days are taken
    failed = [(at, m.p95) for at, m in zip(middles, moments, strict=True) if m and m.errors]
    if failed:
        label = "kesalahan" if language == "id" else "errors"
        axes.scatter([at for at, _ in failed], [y for _, y in failed], color=ERROR, s=70, zorder=3, label=label)  # type: ignore[arg-type]  # days are taken
    _scale(axes, [v for m in moments if m for v in (m.p50, m.p95, m.p99)], language)
    _days(axes, times[0], times[-1] + period.step)
    count_label = "balasan" if language == "id" else "replies"
    _draw_volume(axes, times, moments, period.step, count_label)
    _plain(axes, "Lama balasan (WIB)" if language == "id" else "Time of replies (WIB)", pad=44)
    axes.grid(axis="y", color=SHADE, linewidth=1)
    axes.tick_params(axis="x", pad=9)


def _scale(axes: "Axes", values: Sequence[float], language: Language) -> None:
    """From zero, or in powers of ten where the values lie far apart."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    known = [v for v in values if v > 0]
    if known and max(known) / min(known) >= LOG_FROM:
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(bottom=0, top=1.15 * max(known) if known else 1)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: ms(value, language)))


def _days(axes: "Axes", first: datetime, last: datetime) -> None:
    """Hours below the axis, or days where there are several."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.set_xlim(first, last)  # type: ignore[arg-type]  # days are taken
    shape = "%H:%M" if last - first <= timedelta(days=2) else "%d/%m"
    axes.xaxis.set_major_locator(AutoDateLocator(tz=JAKARTA, minticks=3, maxticks=6))  # type: ignore[no-untyped-call]  # the library leaves it so
    axes.xaxis.set_major_formatter(DateFormatter(shape, tz=JAKARTA))  # type: ignore[no-untyped-call]


def _draw_volume(
    axes: "Axes", times: Sequence[datetime], moments: Sequence[Moment | None], step: timedelta, label: str
) -> None:
    """How many replies there were, as faint bars at the bottom on a scale of their own; and what all signs mean."""
    volume = axes.twinx()
    bars = volume.bar(times, [m.replies if m else 0 for m in moments], width=step, align="edge", color=SHADE)  # type: ignore[arg-type]  # days are taken
    volume.set_ylim(0, 5 * max((m.replies for m in moments if m), default=1))
    volume.set_axis_off()
    axes.set_zorder(volume.get_zorder() + 1)
    axes.patch.set_visible(False)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        [*handles, bars], [*labels, label], loc="lower left", bbox_to_anchor=(0, 1), ncols=5, frameon=False,
        fontsize=13, labelcolor=INK, handlelength=1.3, columnspacing=1.1, handletextpad=0.5, borderaxespad=0.3, borderpad=0,
    )  # fmt: skip


def _filled(figures: Performance, step: timedelta) -> tuple[list[datetime], list[Moment | None]]:
    """Every step of the period with what is known of it, so that a gap is seen as a gap."""
    known = {moment.at: moment for moment in figures.course}
    since = min(known) if figures.cut and known else figures.since  # what was not read is no gap
    steps = -(-(figures.until - since) // step)
    begins = [since + n * step for n in range(steps)]
    return [at.astimezone(JAKARTA) for at in begins], [known.get(at) for at in begins]


def _draw_stages(axes: "Axes", stages: Sequence[StageShare], language: Language) -> None:
    """A waterfall of the mean time of each stage, in the order of a turn: a bar begins where those before it end."""
    order = {name: place for place, name in enumerate(STAGES)}
    shown = sorted(stages, key=lambda s: order.get(s.name, len(order)))
    begins = list(accumulate((s.mean_ms for s in shown), initial=0.0))
    whole = begins[-1] or 1.0
    axes.barh(range(len(shown)), [s.mean_ms for s in shown], left=begins[:-1], color=BAR, height=0.62)
    for place, (stage, begin) in enumerate(zip(shown, begins, strict=False)):
        words = f"{ms(stage.mean_ms, language)} · {percent(stage.share, language)}"
        axes.text(begin + stage.mean_ms + 0.02 * whole, place, words, va="center", fontsize=14, color=INK)
    _bars(axes, [s.name for s in shown], 1.5 * whole)
    title = "Tahap, rata-rata per balasan, berurutan" if language == "id" else "Stages in order, mean per reply"
    _plain(axes, title)
    axes.spines["bottom"].set_visible(False)


def _draw_layers(axes: "Axes", layers: Sequence[LayerUse], language: Language) -> None:
    """Bars of how often each cache layer helped, of a hundred."""
    places = range(len(layers))
    axes.barh(places, [1.0] * len(layers), color=SHADE, height=0.62)
    axes.barh(places, [layer.rate for layer in layers], color=HIT, height=0.62)
    for place, layer in zip(places, layers, strict=True):
        words = f"{percent(layer.rate, language)} · {short_count(layer.asked, language)}"
        axes.text(1.02, place, words, va="center", fontsize=14, color=INK)
    if not layers:
        nothing = "belum ada yang dicari" if language == "id" else "nothing was looked up"
        axes.text(0.0, 0, nothing, va="center", fontsize=14, color=FAINT)
    _bars(axes, [layer.layer for layer in layers], 1.5)
    _plain(axes, "Cache: kena · dicari" if language == "id" else "Caches: hits · asked")
    axes.spines["bottom"].set_visible(False)


def _bars(axes: "Axes", names: Sequence[str], width: float) -> None:
    """Names beside bars that lie, the first on top; no scale, since each bar has its figures."""
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(0, width)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.set_xticks([])


def _plain(axes: "Axes", title: str, *, pad: float = 12) -> None:
    """Large letters and no frame."""
    axes.set_title(title, loc="left", fontsize=15, color=INK, pad=pad)
    axes.tick_params(which="both", labelsize=14, colors=INK, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
