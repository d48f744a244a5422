"""The digest: once a period, by one instance, with figures and a picture."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.postgres.pool import Pool
from adapters.postgres.stats import Latency, LayerUse, Marks, Moment, Performance, StageShare, Unanswered
from adapters.postgres.turns import store_turn
from adapters.telegram.render import render_text
from bot.admin.period import Period
from bot.admin.picture import Pictures
from bot.clock import JAKARTA
from bot.reports.digest import AGAIN, LOOK, TRIES, Digests, Figures, Rhythm, digest_text, due, read_figures
from core.errors import DatabaseUnavailable
from core.message import Attachment, Language, Reply
from tests.bot.reports.virtual import Memory, Time
from tests.support.turns import timings, turn

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    """A moment of Jakarta."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def figures(since: datetime, until: datetime, *, replies: int = 50) -> Figures:
    """Those of a period in which something of each kind happened."""
    whole = Latency("", replies, 4.0, 31.0, 2_100.0, 2, 60, 9)
    topics = (Latency("export_duty", 30, 4.0, 31.0, 2_100.0, 2, 60, 9), Latency("hs_code", 20, 3.0, 9.0, 12.0, 0, 9, 0))
    filled = Performance(
        since, until, whole if replies else None, topics, (Latency("telegram", 50, 4.0, 31.0, 2_100.0, 2, 60, 9),),
        (StageShare("write", 9, 40.0, 90.0, 0.6), StageShare("fetch", 50, 2.0, 6.0, 0.1)),
        (LayerUse("answer", 50, 31), LayerUse("rows", 19, 18)), (Moment(since, replies, 4.0, 31.0, 2_100.0, 2, 0.0123),) if replies else (),
        (("TimeoutError", 2),), (Marks("hs_code", 3, 1),),
    )  # fmt: skip
    rows = (Unanswered("out_of_scope", False, 4, 3), Unanswered("hs_code", True, 2, 2), Unanswered("none", False, 2, 1))
    return Figures(filled, rows if replies else ())


class Desk:
    """Digests of one instance, told at virtual time."""

    def __init__(
        self,
        memory: Memory,
        *,
        rhythm: Rhythm | None = "hourly",
        leads: bool = True,
        replies: int = 50,
        time: Time | None = None,
    ) -> None:
        self.time = time or Time()
        self.rhythm, self.leads, self.replies, self.away = rhythm, leads, replies, False
        self.sent: list[tuple[datetime, Reply]] = []
        self.read: list[tuple[datetime, datetime]] = []
        self.digests = Digests(
            self._read, memory, lambda: self.leads, self._send, lambda: self.rhythm, "en", _Pictures(_never),
            now=self.time.day, sleep=self.time.sleep,
        )  # fmt: skip

    async def _read(self, since: datetime, until: datetime, _: Period) -> Figures:
        if self.away:
            raise DatabaseUnavailable
        self.read.append((since, until))
        return figures(since, until, replies=self.replies)

    def _send(self, message: Reply, /, *, urgent: bool) -> None:
        assert not urgent
        self.sent.append((self.time.day(), message))

    async def run(self, length: timedelta) -> None:
        """Let it run for so long."""
        task = asyncio.create_task(self.digests.run())
        await self.time.run(length.total_seconds())
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _never(_: object) -> bytes:
    raise AssertionError


class _Pictures(Pictures):
    """Draws at once: the picture itself has tests of its own."""

    async def draw(self, figures: Performance, *_: object) -> Attachment:
        """A picture."""
        return Attachment("digest.png", "image/png", str(figures.until).encode())


@pytest.mark.parametrize(
    ("now", "rhythm", "until"),
    [
        ("2026-11-24T07:59:59", "daily", "2026-11-23T08:00"),
        ("2026-11-24T08:00:00", "daily", "2026-11-24T08:00"),
        ("2026-11-24T23:30:00", "daily", "2026-11-24T08:00"),
        ("2026-11-24T23:30:00", "hourly", "2026-11-24T23:00"),
        ("2026-11-24T00:00:00", "hourly", "2026-11-24T00:00"),
    ],
)
def test_a_period_ends_at_the_full_hour_or_at_eight_in_jakarta(now: str, rhythm: Rhythm, until: str) -> None:
    """Wherever the machine stands."""
    assert at(until) == due(at(now).astimezone(UTC), rhythm)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_digest_says_what_an_operator_asks_in_the_morning(language: Language) -> None:
    """In one message of Telegram's."""
    text = digest_text(figures(at("2026-11-23T08:00"), at("2026-11-24T08:00")), "daily", language)
    english = (
        "Daily report up to 24-11 08:00 WIB", "50 replies · p50 4 ms · p95 31 ms · p99 2.1 s", "Slowest stage: **write**",
        "Answer cache: 62 % hits", "Other caches, hits: rows 95 %", "Model calls: 9 · US$ 0.0123", "Errors: 2 (4 %): TimeoutError 2",
        "👍 3 · 👎 1", "\nexport_duty 30", "\ntelegram 50", "**Unanswered: 8 (16 %)**", "- outside the topics: 4",
        "- hs_code, asked back for the goods: 2",
    )  # fmt: skip
    indonesian = (
        "Laporan harian sampai 24-11 08:00 WIB",
        "50 balasan",
        "**Belum terjawab: 8 (16 %)**",
        "- di luar topik: 4",
    )
    for words in english if language == "en" else indonesian:
        assert words in text
    assert 1 == len(render_text(text, 3_800))


async def test_a_digest_comes_once_a_period() -> None:
    """Of the hour that is over; the first start ever tells of no hour before it."""
    memory = Memory()
    desk = Desk(memory)
    await desk.run(timedelta(minutes=10))
    assert [] == desk.sent
    await desk.run(3 * HOUR)
    assert 3 == len(desk.sent)
    assert all(
        when - until < timedelta(seconds=LOOK + 1) for (when, _), (_, until) in zip(desk.sent, desk.read, strict=True)
    )
    assert all(until - since == HOUR for since, until in desk.read)
    assert [str(until).encode() for _, until in desk.read] == [reply.attachments[0].content for _, reply in desk.sent]
    assert [b - a for (_, a), (_, b) in zip(desk.read, desk.read[1:], strict=False)] == [HOUR, HOUR]


async def test_a_restart_sends_no_digest_twice_and_makes_up_for_one_that_was_missed() -> None:
    """What was told is remembered outside the process."""
    memory, time = Memory(), Time()
    first = Desk(memory, time=time)
    await first.run(2 * HOUR)
    again = Desk(memory, time=time)
    await again.run(timedelta(minutes=5))
    assert (2, 0) == (len(first.sent), len(again.sent))
    await time.run(HOUR.total_seconds())
    late = Desk(memory, time=time)
    await late.run(timedelta(minutes=1))
    assert 1 == len(late.sent)


async def test_only_the_instance_that_leads_speaks() -> None:
    """Another one that leads from now on goes on where it stopped."""
    memory, time = Memory(), Time()
    leader, other = Desk(memory, time=time), Desk(memory, time=time, leads=False)
    tasks = [asyncio.create_task(desk.digests.run()) for desk in (leader, other)]
    await time.run(2 * HOUR.total_seconds())
    leader.leads, other.leads = False, True
    await time.run(HOUR.total_seconds())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (2, 1) == (len(leader.sent), len(other.sent))
    assert 3 == len({until for _, until in [*leader.read, *other.read]})


@pytest.mark.parametrize(("rhythm", "expected"), [("hourly", 0), ("daily", 1)])
async def test_a_period_without_questions_is_a_line_a_day_and_nothing_an_hour(rhythm: Rhythm, expected: int) -> None:
    """A sign of life, but no noise."""
    desk = Desk(Memory(), rhythm=rhythm, replies=0)
    await desk.run(DAY)
    assert expected == len(desk.sent)
    assert all("nothing was asked in 24 hours" in reply.text and "\n" not in reply.text for _, reply in desk.sent)


async def test_a_database_that_is_back_soon_only_delays_the_digest() -> None:
    """It is asked again a while later."""
    memory = Memory()
    desk = Desk(memory)
    await desk.run(timedelta(minutes=10))
    desk.away = True
    task = asyncio.create_task(desk.digests.run())
    await desk.time.run(31 * 60)
    desk.away = False
    await desk.time.run(2 * AGAIN)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    ((_, reply),) = desk.sent
    assert "Hourly report" in reply.text


async def test_a_database_that_stays_away_is_said_once_a_period() -> None:
    """After some tries, and without an end to the digests."""
    desk = Desk(Memory())
    await desk.run(timedelta(minutes=10))
    desk.away = True
    await desk.run(HOUR + timedelta(seconds=(TRIES + 1) * AGAIN))
    ((_, reply),) = desk.sent
    assert "could not be made" in reply.text
    desk.away = False
    await desk.run(HOUR)
    assert 2 == len(desk.sent)
    assert "Hourly report" in desk.sent[1][1].text


async def test_digests_switched_on_later_begin_with_the_next_day() -> None:
    """What passed while nobody wanted any is not told afterwards."""
    desk = Desk(Memory(digest_sent_daily="2026-01-01T08:00:00+07:00"), rhythm=None)
    await desk.run(HOUR)
    desk.rhythm = "daily"
    await desk.run(HOUR)
    assert [] == desk.sent


@pytest.mark.parametrize("noted", ["nonsense", 7, "2026-11-24T08:00:00"])
async def test_a_note_that_cannot_be_read_is_written_anew(noted: Any) -> None:
    """It stops nothing."""
    memory = Memory(digest_sent_hourly=noted)
    desk = Desk(memory)
    await desk.run(timedelta(seconds=1))
    assert due(desk.time.day(), "hourly") == datetime.fromisoformat(memory.values["digest_sent_hourly"])


async def test_figures_come_from_the_recorded_turns(fresh_pool: Pool) -> None:
    """Cost and p99 by step, and what had no answer, of the period alone."""
    since, until = at("2026-11-24T08:00").astimezone(UTC), at("2026-11-25T08:00").astimezone(UTC)
    costs: Sequence[tuple[str, datetime, float | None]] = (
        ("a", since, 0.25), ("b", since + timedelta(minutes=5), 0.5), ("c", since + 3 * HOUR, None), ("d", until, 8.0),
    )  # fmt: skip
    for name, moment, cost in costs:
        held = dict(timings()) | ({} if cost is None else {"cost_usd": cost})
        await store_turn(fresh_pool, turn(name, moment, 100.0, timings=held, topic="out_of_scope"))
    found = await read_figures(fresh_pool, since, until, Period(24, "h"))
    assert 0.75 == pytest.approx(found.whole.cost_usd)
    assert [(since, 0.75), (since + 3 * HOUR, 0.0)] == [(m.at, m.cost_usd) for m in found.whole.course]
    assert 3 == sum(row.count for row in found.unanswered)
    assert "Unanswered: 3 (100 %)" in digest_text(found, "daily", "en")
    later = await read_figures(fresh_pool, until, until + HOUR, Period(1, "h"))
    assert [100.0] == [m.p99 for m in later.whole.course]
