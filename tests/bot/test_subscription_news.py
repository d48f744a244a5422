"""News of subscriptions: worded from the facts, sent one by one, put off, given up."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.postgres.subscriptions import News
from bot.subscription_news import GIVE_UP, LOOK_ANYWAY, MOST_UNSEEN, SubscriptionNews
from core.errors import DatabaseUnavailable, NotAllowed, TooMany, Unavailable
from core.evidence import ExchangeRate, RateKind, ReferencePrice
from core.message import Reply
from core.subscriptions import Subject, Subscription
from tests.core.trade import tables

NOW = datetime(2025, 12, 3, 3, tzinfo=UTC)
WEEK = date(2025, 12, 3)


def news(number: int = 1, subject: Subject | None = None, **values: object) -> News:
    """News of the dollar's week, or of another figure."""
    about = Subscription(number, subject or Subject("tax", "USD"), "each")
    made = News(number, about, "telegram", str(number), "id", WEEK, corrects=False, tries=1, created_at=NOW)
    return replace(made, **values)  # type: ignore[arg-type]  # fields as given


@dataclass
class FakeLine:
    """A line in memory that notes what becomes of each piece."""

    waiting: list[News] = field(default_factory=list)
    became: list[tuple[str, int, float]] = field(default_factory=list)
    looks: int = 0
    failure: Exception | None = None

    async def find(self) -> int:
        """Count the looks."""
        self.looks += 1
        if self.failure is not None:
            raise self.failure
        return 0

    async def claim(self) -> News | None:
        """The next."""
        return self.waiting.pop(0) if self.waiting else None

    async def sent(self, news: News) -> None:
        """Note it."""
        self.became.append(("sent", news.id, 0))

    async def later(self, news: News, seconds: float) -> None:
        """Note it."""
        self.became.append(("later", news.id, seconds))

    async def failed(self, news: News) -> None:
        """Note it."""
        self.became.append(("failed", news.id, 0))

    async def shut(self, news: News, most: int) -> bool:
        """Note it."""
        self.became.append(("shut", news.id, most))
        return False


class Tables:
    """The project's own tables."""

    async def reference_prices(self, key: str, days: Sequence[date]) -> Sequence[ReferencePrice | None]:
        """The prices of the days."""
        return [tables.price_on(key, day) for day in days]

    async def exchange_rates(self, wanted: Sequence[tuple[RateKind, str, date]]) -> Sequence[ExchangeRate | None]:
        """The tax rates of the days."""
        return [tables.rate_on(day, currency) for _, currency, day in wanted]


@dataclass
class Chat:
    """A platform that takes messages or fails as told."""

    failures: list[BaseException] = field(default_factory=list)
    posted: list[tuple[str, Reply]] = field(default_factory=list)
    name: str = "telegram"
    gate: asyncio.Event | None = None

    async def post(self, chat: str, reply: Reply) -> None:
        """Take one."""
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.posted.append((chat, reply))


class Bench:
    """A sender whose clock moves when it sleeps."""

    def __init__(self, *waiting: News, leads: bool = True) -> None:
        self.line, self.chat = FakeLine(list(waiting)), Chat()
        self.at, self.version, self.rounds, self.slept = 0.0, 1, 0, list[float]()
        self.leads = leads
        self.news = SubscriptionNews(
            self.line,
            Tables(),
            lambda: self.version,
            lambda: self.leads,
            lambda: WEEK,
            sleep=self._sleep,
            clock=lambda: self.at,
            now=lambda: NOW,
        )

    async def _sleep(self, seconds: float) -> None:
        self.at += seconds
        self.slept.append(seconds)
        if seconds == 5.0:
            self.rounds += 1
        await asyncio.sleep(0)

    async def until(self, done: Callable[[], bool]) -> None:
        """Run until something is so."""
        async with asyncio.timeout(20), self.news.running([self.chat]):
            while not done():  # noqa: ASYNC110  # what is waited for is the other task's turn
                await asyncio.sleep(0)


async def test_news_say_the_figure_its_period_its_change_and_how_to_stop() -> None:
    """With the decree as source."""
    bench = Bench(news())
    await bench.until(lambda: bool(bench.line.became))
    ((chat, reply),) = bench.chat.posted
    assert "1" == chat
    assert reply.text.startswith("**Kurs pajak USD: Rp16.671,00** (3–9 Desember 2025")
    assert "berhenti langganan NOMOR" in reply.text
    assert ("Naik" in reply.text) != ("Turun" in reply.text)
    assert 1 == len(reply.sources)
    assert [("sent", 1, 0)] == bench.line.became


async def test_news_of_a_price_are_worded_in_the_subscribers_language() -> None:
    """With what moved since the period before."""
    bench = Bench(news(subject=Subject("price", "cocoa_beans"), language="en", valid_from=date(2025, 12, 1)))
    await bench.until(lambda: bool(bench.line.became))
    text = bench.chat.posted[0][1].text
    assert text.startswith("**Reference price (HR/HPE) of Cocoa beans**, 1–31 December 2025")
    assert "- HR: **USD 5,977.46/MT** Down USD 397.34/MT (6.23%)." in text
    assert "- HPE: **USD 5,604/MT**" in text


async def test_a_correction_is_called_one() -> None:
    """First thing."""
    bench = Bench(news(corrects=True))
    await bench.until(lambda: bool(bench.line.became))
    assert bench.chat.posted[0][1].text.startswith("**Koreksi: Kurs pajak USD")


@pytest.mark.parametrize(
    ("became", "failure"),
    [
        (("later", 1, 40.0), TooMany(40)),
        (("later", 1, 30.0), Unavailable()),
        (("shut", 1, 3), NotAllowed()),
        (("failed", 1, 0), ValueError()),
    ],
)
async def test_what_does_not_arrive_is_put_off_or_given_up(became: tuple[str, int, float], failure: Exception) -> None:
    """The next one goes all the same."""
    bench = Bench(news(), news(2))
    bench.chat.failures.append(failure)
    await bench.until(lambda: len(bench.line.became) == 2)
    assert [became, ("sent", 2, 0)] == bench.line.became


async def test_the_pauses_grow_while_a_platform_does_not_answer() -> None:
    """To an hour at most."""
    bench = Bench(news(1, tries=3), news(2, tries=20))
    bench.chat.failures += [Unavailable(), Unavailable()]
    await bench.until(lambda: len(bench.line.became) == 2)
    assert [120.0, 3600.0] == [seconds for _, _, seconds in bench.line.became]


async def test_news_that_are_old_or_of_a_figure_that_went_are_not_sent() -> None:
    """A figure not seen yet is waited for."""
    unseen = date(2025, 12, 4)
    bench = Bench(
        news(1, created_at=NOW - GIVE_UP - timedelta(seconds=1)),
        news(2, valid_from=unseen),
        news(3, valid_from=unseen, tries=MOST_UNSEEN),
        news(4, channel="slack"),
    )
    await bench.until(lambda: len(bench.line.became) == 4)
    assert ["failed", "later", "failed", "later"] == [what for what, *_ in bench.line.became]
    assert [] == bench.chat.posted


async def test_two_messages_into_one_chat_keep_the_platforms_distance() -> None:
    """Those into several do not."""
    bench = Bench(news(1, chat="9"), news(2, chat="9"), news(3, chat="10"))
    await bench.until(lambda: len(bench.line.became) == 3)
    assert 1 == sum(2 < seconds < 5 for seconds in bench.slept)


async def test_only_the_leading_instance_looks_and_only_when_there_is_reason() -> None:
    """A new version of the data, or a long while."""
    follower = Bench(news(), leads=False)
    await follower.until(lambda: follower.rounds > 5)
    assert (0, 0) == (follower.line.looks, len(follower.chat.posted))
    leader = Bench()
    await leader.until(lambda: leader.rounds > 5)
    assert 1 == leader.line.looks
    leader.version += 1
    await leader.until(lambda: leader.rounds > 10)
    assert 2 == leader.line.looks
    leader.at += LOOK_ANYWAY
    await leader.until(lambda: leader.rounds > 15)
    assert 3 == leader.line.looks


async def test_a_database_that_is_away_stops_nothing_for_good() -> None:
    """The next look finds it."""
    bench = Bench(news())
    bench.line.failure = DatabaseUnavailable()
    await bench.until(lambda: bench.line.looks > 1)
    bench.line.failure = None
    await bench.until(lambda: bool(bench.line.became))
    assert [("sent", 1, 0)] == bench.line.became


async def test_a_message_under_way_arrives_and_is_noted_at_the_stop() -> None:
    """Else it would be sent twice after the restart."""
    bench = Bench(news())
    bench.chat.gate = asyncio.Event()
    async with asyncio.timeout(20):
        running = bench.news.running([bench.chat])
        await running.__aenter__()
        while bench.line.waiting:  # noqa: ASYNC110
            await asyncio.sleep(0)
        for _ in range(10):
            await asyncio.sleep(0)
        bench.chat.gate.set()
        await running.__aexit__(None, None, None)
    assert [("sent", 1, 0)] == bench.line.became
