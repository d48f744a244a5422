"""Units, currencies and percent signs behind or before a number, each brought to one name."""

import re
from functools import cache

from core.question.currencies import COMMON

PERCENT = (
    r"%|persen(?!\w)|prosen(?!\w)|percent(?!\w)|per cent(?!\w)|pct(?!\w)|percentage points?(?!\w)|poin persen(?!\w)"
)
_CURRENCIES = {
    "IDR": r"rp\.?|rupiahs?|idr", "USD": r"us\$|u\.s\. dollars?|us dollars?|dollars?|dolar (?:as|amerika serikat|amerika|us)|dolar|usd|\$",
    "EUR": r"€|euros?|eur", "JPY": r"¥|jpy|yen", "GBP": r"£|gbp|pounds? sterling|poundsterling", "SGD": r"s\$|sgd|dolar singapura", "MYR": r"myr|ringgit|rm(?=\d)",
    "CNY": r"cny|yuan|renminbi|rmb", "AUD": r"a\$|aud|dolar australia", "THB": r"฿|thb|baht", "INR": r"₹|inr|rupees?", "KRW": r"₩|krw|won", "SAR": r"sar|riyals?", "AED": r"aed|dirhams?",
}  # fmt: skip
_UNITS = {
    "MT": r"metric tonn?e?s?|metrik ton|ton metrik|tonn?es?|tons?|mt", "WMT": r"wmt|wet metric tons?", "DMT": r"dmt", "kg": r"kgs?|kilograms?|kilogrammes?|kilo",
    "gram": r"grams?|grammes?|gr", "kuintal": r"kuintal|kwintal|quintals?", "toz": r"troy ounces?|troy oz|troy ons|toz|ozt", "oz": r"oz|ounces?", "lb": r"lbs?|pounds?",
    "m3": r"m3|meter kubik|cubic met(?:re|er)s?|cbm", "m2": r"m2|meter persegi|square met(?:re|er)s?", "liter": r"lit(?:er|re)s?|l", "barrel": r"barrels?|barel|bbl",
    "mm": r"mm", "cm": r"cm", "km": r"km", "meter": r"met(?:er|re)s?", "feet": r"feet|foot|ft|kaki", "celsius": r"° ?c|derajat celsius|degrees celsius",
    "ppm": r"ppm", "ppb": r"ppb", "mg": r"mg", "ml": r"ml", "workday": r"hari kerja|working[ -]days?|business[ -]days?|work[ -]?days?|workdays?",
    "calendar day": r"hari kalender|calendar[ -]days?", "day": r"hari|days?", "week": r"minggu|pekan|weeks?", "month": r"bulan|months?", "year": r"tahun|years?",
    "hour": r"jam|hours?", "minute": r"menit|minutes?", "container": r"kontainer|containers?|peti kemas|teus?", "bag": r"karung|bags?|sacks?",
    "sheet": r"lembar|sheets?", "copy": r"rangkap|copies|copy|salinan", "digit": r"digits?", "line": r"pos tarif|tariff lines?|pos", "piece": r"pcs|pieces?|buah", "times": r"kali(?: lipat)?|times|fold|x(?!\w)",
}  # fmt: skip


def _named(table: dict[str, str], tag: str) -> str:
    """One alternation over a table, longest spellings first, each group named by its place."""
    return "|".join(f"(?P<{tag}{i}>(?:{pattern}))" for i, pattern in enumerate(table.values()))


_MONEY_NAMES = tuple(_CURRENCIES)
_UNIT_NAMES = tuple(_UNITS)
_OTHER = "|".join(sorted(c for c in COMMON if c.upper() not in _CURRENCIES))
_BEFORE = re.compile(rf"(?:(?<![a-z])(?:{_named(_CURRENCIES, 'm')}|(?P<other>{_OTHER}))) ?$")
_AFTER = re.compile(
    rf"(?P<percent> ?(?:{PERCENT}))|(?P<mil> ?‰)|[ ]?-?[ ]?(?:(?:{_named(_CURRENCIES, 'm')}|(?P<other>{_OTHER}))|{_named(_UNITS, 'u')})(?:nya|-nya)?(?![\w])"
)
_PER = re.compile(rf" ?(?:/|per|a|each|setiap|tiap) ?(?P<count>\d+ ?)?(?:(?:{_named(_UNITS, 'u')})|(?P<other>[a-z]{{3}})(?![a-z])|(?P<words>{_named(_CURRENCIES, 'm')}))(?!\w)")  # fmt: skip
_CODES = frozenset(COMMON)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAMES = " ".join(_CURRENCIES.values())
_LAST_WORDS = frozenset(re.findall(r"[a-z]+", _NAMES)) | frozenset(re.findall(r"([a-z]+)s\?", _NAMES)) | _CODES
_LAST_SIGNS = frozenset("$€¥£฿₹₩.")  # a currency before a number ends with one of these words or signs
_NO_UNIT = frozenset(("", *",;:.!?()/'\"\x1f"))  # no unit begins with them


@cache
def unit_name(written: str) -> str:
    """The one name of a unit as rates write it: "USD/MT", "IDR/100JPY", "%"."""
    written = written.strip()
    if written.startswith("%"):
        return "%"
    currency, _, per = written.partition("/")
    return f"{currency}/{_per_name(per)}" if per else currency


def _per_name(per: str) -> str:
    match = re.fullmatch(rf"{_named(_UNITS, 'u')}", per.strip().lower())
    return _UNIT_NAMES[int((match.lastgroup or "u0")[1:])] if match else per.strip()


def currency_before(low: str, start: int) -> tuple[str, int]:
    """The currency right before a number and where it begins; "" where there is none."""
    if start == 0 or low[start - 1] in "(,;:":
        return "", start
    head = low[max(0, start - 24) : start - (low[start - 1] == " ")]
    last = head[len(head.rstrip(_LETTERS)) :] or head[-1:]
    if last not in _LAST_WORDS and last not in _LAST_SIGNS:
        return "", start
    if (match := _BEFORE.search(low, max(0, start - 24), start)) is None:
        return "", start
    return _currency(match), match.start()


def unit_after(low: str, end: int) -> tuple[str, str, int]:
    """What stands right behind a number: (percent | money | unit | "", its name, where it ends)."""
    follows = low[end : end + 1]
    if (low[end + 1 : end + 2] if follows == " " else follows) in _NO_UNIT or (match := _AFTER.match(low, end)) is None:
        return "", "", end
    if match["percent"]:
        return "percent", "%", match.end()
    if match["mil"]:
        return "percent", "‰", match.end()
    name = match.lastgroup or ""
    if name[0] == "u":
        return "unit", _UNIT_NAMES[int(name[1:])], match.end()
    return "money", _currency(match), match.end()


def per_after(low: str, end: int) -> tuple[str, int]:
    """The unit a price is for, and where it ends: "MT" of "/MT" and "per ton", "100JPY"; "" where there is none."""
    match = _PER.match(low, end)
    if match is None:
        return "", end
    group, count = match.lastgroup or "", (match["count"] or "").strip()
    if match["words"]:
        return count + _currency(match), match.end()
    if group == "other":
        return (count + match["other"].upper(), match.end()) if match["other"] in _CODES else ("", end)
    name = _UNIT_NAMES[int(group[1:])]
    return (f"{count}{name}", match.end()) if not count else (f"{count} {name}", match.end())


def _currency(match: re.Match[str]) -> str:
    """The code of the currency that a match names."""
    if match["other"] and match.re is not _PER:
        return match["other"].upper()
    return next(code for i, code in enumerate(_MONEY_NAMES) if match[f"m{i}"])
