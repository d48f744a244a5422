"""Numbers as people write them, in digits or words.

The one ambiguity of digits is settled once, for both languages: a single separator followed by exactly three digits
groups thousands ("1.250" and "10,000" are 1250 and 10000) unless the number starts with 0 or has more than three digits
before it; any other single separator is a decimal one ("730,01", "930.5", "0,750").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.question.model import Span
from core.question.text import has_digit, said_in

_SMALL = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "ribu": 10**3, "ribuan": 10**3, "rb": 10**3, "thousand": 10**3, "juta": 10**6, "jt": 10**6, "million": 10**6,
    "miliar": 10**9, "milyar": 10**9, "billion": 10**9, "triliun": 10**12, "trillion": 10**12, "mio": 10**6, "mln": 10**6, "lusin": 12, "dozen": 12,
}  # fmt: skip
_WHOLE = {"seratus": 100, "seribu": 1000, "sejuta": 10**6}
_FRACTIONS = {
    "setengah": Decimal("0.5"), "half": Decimal("0.5"), "seperempat": Decimal("0.25"), "quarter": Decimal("0.25"),
}  # fmt: skip
_ID_SMALL = "satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
_WORD = (
    rf"(?:(?:{_ID_SMALL})(?:belas|puluh|ratus|ribu)|belas|puluh|ratus|hundred|perempat|koma|point|"
    + "|".join(sorted((*_SMALL, *_TENS, *_SCALES, *_WHOLE, *_FRACTIONS), key=len, reverse=True))
    + r")(?!\w)"
)
_FIRST_WORD = _WORD.replace("belas|puluh|ratus|hundred|perempat|koma|point|", "", 1)
_DIGITS = r"0x[0-9a-f]+|\d{1,3}(?: \d{3})+(?![\d.,'’])|\d+(?:[.,'’]+\d+)*(?:e[+-]?\d+)?|(?<![\w.,])\.\d+(?![.,]?\d)"
NUMBER = (
    rf"(?:(?P<digits>{_DIGITS})(?:(?P<k>k)(?!\w)|\s?(?P<scale>ribuan|ribu|rb|juta|jt|miliar|milyar|triliun|ratus|"
    r"thousand|million|billion|hundred|lusin|dozen|mio|mln)(?!\w))?"
    rf"|(?P<words>(?:an?[ ](?:hundred|thousand|million|dozen|half|quarter)(?!\w)|{_FIRST_WORD})"
    rf"(?:[ -]{{1,2}}(?:and[ ])?(?:an?[ ](?=half|quarter))?{_WORD})*(?:[ ]an?(?=[ ]|$))?))"
)
_NUMBER = re.compile(rf"(?<!\w)(?<!\d[.,'’]){NUMBER}")
_NUMBER_HERE = re.compile(NUMBER)
_BEGINNINGS = frozenset(
    {*_SMALL, *_TENS, *_SCALES, *_WHOLE, *_FRACTIONS, "hundred"}  # "a hundred"
    | {f"{small}{times}" for small in _ID_SMALL.split("|") for times in ("belas", "puluh", "ratus", "ribu")}
)  # one of these words is in every number without a digit
_APART = re.compile(rf"({_ID_SMALL})(belas|puluh|ratus|ribu)")
_PLAIN = re.compile(r"\d+(?:[.,'’]+\d+)*")
_GROUPS = re.compile(r"\d{1,3}(?:\D\d{3})+")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number found in a text; value None where digits stand but make no number."""

    value: Decimal | None
    span: Span
    written: str
    in_words: bool = False


def parse_number(written: str) -> Decimal | None:
    """The value of one written number ("1.000,5", "10rb", "lima ratus", "a hundred"), None when it is malformed."""
    written = written.strip().lower()
    match = _NUMBER_HERE.fullmatch(written)
    return _value(match) if match else None


def number_at(low: str, position: int) -> NumberReading | None:
    """The number that begins at a position of a lower-case text."""
    match = _NUMBER_HERE.match(low, position)
    return _reading(match) if match else None


def find_numbers(low: str) -> Iterator[NumberReading]:
    """Numbers of a lower-case text, left to right."""
    if not has_digit(low) and _BEGINNINGS.isdisjoint(said_in(low)):
        return
    for match in _NUMBER.finditer(low):
        yield _reading(match)


def _reading(match: re.Match[str]) -> NumberReading:
    return NumberReading(_value(match), match.span(), match[0], match["words"] is not None)


def _value(match: re.Match[str]) -> Decimal | None:
    """Value of a match of the number pattern."""
    if (words := match["words"]) is not None:
        return _words_value(_APART.sub(r"\1 \2", words).replace("-", " ").split())
    value = _digits_value(match["digits"])
    if value is None or (match["scale"] is None and match["k"] is None):
        return value
    scale = match["scale"]
    return value * (1000 if scale is None else 100 if scale in ("ratus", "hundred") else _SCALES[scale])


def _digits_value(digits: str) -> Decimal | None:
    """Value of digits with separators, by the rule at the top of this file."""
    digits = digits.replace(" ", "")
    if digits.startswith("."):
        return Decimal(f"0{digits}")
    if not digits.isascii() or not _PLAIN.fullmatch(digits):
        return None
    marks = [c for c in digits if not c.isdigit()]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    if len(set(marks)) == 1:
        grouped = _GROUPS.fullmatch(digits) is not None and not digits.startswith("0")
        if grouped:
            return Decimal(digits.replace(last, ""))
        return Decimal(digits.replace(last, ".")) if len(marks) == 1 and last in ".," else None
    whole, _, fraction = digits.rpartition(last)
    if last not in ".," or marks.count(last) != 1 or len(set(marks)) != 2 or not _GROUPS.fullmatch(whole):
        return None
    return Decimal(f"{whole.replace(marks[0], '')}.{fraction}")


def _words_value(words: list[str]) -> Decimal | None:
    """Value of number words in either language, None where their order makes no number."""
    words = [w for w in words if w not in ("a", "an", "and")]
    for mark in ("koma", "point"):
        if mark in words:
            at = words.index(mark)
            whole, digits = _words_value(words[:at]), [_SMALL.get(w) for w in words[at + 1 :]]
            if whole is None or not digits or any(d is None or d > 9 for d in digits):
                return None
            return whole + Decimal("0." + "".join(str(d) for d in digits))
    count = _Count()
    return count.total + count.group + (count.small or 0) if words and all(map(count.add, words)) else None


@dataclass(slots=True)
class _Count:
    """A running count of number words: finished thousands, the group below a thousand, the last small word."""

    total: Decimal = Decimal(0)
    group: Decimal = Decimal(0)
    small: Decimal | None = None

    def add(self, word: str) -> bool:
        """Take one word in; False when it cannot stand here."""
        if word in _SMALL or word in _TENS:
            if self.small is not None:
                return False
            if word in _TENS:
                self.group += _TENS[word]
            else:
                self.small = Decimal(_SMALL[word])
        elif word in _WHOLE:
            if _WHOLE[word] == 100:
                self.group += 100
            else:
                self.total += _WHOLE[word]
        elif word in _FRACTIONS:
            self.group += (self.small or 0) + _FRACTIONS[word]
            self.small = None
        else:
            return self._multiply(word)
        return True

    def _multiply(self, word: str) -> bool:
        """Take in a word that multiplies what stands before it."""
        if word == "belas":
            return self._scale_small(1, 10)
        if word == "puluh":
            return self._scale_small(10, 0)
        if word == "perempat":
            return self._scale_small(Decimal("0.25"), 0)
        before = self.group + (self.small or 0)
        if word in ("ratus", "hundred"):
            head = before if before < 100 else (self.small or 0)
            self.group = self.group - (head - (self.small or 0)) + (head or 1) * 100
        else:
            self.total += (before or 1) * _SCALES[word]
            self.group = Decimal(0)
        self.small = None
        return True

    def _scale_small(self, factor: Decimal | int, plus: int) -> bool:
        if self.small is None:
            return False
        self.group += self.small * factor + plus
        self.small = None
        return True
