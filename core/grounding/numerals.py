"""Numbers as a reader of a language takes them, in digits and in words.

A single separator before three digits is what the language makes of it: "1.250" is 1250 in Indonesian and 1.25 in
English. Everything else that separates digits explains itself. Digits that make no number have no value.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.message import Language
from core.question.numbers import find_numbers

_SCALES = {
    "k": 3, "rb": 3, "ribu": 3, "ribuan": 3, "thousand": 3, "jt": 6, "juta": 6, "million": 6, "mio": 6, "mln": 6, "mn": 6, "miliar": 9,
    "milyar": 9, "billion": 9, "bn": 9, "triliun": 12, "trillion": 12, "ratus": 2, "hundred": 2,
}  # fmt: skip
_DIGITS = re.compile(
    r"(?P<digits>\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![.,]?\d)|\d+(?:[.,']\d+)*)(?P<fraction>(?: ?\d+)?⁄\d+)?"
    rf"(?:(?P<k>k)(?![\w])| ?(?P<scale>{'|'.join(s for s in _SCALES if s != 'k')})(?!\w))?",
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_COUNT_WORDS = frozenset(
    "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas seratus seribu sejuta nol zero one two three four five six seven eight nine ten eleven "
    "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half "
    "setengah seperempat quarter dozen lusin ribu juta miliar billion duapuluh tigapuluh limapuluh tigabelas limabelas duabelas".split()
)
_PARTS = {
    "separuh": "0.5", "separo": "0.5", "dua pertiga": "2/3", "sepertiga": "1/3", "tiga perempat": "0.75", "two thirds": "2/3", "two-thirds": "2/3",
    "one third": "1/3", "one-third": "1/3", "a third": "1/3", "three quarters": "0.75", "three-quarters": "0.75", "seperlima": "0.2",
    "one fifth": "0.2", "a fifth": "0.2", "sepersepuluh": "0.1", "one tenth": "0.1", "a tenth": "0.1",
}  # fmt: skip
_TIMES = {"double": "2", "doubled": "2", "doubles": "2", "twice": "2", "twofold": "2", "triple": "3", "tripled": "3", "threefold": "3", "ganda": "2", "thrice": "3"}  # fmt: skip
_PART_WORDS = re.compile(
    rf"(?<!\w)(?:(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})|(?P<times>{'|'.join(_TIMES)}))(?!\w)"
)
_OTHER_WORDS = frozenset(
    word for phrase in (*_PARTS, *_TIMES) for word in re.findall(r"[a-z]+", phrase) if len(word) > 3
) | frozenset("puluhan ratusan ribuan jutaan miliaran dozens hundreds thousands millions billions belasan".split())
_VAGUE = re.compile(
    r"(?<!\w)(?:puluhan|ratusan|ribuan|jutaan|miliaran|dozens|hundreds|thousands|millions|billions|belasan)(?!\w)"
)
_NO_COUNT = re.compile(r"(?:(?<!\w)(?:salah|per|which|no|any|each|every|this|that|the|only)[ -])$")
_NO_COUNT_AFTER = re.compile(r"(?:[ -](?:of the|of|sama lain|satunya|per satu|another|s\b))|'s|-stop")
_ORDINALS = {
    "pertama": 1, "ketiga": 3, "keempat": 4, "kelima": 5, "keenam": 6, "ketujuh": 7, "kedelapan": 8, "kesembilan": 9, "kesepuluh": 10,
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_ORDINAL_WORDS = frozenset(_ORDINALS)
_ORDINAL = re.compile(rf"(?<!\w)(?:{'|'.join(_ORDINALS)})(?!\w)")
WORDS = _COUNT_WORDS | _OTHER_WORDS | _ORDINAL_WORDS  # one of these is in every text that says a number in words


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at its place; value None where the digits make no number, vague where words only hint at one."""

    value: Decimal | None
    start: int
    end: int
    scaled: int = 0  # power of ten said after it: 6 for "juta"
    words: bool = False
    times: bool = False  # "double", "dua kali lipat"


def digits_at(low: str, start: int, language: Language) -> Numeral:
    """The number whose first digit stands at a place of a lower-case text."""
    match = _DIGITS.match(low, start)
    if match is None:
        raise ValueError(low[start : start + 10])
    digits, fraction, thousands, scale = match.groups()
    end = match.end("digits")
    if fraction is None:
        value = value_of(digits, language)
    else:
        end = match.end("fraction")
        value = _fraction(low[start:end])
    power = 3 if thousands else _SCALES[scale] if scale else 0
    if power:
        end = match.end()
    return Numeral(value * 10**power if value is not None else None, start, end, power)


def value_of(digits: str, language: Language) -> Decimal | None:
    """The value of digits with their separators as a language reads them, None where they make no number."""
    if digits.isdigit():
        return Decimal(digits) if len(digits) <= 40 else None
    marks = [c for c in digits if not c.isdigit()]
    last, grouped = marks[-1], _GROUPED.fullmatch(digits) is not None
    plain = "".join(c for c in digits if c.isdigit())
    if len(plain) > 40:
        return None
    if len(set(marks)) == 1:
        if last in " '" or len(marks) > 1:
            return Decimal(plain) if grouped else None
        decimal_mark = "," if language == "id" else "."
        if grouped and not digits.startswith("0") and last != decimal_mark:
            return Decimal(plain)
        return Decimal(digits.replace(last, "."))
    whole, _, fraction = digits.rpartition(last)
    if last not in ".," or marks.count(last) != 1 or len(set(marks)) != 2 or not _GROUPED.fullmatch(whole):
        return None
    return Decimal("".join(c for c in whole if c.isdigit()) + "." + fraction)


def _fraction(text: str) -> Decimal | None:
    """The value of "1⁄2" or "7 1⁄2"."""
    match = re.fullmatch(r"(?:(\d+) )?(\d+)⁄(\d+)", text)
    if match is None or int(match[3]) == 0 or len(text) > 12:
        return None
    return Decimal(match[1] or 0) + Decimal(match[2]) / Decimal(match[3])


def word_numbers(low: str, words: frozenset[str]) -> list[Numeral]:
    """The numbers that words of a lower-case text say, vague ones with no value."""
    found: list[Numeral] = []
    if not words.isdisjoint(_OTHER_WORDS):
        found += [
            Numeral(
                _part(_PARTS[m["part"]]) if m["part"] else Decimal(_TIMES[m["times"]]),
                m.start(),
                m.end(),
                0,
                True,
                m["times"] is not None,
            )
            for m in _PART_WORDS.finditer(low)
        ]
        found += [Numeral(None, m.start(), m.end(), 0, True) for m in _VAGUE.finditer(low)]
    if not words.isdisjoint(_COUNT_WORDS):
        taken = [(n.start, n.end) for n in found]
        for number in find_numbers(low):
            start, end = number.span
            if not number.in_words or any(s < end and start < e for s, e in taken):
                continue
            if number.value == 1 and (
                _NO_COUNT.search(low, max(0, start - 10), start) or _NO_COUNT_AFTER.match(low, end)
            ):
                continue
            times = low.startswith((" kali lipat", " times as", " kali"), end)
            found.append(Numeral(number.value, start, end, 0, True, times))
    return found


def ordinals(low: str, words: frozenset[str]) -> list[tuple[int, int, int]]:
    """Ordinal words with their places: (3, start, end) for "ketiga"."""
    if words.isdisjoint(_ORDINAL_WORDS):
        return []
    return [(_ORDINALS[m[0]], m.start(), m.end()) for m in _ORDINAL.finditer(low)]


def _part(text: str) -> Decimal:
    """A part as it is written in the table above."""
    top, _, under = text.partition("/")
    return Decimal(top) / Decimal(under) if under else Decimal(top)


def canonical(value: Decimal) -> str:
    """One spelling of a value, whatever its trailing zeros: "7.5", "1250"."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
