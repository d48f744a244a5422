"""How calls end: with their time, with their reader, with the program; and what becomes of their connections."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest
from aiohttp import web

from bot.bench.model_faults import Body
from bot.bench.model_server import Behaviour, ModelServer
from core.chat import Ask
from core.errors import ModelUnavailable
from core.timing import open_timings
from tests.adapters.openai.conftest import Open, until
from tests.adapters.openai.test_chat import read
from tests.support.lying_model import TEXT, endless, lying_model, says


async def test_endless_text_is_cut(chat_of: Open, ask: Ask) -> None:
    """Some characters a token, and the service sees its reader go."""
    async with lying_model(endless()) as server:
        pieces, error = await read(await chat_of(server), replace(ask, max_tokens=50))
        assert "does not stop" in error
        assert len("".join(pieces)) <= 600
        await until(lambda: server.stats.running == 0)


async def test_a_call_ends_with_its_time(chat_of: Open, ask: Ask) -> None:
    """Whatever the service does with it; the connection is closed."""
    async with lying_model() as server:
        server.behaviour = Behaviour(first_token=30)
        chat = await chat_of(server)
        assert ([], "the language model gave no answer within 0.2 s") == await read(chat, ask, 0.2)
        await until(lambda: server.stats.left == 1)


async def test_a_stream_that_stalls_ends(chat_of: Open, ask: Ask) -> None:
    """Long before its time is over."""
    async with lying_model() as server:
        server.behaviour = Behaviour(tokens_per_second=0.1)
        chat = await chat_of(server, stall=0.2)
        pieces, error = await read(chat, ask, 60)
    assert ("".join(pieces) != "", True) == (TEXT.startswith("".join(pieces)), "stopped in the middle" in error)


async def test_what_came_before_a_stall_is_given(chat_of: Open, ask: Ask) -> None:
    """Also what ends no sentence, of which nobody was told."""

    async def stalls(request: web.Request, _: Body) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for word in ("Bea", " keluar", " CPO"):
            await response.write(b"".join(says(word, finish=None, done=False)))
            await asyncio.sleep(0.05)
        await asyncio.sleep(30)
        return response

    async with lying_model(lambda _: stalls) as server:
        pieces, error = await read(await chat_of(server, stall=0.4), ask, 60)
        assert (["Bea", " keluar CPO"], True) == (pieces, "stopped in the middle" in error)
        await until(lambda: server.stats.running == 0)


async def test_a_slow_writer_that_ends_no_sentence_does_not_stall(chat_of: Open, ask: Ask) -> None:
    """What counts is when it last said something, not when somebody was told."""
    async with lying_model() as server:
        server.answer = lambda _: "Bea keluar CPO ke India"
        server.behaviour = Behaviour(tokens_per_second=8)
        pieces, error = await read(await chat_of(server, stall=0.4), ask, 60)
    assert ("Bea keluar CPO ke India", "", 2) == ("".join(pieces), error, len([*filter(None, pieces)]))


async def test_a_slow_writer_ends_with_the_time_of_the_call(chat_of: Open, ask: Ask) -> None:
    """It never stalls, and yet it is over."""
    async with lying_model() as server:
        server.behaviour = Behaviour(tokens_per_second=5)
        _, error = await read(await chat_of(server, stall=2), ask, 0.5)
    assert "its time of 0.5 s is over" in error


async def test_whoever_stops_reading_closes_the_connection(chat_of: Open, ask: Ask) -> None:
    """The service sees it at once, and it counts neither as a failure of the call nor of the service."""
    async with lying_model() as server:
        server.behaviour = Behaviour(tokens_per_second=20)
        chat = await chat_of(server, failures=1)
        with open_timings() as timings:
            async with aclosing(chat.stream(ask, seconds=30)) as stream:
                await anext(stream)
        await until(lambda: server.stats.left == 1)
    assert ([False], True) == ([call.failed for call in timings.models], chat.ready)


async def test_a_cancelled_reader_closes_the_connection(chat_of: Open, ask: Ask) -> None:
    """Before the first piece, too."""
    async with lying_model() as server:
        server.behaviour = Behaviour(first_token=30)
        chat = await chat_of(server)
        task = asyncio.create_task(chat.complete(ask, seconds=60))
        await until(lambda: server.stats.running == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: server.stats.left == 1)


async def test_calls_wait_for_a_place_but_not_for_long(chat_of: Open, ask: Ask) -> None:
    """One at a time here; the third finds no place within its time, and the service is not blamed."""
    async with lying_model() as server:
        server.behaviour = Behaviour(first_token=0.25)
        chat = await chat_of(server, concurrency=1, place=0.4, failures=1)
        results = await asyncio.gather(*(read(chat, ask) for _ in range(3)))
        assert 1 == server.stats.most_running
    assert [("", 2), ("too many calls are under way", 1)] == [
        (words, sum(words == error.rpartition(": ")[2] for _, error in results))
        for words in ("", "too many calls are under way")
    ]
    assert chat.ready


async def test_where_many_wait_for_a_place_nobody_is_sent_to_wait_behind_them(chat_of: Open, ask: Ask) -> None:
    """The chat is not ready then, and is again when they have their answers or have given up."""
    async with lying_model() as server:
        server.behaviour = Behaviour(first_token=0.5)
        chat = await chat_of(server, concurrency=1, place=0.2)
        waiting = [asyncio.create_task(read(chat, ask)) for _ in range(11)]
        await until(lambda: not chat.ready)
        results = await asyncio.gather(*waiting)
    assert 10 == sum("too many calls are under way" in error for _, error in results)
    assert chat.ready


async def test_after_a_wait_in_vain_nobody_waits_until_a_place_is_given_back(chat_of: Open, ask: Ask) -> None:
    """Calls that began together end together: meanwhile each wait would be for nothing."""
    async with lying_model() as server:
        server.behaviour = Behaviour(first_token=30)
        chat = await chat_of(server, concurrency=1, place=0.2)
        runs = asyncio.create_task(read(chat, ask))
        await until(lambda: server.stats.running == 1)
        assert chat.ready
        assert "too many calls are under way" in (await read(chat, ask))[1]
        assert not chat.ready
        late = [asyncio.create_task(read(chat, ask)) for _ in range(30)]  # asked whatever it said
        await asyncio.sleep(0)
        waits = await asyncio.gather(*late)
        assert [True] * 30 == ["too many calls are under way" in error for _, error in waits]
        runs.cancel()
        await asyncio.gather(runs, return_exceptions=True)
        server.behaviour = Behaviour()
        await until(lambda: chat.ready)
        assert "" == (await read(chat, ask))[1]


async def test_a_stop_ends_what_runs(ask: Ask, chat_of: Open) -> None:
    """A closed chat leaves no call behind."""
    async with lying_model() as server:
        server.behaviour = Behaviour(first_token=30)
        chat = await chat_of(server)
        task = asyncio.create_task(chat.complete(ask, seconds=60))
        await until(lambda: server.stats.running == 1)
        await chat.close()
        with pytest.raises(ModelUnavailable):
            await asyncio.wait_for(task, 5)
        await until(lambda: server.stats.running == 0)


def lingering(server: ModelServer, gate: asyncio.Event) -> list[object]:
    """Have the server say that its answer is complete, and end it only when a gate opens; where the calls came from."""
    ports: list[object] = []

    async def handle(request: web.Request, _: Body) -> web.StreamResponse:
        assert request.transport is not None
        ports.append(request.transport.get_extra_info("peername"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"".join(says(TEXT)))
        await gate.wait()
        await response.write_eof()
        return response

    server.always["chat"] = handle
    return ports


async def test_a_connection_serves_the_next_call(chat_of: Open, ask: Ask) -> None:
    """Also where the last bytes of a stream come after its end; the answer does not wait for them."""
    async with lying_model() as server:
        gate = asyncio.Event()
        ports = lingering(server, gate)
        chat = await chat_of(server)
        for _ in range(3):
            assert ([TEXT], "") == await read(chat, ask)
            assert 1 == server.stats.running
            gate.set()
            await until(lambda: server.stats.running == 0)
            await asyncio.sleep(0.05)
            gate.clear()
    assert (3, 1) == (len(ports), len(set(ports)))


async def test_a_connection_that_does_not_end_is_closed(chat_of: Open, ask: Ask) -> None:
    """Nothing is kept for a server that lingers."""
    async with lying_model() as server:
        lingering(server, asyncio.Event())
        assert ([TEXT], "") == await read(await chat_of(server), ask)
        await until(lambda: server.stats.running == 0)


async def test_a_broken_answer_is_let_go_before_it_is_asked_for_again(chat_of: Open, ask: Ask) -> None:
    """The service does not write two at once for one question."""

    async def broken(request: web.Request, _: Body) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: }{\n\n")
        await asyncio.sleep(30)
        return response

    async with lying_model(lambda _: broken) as server:
        assert ([TEXT], "") == await read(await chat_of(server), ask)
        assert (2, 1) == (server.stats.chats, server.stats.most_running)
