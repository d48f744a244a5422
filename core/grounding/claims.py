"""What a text claims that can be held against rows: numbers with their units, days, rules, codes, names of forms.

Every digit of a text belongs to some claim; digits that fit nothing are a claim of their own kind that only the same
letters in the evidence support. So nothing with a digit in it passes unread.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.grounding import days, numerals, references
from core.grounding.bounds import bound_of, side_of
from core.grounding.numerals import Numeral, canonical, digits_at, ordinals, word_numbers
from core.grounding.units import currency_before, per_after, unit_after
from core.message import Language
from core.question.text import FILLER, lowered

_RANGE = re.compile(
    r" ?(?:-|–|s\.?/?d\.?|sampai dengan|sampai|hingga|to) ?(?:rp\.? ?|usd ?|us\$ ?|eur ?|\$ ?|€ ?)?(?=\d)"
)
_FROM_TO = re.compile(r" (?:dan|and) (?:rp\.? ?|usd ?|us\$ ?|eur ?|\$ ?|€ ?)?(?=\d)")
_BETWEEN = re.compile(r"(?<!\w)(?:antara|between) (?:rp\.? ?|usd ?|us\$ ?|eur ?|\$ ?|€ ?)?$")
_MINUS = re.compile(r"(?:(?<![\w%)])[-]|(?<!\w)(?:minus|negatif|negative) )(?:rp\.? ?|usd ?|us\$ ?|\$ ?|€ ?)?$")
_WORD = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"[0-9]")  # a tidy text has no others, and they are found in half the time of all that are digits
_ONE = re.compile(r"(?<!\w)(?:se(?P<id>hari|minggu|bulan|tahun|jam)|(?:an? )(?P<en>day|week|month|year|hour))(?![\w-])")
_ONE_UNITS = {"hari": "day", "minggu": "week", "bulan": "month", "tahun": "year", "jam": "hour"}
_DIGIT_AHEAD = re.compile(r" ?\d")
_ONE_WORDS = frozenset(("sehari", "seminggu", "sebulan", "setahun", "sejam"))
_ARTICLES, _SPANS = frozenset(("a", "an")), frozenset(("day", "week", "month", "year", "hour"))
_BETWEEN_WORDS, _MINUS_WORDS = frozenset(("antara", "between")), frozenset(("minus", "negatif", "negative"))
# Without one of the first, a text without digits claims nothing in words; some of them do only with one of the others.
_SAYING = _ONE_WORDS | _SPANS | days.WORDS | numerals.WORDS | references.LABELS
_WORDS = _SAYING | _ARTICLES | _BETWEEN_WORDS | _MINUS_WORDS | days.WITH_OTHERS | references.WITH_DIGITS
_BILLION = re.compile(r" ?m(?![\w/])")  # "Rp1,2 M" is miliar, behind rupiah only
_CITATION = re.compile(r"\[(?P<numbers>\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_NUMBER = re.compile(r"\d+")
_CODE_DIGITS = re.compile(r"[0-9](?:\d{3}|\d\.\d\d)")  # what every tariff code has at its beginning
_POSITION = re.compile(r"(?<!\w)(?:kolom|column|tahap|langkah|step|stage|pasal|article|ayat|bab) $")


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is true or not."""

    kind: str  # number, percent, money, amount, times, day, month, year, time, regulation, article, code, form, …
    value: str  # in one spelling
    unit: str  # "%", "USD/MT", "workday", "annex"; empty where there is none
    start: int
    end: int
    bound: str = ""  # at least, at most …; of a day, whether it begins or ends something

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two claims the same, apart from their bounds."""
        return self.kind, self.value, self.unit


@dataclass(frozen=True, slots=True)
class Read:
    """The claims of a text in their order, and the text with them blanked out, in lower case."""

    claims: tuple[Claim, ...]
    rest: str
    citations: tuple[int, ...] = ()


def read_claims(text: str, language: Language) -> Read:
    """The claims of a tidy line of text without markup."""
    reader = _Reader(text, language)
    reader.read()
    claims = reader.claims
    if len(claims) > 1:
        claims.sort(key=lambda c: (c.start, c.end))
    return Read(tuple(claims), reader.low, tuple(reader.citations))


class _Reader:
    """Reads one line, from the most certain shapes to the plainest, blanking what was read."""

    def __init__(self, text: str, language: Language) -> None:
        self.text, self.language = text, language
        self.low = lowered(text)
        self.claims: list[Claim] = []
        self.citations: list[int] = []
        self.words = _WORDS.intersection(_WORD.findall(self.low))  # those that some reader looks for

    def read(self) -> None:
        """Everything the line claims."""
        digits = _DIGIT.search(self.low) is not None
        if digits and "[" in self.text:
            self._cited()
            digits = _DIGIT.search(self.low) is not None
        self._take(references.addresses(self.text))
        self._take(references.forms(self.text))
        if digits:
            self._take(references.phones(self.text))
            self._take(references.regulations(self.text, self.words))
            digits = not self.claims or _DIGIT.search(self.low) is not None
        if digits:
            self._days(days.stated_times(self.low, self.words))
            self._days(days.stated_days(self.low, self.words))
        said = not _SAYING.isdisjoint(self.words)
        if said:
            self._take(references.articles(self.low, self.words))
        if digits:
            self._take(references.numbered(self.low, self.words))
            if _CODE_DIGITS.search(self.low) is not None:
                self._codes()
            self._numbers()
        if said:
            self._words()
            self._days(days.month_names(self.low, self.words))

    def _cited(self) -> None:
        for match in _CITATION.finditer(self.text):
            self.citations += [int(n) for n in _NUMBER.findall(match["numbers"])]
            self._blank(*match.span())

    def _take(self, found: Iterable[references.Reference]) -> None:
        for item in found:
            self.claims.append(Claim(item.kind, item.value, item.unit, item.start, item.end))
            self._blank(item.start, item.end)

    def _days(self, found: Iterable[days.Stated]) -> None:
        for item in found:
            if FILLER in self.low[item.start : item.end] and not item.side:
                continue
            if (
                item.side == "to"
                and self.claims
                and self.claims[-1].bound == "from"
                and self.claims[-1].start == item.start
            ):
                self.claims.append(Claim("period", f"{self.claims[-1].value}..{item.value}", "", item.start, item.end))
            side = item.side or (side_of(self.low, item.start) if item.kind != "relative" else "")
            self.claims.append(Claim(item.kind, item.value, "", item.start, item.end, side))
            self._blank(item.start, item.end)

    def _codes(self) -> None:
        """Tariff codes, unless money or a unit stands beside the digits."""
        for item in list(references.codes(self.low)):
            if FILLER in self.low[item.start : item.end] or currency_before(self.low, item.start)[0]:
                continue
            if "." not in self.low[item.start : item.end] and unit_after(self.low, item.end)[0]:
                continue
            self.claims.append(Claim("code", item.value, "", item.start, item.end))
            self._blank(item.start, item.end)

    def _numbers(self) -> None:
        """Numbers in digits with what stands before and behind them, the two of a range together."""
        at = 0
        while (match := _DIGIT.search(self.low, at)) is not None:
            start = match.start()
            if start and self.low[start - 1].isalpha() and not currency_before(self.low, start)[0]:
                at = self._token(start)
                continue
            first = digits_at(self.low, start, self.language)
            at = self._number(first)

    def _token(self, start: int) -> int:
        """A word of letters and digits around a place."""
        for item in references.tokens(self.low):
            if item.start <= start < item.end:
                self.claims.append(Claim("token", item.value, "", item.start, item.end))
                self._blank(item.start, item.end)
                return item.end
        return self._odd(start)

    def _odd(self, start: int) -> int:
        """Digits that fit nothing, taken with the signs around them up to the next blanks."""
        left = max(self.low.rfind(" ", 0, start), self.low.rfind(FILLER, 0, start)) + 1
        right = min(
            (p for p in (self.low.find(" ", start), self.low.find(FILLER, start)) if p >= 0), default=len(self.low)
        )
        self.claims.append(Claim("token", self.low[left:right].strip("().,;:!?\"'"), "", left, right))
        self._blank(left, right)
        return right

    def _number(self, first: Numeral) -> int:
        """A number or a range that starts at a place; gives where the reading goes on."""
        if first.value is None:
            return self._odd(first.start)
        currency, left = currency_before(self.low, first.start)
        kind, unit, end = self._unit(first, currency)
        between = (
            not self.words.isdisjoint(_BETWEEN_WORDS)
            and _BETWEEN.search(self.low, max(0, first.start - 16), first.start) is not None
        )
        joint = _RANGE.match(self.low, end) or (_FROM_TO.match(self.low, end) if between else None)
        if joint is not None:
            second = digits_at(self.low, joint.end(), self.language)
            if second.value is not None:
                return self._range(first, second, currency, (kind, unit), left)
        if kind == "" and end < len(self.low) and self.low[end].isalpha():
            return self._token(first.start)
        if not kind and end - left == 4 and 1900 <= first.value < 2100 and self.low[left:end].isdigit():
            kind = "year"
        side = side_of(self.low, left) if kind == "year" else bound_of(self.low, left, end)
        self._claim(first.value, kind or "number", unit, left, end, side)
        return end

    def _range(self, first: Numeral, second: Numeral, currency: str, own: tuple[str, str], left: int) -> int:
        """Both ends of a range; the unit and the scale behind the second are those of the first where it has none."""
        kind, unit, end = self._unit(second, currency)
        low_value, high = first.value or Decimal(0), second.value or Decimal(0)
        if second.scaled and not first.scaled:
            low_value *= 10**second.scaled
        low_kind, low_unit = (
            own if own[0] in ("percent", "amount") or (own[0] == "money" and "/" in own[1]) else (kind, unit)
        )
        rising = low_value <= high
        self._claim(low_value, low_kind or "number", low_unit, left, end, "min" if rising else "")
        self._claim(high, kind or "number", unit, left, end, "max" if rising else "")
        if rising:
            self.claims.append(Claim("span", f"{canonical(low_value)}..{canonical(high)}", unit, left, end))
        return end

    def _unit(self, number: Numeral, currency: str) -> tuple[str, str, int]:
        """Kind, unit and end of a number with what stands behind it."""
        end = number.end
        if currency == "IDR" and not number.scaled and (short := _BILLION.match(self.low, end)):
            return self._per(currency, short.end(), number)
        if currency:
            return self._per(currency, end, number)
        kind, unit, after = unit_after(self.low, end)
        if kind == "money" and _DIGIT_AHEAD.match(self.low, after):
            return "", "", end  # "ISPM 15 USD 85": the currency is that of the next number
        if kind == "money":
            return self._per(unit, after, number)
        if kind == "unit":
            return ("times", "", after) if unit == "times" else ("amount", unit, after)
        return kind, unit, after

    def _per(self, currency: str, end: int, number: Numeral) -> tuple[str, str, int]:
        per, after = per_after(self.low, end)
        if number.end < end and currency == "IDR" and self.low[number.end : end].strip() == "m":
            return "billion", f"IDR/{per}" if per else "IDR", after
        return "money", f"{currency}/{per}" if per else currency, after

    def _claim(self, value: Decimal, kind: str, unit: str, start: int, end: int, bound: str) -> None:
        """Keep a number as a claim; a minus before it belongs to it."""
        if kind == "billion":
            kind, value = "money", value * 10**9
        if value and ("-" in self.low or not self.words.isdisjoint(_MINUS_WORDS)):
            value = value if _MINUS.search(self.low, max(0, start - 12), start) is None else -value
        self.claims.append(Claim(kind, canonical(value), unit, start, end, bound))
        self._blank(start, end)

    def _words(self) -> None:
        """Numbers in words, "setahun", and ordinals that count a column or a step."""
        for number in sorted(word_numbers(self.low, self.words), key=lambda n: n.start):
            if FILLER in self.low[number.start : number.end]:
                continue
            if number.value is None:
                self.claims.append(Claim("token", self.low[number.start : number.end], "", number.start, number.end))
                self._blank(number.start, number.end)
                continue
            currency, left = currency_before(self.low, number.start)
            kind, unit, end = self._unit(number, currency)
            if number.times:
                kind, unit = "times", ""
            self._claim(number.value, kind or "number", unit, left, end, bound_of(self.low, left, end))
        for match in _ONE.finditer(self.low) if self._says_one() else ():
            unit = _ONE_UNITS[match["id"]] if match["id"] else match["en"]
            self._claim(Decimal(1), "amount", unit, *match.span(), bound_of(self.low, *match.span()))
        for value, start, end in ordinals(self.low, self.words):
            if (
                value > 1
                or _POSITION.search(self.low, max(0, start - 10), start)
                or self.low.startswith((" column", " step"), end)
            ):
                column = "kolom" in self.words or "column" in self.words
                self.claims.append(
                    Claim("article" if column else "number", str(value), "column" if column else "", start, end)
                )
                self._blank(start, end)

    def _says_one(self) -> bool:
        """Whether there may be "setahun" or "a year"."""
        words = self.words
        if not words.isdisjoint(_ONE_WORDS):
            return True
        return not (words.isdisjoint(_ARTICLES) or words.isdisjoint(_SPANS))

    def _blank(self, start: int, end: int) -> None:
        self.low = f"{self.low[:start]}{FILLER * (end - start)}{self.low[end:]}"
