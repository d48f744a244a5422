"""Embeddings over real HTTP: batched, asked for once, and nothing that cannot be compared."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from aiohttp import web

from adapters.openai.budget import DayBudget
from adapters.openai.embeddings import BATCH, FEW, OpenAIEmbeddings, open_embeddings
from bot.bench import model_wire as wire
from bot.bench.model_faults import Body, Handler, drop, refuse
from bot.bench.model_server import Behaviour, ModelServer
from core.dataset import EmbedTexts
from core.errors import EmbeddingUnavailable
from core.knowledge import Matrix
from core.ports import Embed
from core.timing import open_timings
from tests.adapters.openai.conftest import DAY, KEY, QUICK, Open, no_budget, until, upstream


@pytest_asyncio.fixture
async def opened(server: ModelServer) -> AsyncIterator[Open]:
    """What opens embeddings over it, with limits as named."""
    async with AsyncExitStack() as stack:

        async def embeddings(budget: DayBudget | None = None, **limits: Any) -> OpenAIEmbeddings:
            service = upstream(server, "text-embedding-3-small", price_in=1_000_000)
            return await stack.enter_async_context(
                open_embeddings(service, budget or no_budget(), replace(QUICK, **limits))
            )

        yield embeddings


def gives(change: Callable[[dict[str, Any]], object], matrix: Matrix | None = None, encoding: str = "float") -> Handler:
    """An answer that was changed."""

    async def handle(_: web.Request, body: Body) -> web.StreamResponse:
        found = wire.vectors(list(body["input"])) if matrix is None else matrix
        answer = wire.embedding_body("m", found, encoding, 3)
        changed = change(answer)
        return web.json_response(answer if changed is None else changed)

    return handle


async def test_it_fulfils_the_ports_of_core(opened: Open) -> None:
    """Questions one by one, and many texts; vectors of another model are not comparable."""
    embeddings = await opened()
    one: Embed = embeddings
    many: EmbedTexts = embeddings
    assert callable(one.embed_query)
    assert "text-embedding-3-small/384" == many.model


async def test_a_question_becomes_384_numbers_of_length_one(opened: Open, server: ModelServer) -> None:
    """As float32, asked for in base64; spaces and composition of characters make no difference."""
    server.embed = lambda texts, dimensions: wire.vectors(texts, dimensions) * 3
    vector = await (await opened()).embed_query("  berapa   bea keluar ")
    assert ((384,), np.float32, True) == (vector.shape, vector.dtype, vector.flags.owndata)
    assert np.allclose(vector, wire.vectors(["berapa bea keluar"])[0], atol=1e-6)
    assert {"model": "text-embedding-3-small", "input": ["berapa bea keluar"], "dimensions": 384,
            "encoding_format": "base64"} == server.bodies[0]  # fmt: skip
    assert f"Bearer {KEY}" == server.headers[0]["Authorization"]


async def test_what_is_asked_at_once_goes_out_together(opened: Open, server: ModelServer) -> None:
    """Fifty questions are one call, and each gets its own vector."""
    embeddings, texts = await opened(), [f"pertanyaan {number}" for number in range(50)]
    vectors = await asyncio.gather(*(embeddings.embed_query(text) for text in texts))
    assert np.allclose(np.array(vectors), wire.vectors(texts), atol=1e-6)
    assert (1, 50) == (server.stats.embeddings, server.stats.texts)


async def test_a_question_alone_waits_for_nobody(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait for company begins where a call is under way."""
    monkeypatch.setattr("adapters.openai.embeddings.WINDOW", 60)
    assert (384,) == (await (await opened()).embed_query("kopi")).shape


async def test_a_batch_has_its_limit(opened: Open, server: ModelServer) -> None:
    """What is more goes into another."""
    embeddings = await opened()
    await asyncio.gather(*(embeddings.embed_query(str(number)) for number in range(BATCH + 10)))
    assert [10, BATCH] == sorted(len(body["input"]) for body in server.bodies)


async def test_questions_while_many_calls_are_under_way_wait_for_company(opened: Open, server: ModelServer) -> None:
    """They need not wait for the end of any; while few are under way nobody waits."""
    server.behaviour = Behaviour(embedding=0.3)
    embeddings = await opened()
    first = []
    for number in range(FEW + 1):
        first.append(asyncio.create_task(embeddings.embed_query(f"satu {number}")))
        await until(lambda: server.stats.running == len(first))
    second = asyncio.create_task(embeddings.embed_query("dua"))
    await asyncio.sleep(0)
    await asyncio.gather(*first, second, embeddings.embed_query("tiga"))
    assert [FEW + 2, ["dua", "tiga"]] == [len(server.bodies), server.bodies[-1]["input"]]
    assert FEW + 2 == server.stats.most_running


async def test_the_same_question_is_asked_for_once(opened: Open, server: ModelServer) -> None:
    """However many want to know; only one of them made a call."""
    server.behaviour = Behaviour(embedding=0.1)
    embeddings = await opened()
    with open_timings() as timings:
        vectors = await asyncio.gather(*(embeddings.embed_query("kopi ") for _ in range(20)))
    assert (1, 1) == (server.stats.texts, timings.model_calls)
    assert all(np.array_equal(vectors[0], vector) for vector in vectors)


async def test_one_who_leaves_takes_nothing_from_the_others(opened: Open, server: ModelServer) -> None:
    """The one who asked first may go."""
    server.behaviour = Behaviour(embedding=0.2)
    embeddings = await opened()
    first, second = (asyncio.create_task(embeddings.embed_query("kopi")) for _ in range(2))
    await until(lambda: server.stats.running == 1)
    first.cancel()
    assert (384,) == (await second).shape
    assert first.cancelled()


async def test_what_was_used_is_told_and_counted(opened: Open, server: ModelServer) -> None:
    """To the turn, and in the day's budget."""
    budget = DayBudget(lambda: DAY)
    embeddings = await opened(budget)
    with open_timings() as timings:
        await embeddings.embed_query("x" * 40)
    (call,) = timings.models
    assert ("text-embedding-3-small", 11, 11.0, 11) == (call.model, call.tokens_in, call.cost_usd, budget.spent.tokens)


async def test_a_spent_budget_gives_no_vectors(opened: Open, server: ModelServer) -> None:
    """Questions are then read by their words alone."""
    embeddings = await opened(DayBudget(lambda: DAY, tokens=5))
    with pytest.raises(EmbeddingUnavailable, match="budget"):
        await embeddings.embed_query("sebuah pertanyaan yang lebih panjang")
    assert 0 == server.stats.embeddings


async def test_many_passages_go_in_batches_and_keep_their_order(opened: Open, server: ModelServer) -> None:
    """Some calls side by side; nothing at all is nothing."""
    embeddings, texts = await opened(), [f"pasal {number}" for number in range(300)]
    assert np.allclose(await embeddings.embed_passages(texts), wire.vectors(texts), atol=1e-6)
    assert (5, True) == (server.stats.embeddings, server.stats.most_running <= 4)
    assert (0, 384) == (await embeddings.embed_queries([])).shape


async def test_an_empty_text_is_embedded_too(opened: Open, server: ModelServer) -> None:
    """Services refuse empty ones."""
    assert (2, 384) == (await (await opened()).embed_passages(["", "kopi"])).shape
    assert ["", "kopi"] != server.bodies[0]["input"]


BAD: dict[str, Handler] = {
    "other dimensions": gives(lambda _: None, wire.vectors(["a"], 768)),
    "other dimensions in base64": gives(lambda _: None, wire.vectors(["a"], 1536), "base64"),
    "not a number": gives(lambda _: None, np.full((1, 384), np.nan, np.float32), "base64"),
    "infinite": gives(lambda _: None, np.full((1, 384), np.inf, np.float32), "base64"),
    "no direction": gives(lambda _: None, np.zeros((1, 384), np.float32)),
    "one too few": gives(lambda body: body["data"].clear()),
    "one too many": gives(lambda body: body["data"].append(body["data"][0])),
    "wrong places": gives(lambda body: body["data"][0].update(index=7)),
    "no data": gives(lambda _: {"object": "list"}),
    "null": gives(lambda body: body["data"][0].update(embedding=None)),
    "words": gives(lambda body: body["data"][0].update(embedding=["a"] * 384)),
    "not base64": gives(lambda body: body["data"][0].update(embedding="****")),
    "half a number": gives(lambda body: body["data"][0].update(embedding="AAAA")),
    "a list": gives(lambda _: [1, 2]),
    "error 500": refuse(500),
    "dropped": drop(),
    "bad key": refuse(401, "Incorrect API key provided: sk-secret"),
}


@pytest.mark.parametrize("handler", BAD.values(), ids=BAD)
async def test_what_cannot_be_compared_is_no_vector(opened: Open, server: ModelServer, handler: Handler) -> None:
    """An error that says why in a few words, without key and text."""
    server.then("embeddings", handler)
    with pytest.raises(EmbeddingUnavailable) as caught:
        await (await opened()).embed_query("rahasia-dagang")
    assert "embedding service" in str(caught.value)
    assert not any(word in str(caught.value) for word in ("sk-", "rahasia", "http"))


async def test_numbers_instead_of_base64_are_read(opened: Open, server: ModelServer) -> None:
    """Some servers know nothing else; the places decide the order."""
    server.then("embeddings", gives(lambda body: body["data"].reverse()))
    vectors = await (await opened()).embed_queries(["satu", "dua"])
    assert np.allclose(vectors, wire.vectors(["satu", "dua"]), atol=1e-6)


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        ("dimensions", "model does not support dimensions"),
        ("encoding_format", "encoding_format: base64?"),
        ("dimensions", "no"),
    ],
)
async def test_a_refused_option_is_left_out_from_then_on(
    opened: Open, server: ModelServer, refused: str, words: str
) -> None:
    """It is found out once."""

    async def picky(request: web.Request, body: Body) -> web.StreamResponse:
        if body.get(refused) in (384, "base64"):
            return await refuse(400, words)(request, body)
        return await server.vectors(request, body)

    server.always["embeddings"] = picky
    embeddings = await opened()
    for _ in range(2):
        assert (384,) == (await embeddings.embed_query("kopi")).shape
    assert 3 == server.stats.embeddings


async def test_one_text_that_is_refused_spoils_no_other(opened: Open, server: ModelServer) -> None:
    """The batch is asked again one by one."""

    async def strict(request: web.Request, body: Body) -> web.StreamResponse:
        if "buruk" in body["input"]:
            return await refuse(400, "input is invalid")(request, body)
        return await server.vectors(request, body)

    server.always["embeddings"] = strict
    embeddings = await opened(failures=1)
    texts = ("baik", "buruk", "bagus")
    found = await asyncio.gather(*(embeddings.embed_query(text) for text in texts), return_exceptions=True)
    assert [True, False, True] == [isinstance(one, np.ndarray) for one in found]
    assert embeddings.up


async def test_a_failed_call_is_repeated(opened: Open, server: ModelServer) -> None:
    """And counted as one of embeddings."""
    server.then("embeddings", refuse(429, retry_after="0.05"))
    with open_timings() as timings:
        assert (384,) == (await (await opened(retries=1)).embed_query("kopi")).shape
    assert {"embedding": 1} == timings.retries


async def test_a_question_does_not_wait_for_long(server: ModelServer) -> None:
    """Its reading goes on without a vector; the service sees its caller leave."""
    server.behaviour = Behaviour(embedding=30)
    embeddings = OpenAIEmbeddings(upstream(server), no_budget(), QUICK, query_seconds=0.2)
    with pytest.raises(EmbeddingUnavailable):
        await embeddings.embed_query("kopi")
    await until(lambda: server.stats.left == 1)
    await embeddings.close()


async def test_after_failures_in_a_row_calls_are_held_back(opened: Open, server: ModelServer) -> None:
    """And the metrics can tell."""
    server.then("embeddings", refuse(500), times=2)
    embeddings = await opened(failures=2)
    assert embeddings.up
    for _ in range(2):
        with pytest.raises(EmbeddingUnavailable):
            await embeddings.embed_query("kopi")
    with pytest.raises(EmbeddingUnavailable, match="held back"):
        await embeddings.embed_query("kopi")
    assert (False, True, 2) == (embeddings.up, embeddings.circuit_open, server.stats.embeddings)


async def test_a_stop_leaves_nobody_waiting(server: ModelServer) -> None:
    """What is under way is given up."""
    server.behaviour = Behaviour(embedding=30)
    async with open_embeddings(upstream(server), no_budget(), QUICK) as embeddings:
        task = asyncio.create_task(embeddings.embed_query("kopi"))
        await until(lambda: server.stats.running == 1)
    await asyncio.wait([task], timeout=2)
    assert task.done()
    await until(lambda: server.stats.running == 0)


async def test_nothing_that_was_asked_reaches_the_log(
    opened: Open, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even at the lowest level."""
    caplog.set_level(logging.DEBUG)
    await (await opened()).embed_query("rahasia-dagang")
    assert not any(word in caplog.text for word in (KEY, "rahasia"))
