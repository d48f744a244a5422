"""A regulation on its way from a file to what is searched: pages as they were read, its head, its pieces."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

FileKind = Literal["pdf", "docx", "html", "markdown"]


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page, line by line; a line that begins with "#" is a heading of the file's own making."""

    number: int | None  # from 1, None in a file without pages
    text: str
    scanned: bool = False  # read from its image


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file says, before anything is understood of it."""

    kind: FileKind
    pages: tuple[Page, ...]
    silent: tuple[int, ...] = ()  # pages that are pictures which nobody could read


@dataclass(frozen=True, slots=True)
class Head:
    """What a regulation says of itself."""

    number: str = ""  # Permendag 23/2025, as questions cite it; empty where none was found
    title: str = ""
    issuer: str = ""
    enacted: date | None = None
    promulgated: date | None = None
    valid_from: date | None = None
    replaces: tuple[str, ...] = ()  # regulations that it takes out of force as a whole
    amends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage: an article or some of its paragraphs, in the words of the regulation."""

    article: str  # Pasal 5 ayat (2)-(3); Lampiran II; the heading of a file without articles
    part_of: str  # Pasal 5
    chapter: str  # BAB II KEWAJIBAN EKSPORTIR
    text: str
    page: int | None = None
    page_to: int | None = None


@dataclass(frozen=True, slots=True)
class Regulation:
    """A file understood."""

    head: Head
    pieces: tuple[Piece, ...]
