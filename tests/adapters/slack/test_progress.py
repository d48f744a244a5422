"""Signs of life: none for quick replies, a status for slow ones, then the text as it grows; nothing of them stays."""

import pytest

from core.errors import DatabaseUnavailable
from tests.adapters.slack.conftest import Serve
from tests.adapters.slack.fakes import HEAD
from tests.support.fake_slack_blocks import visible

METHODS = ("chat.startStream", "chat.appendStream", "chat.stopStream")


async def test_a_slow_reply_shows_a_status_and_clears_it(serve: Serve) -> None:
    """After the delay, in the thread, and empty at the end."""
    bench = await serve(status_after=0.1)
    bench.turn.takes = 0.4
    asked = await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())
    assert [("sedang menyiapkan jawaban…", asked["ts"]), ("", asked["ts"])] == [
        (s["status"], s["thread_ts"]) for s in bench.server.statuses
    ]


async def test_a_status_is_cleared_when_the_turn_fails(serve: Serve) -> None:
    """Else it would stick."""
    bench = await serve(status_after=0.05)
    bench.turn.takes, bench.turn.late = 0.3, DatabaseUnavailable()
    bench.inbox.work = False
    await bench.person().dm("kurs usd")
    (event,) = bench.inbox.accepted.values()
    with pytest.raises(DatabaseUnavailable):
        await bench.channel.handle(event.payload)
    assert ["sedang menyiapkan jawaban…", ""] == [s["status"] for s in bench.server.statuses]


async def test_a_status_that_slack_refuses_harms_nothing(serve: Serve) -> None:
    """It is best effort."""
    bench = await serve(status_after=0.1)
    bench.turn.takes = 0.3
    bench.server.fail("assistant.threads.setStatus", "invalid_thread_ts", times=2)
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())


async def test_a_growing_text_is_streamed_and_ends_as_the_reply(serve: Serve) -> None:
    """One message from the first word to the last block."""
    bench = await serve(status_after=0.1)
    bench.turn.takes, bench.turn.pieces = 3.0, 30
    await bench.person("U1", "C1").say("C1", "<@U0BOT> kurs usd")
    (answer,) = await bench.answers()
    assert [1, True, 1] == [
        len(bench.server.called(METHODS[0])), bool(bench.server.called(METHODS[1])), len(bench.server.called(METHODS[2]))
    ]  # fmt: skip
    assert (True, {}) == (visible(answer["blocks"]).startswith(HEAD), bench.server.streams)


async def test_without_streams_the_message_is_replaced_as_it_grows(serve: Serve) -> None:
    """The fallback shows the same, by `chat.update`."""
    bench = await serve(status_after=0.1)
    bench.server.streaming = False
    bench.turn.takes, bench.turn.pieces = 2.5, 25
    await bench.person().dm("kurs usd")
    (answer,) = await bench.answers()
    assert (True, True) == (visible(answer["blocks"]).startswith(HEAD), len(bench.server.called("chat.update")) >= 2)


async def test_a_stream_that_dies_is_finished_by_an_update(serve: Serve) -> None:
    """`message_not_in_streaming_state` is not the end."""
    bench = await serve(status_after=0.1)
    bench.turn.takes, bench.turn.pieces = 3.0, 30
    bench.server.fail("chat.appendStream", "message_not_in_streaming_state")
    bench.server.fail("chat.stopStream", "message_not_in_streaming_state")
    await bench.person().dm("kurs usd")
    await bench.server.wait(lambda: bench.server.streams)
    bench.server.streams.clear()
    (answer,) = await bench.answers()
    assert visible(answer["blocks"]).startswith(HEAD)


async def test_a_try_that_died_mid_stream_is_finished_by_the_next(serve: Serve) -> None:
    """The message that grew becomes the answer; there is no second one."""
    bench = await serve(status_after=0.1)
    bench.turn.takes, bench.turn.pieces = 1.5, 15
    person = bench.person()
    bench.inbox.work = False
    asked = await person.dm("kurs usd")
    (event,) = bench.inbox.accepted.values()
    started = bench.server.do_chat_startstream(
        {"channel": person.direct, "thread_ts": asked["ts"], "markdown_text": "ka"}
    )
    token = f"sent:{event.platform_id}"
    await bench.store.put(
        token,
        channel="slack",
        conversation="",
        user_id="",
        payload={"begun": True, "ts": [started["ts"]], "live": True},
    )
    await bench.channel.handle(event.payload)
    (answer,) = bench.server.ours()
    assert (started["ts"], True) == (answer["ts"], visible(answer["blocks"]).startswith(HEAD))
