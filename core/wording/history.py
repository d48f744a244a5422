"""Replies about figures over time: what moved how far, a short table for those who see no picture, and the chart's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from core.evidence import Commodity
from core.history.model import Asked, Chart, Line, LineName, Panel, Point
from core.history.series import gaps
from core.message import Button, Figure, Language, Reply, Source, Stale, Topic
from core.question.model import Question
from core.wording import entities, formats
from core.wording.render import render
from core.wording.sources import SourceList, cited

MOST_ROWS = 12  # of the table
MOST_GAPS = 3  # that are named
FRESH_DAYS = 8  # that a daily rate may be old: weekends and holidays

_NAMES: dict[LineName, tuple[str, str]] = {
    "reference_price": ("Harga referensi (HR)", "Reference price"),
    "export_benchmark_price": ("Harga patokan ekspor (HPE)", "Export benchmark price"),
    "export_duty_per_unit": ("Bea keluar", "Export duty"),
    "export_duty_rate": ("Tarif bea keluar", "Export duty rate"),
    "levy_per_unit": ("Pungutan ekspor", "Export levy"),
    "levy_rate": ("Tarif pungutan ekspor", "Export levy rate"),
}
_RATES = {
    "tax": ("Kurs pajak", "Tax exchange rate"),
    "jisdor": ("JISDOR", "JISDOR"),
    "bi_transaction": ("Kurs transaksi BI", "BI transaction rate"),
    "ecb": ("Kurs acuan ECB", "ECB reference rate"),
    "frankfurter": ("Kurs Frankfurter", "Frankfurter rate"),
}
_PUBLISHERS = {
    "tax": ("KMK kurs pajak, fiskal.kemenkeu.go.id", "KMK tax rates, fiskal.kemenkeu.go.id"),
    "jisdor": ("Bank Indonesia, bi.go.id", "Bank Indonesia, bi.go.id"),
    "bi_transaction": ("Bank Indonesia, bi.go.id", "Bank Indonesia, bi.go.id"),
    "ecb": ("Bank Sentral Eropa (kurs pasar)", "European Central Bank (market rate)"),
    "frankfurter": ("frankfurter.dev (kurs pasar)", "frankfurter.dev (market rate)"),
    "price": ("Kepmendag HR/HPE, kemendag.go.id", "Trade Minister's HR/HPE decrees, kemendag.go.id"),
    "duty": ("PMK bea keluar/pungutan dan Kepmendag HR/HPE", "PMK on duty and levy, HR/HPE decrees"),
}
_OFFICIAL = {
    "tax": "https://fiskal.kemenkeu.go.id/informasi-publik/kurs-pajak",
    "jisdor": "https://www.bi.go.id/id/statistik/informasi-kurs/jisdor/default.aspx",
    "bi_transaction": "https://www.bi.go.id/id/statistik/informasi-kurs/transaksi-bi/default.aspx",
    "ecb": "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html",
    "frankfurter": "https://frankfurter.dev",
    "price": "https://www.kemendag.go.id",
    "duty": "https://www.kemendag.go.id",
}


@dataclass(frozen=True, slots=True)
class _View:
    """One line as the template shows it."""

    name: str
    show: Callable[[Decimal], str]
    line: Line
    rows: tuple[Point, ...]
    gaps: tuple[tuple[date, date], ...]
    current: bool  # the last point covers the end of the period
    official: str
    daily: bool
    shown_all: bool

    @property
    def last(self) -> Point:
        return self.line.points[-1]

    @property
    def first(self) -> Point:
        return self.line.points[0]

    @property
    def high(self) -> Point:
        return max(self.line.points, key=lambda p: p.value)

    @property
    def low(self) -> Point:
        return min(self.line.points, key=lambda p: p.value)

    @property
    def change(self) -> Decimal:
        return self.last.value - self.first.value

    @property
    def percent(self) -> Decimal | None:
        return self.change / self.first.value * 100 if self.first.value else None


def compose(
    question: Question,
    lines: Sequence[Line],
    asked: Asked,
    *,
    known: tuple[date | None, date | None],
    commodity: Commodity | None = None,
) -> tuple[Reply, Chart | None]:
    """The reply and its chart; no chart where fewer than two values are known. `known` is what is known outside the period."""
    language = question.language
    drawn = [line for line in lines if line.points]
    views = [_view(line, asked, language) for line in drawn]
    sources, figures = SourceList(), list[Figure]()
    for view in views:
        for point in dict.fromkeys((view.last, view.high, view.low)):
            place = sources.add(_source(view, point, language))
            figures.append(Figure(view.line.name, point.value, view.line.unit, place))
    text = render(
        "history",
        language,
        views=views,
        asked=asked,
        names=[name_of(line, language) for line in lines],
        known=known,
        official=_OFFICIAL[lines[0].kind] if lines else "",
    )
    topic: Topic = question.topic or "exchange_rate"
    reply = Reply(
        text=text,
        language=language,
        topic=topic,
        entities=entities.of(
            question, commodity, currency=lines[0].subject if lines and topic == "exchange_rate" else None
        ),
        figures=tuple(figures),
        sources=sources.all(),
        stale=_stale(views, lines, known, topic),
        buttons=_buttons(question, lines),
        expires=min((v.last.end for v in views if v.current), default=None),
    )
    return reply, _chart(views, asked, language) if any(len(v.line.points) > 1 for v in views) else None


def name_of(line: Line, language: Language) -> str:
    """What a line is called: "Kurs pajak USD", "Harga referensi (HR) Minyak sawit mentah (CPO)"."""
    english = language == "en"
    if line.name == "exchange_rate":
        return f"{_RATES[line.kind][english]} {line.subject}"
    name = _NAMES[line.name][english]
    return f"{name} of {line.subject}" if english else f"{name} {line.subject}"


def shown(line: Line, language: Language) -> Callable[[Decimal], str]:
    """How values of a line are written."""
    if line.name == "exchange_rate":
        units = line.unit.removeprefix("IDR/").removesuffix(line.subject)
        per = f" per {units} {line.subject}" if units else ""
        return lambda value: f"Rp{formats.fixed(value, language)}{per}"
    if line.unit == "%":
        return lambda value: formats.percent(value, language)
    return lambda value: formats.per_unit(value, line.unit, language)


def tick(day: date, language: Language, *, whole_months: bool) -> str:
    """A day below the axis of a chart: 5 Des, or Des 25."""
    shape = "MMM yy" if whole_months else "d MMM"
    return str(format_date(day, format=shape, locale="id_ID" if language == "id" else "en_GB"))


def _view(line: Line, asked: Asked, language: Language) -> _View:
    last = line.points[-1]
    allowed = FRESH_DAYS if line.daily else 0
    return _View(
        name=name_of(line, language),
        show=shown(line, language),
        line=line,
        rows=thinned(line.points),
        gaps=gaps(line, asked)[-MOST_GAPS:],
        current=(asked.until - last.end).days <= allowed,
        official=_OFFICIAL[line.kind],
        daily=line.daily,
        shown_all=len(line.points) <= MOST_ROWS,
    )


def thinned(points: Sequence[Point], most: int = MOST_ROWS) -> tuple[Point, ...]:
    """At most so many points, evenly spread, the first and the last among them."""
    if len(points) <= most:
        return tuple(points)
    return tuple(points[round(n * (len(points) - 1) / (most - 1))] for n in range(most))


def _source(view: _View, point: Point, language: Language) -> Source | None:
    source = point.source
    if source is None:
        return None
    return Source(view.name, cited(source.number), source.url, source.valid_from, source.valid_to)


def _stale(
    views: Sequence[_View], lines: Sequence[Line], known: tuple[date | None, date | None], topic: Topic
) -> tuple[Stale, ...]:
    what = {"exchange_rate": "exchange_rate", "reference_price": "reference_price"}.get(topic, "duty")
    if not views:
        return (Stale(what, known[1]),) if lines else ()
    return tuple(dict.fromkeys(Stale(what, v.last.end) for v in views if not v.current))


def _buttons(question: Question, lines: Sequence[Line]) -> tuple[Button, ...]:
    """The same over other periods, said so that the button works without the talk around it."""
    if not lines:
        return ()
    line, indonesian = lines[0], question.language == "id"
    name = name_of(line, question.language)
    if indonesian:
        said = (
            ("3 bulan", f"grafik {name} 3 bulan"),
            ("1 tahun", f"grafik {name} 1 tahun"),
            ("2 tahun", f"grafik {name} 2 tahun"),
        )
    else:
        said = (("3 months", f"chart of {name} 3 months"), ("1 year", f"chart of {name} 1 year"), ("2 years", f"chart of {name} 2 years"))  # fmt: skip
    return tuple(Button(label, text) for label, text in said)


def _chart(views: Sequence[_View], asked: Asked, language: Language) -> Chart:
    """Lines of one unit share a panel."""
    english = language == "en"
    panels: dict[str, list[_View]] = {}
    for view in views:
        currency = view.line.subject if view.line.name == "exchange_rate" else ""
        panels.setdefault(f"{currency} {view.line.unit}", []).append(view)
    made = []
    for group in panels.values():
        single = len(group) == 1
        title = group[0].name if single else group[0].line.subject
        made.append(
            Panel(title, _unit(group[0].line, language), tuple((_short(v.line, language), v.line) for v in group))
        )
    first = views[0].line
    several = len({v.line.subject for v in views}) > 1
    label = _RATES[first.kind][english] if first.name == "exchange_rate" else first.subject
    title = label if several or len(made) > 1 else made[0].title
    period = formats.period(asked.since, asked.until, language)
    publisher = _PUBLISHERS[first.kind][english]
    source = f"{'Source' if english else 'Sumber'}: {publisher}"
    stem = (
        f"{'chart' if english else 'grafik'}-{first.name.replace('_', '-')}-{first.subject}-{asked.since}-{asked.until}"
    )
    return Chart(stem, title, period, source, language, asked.since, asked.until, tuple(made))


def _short(line: Line, language: Language) -> str:
    return line.subject if line.name == "exchange_rate" else _NAMES[line.name][language == "en"]


def _unit(line: Line, language: Language) -> str:
    """The unit as the axis says it."""
    if line.name == "exchange_rate":
        word = "rupiah per" if language == "id" else "rupiah for"
        units = line.unit.removeprefix("IDR/")
        digits = "".join(c for c in units if c.isdigit())
        return f"{word} {digits or '1'} {line.subject}"
    return "%" if line.unit == "%" else line.unit
