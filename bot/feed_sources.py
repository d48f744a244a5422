"""The feeds as the settings describe them, and their jobs for as long as the program serves."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from adapters.feeds.fetch import Fetcher, open_fetcher
from adapters.feeds.publishers import publishers
from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.pool import Pool
from adapters.postgres.remembered import PostgresRemembered
from bot import schedule
from bot.admin.ports import Announce, Leads
from bot.feeds import Refresher
from bot.paths import program_version
from bot.settings import Settings
from core.published.nouns import Feed, FeedName


def agent(settings: Settings) -> str:
    """What publishers see of us; some answer nobody whose name does not begin like a browser's."""
    contact = f"; +{settings.feed_contact}" if settings.feed_contact else ""
    return f"Mozilla/5.0 (compatible; ExportMate/{program_version()}{contact})"


def sources(settings: Settings, fetcher: Fetcher) -> Mapping[FeedName, Feed]:
    """Every feed by its name."""
    return publishers(
        fetcher,
        kemenkeu=settings.feed_kemenkeu_url,
        bi=settings.feed_bi_url,
        ecb=settings.feed_ecb_url,
        frankfurter=settings.feed_frankfurter_url,
    )


@asynccontextmanager
async def feeding(settings: Settings, pool: Pool, announce: Announce, leads: Leads) -> AsyncIterator[None]:
    """Refresh rates at their hours for as long as the block runs, unless FEEDS is off; validity is watched all the same."""
    store, language = PostgresFeeds(pool), settings.admin_language
    async with open_fetcher(agent(settings)) as fetcher:
        feeds = sources(settings, fetcher) if settings.feeds == "on" else {}
        refresher = Refresher(store, feeds, announce, language, notices=settings.feed_notices)
        wanted = schedule.jobs(refresher, store, PostgresRemembered(pool), leads, announce, language)
        async with schedule.running(wanted):
            yield
