"""Reads the ministry's press releases about reference prices: proposes rows, each figure with the sentence it came from.

Nothing read here is ever applied by itself. A figure is taken only where a label (HR, HPE, BK, PE) belongs to it and it is
not one of an earlier period that the release compares with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from core.changes.model import Change, Entry, Finding, Said, full_row
from core.changes.names import price_keys
from core.changes.numbers import Ambiguous, Style, common_style, number
from core.changes.periods import written_periods
from core.message import Confidence

LONGEST: Final = 100_000  # characters of a release
LONGEST_SENTENCE: Final = 3000
_NUMBER = r"\d[\d.,]*\d|\d"
_PER = r"(?:\s*(?:/|per)\s*(?P<per>MT|metrik\s+ton|metric\s+ton|ton|troy\s+ou?n[cs]e|toz|kilogram|kg|WMT|WE|m3|m³))?"
_FIGURE = re.compile(
    rf"(?P<currency>USD|US\$|dolar\s+AS)\s*(?P<money>{_NUMBER}){_PER}|(?P<percent>{_NUMBER})\s*(?:persen|%)",
    re.IGNORECASE,
)
_LABELS: Final = (
    ("benchmark_price", re.compile(r"\bHPE\b|harga\s+patokan\s+ekspor", re.IGNORECASE)),
    ("reference_price", re.compile(r"\bHR\b|harga\s+referensi", re.IGNORECASE)),
    ("duty", re.compile(r"\bBK\b|bea\s+keluar", re.IGNORECASE)),
    ("levy", re.compile(r"\bPE\b|pungutan\s+ekspor|tarif\s+pungutan", re.IGNORECASE)),
)
_MOVED = re.compile(
    r"\b(?:turun|naik|meningkat|menurun|melemah|menguat|bertambah|berkurang|selisih|penurunan|peningkatan|kenaikan|lebih\s+(?:rendah|tinggi))\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:dari|dibanding(?:kan)?|daripada|dengan)\b.*\b(?:periode|bulan|sebelumnya|semula|lalu)\b|\b(?:sebelumnya|semula)\b",
    re.IGNORECASE | re.DOTALL,
)
_FROM = re.compile(r"\b(?:dari|dibanding(?:kan)?)\s+(?:periode|bulan)?[^.]{0,40}$", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:sebesar|menjadi|yaitu|yakni|adalah|senilai|ditetapkan|tercatat)\s*(?:di\s+)?$", re.IGNORECASE)
_OF_PRICE = re.compile(
    r"^\s*dari\s+(?:HR|harga\s+referensi|HPE|harga\s+ekspor|harga\s+patokan)[^,;:()]*[,;:(]?", re.IGNORECASE
)
_SAME = re.compile(
    r"^[\s,;:(]*(?:atau|yaitu|yakni|setara|sebesar|senilai|dengan|\()*[\s,;:(]*(?:sebesar|dengan)?\s*$", re.IGNORECASE
)
_DECREE = re.compile(
    r"(?:Keputusan\s+Menteri\s+Perdagangan(?:\s*\(Kepmendag\))?(?:\s+(?:RI|Republik\s+Indonesia))?|Kepmendag)(?:\s+RI)?\s+"
    r"(?:(?:Nomor|No\.?)\s*)?(\d{1,5})\s*(?:Tahun\s+|/\s*)(20\d\d)",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"\b(?:untuk|bagi|sebagai\s+dasar)\s+(?:penetapan|penghitungan|pengenaan|perhitungan)\b.*?(?=\bperiode\b|\bditetapkan\b|\bsebesar\b|\badalah\b|$)",
    re.IGNORECASE,
)
_MARKETS: Final = (
    ("price_indonesia", re.compile(r"\bIndonesia\b", re.IGNORECASE)),
    ("price_malaysia", re.compile(r"\bMalaysia\b", re.IGNORECASE)),
    ("price_rotterdam", re.compile(r"\bRotterdam\b", re.IGNORECASE)),
)
_AVERAGE = re.compile(r"\brata-rata\b|\bbursa\b|\bRotterdam\b", re.IGNORECASE)
_COLUMN = re.compile(r"\bkolom\s+(?:angka\s+|ke-?)?(\d{1,2})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])|\n\s*\n")
_NOT_AN_END = re.compile(r"(?:\bNo|\bs\.d|\bRp|\bdr|\bjo|\bPT)\.$", re.IGNORECASE)
_UNITS: Final = {
    "mt": "MT", "metrik ton": "MT", "metric ton": "MT", "ton": "MT", "troy ounce": "toz", "troy ons": "toz", "troy once": "toz", "toz": "toz",
    "kilogram": "kg", "kg": "kg", "wmt": "WMT", "we": "WMT", "m3": "m3", "m³": "m3",
}  # fmt: skip


@dataclass(slots=True)
class _Row:
    """A row as it comes together over the sentences."""

    key: str
    period: tuple[date, date] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    sentence: int = 0  # where it began


def read_release(text: str, page: str = "") -> tuple[Change, list[Finding]]:
    """The rows that a release proposes, and what could not be read with certainty. `page` is where it was read."""
    text = text[:LONGEST].replace("\u00a0", " ")
    sentences = split_sentences(text)
    style, findings = _style(sentences)
    reader = _Reader(style)
    for place, sentence in enumerate(sentences):
        reader.take(place, sentence)
    decrees = [(n, f"Kepmendag {d[1]}/{d[2]}") for n, s in enumerate(sentences) for d in _DECREE.finditer(s)]
    entries = []
    for row in reader.rows.values():
        period = row.period or reader.period
        if not any(name in row.values for name in ("reference_price", "benchmark_price")):
            continue
        if period is None:
            findings.append(Finding("read_no_period", "fault", values=(row.key,)))
            continue
        entries.append(_entry(row, period, decrees, page))
    findings += reader.findings
    if not entries and not any(f.level == "fault" for f in findings):
        findings.append(Finding("read_nothing"))
    return Change(tuple(entries), "read", page), findings


def split_sentences(text: str) -> list[str]:
    """The sentences of a text with single spaces; abbreviations end none."""
    parts: list[str] = []
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        if not _NOT_AN_END.search(text[begin : match.start()]):
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [clean[:LONGEST_SENTENCE] for part in (*parts, text[begin:]) if (clean := " ".join(part.split()))]


def _style(sentences: list[str]) -> tuple[Style, list[Finding]]:
    """How the release writes numbers: as Indonesian does, unless every figure that shows a mark says otherwise."""
    texts = [m["money"] or m["percent"] for s in sentences for m in _FIGURE.finditer(s)]
    try:
        return common_style(texts) or "comma", []
    except Ambiguous:
        return "comma", [Finding("read_mixed", "doubt")]


class _Reader:
    """Walks through the sentences with the goods and the period spoken of last."""

    def __init__(self, style: Style) -> None:
        self._style: Style = style
        self._key: str | None = None
        self.period: tuple[date, date] | None = None  # of the release
        self.rows: dict[str, _Row] = {}
        self.findings: list[Finding] = []

    def take(self, place: int, sentence: str) -> None:
        """Read one sentence."""
        keys, periods = price_keys(sentence), list(_new_periods(sentence))
        if periods and self.period is None:
            self.period = periods[0]
        if keys:
            self._key = keys[0][1]
        end, label, before = 0, "", ""
        for match in _FIGURE.finditer(sentence):
            gap = sentence[end : match.start()]
            key = next((k for at, k in reversed(keys) if at < match.start()), self._key)
            own = _market(gap) or _label(gap)
            told = _SAME.match(_OF_PRICE.sub("", gap)) is not None and bool(before)
            label = own or (label if told else "")
            before = match[0]
            end = match.end()
            if key and label and not _compares(gap):
                sure: Confidence = "high" if own and keys and _SAYS.search(gap) else "medium"
                self._keep(place, sentence, key, periods, label, match, sure)
            elif _compares(gap):
                label = ""
        if self._key in self.rows and (found := _COLUMN.search(sentence)) and _label(sentence[: found.start()]):
            self.rows[self._key].values.setdefault("published_column", int(found[1]))

    def _keep(
        self,
        place: int,
        sentence: str,
        key: str,
        periods: list[tuple[date, date]],
        label: str,
        match: re.Match[str],
        sure: Confidence,
    ) -> None:
        row = self.rows.setdefault(key, _Row(key, sentence=place))
        if periods and row.period is None:
            row.period = periods[0]
        try:
            value = number(match["money"] or match["percent"], self._style)
        except ValueError:
            self.findings.append(Finding("read_number", "doubt", values=(match[0], sentence)))
            return
        per = _UNITS.get(" ".join((match["per"] or "").lower().split()), "")
        for column, cell in _cells(label, value, per, percent=match["percent"] is not None):
            known = row.values.setdefault(column, cell)
            if known != cell:
                self.findings.append(Finding("read_twice", "doubt", 0, column, (str(known), str(cell), sentence)))
            elif isinstance(cell, Decimal) and not any(s.column == column for s in row.said):
                row.said.append(Said(column, sentence, sure))


def _cells(label: str, value: Decimal, per: str, *, percent: bool) -> Iterator[tuple[str, Any]]:
    """The columns that a figure with a label fills."""
    if label.startswith("price_"):
        yield label, value
    elif label in ("reference_price", "benchmark_price"):
        if not percent:
            yield label, value
            if per:
                yield label.replace("_price", "_unit"), f"USD/{per}"
    elif label == "duty":
        yield "published_duty", value
        yield "published_duty_unit", "% of export price" if percent else f"USD/{per or 'MT'}"
    elif label == "levy" and percent:
        yield "levy_rate", f"{value.normalize():f}%"
    elif label == "levy":
        yield "published_levy", value
        yield "published_levy_unit", f"USD/{per or 'MT'}"


def _label(gap: str) -> str:
    """The label that stands last before a figure."""
    gap = _PURPOSE.sub("", _OF_PRICE.sub("", gap))
    best, label = -1, ""
    for name, words in _LABELS:
        for found in words.finditer(gap):
            if found.start() > best:
                best, label = found.start(), name
    return label


def _market(gap: str) -> str:
    """The column of a market average, "average" for one of no market that is named; empty for other figures."""
    if not _AVERAGE.search(gap):
        return ""
    places = [(m.start(), name) for name, words in _MARKETS for m in words.finditer(gap)]
    return max(places)[1] if places else "average"


def _compares(gap: str) -> bool:
    """Whether the figure behind these words is a difference or one of an earlier period."""
    gap = _OF_PRICE.sub("", gap)
    if _EARLIER.search(gap):
        return True
    moved = list(_MOVED.finditer(gap))
    if not moved:
        return bool(re.search(r"\bdari\s*$", gap, re.IGNORECASE))
    return not re.search(r"\b(?:menjadi|ditetapkan|sebesar)\b", gap[moved[-1].end() :], re.IGNORECASE) or bool(
        re.fullmatch(r"\s*sebesar\s*", gap[moved[-1].end() :], re.IGNORECASE)
    )


def _new_periods(sentence: str) -> Iterator[tuple[date, date]]:
    """The periods of a sentence that are not named for comparison."""
    for at, first, last in written_periods(sentence):
        if not _FROM.search(sentence[:at]):
            yield first, last


def _entry(row: _Row, period: tuple[date, date], decrees: list[tuple[int, str]], page: str) -> Entry:
    later = [d for n, d in decrees if n >= row.sentence]
    decree = (later or [d for _, d in decrees] or [""])[0]
    values = {
        "key": row.key,
        **row.values,
        "valid_from": period[0],
        "valid_to": period[1],
        "decree": decree,
        "regulation": decree,
        "source_url": page if page.startswith(("http://", "https://")) else "",
    }
    if row.period is None:
        said = tuple(Said(s.column, s.sentence, "medium" if s.confidence == "high" else s.confidence) for s in row.said)
    else:
        said = tuple(row.said)
    sure = all(s.confidence == "high" for s in said if s.column in ("reference_price", "benchmark_price"))
    return Entry(
        "reference_price", full_row("reference_price", values | {"confidence": "high" if sure else "medium"}), said=said
    )
