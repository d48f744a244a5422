"""Reads the ministry's press releases about reference prices: proposes rows, each figure with the sentence it came from.

Indonesian ones and English ones. Nothing read here is ever applied by itself. A figure is taken only where a label (HR, HPE, BK,
PE) belongs to it and it is not one of an earlier period that the release compares with; what is not certain is told with its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from core.changes import release_words as words
from core.changes.model import Change, Entry, Finding, Said, full_row
from core.changes.names import price_keys
from core.changes.numbers import Ambiguous, Style, common_style, number
from core.changes.periods import written_periods
from core.message import Confidence

LONGEST: Final = 100_000  # characters of a release
LONGEST_SENTENCE: Final = 3000


@dataclass(slots=True)
class _Row:
    """A row as it comes together over the sentences."""

    key: str
    period: tuple[date, date] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    sentence: int = 0  # where it began


def read_release(text: str, page: str = "") -> tuple[Change, list[Finding]]:
    """The rows that a release in Indonesian or English proposes, and what could not be read with certainty, by line.

    `page` is where it was read.
    """
    text = text[:LONGEST].replace("\u00a0", " ")
    placed = list(_placed(text))
    sentences = [sentence for _, sentence in placed]
    style, findings = _style(sentences, words.language_of(text))
    reader = _Reader(style)
    for place, (line, sentence) in enumerate(placed):
        reader.take(place, line, sentence)
    decrees = [(n, f"Kepmendag {d[1]}/{d[2]}") for n, s in enumerate(sentences) for d in words.DECREE.finditer(s)]
    entries = []
    for row in reader.rows.values():
        period = row.period or reader.period
        if not any(name in row.values for name in ("reference_price", "benchmark_price")):
            continue
        if period is None:
            findings.append(Finding("read_no_period", "fault", placed[row.sentence][0], values=(row.key,)))
            continue
        entries.append(_entry(row, period, decrees, page))
    findings += reader.findings
    if not entries and not any(f.level == "fault" for f in findings):
        findings.append(Finding("read_nothing"))
    return Change(tuple(entries), "read", page), findings


def split_sentences(text: str) -> list[str]:
    """The sentences of a text with single spaces; abbreviations end none."""
    return [sentence for _, sentence in _placed(text)]


def _placed(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with the line of the text on which it begins, counted from 1."""
    begin, line = 0, 1
    ends = [(m.start(), m.end()) for m in words.SENTENCE_END.finditer(text)]
    for end, after in (*ends, (len(text), len(text))):
        if end < len(text) and words.NOT_AN_END.search(text, max(begin, end - 20), end):
            continue
        part = text[begin:end]
        blank = len(part) - len(part.lstrip())
        if clean := " ".join(part.split()):
            yield line + part.count("\n", 0, blank), clean[:LONGEST_SENTENCE]
        line += text.count("\n", begin, after)
        begin = after


def _style(sentences: list[str], language: words.Language) -> tuple[Style | None, list[Finding]]:
    """How the release writes numbers, by the figures that show it.

    Where none does, Indonesian has a decimal comma; in English it stays open, since releases are not always translated to the last
    mark, and a figure that could be read in two ways is left out.
    """
    texts = [t for s in sentences for m in words.FIGURE.finditer(s) if (t := m["money"] or m["percent"] or m["before"])]
    usual: Style | None = "comma" if language == "id" else None
    try:
        return common_style(texts) or usual, []
    except Ambiguous:
        return usual, [Finding("read_mixed" if usual else "read_mixed_marks", "doubt")]


class _Reader:
    """Walks through the sentences with the goods and the period spoken of last."""

    def __init__(self, style: Style | None) -> None:
        self._style = style
        self._key: str | None = None
        self.period: tuple[date, date] | None = None  # of the release
        self.rows: dict[str, _Row] = {}
        self.findings: list[Finding] = []

    def take(self, place: int, line: int, sentence: str) -> None:
        """Read one sentence."""
        keys, periods = price_keys(sentence), list(_new_periods(sentence))
        if periods and self.period is None:
            self.period = periods[0]
        if keys:
            self._key = keys[0][1]
        end, label, before, became = 0, "", "", ""
        for match in words.FIGURE.finditer(sentence):
            gap, behind = sentence[end : match.start()], sentence[match.end() :]
            key = next((k for at, k in reversed(keys) if at < match.start()), self._key)
            own = _market(gap) or _label(gap)
            told = words.SAME.match(words.OF_PRICE.sub("", gap)) is not None and bool(before)
            compared = _compares(gap, behind)
            if not own and became and words.BECAME_AT_ONCE.fullmatch(gap):
                label, compared = became, False  # "fell by 13, from 963 to 950"
            else:
                moved = bool(words.MOVED.search(gap) or words.MOVED_BEHIND.search(behind))
                became = (own or label or became) if compared and moved else "" if own else became
                label = own or (label if told else "")
            before, end = match[0], match.end()
            if compared:
                label = ""
            elif key and label:
                doubt = _doubt(match, gap, behind, label, sentence, periods)
                sure: Confidence = "high" if own and keys and words.SAYS.search(gap) else "medium"
                if doubt:
                    self.findings.append(Finding(doubt, "doubt", line, values=(match[0], sentence)))
                else:
                    self._keep(place, line, sentence, key, periods, label, match, sure)
        if self._key in self.rows and (found := words.COLUMN.search(sentence)) and _label(sentence[: found.start()]):
            self.rows[self._key].values.setdefault("published_column", int(found[1]))

    def _keep(
        self,
        place: int,
        line: int,
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
            value = number(match["money"] or match["percent"] or match["before"], self._style)
        except ValueError:
            self.findings.append(Finding("read_number", "doubt", line, values=(match[0], sentence)))
            return
        per = words.UNITS.get(" ".join((match["per"] or match["per_before"] or "").lower().split()), "")
        for column, cell in _cells(label, value, per, percent=match["percent"] is not None):
            known = row.values.setdefault(column, cell)
            if known != cell:
                self.findings.append(Finding("read_twice", "doubt", line, column, (str(known), str(cell), sentence)))
            elif isinstance(cell, Decimal) and not any(s.column == column for s in row.said):
                row.said.append(Said(column, sentence, sure))


def _doubt(
    match: re.Match[str], gap: str, behind: str, label: str, sentence: str, periods: list[tuple[date, date]]
) -> str:
    """Why a figure with a label is not certain enough to be taken, a name of `core.changes.texts`; empty where it is."""
    if label == "average":
        return ""
    if match["unsure"]:
        return "read_money"
    if words.MANY.search(behind):
        return "read_number"
    if words.ABOUT.search(gap):
        return "read_about"
    if label == "unclear_price":
        return "read_label"
    if words.RESPECTIVELY.search(sentence) or _several(gap):
        return "read_together"
    if len(set(periods)) > 1:
        return "read_periods"
    return ""


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


def _labels(gap: str) -> list[tuple[int, int, str]]:
    """The labels before a figure with where they stand, in order."""
    gap = words.PURPOSE.sub("", words.OF_PRICE.sub("", gap))
    return sorted((m.start(), m.end(), name) for name, pattern in words.LABELS for m in pattern.finditer(gap))


def _label(gap: str) -> str:
    """The label that stands last before a figure."""
    found = _labels(gap)
    return found[-1][2] if found else ""


def _several(gap: str) -> bool:
    """Whether two labels share the figures behind them: "the export duty and the export levy are 124 and 118"."""
    cleaned = words.PURPOSE.sub("", words.OF_PRICE.sub("", gap))
    found = _labels(gap)
    return any(
        one[2] != other[2] and words.JOINED.fullmatch(cleaned[one[1] : other[0]]) for one, other in pairwise(found)
    )


def _market(gap: str) -> str:
    """The column of a market average, "average" for one of no market that is named; empty for other figures."""
    if not words.AVERAGE.search(gap):
        return ""
    places = [(m.start(), name) for name, pattern in words.MARKETS for m in pattern.finditer(gap)]
    return max(places)[1] if places else "average"


def _compares(gap: str, behind: str) -> bool:
    """Whether the figure between these words is a difference, a bound, or one of an earlier period."""
    gap = words.AVERAGED_OVER.sub("", words.IN_FORCE_FROM.sub("", words.OF_PRICE.sub("", gap)))
    if words.EARLIER.search(gap) or words.BOUND.search(gap):
        return True
    if words.MOVED_BEHIND.search(behind) or words.BOUND_BEHIND.search(behind):
        return True
    moved = list(words.MOVED.finditer(gap))
    if not moved:
        return bool(words.FROM_AT_ONCE.search(gap))
    rest = gap[moved[-1].end() :]
    return not words.BECAME.search(rest) or words.BY_HOW_MUCH.fullmatch(rest) is not None


def _new_periods(sentence: str) -> Iterator[tuple[date, date]]:
    """The periods of a sentence that are not named for comparison, nor as those over which prices were averaged."""
    for at, first, last in written_periods(sentence):
        if not words.PERIOD_BEFORE.search(words.IN_FORCE_FROM.sub("", sentence[:at])):
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
