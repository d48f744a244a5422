"""One form of every sign, so that what is checked is exactly what a reader sees.

Digits of every script become ASCII digits, invisible signs and pictures go, fractions are spelt with a slash. Letters of
other scripts stay as they are and are reported, for a Cyrillic "а" in a word can be read and cannot be checked.
"""

import re
import unicodedata
from functools import lru_cache

from core.question.text import clean

_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "\u2014": "–", "\u2015": "–", "’": "'", "‘": "'", "“": '"', "”": '"'})  # fmt: skip
_KEPT_SYMBOLS = frozenset("°©®→←↔")
_ALLOWED = frozenset("°©®→←↔–…•·×÷±≤≥≠≈∕⁄§€£¥₩₹₱฿₫µμ‰«»¿¡†‡№")
_MARKS = re.compile(r"[*_~`]+")
_SPLIT_NUMBER = re.compile(r"(?<=\d)[*_~`\\]+(?=[.,]?[*_~`\\]*\d)|(?<=\d[.,])[*_~`\\]+(?=\d)")
_BEYOND = re.compile(r"[^\x00-\x7f]")  # ASCII
_LINK = re.compile(r"!?\[([^\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+[^)]*)?\)")


def tidy(text: str) -> str:
    """One line of text with one form of every sign, without pictures, tags and anything invisible."""
    if text.isascii():
        return " ".join(text.split()) if text.isprintable() and "<" not in text else clean(text)
    text = clean(_VULGAR.sub(" ", text)).translate(_DASHES)
    return _BEYOND.sub(lambda match: _sign(match[0]), text).strip() if not text.isascii() else text


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    """A sign beyond ASCII as it is shown: a digit in ASCII, nothing for a picture."""
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.digit(sign))
    if category in ("So", "Sk", "Cn", "Co") and sign not in _KEPT_SYMBOLS:
        return ""
    return sign


def bare(text: str) -> str:
    """The words a reader sees: without emphasis, and of a link its text."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return _MARKS.sub("", text) if "*" in text or "_" in text or "~" in text or "`" in text else text


def strange(text: str) -> str:
    """Why a tidy text cannot be checked by its signs, empty where it can: another script, marks inside a number."""
    if ("*" in text or "_" in text or "~" in text or "`" in text or "\\" in text) and _SPLIT_NUMBER.search(text):
        return "split_number"
    if text.isascii():
        return ""
    return "" if all(map(_readable, _BEYOND.findall(text))) else "script"


@lru_cache(maxsize=4096)
def _readable(sign: str) -> bool:
    """Whether a sign is Latin or one of the usual marks."""
    if sign in _ALLOWED:
        return True
    if not sign.isalpha():
        return False
    return unicodedata.name(sign, "").startswith("LATIN") and sign not in "ıȷǀǃ"
