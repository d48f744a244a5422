"""The model server of measurements: the protocol, the latencies that are set, the failures that are asked for."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import orjson
import pytest
import pytest_asyncio
from aiohttp import ClientPayloadError, ClientSession, ServerDisconnectedError
from openai import AsyncOpenAI

from bot.bench import model_wire as wire
from bot.bench.model_faults import Cut, cut, drop, late, refuse
from bot.bench.model_server import ANSWER, Behaviour, ModelServer, serving

ASK: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "kurs usd"}]}


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelServer]:
    """A running server."""
    async with serving(ModelServer()) as running:
        yield running


@pytest_asyncio.fixture
async def client(server: ModelServer) -> AsyncIterator[AsyncOpenAI]:
    """The SDK, which checks what it reads."""
    async with AsyncOpenAI(api_key="k", base_url=server.url, max_retries=0) as made:
        yield made


async def test_the_sdk_reads_a_whole_answer(client: AsyncOpenAI) -> None:
    """Text, end and what was counted."""
    found = await client.chat.completions.create(**ASK)
    assert (ANSWER, "stop") == (found.choices[0].message.content, found.choices[0].finish_reason)
    assert found.usage is not None
    assert len(wire.tokens_of(ANSWER)) == found.usage.completion_tokens


async def test_the_sdk_reads_a_stream(client: AsyncOpenAI, server: ModelServer) -> None:
    """A token an event; what was counted comes last, where it was asked for."""
    server.answer = lambda body: f"Jawaban untuk {body['messages'][0]['content']}."
    stream = await client.chat.completions.create(**ASK, stream=True, stream_options={"include_usage": True})
    chunks = [chunk async for chunk in stream]
    texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert "Jawaban untuk kurs usd." == "".join(text or "" for text in texts)
    assert ("stop", True) == (chunks[-2].choices[0].finish_reason, chunks[-1].usage is not None)


async def test_the_limit_of_tokens_is_kept(client: AsyncOpenAI, server: ModelServer) -> None:
    """By either name."""
    for limit in ({"max_tokens": 5}, {"max_completion_tokens": 5}):
        found = await client.chat.completions.create(**ASK, extra_body=limit)
        assert "length" == found.choices[0].finish_reason
    assert 10 == server.stats.tokens_out


async def test_a_schema_is_answered_as_it_is_told(client: AsyncOpenAI, server: ModelServer) -> None:
    """The answer is chosen by what was asked."""
    server.answer = lambda body: orjson.dumps({"asked": body["response_format"]["type"]}).decode()
    found = await client.chat.completions.create(**ASK, response_format={"type": "json_object"})
    assert '{"asked":"json_object"}' == found.choices[0].message.content


async def test_the_sdk_reads_vectors(client: AsyncOpenAI) -> None:
    """The same for the same text, of length 1, in the dimensions asked for; as numbers or, where it asks itself, base64."""
    for dimensions in (384, 8):
        found = await client.embeddings.create(
            model="m", input=["kopi", "teh"], dimensions=dimensions, encoding_format="float"
        )
        packed = await client.embeddings.create(model="m", input=["kopi", "teh"], dimensions=dimensions)
        for answer in (found, packed):
            given = [row.embedding for row in answer.data]
            assert np.allclose(given, wire.vectors(["kopi", "teh"], dimensions))


async def test_the_list_of_models(client: AsyncOpenAI) -> None:
    """There is one."""
    assert ["model"] == [model.id async for model in client.models.list()]


async def test_the_latencies_are_kept(client: AsyncOpenAI, server: ModelServer) -> None:
    """The first token and the pace after it, streamed or whole; embeddings by themselves."""
    server.answer = lambda _: "abcde" * 20
    server.behaviour = Behaviour(first_token=0.2, tokens_per_second=100, embedding=0.3)
    clock = asyncio.get_running_loop().time
    began = clock()
    times = [clock() - began async for _ in await client.chat.completions.create(**ASK, stream=True)]
    assert times[0] >= 0.19
    assert times[-1] >= 0.38
    began = clock()
    await client.chat.completions.create(**ASK)
    assert clock() - began >= 0.39
    began = clock()
    await client.embeddings.create(model="m", input="kopi")
    assert clock() - began >= 0.29


async def test_it_counts_what_it_was_asked(client: AsyncOpenAI, server: ModelServer) -> None:
    """Calls, texts, tokens, and how many at once; the counts are told, and begin anew when asked to."""
    server.behaviour = Behaviour(first_token=0.1)
    await asyncio.gather(*(client.chat.completions.create(**ASK) for _ in range(5)))
    await client.embeddings.create(model="m", input=["a", "b"])
    base = server.url.removesuffix("/v1")
    async with ClientSession() as session:
        async with session.get(f"{base}/stats") as response:
            told = await response.json()
        async with session.post(f"{base}/reset") as response:
            assert 200 == response.status
    assert (5, 1, 2, 5, 0) == tuple(told[k] for k in ("chats", "embeddings", "texts", "most_running", "running"))
    assert (told["tokens_in"] > 0, 0) == (True, server.stats.chats)


async def test_a_caller_who_leaves_ends_the_work_for_him(server: ModelServer) -> None:
    """It is counted, and nothing goes on."""
    server.behaviour = Behaviour(first_token=30)
    async with ClientSession() as session:
        task = asyncio.create_task(session.post(f"{server.url}/chat/completions", json=ASK))
        async with asyncio.timeout(5):
            while not server.stats.running:  # noqa: ASYNC110  # its counts wake nobody
                await asyncio.sleep(0.01)
            task.cancel()
            while server.stats.running:  # noqa: ASYNC110  # the same
                await asyncio.sleep(0.01)
    assert 1 == server.stats.left


async def test_failures_come_in_the_order_asked_for(server: ModelServer) -> None:
    """A status with its time to wait, late headers, then a good answer."""
    server.then("chat", refuse(429, "slow down", retry_after="7", code="rate_limit"), late(server, 0.1))
    async with ClientSession() as session:
        found = []
        for _ in range(3):
            async with session.post(f"{server.url}/chat/completions", json=ASK) as response:
                found.append((response.status, response.headers.get("Retry-After"), (await response.json()).keys()))
    assert [(429, "7"), (200, None), (200, None)] == [(status, wait) for status, wait, _ in found]
    assert "error" in found[0][2]


@pytest.mark.parametrize("how", [Cut(2), Cut(2, b"data: }{\n\n"), Cut(2, b"data: }{\n\n", goes_on=True)], ids=str)
async def test_a_stream_goes_wrong_where_it_is_told_to(server: ModelServer, how: Cut) -> None:
    """After some events it breaks, or says something that is none."""
    server.then("chat", cut(server, how))
    got = b""
    async with (
        ClientSession() as session,
        session.post(f"{server.url}/chat/completions", json={**ASK, "stream": True}) as response,
    ):
        try:
            async for chunk in response.content.iter_any():
                got += chunk
        except ClientPayloadError:
            got += b"BROKEN"
    events = got.split(b"\n\n")
    assert all(event.startswith(b'data: {"id"') for event in events[:2])
    assert (b"}{" in got, not how.goes_on) == (bool(how.garbage), b"BROKEN" in got)
    assert how.goes_on == got.endswith(wire.DONE)


async def test_a_connection_breaks_instead_of_an_answer(server: ModelServer) -> None:
    """Not even a status."""
    server.then("chat", drop())
    async with ClientSession() as session:
        with pytest.raises(ServerDisconnectedError):
            await session.post(f"{server.url}/chat/completions", json=ASK)


async def test_as_a_program_it_tells_its_port() -> None:
    """On its first line, and answers there as its options say."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.bench.model_server",
        "--port",
        "0",
        "--answer",
        "Halo",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            port = int(await process.stdout.readline())
        async with AsyncOpenAI(api_key="k", base_url=f"http://127.0.0.1:{port}/v1") as client:
            found = await client.chat.completions.create(**ASK)
        assert "Halo" == found.choices[0].message.content
    finally:
        process.terminate()
        await process.wait()


def test_tokens_joined_are_the_text() -> None:
    """Nothing is lost in between."""
    for text in (ANSWER, "", " ", "a", "\n dua  kata \n", "Rp1.234.567,00"):
        assert text == "".join(wire.tokens_of(text))
