"""What is held in memory agrees with what was loaded."""

from dataclasses import replace

import numpy as np
import pytest

from adapters.caches.rows import RowCache
from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.vocabulary import load_vocabulary, renewed
from core.timing import open_timings
from tests.adapters.postgres.small import (
    HEADINGS,
    FixedSource,
    commodity,
    fact,
    product,
    prompt,
    tax_rate,
    utterance,
)
from tests.adapters.postgres.test_evidence import FEB, JAN, JAN_END
from tests.conftest import FakeEmbeddings

_SOURCE = FixedSource(
    duty__products=(product(),),
    rates__tax_rates=(tax_rate(JAN, JAN_END, "16000"), tax_rate(JAN, JAN_END, "9000", "SGD")),
    goods__commodities=(
        commodity("b", "Teh", "Tea", synonyms_id=("daun teh",)),
        commodity("a", "Kopi", "Coffee", duty_product="cpo"),
    ),
    docs__facts=(fact("f2", ("apa itu PEB",), ()), fact("f1", ("satu", "dua"), ("three",))),
    prompts__prompts=(prompt("duty"), prompt("rate", "exchange_rate")),
    prompts__utterances=(utterance("rate", "kurs hari ini"), utterance("duty", "bea keluar cpo")),
    hs=HEADINGS,
)


async def test_an_empty_database_gives_an_empty_base(fresh_pool: Pool) -> None:
    """The program can start and say that nothing is loaded."""
    base = await load_vocabulary(fresh_pool)
    assert (base.version, base.commodities, base.fact_vectors.matrix.shape) == (0, (), (0, 384))


async def test_rows_come_in_a_fixed_order_as_nouns(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """By id, with lists as tuples and an absent code as None."""
    await load_all(fresh_pool, _SOURCE, fake_embeddings)
    base = await load_vocabulary(fresh_pool)
    assert [goods.id for goods in base.commodities] == ["a", "b"]
    assert (base.commodities[1].synonyms_id, base.commodities[1].btki8) == (("daun teh",), None)
    assert base.tax_currencies == {"USD", "SGD"}
    assert base.prompts[1].utterances == ("kurs hari ini",)


async def test_each_vector_belongs_to_its_owner(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """The nearest example to a question is that question, and its owner the right fact or prompt."""
    await load_all(fresh_pool, _SOURCE, fake_embeddings)
    base = await load_vocabulary(fresh_pool)
    assert base.fact_vectors.owners.tolist() == [0, 0, 0, 1]
    best = int(np.argmax(base.fact_vectors.matrix @ await fake_embeddings.embed_query("apa itu PEB")))
    assert base.facts[base.fact_vectors.owners[best]].id == "f2"
    best = int(np.argmax(base.prompt_vectors.matrix @ await fake_embeddings.embed_query("kurs hari ini")))
    assert base.prompts[base.prompt_vectors.owners[best]].key == "rate"


async def test_the_second_same_question_needs_no_statement(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """And is counted as a hit."""
    await load_all(fresh_pool, _SOURCE, fake_embeddings)
    knowledge = PostgresKnowledge(fresh_pool, await load_vocabulary(fresh_pool), RowCache())
    first = await knowledge.duty_evidence("cpo", JAN, JAN)
    with open_timings() as timings:
        assert await knowledge.duty_evidence("cpo", JAN, JAN) is first
    assert (timings.sql_statements, timings.caches) == (0, {"rows": "hit"})


async def test_another_day_and_a_new_data_version_are_asked_anew(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """An answer of yesterday's facts is never given today."""
    await load_all(fresh_pool, _SOURCE, fake_embeddings)
    cache = RowCache()
    knowledge = PostgresKnowledge(fresh_pool, await load_vocabulary(fresh_pool), cache)
    await knowledge.duty_evidence("cpo", JAN, JAN)
    await knowledge.duty_evidence("cpo", FEB, FEB)
    await load_all(fresh_pool, _SOURCE, fake_embeddings, force=True)
    await knowledge.refresh()
    await knowledge.duty_evidence("cpo", JAN, JAN)
    assert (cache.hits, cache.misses) == (0, 3)


async def test_the_projects_own_facts_have_a_vector_for_every_item(loaded_pool: Pool) -> None:
    """No commodity, fact or prompt is invisible to meaning."""
    base = await load_vocabulary(loaded_pool)
    if not base.facts or not base.prompts:
        pytest.skip("the project's texts are not written yet")
    assert len(base.commodities) == len(base.commodity_vectors)
    assert set(range(len(base.facts))) == set(base.fact_vectors.owners.tolist())
    assert set(range(len(base.prompts))) == set(base.prompt_vectors.owners.tolist())


async def test_after_figures_changed_the_small_tables_are_not_read_again(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Only the version and what depends on figures are new; after any other change everything is."""
    await load_all(fresh_pool, _SOURCE, fake_embeddings)
    base = await load_vocabulary(fresh_pool)
    assert await fresh_pool.fetchval(sql("raise_version"), False) == base.version + 1
    figures = await renewed(fresh_pool, base)
    assert base.version + 1 == figures.version
    assert figures.facts is base.facts
    assert (base.tax_currencies, base.price_keys) == (figures.tax_currencies, figures.price_keys)
    await fresh_pool.fetchval(sql("raise_version"), True)
    await fresh_pool.fetchval(sql("raise_version"), False)
    whole = await renewed(fresh_pool, figures)
    assert base.version + 3 == whole.version
    assert whole.facts is not base.facts
    assert whole.facts == base.facts


async def test_a_database_that_was_put_back_is_read_anew(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Its version is below the one in memory."""
    await load_all(fresh_pool, _SOURCE, fake_embeddings)
    base = await load_vocabulary(fresh_pool)
    assert (await renewed(fresh_pool, replace(base, version=base.version + 5))).facts is not base.facts
