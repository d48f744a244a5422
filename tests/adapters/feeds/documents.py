"""Documents in the publishers' formats, as they are and with one thing changed."""

from datetime import date
from pathlib import Path

from adapters.feeds.fetch import Document
from core.published.nouns import Validators

FIXTURES = Path(__file__).parent / "fixtures"
TYPES = {"html": "text/html", "xml": "text/xml", "json": "application/json", "csv": "text/csv"}
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()


def text(name: str, *changes: tuple[str, str]) -> str:
    """A fixture with pieces replaced, each of which must be there."""
    found = (FIXTURES / name).read_text("utf-8")
    for old, new in changes:
        assert old in found, old
        found = found.replace(old, new)
    return found


def document(body: str | bytes, content_type: str, charset: str = "utf-8") -> Document:
    """A document as the client hands it over."""
    return Document(body if isinstance(body, bytes) else body.encode(charset), content_type, charset, Validators())


def fixture(name: str, *changes: tuple[str, str]) -> Document:
    """A fixture as a document of its type."""
    return document(text(name, *changes), TYPES[name.rpartition(".")[2]])


def indonesian(day: date) -> str:
    """A day as the Ministry writes it: 06 Oktober 2026."""
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def tax_page(first: date, last: date, usd: str = "17.863,00", decree: str = "46/MK/EF.2/2026") -> str:
    """The Ministry's page for a period, with another value for the dollar (and for what is fixed to it)."""
    value = float(usd.replace(".", "").replace(",", "."))
    riyal, hong_kong = (f"{value / peg:,.2f}".translate(str.maketrans(",.", ".,")) for peg in (3.7551, 7.8439))
    return text(
        "kurs_pajak.html",
        ("30 September 2026 - 06 Oktober 2026", f"{indonesian(first)} - {indonesian(last)}"),
        ("46/MK/EF.2/2026", decree),
        ("17.863,00", usd),
        ("4.756,97", riyal),
        ("2.277,31", hong_kong),
    )
