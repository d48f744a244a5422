"""A set of facts as it lies in files: typed rows by table, and the texts of it that are embedded.

The texts and their hashes are defined here because three parts must agree on them: what writes the shipped vectors,
what looks them up, and what loads them.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal, Protocol

from core.knowledge import Matrix

Row = Mapping[str, Any]  # column to value: str, int, bool, Decimal, date, tuple of str, or None
EmbeddingKind = Literal["query", "passage"]  # the two prefixes of the E5 models
HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class DataSet:
    """Validated rows by table name ("duty/products", as the file without its ending; "hs" for the HS headings)."""

    tables: Mapping[str, Sequence[Row]]

    def rows(self, name: str) -> Sequence[Row]:
        """The rows of a table, empty where the set has none."""
        return self.tables.get(name, ())


class DataSource(Protocol):
    """Where a set of facts comes from."""

    def checksum(self) -> str:
        """A value that changes whenever the rows would; cheap, so that an unchanged set is not read."""
        ...

    def read(self) -> DataSet:
        """Read and check everything; raises BadRow or DataError."""
        ...


class EmbedTexts(Protocol):
    """Turns many texts into vectors, in order."""

    @property
    def model(self) -> str:
        """Which model makes them; vectors of different models are never compared."""
        ...

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions and utterances: (n, 384); raises EmbeddingUnavailable."""
        ...

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Embed passages and goods: (n, 384); raises EmbeddingUnavailable."""
        ...


def clean_text(text: str) -> str:
    """The text as it is embedded: composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_hash(kind: EmbeddingKind, text: str) -> bytes:
    """The 16 bytes under which a text's vector is kept."""
    return blake2b(f"{kind}\0{clean_text(text)}".encode(), digest_size=HASH_BYTES).digest()


def commodity_text(row: Row) -> str:
    """What is embedded of goods: both names, then the synonyms."""
    names = (row["name_id"], row["name_en"], *row["synonyms_id"], *row["synonyms_en"])
    return clean_text(", ".join(dict.fromkeys(names)))


def subheading_text(row: Row) -> str:
    """What is embedded of a subheading: its names and the first of its everyday words, in both languages."""
    indonesian = ", ".join((row["name_id"], *row["words_id"][:6]))
    english = ", ".join((row["name_en"], *row["words_en"][:5]))
    return clean_text(f"{indonesian}; {english}")


def passage_text(row: Row, language: str) -> str:
    """What is embedded of a passage in a language: its regulation, then its words; empty where it has none."""
    words = row[f"text_{language}"]
    return clean_text(f"{row['regulation']}: {words}") if words else ""


def embedded_texts(data: DataSet) -> Iterator[tuple[EmbeddingKind, str]]:
    """Every text of a set of facts that gets a vector, repeats included."""
    for row in data.rows("docs/facts"):
        for question in (*row["questions_id"], *row["questions_en"]):
            yield "query", clean_text(question)
    for row in data.rows("prompts/utterances"):
        yield "query", clean_text(row["text"])
    for row in data.rows("goods/commodities"):
        yield "passage", commodity_text(row)
    for row in data.rows("goods/subheadings"):
        yield "passage", subheading_text(row)
    for row in data.rows("regulations/passages"):
        for language in ("id", "en"):
            if text := passage_text(row, language):
                yield "passage", text
