"""Reads `data set …`: a kind, a subject, a period, figures by name, a decree, and whether a standing period is corrected."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from core.changes.model import Change, Entry, Finding, Kind, full_row
from core.changes.names import known_as
from core.changes.numbers import Ambiguous, number
from core.changes.periods import Period, typed_period

KINDS: Final[dict[str, Kind]] = {
    "reference_price": "reference_price", "harga_referensi": "reference_price", "hr": "reference_price",
    "tax_rate": "tax_rate", "exchange_rate": "tax_rate", "kurs": "tax_rate", "kurs_pajak": "tax_rate",
    "levy_rule": "levy_rule", "levy": "levy_rule", "pungutan": "levy_rule",
}  # fmt: skip
CORRECT: Final = frozenset({"--correct", "koreksi", "correct", "correction"})
_FIGURES: Final = {
    "hr": "reference_price", "price": "reference_price", "harga": "reference_price",
    "hpe": "benchmark_price", "benchmark": "benchmark_price",
    "bk": "published_duty", "duty": "published_duty", "bea": "published_duty",
    "pe": "published_levy", "levy": "published_levy", "pungutan": "published_levy",
}  # fmt: skip
_DECREE: Final = frozenset({"decree", "kepmendag", "kmk", "pmk", "keputusan", "regulation", "peraturan"})
_WHY: Final = frozenset({"why", "because", "karena", "alasan"})
_CURRENCIES: Final = frozenset({"usd", "us$", "rp", "idr"})
_UNIT: Final = re.compile(r"(?:%|USD/[A-Za-z0-9]+|IDR)")
_TOKEN: Final = re.compile(r"%|[^\s%]+")
LONGEST: Final = 2000  # characters of a command


def parse_set(text: str) -> Change | Finding:
    """The change that a command asks for, or what keeps it from being read."""
    if len(text) > LONGEST:
        return Finding("command_long", values=(str(LONGEST),))
    words = _TOKEN.findall(text.replace("`", " "))
    if len(words) < 4:
        return Finding("command_short")
    kind = KINDS.get(words[0].lower())
    if kind is None:
        return Finding("command_kind", values=(words[0], ", ".join(dict.fromkeys(KINDS.values()))))
    try:
        period, rest = _period(words[2:])
    except ValueError:
        return Finding("command_period", values=(" ".join(words[2:4]),))
    subject = words[1].upper() if kind == "tax_rate" else known_as(words[1])
    reader = _Figures(kind, subject, period)
    problem = reader.read(rest)
    if problem is None and kind in ("reference_price", "tax_rate") and period[1] is None:
        problem = Finding("command_no_end", values=(str(period[0]),))
    return problem or reader.change(text)


def _period(words: list[str]) -> tuple[Period, list[str]]:
    """The period at the front, as one word or as two days. Raises ValueError for none."""
    period = typed_period(words[0])
    if period is None:
        raise ValueError(words[0])
    one_day = re.fullmatch(r"20\d\d-\d\d-\d\d", words[0])
    if one_day and len(words) > 1 and re.fullmatch(r"20\d\d-\d\d-\d\d", words[1]):
        last = date.fromisoformat(words[1])
        if last < period[0]:
            raise ValueError(words[1])
        return (period[0], last), words[2:]
    return period, words[1:]


class _Figures:
    """Collects what stands behind the period."""

    def __init__(self, kind: Kind, subject: str, period: Period) -> None:
        names = {"reference_price": "key", "tax_rate": "currency"}
        self._kind: Kind = kind
        self._row: dict[str, Any] = full_row(
            kind, {names.get(kind, "product"): subject, "valid_from": period[0], "valid_to": period[1]}
        )
        self._correct, self._why = False, ""
        self._main = {"reference_price": "reference_price", "tax_rate": "value"}.get(kind, "rate")

    def read(self, words: list[str]) -> Finding | None:
        """Take all words in; what is wrong with them."""
        place, column = 0, self._main
        while place < len(words):
            word = words[place].lower()
            place += 1
            if word in CORRECT:
                self._correct = True
            elif word in _WHY:
                self._why, place = " ".join(words[place:]), len(words)
            elif word in _DECREE:
                place = self._decree(words, place - 1)
            elif self._kind == "reference_price" and word in _FIGURES:
                column = _FIGURES[word]
            elif _UNIT.fullmatch(words[place - 1]):
                self._unit(column, words[place - 1])
            elif word not in _CURRENCIES and (finding := self._number(column, words[place - 1])):
                return finding
        return self._complete()

    def _decree(self, words: list[str], place: int) -> int:
        """The decree: its words up to a word that means something else."""
        start = place + (words[place].lower() in ("decree", "regulation"))
        end = next((n for n, word in enumerate(words[start:], start) if word.lower() in CORRECT | _WHY), len(words))
        self._row["regulation"] = " ".join(words[start:end])
        if "decree" in self._row:
            self._row["decree"] = self._row["regulation"]
        return end

    def _unit(self, column: str, unit: str) -> None:
        if self._kind == "levy_rule":
            self._row["unit"] = unit
        elif column in ("published_duty", "published_levy"):
            self._row[f"{column}_unit"] = "% of export price" if unit == "%" else unit
        elif column in ("reference_price", "benchmark_price"):
            self._row[column.replace("_price", "_unit")] = unit

    def _number(self, column: str, word: str) -> Finding | None:
        try:
            value = number(word)
        except Ambiguous:
            return Finding("ambiguous", "fault", 0, column, (word, *either(word)))
        except ValueError:
            return Finding("command_word", values=(word,))
        if self._row[column] is not None:
            return Finding("command_twice", "fault", 0, column, (str(self._row[column]), word))
        self._row[column] = value
        return None

    def _complete(self) -> Finding | None:
        row = self._row
        if self._kind != "reference_price" and row[self._main] is None:
            return Finding("command_no_figure", "fault", 0, self._main)
        if self._kind == "levy_rule":
            base = "% of export price" if row["product"] == "cocoa_beans" else "% of CPO reference price"
            row["unit"] = base if row["unit"] in ("%", "") else row["unit"]
            if row["unit"] not in ("USD/MT", "% of CPO reference price", "% of export price"):
                return Finding("choice", "fault", 0, "unit", (row["unit"], "USD/MT, %"))
        for column in ("published_duty", "published_levy"):
            if row.get(column) is not None and not row[f"{column}_unit"]:
                row[f"{column}_unit"] = "USD/MT" if row["key"] == "cpo" else "% of export price"
        return None

    def change(self, text: str) -> Change:
        """What was read."""
        return replace(
            Change((Entry(self._kind, self._row),), "command", text.strip(), self._why), correct=self._correct
        )


def either(word: str) -> Iterator[str]:
    """Both ways of writing an ambiguous number so that it is certain: 1.234 as 1234 and as 1.2340."""
    digits = re.sub("[.,]", "", word)
    yield str(Decimal(digits))
    yield f"{digits[:-3]}.{digits[-3:]}0"
