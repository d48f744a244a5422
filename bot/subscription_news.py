"""Sends subscribers the news of their figures: found at each new data version, sent one by one by the leading instance.

The line of news is in the database. A piece is marked before it is sent and after it arrived, so that a restart goes on
where it was; only where the program dies between the two is it sent once more.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Protocol

import structlog

from adapters.postgres.subscriptions import News
from bot.reports.posts import Poster
from bot.reports.targets import LIMITS
from core.beside import beside
from core.errors import DatabaseUnavailable, NotAllowed, TooMany, Unavailable
from core.evidence import ExchangeRate, RateKind, ReferencePrice
from core.message import Reply
from core.wording import subscriptions as words

LOOK = 5.0  # seconds between two looks at the data version
LOOK_ANYWAY = 600.0  # seconds after which is looked for news without a new version: a rhythm may have come round
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3_600.0  # between tries while the platform does not answer
GIVE_UP = timedelta(days=2)  # after which news are no news any more
POST_SECONDS = 60.0
GAP = 0.2  # seconds between two messages, whatever the chats: replies go first
STOP_SECONDS = 10.0  # in which a message under way may arrive at the stop
MOST_UNSEEN = 5  # tries of a figure that is not among the facts in use
SHUT_TIMES = 3  # that a chat may refuse in a row
_MOST_CHATS = 1_000
log = structlog.get_logger("subscriptions")


class Line(Protocol):
    """The durable line of news. Every method raises DatabaseUnavailable."""

    async def find(self) -> int: ...  # noqa: D102  # see adapters.postgres.subscriptions
    async def claim(self) -> News | None: ...  # noqa: D102
    async def sent(self, news: News) -> None: ...  # noqa: D102
    async def later(self, news: News, seconds: float) -> None: ...  # noqa: D102
    async def failed(self, news: News) -> None: ...  # noqa: D102
    async def shut(self, news: News, most: int) -> bool: ...  # noqa: D102


class Figures(Protocol):
    """The facts that news are made of. Every method raises DatabaseUnavailable."""

    async def reference_prices(self, key: str, days: Sequence[date]) -> Sequence[ReferencePrice | None]:
        """For each day the price in force, else the last known before it."""
        ...

    async def exchange_rates(self, wanted: Sequence[tuple[RateKind, str, date]]) -> Sequence[ExchangeRate | None]:
        """For each kind, currency and day the rate in force, else the last known before it."""
        ...


class SubscriptionNews:
    """Finds and sends news inside `running`."""

    def __init__(
        self,
        line: Line,
        figures: Figures,
        version: Callable[[], int],  # of the data in use
        leads: Callable[[], bool],
        today: Callable[[], date],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._line, self._figures, self._version, self._leads = line, figures, version, leads
        self._today, self._sleep, self._clock, self._now = today, sleep, clock, now
        self._looked: tuple[int, float] | None = None  # version and time of the last look
        self._last: OrderedDict[str, float] = OrderedDict()  # when a chat was written to
        self._under_way: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def running(self, channels: Iterable[Poster]) -> AsyncIterator[None]:
        """Find and send for as long as the block runs; what is under way may arrive at its end."""
        posts = {channel.name: channel for channel in channels}
        try:
            async with beside(self.run(posts)):
                yield
        finally:
            if self._under_way is not None:
                await asyncio.wait([self._under_way], timeout=STOP_SECONDS)
                self._under_way.cancel()
                await asyncio.gather(self._under_way, return_exceptions=True)

    async def run(self, posts: dict[str, Poster]) -> None:
        """Look and send until cancelled; a database that is away is tried again."""
        while True:
            try:
                if posts and self._leads():
                    await self._look()
                    while self._leads() and await self._send_next(posts):
                        await self._sleep(GAP)
            except DatabaseUnavailable as error:
                log.warning("subscriptions_wait", reason=error.message)
            except Exception as error:  # noqa: BLE001  # the next look must come all the same
                log.error("subscriptions_failed", error=type(error).__name__)
            await self._sleep(LOOK)

    async def _look(self) -> None:
        """Put on the line what is new, where the data or the hour give reason to look."""
        version, at = self._version(), self._clock()
        if self._looked is not None and self._looked[0] == version and at - self._looked[1] < LOOK_ANYWAY:
            return
        found = await self._line.find()
        self._looked = version, at
        if found:
            log.info("subscription_news_found", count=found)

    async def _send_next(self, posts: dict[str, Poster]) -> bool:
        """Send one piece of news; False where none waits. A cancelled sender lets it arrive and be noted."""
        news = await self._line.claim()
        if news is None:
            return False
        wait = self._last.get(f"{news.channel}:{news.chat}", float("-inf")) + LIMITS[news.channel].gap - self._clock()
        if wait > 0:
            await self._sleep(wait)
        self._under_way = asyncio.create_task(self._send(news, posts))
        await asyncio.shield(self._under_way)
        self._under_way = None
        return True

    async def _send(self, news: News, posts: dict[str, Poster]) -> None:
        """Send and note what became of it."""
        post = posts.get(news.channel)
        if self._now() - news.created_at > GIVE_UP:
            await self._line.failed(news)
        elif post is None:  # the platform is switched off for now
            await self._line.later(news, LONGEST_PAUSE)
        else:
            try:
                reply = await self._worded(news)
                if reply is not None:
                    self._note(news)
                    async with asyncio.timeout(POST_SECONDS):
                        await post.post(news.chat, reply)
            except (TooMany, NotAllowed, Unavailable, TimeoutError) as error:
                await self._not_sent(news, error)
            except Exception as error:  # noqa: BLE001  # one message must not hold up all others
                log.error("subscription_news_failed", error=type(error).__name__)
                await self._line.failed(news)
            else:
                await (self._line.sent(news) if reply is not None else self._not_there(news))

    async def _not_sent(self, news: News, error: Exception) -> None:
        if isinstance(error, TooMany):
            await self._line.later(news, min(max(error.retry_after, 1.0), LONGEST_PAUSE))
        elif isinstance(error, NotAllowed):
            if await self._line.shut(news, SHUT_TIMES):
                log.info("subscription_ended", channel=news.channel)
        else:
            await self._line.later(news, min(FIRST_PAUSE * 2 ** (news.tries - 1), LONGEST_PAUSE))

    async def _not_there(self, news: News) -> None:
        """A figure that is not seen: these facts may be older than the line, or it was taken back."""
        if news.tries < MOST_UNSEEN:
            await self._line.later(news, FIRST_PAUSE)
        else:
            await self._line.failed(news)

    async def _worded(self, news: News) -> Reply | None:
        """The message; None where the figure is not there any more."""
        subject, days = news.subscription.subject, (news.valid_from, news.valid_from - timedelta(days=1))
        if subject.kind == "price":
            price, older = await self._figures.reference_prices(subject.key, days)
            if price is None or price.valid_from != news.valid_from:
                return None
            return words.price_news(price, older, news.language, corrects=news.corrects, today=self._today())
        kind = subject.kind
        rate, before = await self._figures.exchange_rates([(kind, subject.key, day) for day in days])
        if rate is None or rate.valid_from != news.valid_from:
            return None
        return words.rate_news(rate, before, news.language, corrects=news.corrects, today=self._today())

    def _note(self, news: News) -> None:
        key = f"{news.channel}:{news.chat}"
        self._last[key] = self._clock()
        self._last.move_to_end(key)
        while len(self._last) > _MOST_CHATS:
            self._last.popitem(last=False)
