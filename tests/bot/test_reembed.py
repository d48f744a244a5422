"""A change of embedding model beside the running program."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import numpy as np
import pytest

from adapters.openai.budget import DayBudget
from adapters.openai.embeddings import open_embeddings
from adapters.openai.ports import Limits, Upstream
from adapters.postgres import vectors
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version, watch_data_version
from adapters.postgres.vocabulary import load_vocabulary
from bot.bench.model_faults import refuse
from bot.bench.model_server import ModelServer, serving
from bot.clock import today
from bot.reembed import BATCH, Parts, Reembedding
from core.knowledge import Matrix
from core.meaning import LOCAL
from tests.bot.reembedding import QUICK, UTTERANCES, Turned, agrees, changed, facts, job, until
from tests.conftest import FakeEmbeddings

ALL = UTTERANCES + 4 + 2 + 1 + 3  # texts of the facts


@pytest.fixture(name="old")
def old_fixture() -> FakeEmbeddings:
    """The model before."""
    return FakeEmbeddings("old")


@pytest.fixture(name="new")
def new_fixture() -> Turned:
    """The model to come."""
    return Turned()


async def test_the_old_vectors_serve_until_all_new_ones_are_there(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """Then the new ones do, all at once, under a new data version that every instance hears of."""
    first = (await load_all(fresh_pool, facts(), old)).version
    new.open.clear()
    heard = list[int]()
    async with watch_data_version(fresh_database, heard.append), job(fresh_pool, fresh_database, new).running():
        await until(lambda: new.begun)
        before = await load_vocabulary(fresh_pool)
        assert (first, "old") == (before.version, before.model)
        new.open.set()
        base = await changed(fresh_pool, new.model)
        await until(lambda: heard)
    assert await agrees(before, old)
    assert await agrees(base, new)
    assert [first + 1] == [base.version] == heard


async def test_nobody_sees_vectors_of_two_models(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """However often one reads while the models change."""
    await load_all(fresh_pool, facts(), old)
    seen = [await load_vocabulary(fresh_pool)]
    async with job(fresh_pool, fresh_database, new).running():
        while seen[-1].model == "old":
            seen.append(await load_vocabulary(fresh_pool))
    models = {"old": old, new.model: new}
    for base in (seen[0], *seen[-2:]):
        assert await agrees(base, models[base.model])
    assert not await agrees(seen[0], new)  # the looks above can fail


async def test_a_change_gives_the_vectors_that_a_load_would_give(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """Passages too: in both languages, none where there is no text."""
    statement = "select array(select embedding_id::text from passage order by id), array(select embedding_en::text from passage order by id)"
    await load_all(fresh_pool, facts(), old)
    async with job(fresh_pool, fresh_database, new).running():
        await changed(fresh_pool, new.model)
    gradually = await fresh_pool.fetchrow(statement)
    await load_all(fresh_pool, facts(), Turned(), force=True)
    assert gradually == await fresh_pool.fetchrow(statement)
    assert gradually is not None
    assert [False, True] == [text is None for text in gradually[1]]


async def test_what_was_embedded_before_a_restart_is_not_embedded_again(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """Each batch is kept as soon as it is there."""
    await load_all(fresh_pool, facts(), old)
    stopped = job(fresh_pool, fresh_database, new)
    new.most = 2
    async with stopped.running():
        await until(lambda: new.waits)
    kept = stopped.state.done
    assert kept == 2 * BATCH == len(new.asked)
    assert "old" == (await load_vocabulary(fresh_pool)).model
    again = Turned()
    async with job(fresh_pool, fresh_database, again).running():
        base = await changed(fresh_pool, new.model)
    assert ALL - kept == len(again.asked)
    assert await agrees(base, again)


async def test_two_instances_embed_every_text_once(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """One works, the other waits and then has nothing left to do."""
    first = (await load_all(fresh_pool, facts(), old)).version
    one, two = job(fresh_pool, fresh_database, new), job(fresh_pool, fresh_database, new)
    async with one.running(), two.running():
        await changed(fresh_pool, new.model)
        await until(lambda: one.state.phase == two.state.phase == "settled")
    assert ALL == len(new.asked) == len(set(new.asked))
    assert first + 1 == await data_version(fresh_pool)


async def test_when_one_instance_stops_the_other_goes_on(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """From where the first one was."""
    await load_all(fresh_pool, facts(), old)
    heir = Turned()
    one, two = job(fresh_pool, fresh_database, new), job(fresh_pool, fresh_database, heir)
    async with AsyncExitStack() as stack:
        async with one.running():
            await until(lambda: one.state.phase == "embedding")
            new.open.clear()
            await stack.enter_async_context(two.running())
            await until(lambda: two.state.phase == "waiting")
            assert 0 == heir.begun
        base = await changed(fresh_pool, new.model)
    assert ALL - one.state.done == len(heir.asked)
    assert await agrees(base, new)


async def test_a_service_that_is_away_holds_up_the_change_and_nothing_else(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """It is shown, and goes on when the service is back."""
    await load_all(fresh_pool, facts(), old)
    new.broken = True
    work = job(fresh_pool, fresh_database, new)
    async with work.running():
        await until(lambda: work.held_up and new.begun > 2)
        assert "the embedding service is away" == work.state.reason
        assert "old → turned/384 0 % ⚠" == work.text
        assert await agrees(await load_vocabulary(fresh_pool), old)
        new.broken = False
        await changed(fresh_pool, new.model)
        await until(lambda: work.state.phase == "settled")
    assert (False, "old") == (work.held_up, work.text)


async def test_facts_loaded_meanwhile_are_embedded_too(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """A change never leaves a text without a vector."""
    await load_all(fresh_pool, facts(), old)
    new.open.clear()
    async with job(fresh_pool, fresh_database, new).running():
        await until(lambda: new.begun)
        await load_all(fresh_pool, facts("two", "yang baru"), old)
        new.open.set()
        base = await changed(fresh_pool, new.model)
    assert "yang baru" in new.queries
    assert UTTERANCES + 1 == len(base.prompt_vectors)
    assert await agrees(base, new)


async def test_the_instance_that_started_last_decides(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """Else two settings would change the vectors back and forth."""
    await load_all(fresh_pool, facts(), old)
    theirs = Turned("theirs/384")
    theirs.open.clear()
    work = job(fresh_pool, fresh_database, theirs)
    async with work.running():
        await until(lambda: theirs.begun)
        async with job(fresh_pool, fresh_database, new).running():
            theirs.open.set()
            await changed(fresh_pool, new.model)
            await until(lambda: work.state.phase == "elsewhere")
    assert "old" == work.text
    assert new.model == (await vectors.in_force(fresh_pool)).model


async def test_back_and_forth_costs_no_second_embedding(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings, new: Turned
) -> None:
    """The vectors of the model before are kept for a while."""
    await load_all(fresh_pool, facts(), old)
    async with job(fresh_pool, fresh_database, new).running():
        await changed(fresh_pool, new.model)
    await load_all(fresh_pool, facts(), old)
    assert await agrees(await load_vocabulary(fresh_pool), old)
    async with job(fresh_pool, fresh_database, new).running():
        assert await agrees(await changed(fresh_pool, new.model), new)
    assert ALL == len(new.asked)


async def test_texts_without_a_vector_get_one(fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings) -> None:
    """Whatever left them so, also when the model is the right one."""
    await load_all(fresh_pool, facts(), old)
    await fresh_pool.execute("update fact_question set embedding = null where fact_id = 'f2'")
    async with Reembedding(fresh_pool, fresh_database, "old", lambda: old, lambda: old, pace=QUICK).running():
        await until(lambda: load_vocabulary_is_whole(fresh_pool))
    assert await agrees(await load_vocabulary(fresh_pool), old)


async def load_vocabulary_is_whole(pool: Pool) -> bool:
    """Whether every text has its vector."""
    return not (await vectors.in_force(pool)).absent


async def test_the_new_models_limits_are_found_and_stored_with_its_vectors(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings
) -> None:
    """A model whose cosines all lie closer together decides at higher ones; back at the old model its own hold."""

    class Crowded(Turned):
        def _vectors(self, texts: Sequence[str]) -> Matrix:
            matrix = super()._vectors(texts) * np.float32(0.3)
            matrix[:, 0] += 1.0
            return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)

    await load_all(fresh_pool, facts(), old)
    assert LOCAL == (await load_vocabulary(fresh_pool)).calibration
    async with job(fresh_pool, fresh_database, Crowded()).running():
        base = await changed(fresh_pool, "turned/384")
    assert base.calibration.floor > 0.9 > LOCAL.floor
    assert base.calibration.spread < LOCAL.spread
    await load_all(fresh_pool, facts(), old)
    assert LOCAL == (await load_vocabulary(fresh_pool)).calibration


async def test_an_empty_database_waits_for_its_facts(fresh_database: str, fresh_pool: Pool, new: Turned) -> None:
    """There is nothing to change."""
    work = job(fresh_pool, fresh_database, new)
    async with work.running():
        await until(lambda: vectors.wanted(fresh_pool))
        await asyncio.sleep(0.1)
    assert (0, "settled") == (new.begun, work.state.phase)


async def test_over_the_wire_from_a_service_that_fails_first(
    fresh_database: str, fresh_pool: Pool, old: FakeEmbeddings
) -> None:
    """The protocol of OpenAI, 384 dimensions."""
    await load_all(fresh_pool, facts(), old)
    async with (
        serving(ModelServer()) as server,
        open_embeddings(
            Upstream("text-embedding-3-small", server.url, "sk-test"), DayBudget(today), Limits(retries=0)
        ) as service,
    ):
        server.then("embeddings", refuse(503), refuse(429))
        work = Reembedding(fresh_pool, fresh_database, service.model, lambda: service, lambda: old, pace=QUICK)
        async with work.running():
            base = await changed(fresh_pool, "text-embedding-3-small/384")
        question = await service.embed_query("contoh 3")
        nearest = base.prompt_vectors.owners[np.argmax(base.prompt_vectors.matrix @ question)]
    assert "duty" == base.prompts[nearest].key
    assert ALL <= server.stats.texts


def test_the_parts_of_the_program_are_shown_as_they_are_now() -> None:
    """`/status` asks each time."""
    state = ["a"]
    parts = Parts({"embedding": lambda: state[0]})
    state[0] = "a → b 38 %"
    assert {"embedding": "a → b 38 %"} == dict(parts.items())
    assert 1 == len(parts)
