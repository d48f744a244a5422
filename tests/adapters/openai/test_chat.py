"""The chat model over real HTTP: pieces as they come, what goes wrong, and what it costs."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

import pytest

from adapters.openai.chat import OpenAIChat
from bot.bench.model_server import Behaviour
from core.chat import Ask, Chat
from core.errors import AnswerCut, ModelUnavailable
from core.timing import open_timings
from tests.adapters.openai.conftest import KEY, Open
from tests.support.lying_model import BROKEN, HALF, ODD, TEXT, Script, lying_model, raw, says, storm, tells


async def read(chat: OpenAIChat, ask: Ask, seconds: float = 5) -> tuple[list[str], str]:
    """The pieces of a stream, and why it ended early."""
    pieces: list[str] = []
    try:
        async with aclosing(chat.stream(ask, seconds=seconds)) as stream:
            async for piece in stream:
                pieces.append(piece)  # noqa: PERF401  # those given before an error are kept
    except ModelUnavailable as error:
        return pieces, str(error)
    return pieces, ""


async def test_it_fulfils_the_port_of_core(chat_of: Open) -> None:
    """As core asks for it."""
    async with lying_model() as server:
        chat: Chat = await chat_of(server)
        assert chat.ready


async def test_a_stream_gives_the_answer_in_few_pieces(chat_of: Open, ask: Ask) -> None:
    """What comes within some thirty milliseconds is one piece, and nothing is lost or doubled."""
    async with lying_model() as server:
        server.answer = lambda _: "Bea keluar " * 50
        server.behaviour = Behaviour(tokens_per_second=500)
        pieces, error = await read(await chat_of(server), ask)
    assert ("Bea keluar " * 50, "") == ("".join(pieces), error)
    assert 2 <= len(pieces) < server.stats.tokens_out / 2


async def test_the_first_piece_does_not_wait_for_the_second(chat_of: Open, ask: Ask) -> None:
    """It is given while the service still writes."""
    async with lying_model() as server:
        server.behaviour = Behaviour(tokens_per_second=5)
        chat = await chat_of(server)
        async with aclosing(chat.stream(ask, seconds=5)) as stream:
            assert TEXT.startswith(await anext(stream))
            assert 1 == server.stats.running


async def test_an_empty_piece_tells_that_the_text_is_whole(chat_of: Open, ask: Ask) -> None:
    """While the service has yet to count; one that was cut off, or that tells all at once, has none."""
    async with lying_model() as server:
        server.behaviour = Behaviour(tokens_per_second=20)
        server.answer = lambda _: "Bea keluar ada."
        chat = await chat_of(server)
        async with aclosing(chat.stream(ask, seconds=5)) as stream:
            pieces = [piece async for piece in stream if piece or server.stats.running]
        assert ("Bea keluar ada.", [""]) == ("".join(pieces), pieces[-1:])
        assert 1 == pieces.count("")
        cut, _ = await read(chat, replace(ask, max_tokens=2))
        assert "" not in cut
        server.behaviour = Behaviour()
        assert (["Bea keluar ada."], "") == await read(chat, ask)


async def test_a_whole_answer_comes_at_once(chat_of: Open, ask: Ask) -> None:
    """In one request that does not stream."""
    async with lying_model() as server:
        assert TEXT == await (await chat_of(server)).complete(ask, seconds=5)
        assert [False] == [body["stream"] for body in server.bodies]


async def test_the_service_gets_what_was_asked_and_the_key(chat_of: Open, ask: Ask) -> None:
    """Instructions and question apart, limits, temperature, usage wanted; the key as a bearer token."""
    async with lying_model() as server:
        await read(await chat_of(server), ask)
        body = server.bodies[0]
    assert [("system", ask.system), ("user", ask.user)] == [(m["role"], m["content"]) for m in body["messages"]]
    assert ("model-1", 300, 0.1, {"include_usage": True}) == (
        body["model"], body["max_tokens"], body["temperature"], body["stream_options"],
    )  # fmt: skip
    assert f"Bearer {KEY}" == server.headers[0]["Authorization"]


async def test_a_call_may_choose_its_model(chat_of: Open, ask: Ask) -> None:
    """Of the first service; the second would not know the name."""
    async with lying_model(storm("")) as one, lying_model() as two:
        await read(await chat_of(one, two), replace(ask, model="better"))
        assert ("better", "model-2") == (one.bodies[0]["model"], two.bodies[0]["model"])


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
async def test_a_broken_answer_is_no_answer(chat_of: Open, ask: Ask, script: Script) -> None:
    """No piece is given and a sentence says why, streamed or whole; it quotes neither key nor question."""
    async with lying_model(always=script) as server:
        chat = await chat_of(server, failures=100)
        pieces, error = await read(chat, ask)
        assert [] == pieces
        assert error.startswith("the language model gave no answer: ")
        with pytest.raises(ModelUnavailable):
            await chat.complete(ask, seconds=5)
    assert not any(secret in error for secret in (KEY, "rahasia", "http"))


@pytest.mark.parametrize("gated", HALF.values(), ids=HALF)
async def test_half_an_answer_is_given_and_called_half(
    chat_of: Open, ask: Ask, gated: Callable[[asyncio.Event], Script]
) -> None:
    """The pieces stay given, nothing is asked twice, and the end is an error."""
    gate = asyncio.Event()
    async with lying_model(gated(gate)) as server:
        async with aclosing((await chat_of(server, stall=5)).stream(ask, seconds=5)) as stream:
            assert "Bea keluar " == await anext(stream)
            gate.set()
            with pytest.raises(ModelUnavailable, match="gave no whole answer: "):
                async for _ in stream:
                    pass
        assert 1 == server.stats.chats


@pytest.mark.parametrize(("script", "text"), ODD.values(), ids=ODD)
async def test_an_odd_answer_is_read_all_the_same(chat_of: Open, ask: Ask, script: Script, text: str) -> None:
    """Servers differ in how they write the same protocol."""
    async with lying_model(script) as server:
        pieces, error = await read(await chat_of(server), replace(ask, max_tokens=100_000))
        assert (text, "") == ("".join(pieces), error)
        assert 1 == server.stats.chats


async def test_an_answer_that_breaks_before_its_first_word_is_asked_for_again(chat_of: Open, ask: Ask) -> None:
    """Once, and counted."""
    async with lying_model(BROKEN["broken JSON"]) as server:
        chat = await chat_of(server)
        with open_timings() as timings:
            assert (TEXT, "") == ("".join((await read(chat, ask))[0]), "")
    assert ({"model": 1}, 1) == (timings.retries, timings.model_calls)


async def test_what_was_used_is_told(chat_of: Open, ask: Ask) -> None:
    """As the service counted it, with the time to the first piece; guessed where it does not count."""
    async with lying_model() as server:
        chat = await chat_of(server)
        with open_timings() as timings:
            await read(chat, ask)
            counted = (server.stats.tokens_in, server.stats.tokens_out)
            server.behaviour = Behaviour(counts=False)
            await read(chat, ask)
    first, second = timings.models
    assert ("model-1", *counted) == (first.model, first.tokens_in, first.tokens_out)
    assert first.first_token_ns is not None
    assert second.tokens_in > 10
    assert len(TEXT) // 4 == second.tokens_out


async def test_nothing_that_was_asked_or_said_reaches_the_log(
    chat_of: Open, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even at the lowest level, and not the key: failed calls included."""
    caplog.set_level(logging.DEBUG)
    echo = raw(b'{"error":{"message":"bad key sk-secret-1234567890 for rahasia-dagang"}}', status=401)
    async with lying_model(echo) as server:
        chat = await chat_of(server)
        _, error = await read(chat, ask)
        assert "refused the key (401)" in error
        await read(chat, ask)
    assert [] == [r for r in caplog.records if r.name.startswith(("openai", "httpx2")) and r.levelname != "WARNING"]
    assert not any(word in caplog.text + error + repr(chat) for word in (KEY, "rahasia", TEXT[:20], "bad key"))


async def test_an_error_keeps_nothing_of_the_call(chat_of: Open, ask: Ask) -> None:
    """No cause hangs on it: a traceback would print the service's words, which quote keys."""
    async with lying_model(always=BROKEN["500"]) as server:
        chat = await chat_of(server)
        with pytest.raises(ModelUnavailable) as caught:
            await chat.complete(ask, seconds=5)
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


async def test_a_cut_answer_is_not_given_as_whole(chat_of: Open, ask: Ask) -> None:
    """Half a sentence may say the contrary."""
    async with lying_model(raw(tells("Bea keluar tidak", "length"), content_type="application/json")) as server:
        with pytest.raises(ModelUnavailable, match="reached the limit"):
            await (await chat_of(server)).complete(ask, seconds=5)


async def test_an_answer_at_its_limit_is_given_and_known_as_cut(chat_of: Open, ask: Ask) -> None:
    """The service did as it was told: neither the call nor the service failed, and all of it was paid for."""
    async with lying_model(always=raw(*says(TEXT, " Selain itu", finish="length"))) as server:
        chat = await chat_of(server, failures=1)
        with open_timings() as timings:
            pieces, error = await read(chat, ask)
        with pytest.raises(AnswerCut):
            [piece async for piece in chat.stream(ask, seconds=5)]
    assert (f"{TEXT} Selain itu", True) == ("".join(pieces), "limit of tokens" in error)
    assert ([False], True) == ([call.failed for call in timings.models], chat.ready)


@pytest.mark.parametrize("cuts", [1, 3, 1000])
async def test_thoughts_are_neither_given_nor_read(chat_of: Open, ask: Ask, cuts: int) -> None:
    """In a stream, in a whole answer, and in JSON; whichever way they are cut."""
    text = f"<think>Tarifnya 99% <b>?</b></think>{TEXT}"
    async with lying_model(raw(*says(*(text[i : i + cuts] for i in range(0, len(text), cuts))))) as server:
        pieces, error = await read(await chat_of(server), ask)
        assert (TEXT, "") == ("".join(pieces), error)
    body = tells(text)
    async with lying_model(raw(body, content_type="application/json")) as server:
        assert TEXT == await (await chat_of(server)).complete(ask, seconds=5)
    body = tells('<think>{"order": [3]}</think>{"order": [1]}')
    async with lying_model(raw(body, content_type="application/json")) as server:
        asked = replace(ask, schema={"type": "object"})
        assert '{"order": [1]}' == await (await chat_of(server)).complete(asked, seconds=5)


async def test_thoughts_without_an_end_are_no_answer(chat_of: Open, ask: Ask) -> None:
    """Nothing of them is given."""
    async with lying_model(always=raw(*says("<think>", TEXT))) as server:
        pieces, error = await read(await chat_of(server), ask)
    assert ([], True) == (pieces, "gave no text" in error)


async def test_a_service_whose_thoughts_only_end_is_known_after_the_first_time(chat_of: Open, ask: Ask) -> None:
    """What it gave before the mark cannot be taken back: that answer is none, the next ones are."""
    async with lying_model(always=raw(*says("Tarifnya 99%.", f"</think>{TEXT}"))) as server:
        chat = await chat_of(server)
        first, error = await read(chat, ask)
        assert "".join(first) == TEXT or "thought aloud" in error
        pieces, error = await read(chat, ask)
        assert (TEXT, "") == ("".join(pieces), error)


async def test_a_refusal_of_the_model_is_no_answer(chat_of: Open, ask: Ask) -> None:
    """Nor is it asked again."""
    async with lying_model(raw(*says({"refusal": "I cannot"}))) as server:
        assert "declined" in (await read(await chat_of(server), ask))[1]
        assert 1 == server.stats.chats


async def test_a_hundred_at_once_get_their_own_answers(chat_of: Open, ask: Ask) -> None:
    """Nobody gets another's text."""
    async with lying_model() as server:
        server.answer = lambda body: "untuk " + str(body["messages"][1]["content"]) * 20
        chat = await chat_of(server)
        asks = [replace(ask, user=f"[{number}]") for number in range(100)]
        results = await asyncio.gather(*(read(chat, one) for one in asks))
    assert [(f"untuk {one.user * 20}", "") for one in asks] == [("".join(p), error) for p, error in results]


async def test_without_a_service_there_is_no_answer(chat_of: Open, ask: Ask) -> None:
    """And it says so beforehand."""
    chat = await chat_of()
    assert (False, False) == (chat.ready, chat.state()["up"])
    with pytest.raises(ModelUnavailable):
        await chat.complete(ask, seconds=1)
