"""Numbers as people write them, where a dot may be a decimal mark or divide thousands: read only where that is certain."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

Style = Literal["dot", "comma"]  # the decimal mark

_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+")
_BOTH = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*([.,])[0-9]+")
_DOUBTFUL = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_DECIMAL = re.compile(r"[0-9]+([.,])[0-9]+")
MOST = 40  # characters of a number


class Ambiguous(ValueError):
    """One mark before three digits: a thousand or a decimal."""


def style_of(text: str) -> Style | None:
    """The decimal mark that a number shows, None where it shows none. Raises ValueError for what is no number."""
    text = text.strip()
    if len(text) > MOST:
        raise ValueError(text)
    if _PLAIN.fullmatch(text) or _DOUBTFUL.fullmatch(text):
        return None
    if found := _GROUPED.fullmatch(text):
        return "comma" if found[1] == "." else "dot"
    if (found := _BOTH.fullmatch(text)) and found[1] != found[2]:
        return "dot" if found[2] == "." else "comma"
    if found := _DECIMAL.fullmatch(text):
        return "dot" if found[1] == "." else "comma"
    raise ValueError(text)


def number(text: str, style: Style | None = None) -> Decimal:
    """The value of a number, in the style that the others around it show.

    Raises Ambiguous where a mark could mean either and no style is given, ValueError for what is no number or shows the
    other style.
    """
    text = text.strip()
    own = style_of(text)
    if own and style and own != style:
        raise ValueError(text)
    used = own or style
    if _DOUBTFUL.fullmatch(text) and used is None:
        raise Ambiguous(text)
    if used == "comma":
        return Decimal(text.replace(".", "").replace(",", "."))
    return Decimal(text.replace(",", ""))


def common_style(texts: Iterable[str]) -> Style | None:
    """The one style that numbers show together; None where none of them shows any. Raises Ambiguous where they differ."""
    found: set[Style] = set()
    for text in texts:
        try:
            style = style_of(text)
        except ValueError:
            continue
        if style:
            found.add(style)
    if len(found) > 1:
        raise Ambiguous(", ".join(sorted(found)))
    return next(iter(found), None)
