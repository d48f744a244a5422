"""The numbered list of sources behind a reply: each once, in the order in which figures name them."""

import re
from dataclasses import replace

from core.evidence import ExchangeRate, ReferencePrice
from core.message import Language, Source

_ASIDE = re.compile(r"\s*\((?:[^()]*\s){3,}[^()]*\)")  # a remark of several words inside a citation


def cited(number: str) -> str:
    """A regulation's number without the remarks that stand beside it in the data."""
    return _ASIDE.sub("", number).strip()


def law(source: Source) -> Source:
    """The source of a rule, cited plainly."""
    return replace(source, title=cited(source.title), number=cited(source.number))


def price_source(price: ReferencePrice, language: Language) -> Source:
    """The source of a reference price: the Trade Minister's decree of its period."""
    name = price.name_id if language == "id" else price.name_en
    title = f"Harga referensi dan HPE {name}" if language == "id" else f"Reference and benchmark price of {name}"
    return replace(price.source, title=title, number=price.decree or "Kepmendag HR/HPE")


def rate_source(rate: ExchangeRate, language: Language) -> Source:
    """The source of an exchange rate: the weekly decree, or the publisher."""
    titles = {
        "tax": "Kurs pajak",
        "jisdor": "JISDOR, Bank Indonesia",
        "bi_transaction": "Kurs transaksi Bank Indonesia",
        "ecb": "Kurs acuan ECB",
        "frankfurter": "Kurs Frankfurter (kurs pasar)",
    }
    english = {
        "tax": "Tax exchange rate",
        "jisdor": "JISDOR, Bank Indonesia",
        "bi_transaction": "Bank Indonesia transaction rate",
        "ecb": "ECB reference rate",
        "frankfurter": "Frankfurter rate (market rate)",
    }
    return replace(rate.source, title=f"{(titles if language == 'id' else english)[rate.kind]} {rate.currency}")


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
