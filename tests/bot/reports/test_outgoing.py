"""What does not arrive: tried again, given up in the end, and told of."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from core.errors import NotAllowed, TooMany, Unavailable
from core.message import Reply
from tests.bot.reports.virtual import Line, line, message


async def test_a_platform_that_asks_for_a_pause_gets_it() -> None:
    """The same message goes after it, unchanged."""
    it = Line()
    it.telegram.fail = [TooMany(37.0)]
    async with it.sending():
        it.posts.announce(message("alert"))
        await it.time.run(36)
        assert 1 == len(it.telegram.tried)
        await it.time.run(2)
        assert ["alert"] == it.telegram.texts
    assert 0 == it.posts.dropped


async def test_a_platform_that_is_away_is_tried_again_later_and_later() -> None:
    """What waited arrives when it is back, in order and once; the chat's state says so meanwhile."""
    it = Line()
    it.telegram.always = Unavailable("away")
    async with it.sending():
        for number in range(3):
            it.posts.line(line(number))
        await it.time.run(130)
        pauses = [b - a for a, b in pairwise(it.telegram.tried)]
        assert pauses == sorted(pauses)
        assert (True, "Unavailable", 3) == (pauses[-1] > 30, it.posts.states[0].failing, it.posts.states[0].waiting)
        it.posts.line(line(3))
        it.telegram.always = None
        await it.time.run(130)
        state = it.posts.states[0]
    assert [line(n) for n in range(4)] == it.telegram.lines
    assert ("", 2, 4, 0, 0) == (state.failing, state.messages, state.lines, state.waiting, state.dropped)


async def test_an_alert_overtakes_what_is_being_tried_again() -> None:
    """And what was tried again is neither lost nor doubled."""
    it = Line()
    it.telegram.fail = [Unavailable("away"), Unavailable("away"), Unavailable("away")]
    async with it.sending():
        it.posts.line(line(0))
        await it.time.run(3)
        it.posts.announce(message("alert"))
        await it.time.run(60)
    assert "alert" == it.telegram.texts[0]
    assert [line(0)] == it.telegram.lines
    assert 2 == len(it.telegram.posted)


async def test_what_fails_for_ten_minutes_is_given_up_and_told() -> None:
    """The next message says how much it was."""
    it = Line()
    it.telegram.always = Unavailable("away")
    async with it.sending():
        it.posts.line(line(0))
        await it.time.run(700)
        assert 1 == it.posts.dropped
        it.telegram.always = None
        it.posts.announce(message("alert"))
        await it.time.run(70)
    assert ["⚠️ 1 line could not be sent.\n\nalert"] == it.telegram.texts


async def test_a_chat_that_shut_the_bot_out_is_tried_every_five_minutes() -> None:
    """Nothing hammers at it, and nothing is lost when it opens soon."""
    it = Line()
    it.telegram.always = NotAllowed("gone")
    async with it.sending():
        it.posts.announce(message("alert"))
        await it.time.run(310)
        assert 300 == pytest.approx(it.telegram.tried[1] - it.telegram.tried[0], abs=4)
        assert 2 == len(it.telegram.tried)
        it.telegram.always = None
        await it.time.run(310)
    assert ["alert"] == it.telegram.texts


async def test_what_may_have_arrived_is_not_sent_twice() -> None:
    """An error of which nothing is known gives the message up, counts it, and the next one goes."""
    it = Line()
    it.telegram.fail = [ValueError("?")]
    async with it.sending():
        it.posts.announce(message("first"))
        it.posts.announce(message("second"))
        await it.time.run(20)
    assert ["⚠️ 1 message could not be sent.\n\nsecond"] == it.telegram.texts
    assert 1 == it.posts.dropped


async def test_what_cannot_be_written_is_counted_and_left_out() -> None:
    """The others go."""
    it = Line()

    def broken() -> str:
        raise KeyError("no such field")

    def broken_message() -> Reply:
        raise KeyError("no such field")

    later: Callable[[], str] = lambda: "second"  # noqa: E731  # as reports give it
    async with it.sending():
        it.posts.announce(broken_message)
        for each in ("first", broken, later):
            it.posts.line(each)
        await it.time.run(20)
    assert ["first", "second"] == it.telegram.lines
    assert it.telegram.texts[0].startswith("⚠️ 1 line could not be sent.\n⚠️ 1 message could not be sent.\n\n```")
    assert 2 == it.posts.dropped


async def test_a_line_cannot_leave_its_block() -> None:
    """Neither by a fence nor by a break, nor by its length."""
    it = Line()
    async with it.sending():
        it.posts.line("a\n```\n# b" + "y" * 5_000)
        await it.time.run(3)
    (only,) = it.telegram.lines
    assert only.startswith("a ʼʼʼ # b")
    assert 300 == len(only)
