"""An instance of the program at a publisher on this machine, with a clock of its own."""

from datetime import UTC, date, datetime, timedelta

from adapters.feeds.fetch import Fetcher
from adapters.feeds.publishers import publishers
from adapters.postgres.evidence import exchange_rates
from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.pool import Pool
from adapters.telemetry.readings import FeedHealth, feed_health
from bot.feeds import Notices, Refresher
from core.message import Reply
from core.published.nouns import FeedName
from tests.adapters.feeds.documents import tax_page, text
from tests.adapters.feeds.publisher import Page, Publisher

WEEK = timedelta(days=7)
FIRST = date(2026, 9, 30)  # a Wednesday
XML, JSON = "text/xml; charset=utf-8", "application/json"


def wib(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of western Indonesian time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


class Desk:
    """An instance of the program at a publisher, with a clock of its own."""

    def __init__(self, pool: Pool, fetcher: Fetcher, publisher: Publisher, notices: Notices = "tax") -> None:
        self.pool, self.publisher = pool, publisher
        self.said: list[str] = []
        self.now = wib(FIRST)
        base = publisher.base
        feeds = publishers(fetcher, kemenkeu=base, bi=base, ecb=base, frankfurter=base)
        self.refresher = Refresher(
            PostgresFeeds(pool), feeds, self.hear, "en", notices=notices, now=lambda: self.now, pause=0
        )

    def hear(self, reply: Reply) -> None:
        """What administrators are told."""
        self.said.append(reply.text)

    async def dollar(self, day: date) -> str | None:
        """The tax rate that holds on a day, or the last before it."""
        (rate,) = await exchange_rates(self.pool, [("tax", "USD", day)])
        return None if rate is None else f"{rate.value} until {rate.valid_to}"

    async def health(self, name: FeedName) -> FeedHealth:
        """How a feed fares, as the alert sees it."""
        return feed_health(await PostgresFeeds(self.pool).states(), self.now)[name]

    async def rows(self) -> int:
        """Rates that are there, superseded ones included."""
        return int(await self.pool.fetchval("select count(*) from exchange_rate"))


def week(number: int, usd: str, *, days: int = 7, decree: int = 46) -> Page:
    """The page of a week after the first one."""
    first = FIRST + number * WEEK
    return Page(tax_page(first, first + timedelta(days=days - 1), usd, f"{decree}/MK/EF.2/{first.year}"))


def serve_all(publisher: Publisher) -> None:
    """Every publisher answers as it should."""
    publisher.serve(week(0, "17.863,00"), path="kurs-pajak")
    publisher.serve(Page(text("bi_transaction.xml"), XML), path="getSubKursLokal")
    publisher.serve(Page(text("bi_jisdor.xml"), XML), path="getSubKursJisdor")
    publisher.serve(Page(text("ecb_daily.xml"), "text/xml"), path="daily.xml")
    publisher.serve(Page(text("ecb_90d.xml"), "text/xml"), path="90d.xml")
    publisher.serve(Page(text("frankfurter.json"), JSON), path="v1/latest")
