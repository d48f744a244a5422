"""Full text in two languages and vectors, fused."""

from datetime import date

import numpy as np
import pytest
import pytest_asyncio

from adapters.postgres.btki import load_btki
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.search import search_btki, search_goods, search_passages
from adapters.postgres.status import data_version
from core.dataset import passage_text
from core.timing import open_timings
from tests.adapters.postgres.small import HEADINGS, FixedSource, commodity, passage, regulation
from tests.conftest import FakeEmbeddings

DAY = date(2025, 6, 1)
_PASSAGES = (
    passage("PMK 1/2025", 1, "Bea keluar kelapa sawit", "Export duty on palm oil"),
    passage("PMK 1/2025", 2, "Pungutan dana perkebunan", "Plantation fund levy"),
    passage("PMK 2/2024", 1, "Bea keluar lama", "The old export duty", valid_to=date(2024, 12, 31)),
)
_SOURCE = FixedSource(
    goods__commodities=(
        commodity("1", "Biji kopi robusta", "Robusta coffee", synonyms_id=("kopi lampung",)),
        commodity("2", "Kopi sangrai", "Roasted coffee"),
        commodity("3", "Teh hijau", "Green tea"),
    ),
    regulations__regulations=(regulation("PMK 1/2025"), regulation("PMK 2/2024")),
    regulations__passages=_PASSAGES,
    hs=HEADINGS,
)


@pytest_asyncio.fixture
async def facts(fresh_pool: Pool) -> Pool:
    """A few goods, passages and headings."""
    await load_all(fresh_pool, _SOURCE, FakeEmbeddings())
    return fresh_pool


@pytest.mark.parametrize(
    ("words", "best"),
    [("sangrai kopi", "2"), ("roasting coffees", "2"), ("lampung", "1"), ("teas", "3"), ("minuman teh", "3")],
)
async def test_goods_are_found_by_either_language_and_by_word_stems(facts: Pool, words: str, best: str) -> None:
    """Any of the words is enough, more words are better."""
    assert (await search_goods(facts, words))[0][0] == best


@pytest.mark.parametrize("words", ["", "'", "a & | ! <->", "%;--", "the"])
async def test_text_without_a_word_to_search_for_finds_nothing(facts: Pool, words: str) -> None:
    """And is no error."""
    assert await search_goods(facts, words) == ()


async def test_passages_out_of_force_are_not_found(facts: Pool) -> None:
    """On an earlier day they are."""
    assert [one.id for one in await search_passages(facts, "bea keluar", None, DAY)] == ["PMK 1/2025#1"]
    then = await search_passages(facts, "bea keluar", None, date(2024, 6, 1))
    assert {"PMK 1/2025#1", "PMK 2/2024#1"} == {one.id for one in then}


async def test_meaning_finds_what_words_do_not(facts: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """In one statement, with the regulation's titles and source."""
    vector = (await fake_embeddings.embed_passages([passage_text(_PASSAGES[1], "en")]))[0]
    with open_timings() as timings:
        best = (await search_passages(facts, "zzz", vector, DAY))[0]
    assert (best.id, best.title_en, best.source.number) == ("PMK 1/2025#2", "title PMK 1/2025", "PMK 1/2025")
    assert timings.sql_statements == 1


async def test_a_vector_of_another_model_than_the_passages_is_not_compared(
    facts: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Words alone find then, as during a change of model."""
    vector = (await fake_embeddings.embed_passages([passage_text(_PASSAGES[1], "en")]))[0]
    same = await search_passages(facts, "palm", vector, DAY, model="fake")
    assert {"PMK 1/2025#1", "PMK 1/2025#2"} == {one.id for one in same}
    assert ["PMK 1/2025#1"] == [one.id for one in await search_passages(facts, "palm", vector, DAY, model="another")]


async def test_what_words_and_meaning_agree_on_comes_first(facts: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Two middling ranks beat one."""
    vector = (await fake_embeddings.embed_passages([passage_text(_PASSAGES[0], "id")]))[0]
    found = await search_passages(facts, "palm", np.asarray(vector), DAY)
    assert [one.id for one in found] == ["PMK 1/2025#1", "PMK 1/2025#2"]
    assert found[0].score == pytest.approx(2 / 61)


async def test_all_passages_of_a_regulation_come_in_order_whether_in_force_or_not(facts: Pool) -> None:
    """Asked for by its number."""
    assert [int(p.id[-1]) for p in await search_passages(facts, "", None, DAY, regulation="PMK 1/2025")] == [1, 2]
    assert len(await search_passages(facts, "", None, DAY, regulation="PMK 2/2024")) == 1


async def test_a_loaded_tariff_list_is_searched_and_replaced(facts: Pool) -> None:
    """Each list takes the place of the one before and raises the data version."""
    before = await data_version(facts)
    assert await load_btki(facts, [("09011120", "Kopi > Arabika", "Coffee > Arabica")], "old.csv") == 1
    assert await load_btki(facts, [("09021010", "Teh > Daun", "Tea > Leaves")], "new.csv") == 1
    assert [line.code8 for line in await search_btki(facts, "arabica")] == []
    assert [line.code8 for line in await search_btki(facts, "daun")] == ["09021010"]
    assert await data_version(facts) == before + 2
