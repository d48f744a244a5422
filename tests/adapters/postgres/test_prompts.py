"""Prompts are switched on and off by administrators, for good and for all."""

import asyncio

from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.prompts import choices, switch
from adapters.postgres.status import data_version, watch_data_version
from adapters.postgres.vocabulary import load_vocabulary
from core.evidence import Prompt
from tests.adapters.postgres.small import FixedSource, prompt, utterance
from tests.conftest import FakeEmbeddings


def _source(checksum: str = "one", *, active: bool = True) -> FixedSource:
    return FixedSource(
        checksum,
        prompts__prompts=(prompt("coffee", active=active), prompt("tea")),
        prompts__utterances=(utterance("coffee", "kopi"), utterance("coffee", "coffee"), utterance("tea", "teh")),
    )


async def _prompts(pool: Pool) -> dict[str, Prompt]:
    return {p.key: p for p in (await load_vocabulary(pool)).prompts}


async def test_a_prompt_that_is_switched_off_has_no_vectors_and_a_new_data_version(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Its utterances are still there to be read."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    before = await data_version(fresh_pool)
    assert True is await switch(fresh_pool, "coffee", active=False)
    base = await load_vocabulary(fresh_pool)
    assert [("coffee", False, 2), ("tea", True, 1)] == [(p.key, p.active, len(p.utterances)) for p in base.prompts]
    assert ["tea"] == [base.prompts[owner].key for owner in base.prompt_vectors.owners]
    assert before < base.version
    assert False is await switch(fresh_pool, "coffee", active=True)
    assert 3 == len((await load_vocabulary(fresh_pool)).prompt_vectors)


async def test_every_instance_is_told(fresh_database: str, fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """As of any new facts."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    heard: asyncio.Queue[int] = asyncio.Queue()
    async with watch_data_version(fresh_database, heard.put_nowait):
        await switch(fresh_pool, "coffee", active=False)
        async with asyncio.timeout(10):
            assert await data_version(fresh_pool) == await heard.get()


async def test_the_choice_outlives_every_load(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """The same facts and others."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    await switch(fresh_pool, "coffee", active=False)
    for source in (_source(), _source("two")):
        await load_all(fresh_pool, source, fake_embeddings, force=True)
        assert [False, True] == [p.active for p in (await _prompts(fresh_pool)).values()]
    await switch(fresh_pool, "coffee", active=True)
    await load_all(fresh_pool, _source("three", active=False), fake_embeddings)
    assert (await _prompts(fresh_pool))["coffee"].active


async def test_the_choice_waits_for_a_prompt_that_is_gone_for_a_while(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """A load without it forgets nothing."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    await switch(fresh_pool, "coffee", active=False)
    await load_all(fresh_pool, FixedSource("two", prompts__prompts=(prompt("tea"),)), fake_embeddings)
    assert ["tea"] == list(await _prompts(fresh_pool))
    await load_all(fresh_pool, _source("three"), fake_embeddings)
    assert not (await _prompts(fresh_pool))["coffee"].active


async def test_choices_are_told_by_key(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Only those that somebody made."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    assert {} == await choices(fresh_pool)
    await switch(fresh_pool, "coffee", active=False)
    assert {"coffee": False} == {key: choice.active for key, choice in (await choices(fresh_pool)).items()}


async def test_an_unknown_prompt_changes_nothing(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """No choice, no version."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    before = await data_version(fresh_pool)
    assert None is await switch(fresh_pool, "never heard of", active=False)
    assert ({}, before) == (await choices(fresh_pool), await data_version(fresh_pool))


async def test_switching_to_what_is_so_already_raises_no_version(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Nobody has to read the facts anew; the choice is kept all the same."""
    await load_all(fresh_pool, _source(), fake_embeddings)
    before = await data_version(fresh_pool)
    assert True is await switch(fresh_pool, "coffee", active=True)
    assert before == await data_version(fresh_pool)
    assert (await choices(fresh_pool))["coffee"].active
