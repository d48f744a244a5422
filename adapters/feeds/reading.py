"""What the readers share: what kind of document it is, XML without surprises, and numbers of which only one reading is possible."""

import re
from decimal import Decimal
from xml.etree.ElementTree import Element

from adapters.feeds.fetch import Document
from core.published.nouns import Refused

# 17.863,00 or 17863,00: two decimals always, so that 17,863 is no number of this kind.
_INDONESIAN = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d{1,9}),\d{2}", re.ASCII)
# 17630.40, or 17,630.40 with a point after it; 17,630 could be either and is none.
_ENGLISH = re.compile(r"\d{1,12}(?:\.\d{1,10})?|\d{1,3}(?:,\d{3})+\.\d{1,10}", re.ASCII)
_MAINTENANCE = re.compile(
    r"pemeliharaan|maintenance|perbaikan sistem|under construction|temporarily unavailable", re.IGNORECASE
)
_BLOCKED = re.compile(
    r"checking your browser|just a moment|request rejected|access denied|captcha|support id", re.IGNORECASE
)


def indonesian(text: str, what: str) -> Decimal:
    """A number like 17.863,00. Raises Refused, naming `what`."""
    return _number(_INDONESIAN, text, what, {ord("."): None, ord(","): "."})


def english(text: str, what: str) -> Decimal:
    """A number like 17630.40. Raises Refused, naming `what`."""
    return _number(_ENGLISH, text, what, {ord(","): None})


def _number(form: re.Pattern[str], text: str, what: str, table: dict[int, str | None]) -> Decimal:
    clean = text.strip()
    if not form.fullmatch(clean):
        raise Refused("bad_number", f"{what} {clean[:40]!r}")
    value = Decimal(clean.translate(table))
    if value <= 0:
        raise Refused("bad_number", f"{what} {clean[:40]!r}")
    return value


def expect(document: Document, *types: str) -> None:
    """Refuse a document of another type, with a page for people told apart from a mistake."""
    if "text/html" not in types and document.looks_like_html():
        raise no_answer(document.text())
    if document.content_type and document.content_type not in types:
        raise Refused("wrong_type", document.content_type[:60])
    if not document.body.strip():
        raise Refused("broken", "0 B")


def no_answer(page: str) -> Refused:
    """Why a page for people stands where figures should."""
    if _MAINTENANCE.search(page):
        return Refused("maintenance")
    return Refused("blocked" if _BLOCKED.search(page) else "shape_changed")


def xml(document: Document) -> Element:
    """The root of an XML document. Raises Refused for broken XML, and for one that declares entities of its own."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    expect(document, "text/xml", "application/xml")
    try:
        root: Element = fromstring(document.body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refused("unsafe", type(error).__name__) from None
    except (ParseError, ValueError, LookupError) as error:
        raise Refused("broken", str(error)[:100]) from None
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
