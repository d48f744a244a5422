"""How people and releases name the goods that have a reference price."""

import re
from collections.abc import Mapping
from typing import Final

# Longest first where one name holds another.
PRICE_WORDS: Final[Mapping[str, str]] = {
    "minyak kelapa sawit mentah": "cpo", "crude palm oil": "cpo", "minyak kelapa sawit": "cpo", "minyak sawit": "cpo", "palm oil": "cpo",
    "sawit": "cpo", "cpo": "cpo",
    "biji kakao": "cocoa_beans", "cocoa beans": "cocoa_beans", "kakao": "cocoa_beans", "cocoa": "cocoa_beans",
    "konsentrat tembaga": "copper_concentrate", "copper concentrates": "copper_concentrate", "copper concentrate": "copper_concentrate",
    "tembaga": "copper_concentrate",
    "getah pinus": "pine_resin", "pine resin": "pine_resin", "pine sap": "pine_resin",
    "emas": "gold", "gold": "gold",
}  # fmt: skip
_ANY: Final = re.compile(r"\b(" + "|".join(map(re.escape, PRICE_WORDS)) + r")\b", re.IGNORECASE)


def price_key(text: str) -> str | None:
    """The key of the price that a text names first, None where it names none."""
    found = _ANY.search(text)
    return PRICE_WORDS[found[1].lower()] if found else None


def price_keys(text: str) -> list[tuple[int, str]]:
    """Every price that a text names, with where the name stands."""
    return [(found.start(), PRICE_WORDS[found[1].lower()]) for found in _ANY.finditer(text)]


def slug(text: str) -> str:
    """A subject as keys are written: `Biji-Kakao` as `biji_kakao`."""
    return re.sub(r"[\s\-]+", "_", text.strip().lower())


def known_as(text: str) -> str:
    """The key that a person means by a name, the name itself as a key where it is none of those known."""
    return PRICE_WORDS.get(slug(text).replace("_", " "), slug(text))
