"""What people called goods is counted with its code, and what is accepted is a synonym for everybody."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.postgres import hs_pairs
from adapters.postgres.hs_pairs import accepted, pairs_to_review, store_pair
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version, watch_data_version
from adapters.postgres.vocabulary import load_vocabulary
from tests.adapters.postgres.small import HEADINGS, FixedSource
from tests.conftest import FakeEmbeddings

_TEA = {
    "hs6": "090210",
    "name_id": "Teh hijau",
    "name_en": "Green tea",
    "words_id": ("teh celup",),
    "words_en": ("sencha",),
    "distinguishes_id": "",
    "distinguishes_en": "",
}
SOURCE = FixedSource(goods__subheadings=(_TEA,), hs=HEADINGS)


async def _words(pool: Pool) -> tuple[str, ...]:
    return tuple((await load_vocabulary(pool)).subheadings[0].words_id)


async def test_marks_of_the_same_name_and_code_are_counted_together(fresh_pool: Pool) -> None:
    """Whatever the capitals and blanks; most confirmed first."""
    await store_pair(fresh_pool, "Teh Melati", "090230", "down")
    for text, mark in (("Teh  Uji", "up"), ("teh uji", "up"), ("TEH UJI ", "down")):
        assert await store_pair(fresh_pool, text, "090210", "up" if mark == "up" else "down")
    found = await pairs_to_review(fresh_pool)
    assert [("teh uji", "090210", 2, 1, "new"), ("teh melati", "090230", 0, 1, "new")] == [
        (p.text, p.hs6, p.ups, p.downs, p.state) for p in found
    ]
    assert found[:1] == await pairs_to_review(fresh_pool, 1)
    assert found[0] == await hs_pairs.pair(fresh_pool, found[0].id)


@pytest.mark.parametrize(
    ("text", "hs6"),
    [
        *(("", "090210"), (" \u200b ", "090210"), ("x" * 121, "090210"), ("teh", "0902"), ("teh", "09021a")),
        *(("teh, hubungi a@b.id", "090210"), ("teh wa 0812-3456-7890", "090210"), ("teh https://x.id", "090210")),
    ],
)
async def test_what_is_no_name_of_goods_is_not_kept(fresh_pool: Pool, text: str, hs6: str) -> None:
    """Nothing, too much, no code, and what leads to a person."""
    assert not await store_pair(fresh_pool, text, hs6, "up")
    assert () == await pairs_to_review(fresh_pool)


async def test_an_accepted_pair_is_a_word_of_its_subheading_for_every_instance(
    fresh_database: str, fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Each hears a new data version, and a new load keeps it."""
    first = (await load_all(fresh_pool, SOURCE, fake_embeddings)).version
    await store_pair(fresh_pool, "teh uji", "090210", "up")
    (pair,) = await pairs_to_review(fresh_pool)
    heard: asyncio.Queue[int] = asyncio.Queue()
    async with watch_data_version(fresh_database, heard.put_nowait):
        assert await hs_pairs.accept(fresh_pool, pair.id)
        told = await asyncio.wait_for(heard.get(), 10)
    assert told > first
    assert told == await data_version(fresh_pool) == (await load_vocabulary(fresh_pool)).version
    assert ("teh celup", "teh uji") == await _words(fresh_pool)
    assert (("teh uji",), ()) == (
        tuple(p.text for p in await accepted(fresh_pool)),
        await pairs_to_review(fresh_pool),
    )
    assert not (await load_all(fresh_pool, SOURCE, fake_embeddings)).changed
    await load_all(fresh_pool, SOURCE, fake_embeddings, force=True)
    assert ("teh celup", "teh uji") == await _words(fresh_pool)


async def test_a_rejected_pair_changes_no_data_version_and_does_not_come_back(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Further marks are counted and nothing else."""
    version = (await load_all(fresh_pool, SOURCE, fake_embeddings)).version
    await store_pair(fresh_pool, "teh uji", "090210", "up")
    (pair,) = await pairs_to_review(fresh_pool)
    assert [True, False] == [await hs_pairs.reject(fresh_pool, pair.id), await hs_pairs.reject(fresh_pool, pair.id)]
    await store_pair(fresh_pool, "teh uji", "090210", "up")
    assert () == await pairs_to_review(fresh_pool)
    assert (version, ("teh celup",)) == (await data_version(fresh_pool), await _words(fresh_pool))


async def test_a_synonym_can_be_taken_back(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """In all instances too."""
    await load_all(fresh_pool, SOURCE, fake_embeddings)
    await store_pair(fresh_pool, "teh uji", "090210", "up")
    (pair,) = await pairs_to_review(fresh_pool)
    assert [True, False] == [await hs_pairs.accept(fresh_pool, pair.id), await hs_pairs.accept(fresh_pool, pair.id)]
    version = await data_version(fresh_pool)
    assert await hs_pairs.reject(fresh_pool, pair.id)
    assert version < await data_version(fresh_pool)
    assert (("teh celup",), ()) == (await _words(fresh_pool), await accepted(fresh_pool))


async def test_a_pair_can_be_accepted_before_anything_is_loaded(fresh_pool: Pool) -> None:
    """There is no version to raise; an unknown number is said to be none."""
    await store_pair(fresh_pool, "teh uji", "090210", "up")
    (pair,) = await pairs_to_review(fresh_pool)
    assert await hs_pairs.accept(fresh_pool, pair.id)
    assert 0 == await data_version(fresh_pool)
    assert (False, None) == (await hs_pairs.accept(fresh_pool, 9999), await hs_pairs.pair(fresh_pool, 9999))


async def test_old_pairs_go_unless_they_are_synonyms(fresh_pool: Pool) -> None:
    """Undecided and rejected ones; by the time of their last mark."""
    for text in ("teh satu", "teh dua", "teh tiga"):
        await store_pair(fresh_pool, text, "090210", "up")
    by_text = {p.text: p.id for p in await pairs_to_review(fresh_pool)}
    await hs_pairs.accept(fresh_pool, by_text["teh satu"])
    await hs_pairs.reject(fresh_pool, by_text["teh dua"])
    now = datetime.now(UTC)
    assert 0 == await hs_pairs.prune(fresh_pool, now - timedelta(days=1))
    assert 2 == await hs_pairs.prune(fresh_pool, now + timedelta(days=1))
    assert (("teh satu",), ()) == (
        tuple(p.text for p in await accepted(fresh_pool)),
        await pairs_to_review(fresh_pool),
    )
