"""Calls that fail: waiting, trying again, never doubling, never losing."""

import asyncio
from time import monotonic

import pytest

from tests.adapters.slack.conftest import Bench, Serve
from tests.adapters.slack.fakes import HEAD
from tests.support.fake_slack_blocks import visible
from tests.support.fake_slack_methods import BOT

NAME = f"<@{BOT}>"


async def test_a_429_waits_and_only_that_channel(serve: Serve) -> None:
    """The limited channel gets its one answer later; another one gets its own at once."""
    bench = await serve()
    slow, quick = bench.person("U1"), bench.person("U2")
    bench.server.fail("chat.postMessage", "429", seconds=1, channel=slow.direct)
    began = monotonic()
    await slow.dm("kurs usd")
    await quick.dm("kurs eur")
    await bench.server.wait(lambda: bench.server.ours(quick.direct))
    assert ([], True) == (bench.server.ours(slow.direct), monotonic() - began < 0.9)
    assert 1 == len(await bench.answers(slow.direct))
    assert monotonic() - began >= 1


@pytest.mark.parametrize("kind", ["500", "503", "drop", "internal_error"])
async def test_a_failed_post_is_made_again(serve: Serve, kind: str) -> None:
    """One answer, after Slack was asked whether the first try had arrived."""
    bench = await serve()
    bench.server.fail("chat.postMessage", kind)
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())
    assert (2, 1) == (len(bench.server.called("chat.postMessage")), len(bench.server.called("conversations.replies")))


@pytest.mark.parametrize("kind", ["slow", "mute"])
async def test_a_post_whose_answer_is_lost_is_not_doubled(serve: Serve, kind: str) -> None:
    """The message is found by its mark."""
    bench = await serve(call_timeout=0.3)
    bench.server.fail("chat.postMessage", kind, seconds=0.6)
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())
    assert 1 == len(bench.server.called("chat.postMessage"))


async def test_where_slack_does_not_let_look_the_answer_still_arrives(serve: Serve) -> None:
    """Without the right to read threads a failed post is made again: lost would be worse."""
    bench = await serve()
    bench.server.history = False
    bench.server.fail("chat.postMessage", "500")
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())


async def test_refused_blocks_arrive_as_text(serve: Serve) -> None:
    """Better plain than never, and nothing is left out."""
    bench = await serve()
    bench.server.fail("chat.postMessage", "invalid_blocks")
    await bench.person().dm("kurs usd")
    (answer,) = await bench.answers()
    assert (True, None) == (answer["text"].startswith(HEAD), answer.get("blocks"))


async def test_a_channel_that_shuts_the_app_out_is_done_with(serve: Serve) -> None:
    """No retry, no apology into the void, no failure in the inbox."""
    bench = await serve()
    bench.server.fail("chat.postMessage", "is_archived")
    await bench.person("U1", "C1").say("C1", f"{NAME} kurs usd")
    assert ([], [], 1) == (await bench.answers(), bench.inbox.failed, len(bench.server.called("chat.postMessage")))


async def test_a_deadline_ends_in_the_inbox_and_then_in_one_answer(serve: Serve) -> None:
    """What one try could not send the next one does, without sending the first part twice."""
    bench = await serve(send_deadline=0.2)
    await bench.person().dm("panjang")
    await bench.server.wait(bench.server.ours)
    bench.server.fail("chat.postMessage", "503", times=2)
    answers = await bench.answers()
    numbers = [a["metadata"]["event_payload"]["number"] for a in answers]
    assert [str(n) for n in range(len(answers))] == numbers


async def test_a_killed_try_is_taken_up_without_doubling(serve: Serve) -> None:
    """The process dies between the post and its note: the next one finds the message by its mark."""
    bench = await serve()
    bench.inbox.work = False
    await bench.person().dm("kurs usd")
    (event,) = bench.inbox.accepted.values()
    await bench.channel.handle(event.payload)
    key = f"sent:{event.platform_id}"
    kept = bench.store.rows[key]
    bench.store.rows[key] = type(kept)(kept.conversation, kept.user_id, {"begun": True})
    await bench.channel.handle(event.payload)
    assert (1, 2) == (len(bench.server.ours()), len(bench.turn.seen))


async def test_a_done_event_is_not_answered_again(serve: Serve) -> None:
    """Handed out a second time, it takes no turn."""
    bench = await serve()
    await bench.person().dm("kurs usd")
    await bench.inbox.settled()
    (event,) = bench.inbox.accepted.values()
    await bench.channel.handle(event.payload)
    assert (1, 1) == (len(bench.server.ours()), len(bench.turn.seen))


@pytest.mark.parametrize("kind", ["429", "503"])
async def test_a_response_url_is_tried_again(serve: Serve, kind: str) -> None:
    """Commands are answered through it; a refusal that passes is waited for."""
    bench = await serve()
    bench.server.fail("response_url", kind, seconds=1)
    person = bench.person("U1", "C1")
    await person.slash("/kurs", "usd")
    await bench.inbox.settled()
    assert 1 == len(person.sees())


async def test_a_used_up_response_url_falls_back(serve: Serve) -> None:
    """The answer is shown to the person in the channel, or in the direct messages where the app is no member."""
    bench = await serve()
    person = bench.person("U1", "C1")
    bench.server.channels["C9"] = {"U1"}
    bench.server.fail("response_url", "404", times=2)
    await person.slash("/kurs", "usd", channel="C1")
    await person.slash("/kurs", "eur", channel="C9")
    await bench.inbox.settled()
    assert (1, 1) == (len(person.sees()), len(bench.server.ours(person.direct)))


async def test_a_file_that_cannot_be_sent_at_first_arrives_once(serve: Serve) -> None:
    """The message above it is not repeated."""
    bench = await serve()
    bench.server.fail("files.completeUploadExternal", "503")
    await bench.person().dm("berkas")
    assert (1, 1) == (len(await bench.answers()), len(bench.server.files))


async def test_many_conversations_at_once(serve: Serve) -> None:
    """Two hundred people get their own answer each, in their own thread."""
    bench = await serve(user_rate=0, chat_rate=0)
    people = [bench.person(f"U{n + 10}") for n in range(200)]
    asked = await asyncio.gather(*(p.dm(f"kurs usd {n}") for n, p in enumerate(people)))
    assert 200 == len(await bench.answers())
    assert [m["ts"] for m in asked] == [_only(bench, p.direct)["thread_ts"] for p in people]


async def test_nothing_the_app_says_calls_anybody(serve: Serve) -> None:
    """Words that look like mentions are shown, not read."""
    bench = await serve()
    bench.turn.replies["awas"] = bench.turn.replies["kode HS kopi"].__class__("awas <!channel> dan <@U2>", "id", "help")
    await bench.person("U1", "C1").say("C1", f"{NAME} awas")
    (answer,) = await bench.answers()
    assert "awas &lt;!channel&gt; dan &lt;@U2&gt;" == visible(answer["blocks"]) == answer["text"]


def _only(bench: Bench, channel: str) -> dict[str, str]:
    (message,) = bench.server.ours(channel)
    return message
