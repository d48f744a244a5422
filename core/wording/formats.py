"""Numbers, money and days as people read them, in Indonesian and English (Babel's marks and names).

Display rounds; values in figures never do.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date

from core.message import Language

_LOCALES: dict[Language, str] = {"id": "id_ID", "en": "en_GB"}
_CENT = Decimal("0.01")
OPEN_END = {"id": "seterusnya", "en": "onwards"}


@cache
def _marks(language: Language) -> dict[int, str]:
    """What stands in a language for the comma and the point of a number."""
    symbols = Locale.parse(_LOCALES[language]).number_symbols["latn"]
    return str.maketrans({",": symbols["group"], ".": symbols["decimal"]})


def number(value: Decimal, language: Language, *, decimals: int = 4) -> str:
    """A number with at most so many decimals: 92,6142 (id), 92.6142 (en)."""
    text = f"{value:,.{decimals}f}"  # a reply has dozens; Babel parses locale and pattern anew for each
    return (text.rstrip("0").rstrip(".") if decimals else text).translate(_marks(language))


def fixed(value: Decimal, language: Language, *, decimals: int = 2) -> str:
    """A number with exactly so many decimals: 16.671,00."""
    return f"{value:,.{decimals}f}".translate(_marks(language))


def rupiah(value: Decimal, language: Language) -> str:
    """An amount in rupiah to the sen: Rp1.234.567,00."""
    return "Rp" + fixed(value.quantize(_CENT, ROUND_HALF_UP) if abs(value) < Decimal(10) ** 24 else value, language)


def money(value: Decimal, currency: str, language: Language) -> str:
    """An amount in a currency: Rp… for rupiah, else the code before the number: USD 37.000,00."""
    if currency == "IDR":
        return rupiah(value, language)
    return (
        f"{currency} {number(value, language, decimals=2 if value == value.quantize(_CENT) else 4)}"
        if value < Decimal(10) ** 24
        else f"{currency} {value}"
    )


def per_unit(value: Decimal, unit: str, language: Language) -> str:
    """A price or tariff per unit: USD 74/MT."""
    currency, _, per = unit.partition("/")
    shown = number(value, language, decimals=4)
    return f"{currency} {shown}/{_UNIT_WORDS.get(per, per)}" if per else f"{shown} {unit}"


_UNIT_WORDS = {"toz": "troy oz", "WMT": "WMT", "m3": "m³"}


def percent(value: Decimal, language: Language) -> str:
    """A rate in percent: 7,5%."""
    return number(value, language, decimals=4) + "%"


@lru_cache(maxsize=4096)
def day(value: date, language: Language) -> str:
    """A day in words: 5 Desember 2025."""
    return str(format_date(value, format="d MMMM y", locale=_LOCALES[language]))


@lru_cache(maxsize=2048)
def month(value: date, language: Language) -> str:
    """A month in words: Desember 2025."""
    return str(format_date(value, format="MMMM y", locale=_LOCALES[language]))


@lru_cache(maxsize=4096)
def period(start: date | None, end: date | None, language: Language) -> str:
    """A period in words, as short as it can be said: 3–9 Desember 2025."""
    if start is None:
        return ("s.d. " if language == "id" else "until ") + day(end, language) if end else ""
    if end is None:
        return ("sejak " if language == "id" else "since ") + day(start, language)
    if start == end:
        return day(start, language)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end, language)}"
    if start.year == end.year:
        return f"{format_date(start, format='d MMMM', locale=_LOCALES[language])} – {day(end, language)}"
    return f"{day(start, language)} – {day(end, language)}"


def rate_unit(currency: str, per_units: int) -> str:
    """The unit of an exchange rate: IDR/USD, IDR/100JPY."""
    return f"IDR/{per_units if per_units != 1 else ''}{currency}"


@lru_cache(maxsize=512)
def country(code: str, language: Language) -> str:
    """The name of a country or union: ISO 3166 alpha-2, "EU"; the code itself where it has none."""
    return str(Locale.parse(_LOCALES[language]).territories.get(code, code))
