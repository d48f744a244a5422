"""The line to the admin chats: limits hold, order holds, and whatever does not arrive is told."""

from itertools import pairwise

import pytest

from bot.admin.ports import Announce
from bot.reports.outgoing import MOST_LINES, MOST_MESSAGES
from bot.reports.posts import Posts
from bot.reports.targets import LIMITS
from core.errors import Misconfigured, Unavailable
from tests.bot.reports.virtual import GROUP, TEAM, Line, Platform, Time, line, message, most_in_a_minute


def test_it_is_an_announce() -> None:
    """As the alerts want it."""
    announce: Announce = Posts(()).announce
    announce(message("nobody hears it"))


async def test_a_thousand_lines_in_a_minute_arrive_within_telegrams_limits() -> None:
    """Every one, in order, never more than twenty messages a minute, each in one message of Telegram's size."""
    it = Line()
    async with it.sending():
        for number in range(1000):
            it.posts.line(line(number))
            await it.time.run(0.06)
        await it.time.run(20)
    assert [line(n) for n in range(1000)] == it.telegram.lines
    times = [at for at, _, _ in it.telegram.posted]
    assert most_in_a_minute(times) <= 20
    assert min(b - a for a, b in pairwise(times)) >= 3.2 - 1e-6
    assert all(1 == LIMITS["telegram"].messages(message(text)) for text in it.telegram.texts)
    assert 0 == it.posts.dropped


async def test_a_flood_is_counted_in_what_arrives_next() -> None:
    """What arrived and what is said to be missing is all that was put, and the newest arrived."""
    it = Line()
    async with it.sending():
        for number in range(5_000):
            it.posts.line(line(number))
        await it.time.run(200)
    assert 5_000 - MOST_LINES == it.posts.dropped
    assert it.telegram.texts[0].startswith("⚠️ 3,000 lines could not be sent.\n\n```\n")
    assert all("could not" not in text for text in it.telegram.texts[1:])
    assert [line(n) for n in range(3_000, 5_000)] == it.telegram.lines


async def test_a_few_lines_wait_for_company() -> None:
    """Lines of two seconds become one message."""
    it = Line()
    async with it.sending():
        for number in range(4):
            it.posts.line(line(number))
            await it.time.run(0.4)
        assert [] == it.telegram.posted
        await it.time.run(1)
        assert 1 == len(it.telegram.posted)
    assert 4 == len(it.telegram.lines)


async def test_an_alert_overtakes_reports_and_lines() -> None:
    """They come behind it in their order."""
    it = Line()
    async with it.sending():
        for number in range(200):
            it.posts.line(line(number))
        it.posts.announce(message("report 1"), urgent=False)
        it.posts.announce(message("report 2"), urgent=False)
        it.posts.announce(message("alert"))
        await it.time.run(60)
    assert ["alert", "report 1", "report 2"] == it.telegram.texts[:3]
    assert 200 == len(it.telegram.lines)


async def test_too_many_messages_give_up_the_oldest_report_before_any_alert() -> None:
    """And say how many."""
    it = Line()
    it.posts.announce(message("alert"))
    for number in range(MOST_MESSAGES + 4):
        it.posts.announce(message(f"report {number}"), urgent=False)
    async with it.sending():
        await it.time.run(5)
        assert ["⚠️ 5 messages could not be sent.\n\nalert", "report 5"] == it.telegram.texts
    assert 5 + MOST_MESSAGES - 2 - len(it.telegram.texts[2:]) == it.posts.dropped


async def test_a_dead_chat_holds_up_no_other() -> None:
    """Each has a line of its own; Slack takes a message every second or so."""
    it = Line(GROUP, TEAM)
    it.telegram.always = Unavailable("away")
    async with it.sending():
        for number in range(300):
            it.posts.line(line(number))
        await it.time.run(10)
        assert 300 == len(it.slack.lines)
        assert [] == it.telegram.posted
    assert {"C01"} == {chat for _, chat, _ in it.slack.posted}
    assert all(1 == LIMITS["slack"].messages(message(text)) for text in it.slack.texts)


async def test_the_stop_sends_what_fits_and_tells_what_does_not() -> None:
    """The newest lines, in one last message."""
    it = Line()
    async with it.sending():
        for number in range(500):
            it.posts.line(line(number))
    first, last = it.telegram.texts
    kept = it.telegram.lines
    missing = 500 - len(kept)
    newest = len(last.split("\n")) - 4
    assert "could not" not in first
    assert last.startswith(f"⚠️ {missing} lines could not be sent.\n\n```\n")
    assert [line(n) for n in range(500 - newest, 500)] == kept[-newest:]
    assert missing == it.posts.dropped


async def test_the_stop_waits_for_no_dead_platform() -> None:
    """What was on its way counts as given up."""
    it = Line(stop_seconds=0.05)
    it.telegram.hang = True
    async with it.sending():
        it.posts.announce(message("alert"))
        await it.time.run(3)
        assert 1 == len(it.telegram.tried)
    assert 1 == it.posts.dropped


async def test_what_comes_after_the_stop_is_counted() -> None:
    """Nothing waits for nobody."""
    it = Line()
    async with it.sending():
        pass
    it.posts.line("late")
    it.posts.announce(message("late"))
    assert (2, 0) == (it.posts.dropped, it.posts.states[0].waiting)


async def test_a_chat_of_a_platform_that_is_off_stops_the_start() -> None:
    """With the setting's name."""
    posts = Posts((GROUP, TEAM), "en")
    with pytest.raises(Misconfigured, match="ADMIN_CHANNEL names slack:C01, but Slack is not switched on"):
        async with posts.sending([Platform("telegram", Time())]):
            pass
