"""Sends that fail, over real HTTP with the real client."""

import asyncio
import time

import pytest
from telegram import Bot

from adapters.telegram.budget import SendBudget
from adapters.telegram.normalise import Place
from adapters.telegram.requests import AiohttpRequest
from adapters.telegram.sender import Sender
from core.errors import Unavailable
from tests.adapters.telegram.conftest import Serve
from tests.support.fake_telegram import FakeTelegram


@pytest.mark.parametrize("kind", ["500", "502", "503", "drop"])
async def test_a_failed_send_is_made_again(serve: Serve, kind: str) -> None:
    """Two failures, then one message, not more."""
    bench = await serve()
    bench.server.fail("sendMessage", kind, times=2)
    assert 1 == len(await bench.heard(bench.private(), "kurs eur"))


async def test_429_waits_that_chat_only(serve: Serve) -> None:
    """One chat is told to wait a second; another is served meanwhile; each gets one answer."""
    bench = await serve()
    bench.server.fail("sendMessage", "429", seconds=1, chat_id=7)
    began = time.monotonic()
    await bench.private(7).say("kurs eur")
    await bench.private(8).say("kurs eur")
    await bench.server.wait(lambda: bench.server.texts(8))
    assert time.monotonic() - began < 0.8
    await bench.settled()
    assert time.monotonic() - began >= 1
    assert (1, 1) == (len(bench.server.texts(7)), len(bench.server.texts(8)))


async def test_a_slow_answer_doubles_nothing(serve: Serve) -> None:
    """A message handed over whose answer is late may have arrived: it is not sent again."""
    bench = await serve(read_timeout=0.3)
    bench.server.fail("sendMessage", "slow", seconds=0.8)
    texts = await bench.heard(bench.private(), "kurs eur")
    await asyncio.sleep(1)
    assert (1, 1) == (len(texts), len(bench.server.texts(7)))


@pytest.mark.parametrize("kind", ["true", "garbage"])
async def test_an_answer_without_the_message_doubles_nothing(serve: Serve, kind: str) -> None:
    """A message that was taken is there, whatever the answer looks like; later edits send anew."""
    bench = await serve()
    bench.server.fail("sendMessage", kind)
    person = bench.private()
    assert 1 == len(await bench.heard(person, "kurs eur"))
    assert (1, []) == (len(bench.server.called("sendMessage")), bench.inbox.failed)


@pytest.mark.parametrize("kind", ["true", "garbage"])
async def test_an_edit_without_the_message_is_done(serve: Serve, kind: str) -> None:
    """An edit may be answered with true."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "kurs eur")
    bench.server.fail("editMessageText", kind)
    await person.edit(person.said[0], "kode HS kopi")
    await bench.settled()
    assert (["Kopi dalam bentuk apa?"], 1) == (bench.server.texts(7), len(bench.server.called("sendMessage")))


@pytest.mark.parametrize(
    "words", ["not enough rights to send text messages to the chat", "TOPIC_CLOSED", "need administrator rights"]
)
async def test_a_chat_without_rights_is_done_with(serve: Serve, words: str) -> None:
    """Where the bot may not write, nothing is tried again and nobody is apologised to."""
    bench = await serve()
    person = bench.member()
    person.chat["refuses"] = words
    await bench.heard(person, "/kurs eur")
    assert ([], 1) == (bench.inbox.failed, len(bench.server.called("sendMessage")))


async def test_an_answer_to_a_message_that_went_stands_alone(serve: Serve) -> None:
    """A server that refuses replies to what was deleted gets the answer without the reply, marks kept."""
    bench = await serve()
    person = bench.member()
    person.chat["refuses_replies"] = True
    await bench.heard(person, "/kurs eur")
    assert (1, True) == (len(bench.server.texts(-100500)), "reply_markup" in person.last())
    assert "HTML" == bench.server.called("sendMessage")[-1]["parse_mode"]


async def test_what_stays_broken_is_given_back(serve: Serve) -> None:
    """Beyond the deadline the inbox gets it back, and the person is apologised to once it works again."""
    bench = await serve(send_deadline=0.2)
    bench.server.fail("sendMessage", "502", times=3)
    texts = await bench.heard(bench.private(), "kurs eur")
    assert (1, 1) == (len(texts), len(bench.inbox.failed))


async def test_refused_html_goes_out_plain(serve: Serve, server: FakeTelegram) -> None:
    """Whatever Telegram does not take as HTML is said without marks rather than lost."""
    bench = await serve()
    person = bench.private()
    sent = await bench.channel._desk.sender.send_text(
        Place(7, group=False), "<blink>5 &lt; 6</blink>"
    )  # the sender as it is wired
    assert (True, "5 < 6") == (bool(sent), person.last()["text"])
    assert 2 == len(server.called("sendMessage"))


async def test_a_topic_that_went_is_answered_in_the_chat(serve: Serve, server: FakeTelegram) -> None:
    """The answer reaches the group without its topic."""
    bench = await serve()
    person = bench.member(7, -5)
    await bench.channel._desk.sender.send_text(Place(-5, group=True, thread_id=99), "halo")  # the sender as it is wired
    assert "halo" == person.last()["text"]


async def test_typing_is_no_burden(serve: Serve) -> None:
    """A typing sign that is refused neither fails nor is tried again; its 429 rests the chat."""
    bench = await serve(typing_after=0.05)
    bench.turn.takes = 0.3
    bench.server.fail("sendChatAction", "429", seconds=1)
    assert 1 == len(await bench.heard(bench.private(), "kurs eur"))
    assert 1 == len(bench.server.called("sendChatAction"))


async def test_the_deadline_is_an_honest_error(server: FakeTelegram) -> None:
    """Where nothing listens, Unavailable comes in time."""
    async with AiohttpRequest(connections=1) as request:
        bot = Bot("1:x", base_url="http://127.0.0.1:9/bot", request=request)
        sender = Sender(bot, SendBudget(), deadline=0.2, pause=0.05)
        with pytest.raises(Unavailable):
            await sender.send_text(Place(7, group=False), "halo")
