"""The numbered list of sources behind a reply: each once, in the order in which figures name them."""

import re
from functools import lru_cache

from core.evidence import ExchangeRate, ReferencePrice
from core.message import Language, Source

KNOWN = 1024  # numbers and sources of facts that are held as they are cited: they come again and again
_ASIDE = re.compile(r"\s*\((?:[^()]*\s){3,}[^()]*\)")  # a remark of several words inside a citation
_UNNAMED = ("-", "praktik", "practice", "dll")  # stand in the data where no regulation is known
_RATES = {
    "id": {
        "tax": "Kurs pajak",
        "jisdor": "JISDOR, Bank Indonesia",
        "bi_transaction": "Kurs transaksi Bank Indonesia",
        "ecb": "Kurs acuan ECB",
        "frankfurter": "Kurs Frankfurter (kurs pasar)",
    },
    "en": {
        "tax": "Tax exchange rate",
        "jisdor": "JISDOR, Bank Indonesia",
        "bi_transaction": "Bank Indonesia transaction rate",
        "ecb": "ECB reference rate",
        "frankfurter": "Frankfurter rate (market rate)",
    },
}


@lru_cache(maxsize=KNOWN)
def cited(number: str) -> str:
    """A regulation's number without the remarks that stand beside it in the data."""
    return _ASIDE.sub("", number).strip()


@lru_cache(maxsize=KNOWN)
def numbers_of(number: str) -> tuple[str, ...]:
    """The regulations that a number names, each cited plainly; none where it says that none is known."""
    parts = (part.strip() for part in cited(number).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part and part not in _UNNAMED))


@lru_cache(maxsize=KNOWN)
def law(source: Source) -> Source:
    """The source of a rule, cited plainly."""
    return _called(source, cited(source.title), cited(source.number))


def _called(source: Source, title: str, number: str) -> Source:
    """A source by another name."""
    return Source(title, number, source.url, source.valid_from, source.valid_to)


def price_source(price: ReferencePrice, language: Language) -> Source:
    """The source of a reference price: the Trade Minister's decree of its period."""
    name = price.name_id if language == "id" else price.name_en
    title = f"Harga referensi dan HPE {name}" if language == "id" else f"Reference and benchmark price of {name}"
    return _called(price.source, title, price.decree or "Kepmendag HR/HPE")


def rate_source(rate: ExchangeRate, language: Language, *, alone: bool = True) -> Source:
    """The source of an exchange rate: the weekly decree, or the publisher. Not `alone` it is that of other currencies as well."""
    name = _RATES[language][rate.kind]
    return _called(rate.source, f"{name} {rate.currency}" if alone else name, rate.source.number)


class SourceList:
    """Collects sources and hands out their 1-based places."""

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def add(self, source: Source | None) -> int | None:
        """The place of a source, added when it is new; None for no source."""
        if source is None or not (source.number or source.url or source.title):
            return None
        for place, known in enumerate(self._sources, 1):
            same = known.number == source.number and (bool(source.number) or known.url == source.url)
            if same and (known.title == source.title or known.valid_from == source.valid_from):
                return place
        self._sources.append(source)
        return len(self._sources)

    def all(self) -> tuple[Source, ...]:
        """Every source added so far."""
        return tuple(self._sources)
