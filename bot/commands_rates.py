"""`exportmate rates …`: ask the publishers of exchange rates now, and show how the feeds fare."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from bot import feed_texts
from bot.feeds import ORDER, Outcome, Refresher
from bot.running import run_async
from bot.settings import Settings
from core.published.due import WIB
from core.published.nouns import FEEDS, KINDS, FeedName

app = typer.Typer(no_args_is_help=True)
console = Console()


@app.callback()
def main() -> None:
    """Rates from their publishers."""


@app.command()
def refresh(
    only: Annotated[
        list[str] | None, typer.Option(help=f"Only this feed: {', '.join(FEEDS)}. May be repeated.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option(help="Ask for everything, even where nothing changed since last time.")
    ] = False,
) -> None:
    """Ask the publishers now; an answer that is not believed changes nothing, and the exit code is 1."""
    run_async(_refresh(_names(only), fresh=fresh))


@app.command()
def status() -> None:
    """Show for each feed when it was asked last, until when its rates go, and what is wrong."""
    run_async(_status())


def _names(only: list[str] | None) -> tuple[FeedName, ...]:
    wanted = only or list(ORDER)
    if unknown := [name for name in wanted if name not in FEEDS]:
        raise typer.BadParameter(f"there is no feed {unknown[0]!r}; there are {', '.join(FEEDS)}")
    return tuple(name for name in ORDER if name in wanted)


async def _refresh(names: tuple[FeedName, ...], *, fresh: bool) -> int:
    from bot.settings import read_settings

    failed = False
    async with _refresher(read_settings()) as refresher:
        for name in names:
            outcome = await refresher.refresh(name, force=True, fresh=fresh)
            for line in lines(outcome):
                console.print(escape(line), style="red" if line.startswith("  !") else None, soft_wrap=True)
            failed = failed or outcome.refused is not None
    return int(failed)


@asynccontextmanager
async def _refresher(settings: Settings) -> AsyncIterator[Refresher]:
    from adapters.feeds.fetch import open_fetcher
    from adapters.postgres.feeds import PostgresFeeds
    from adapters.telemetry.logs import configure_logs
    from bot.database import open_database
    from bot.feed_sources import agent, sources

    configure_logs(settings.log_format, "error")
    async with open_database(settings) as (_, pool), open_fetcher(agent(settings)) as fetcher:
        yield Refresher(PostgresFeeds(pool), sources(settings, fetcher), lambda _reply: None, "en")


def lines(outcome: Outcome) -> list[str]:
    """What is printed of an outcome."""
    name, kind = outcome.name, feed_texts.NAMES[KINDS[outcome.name]][1]
    if outcome.result == "busy":
        return [f"{name}: another instance asks just now"]
    if outcome.refused is not None:
        kept = f"what was known stays, until {outcome.last_day}" if outcome.last_day else "nothing is known yet"
        return [
            f"{name}: {kind} not refreshed; {kept}",
            f"  ! {outcome.refused.reason}: {feed_texts.why(outcome.refused, 'en')}",
        ]
    corrected = sum(change.corrects for change in outcome.changes)
    told = f"{len(outcome.changes)} stored" + (f", {corrected} of them corrections" if corrected else "")
    found = [f"{name}: {kind}, {told if outcome.changes else 'nothing new'}"]
    for table in outcome.tables[-5:]:
        lead = table.quote("USD") or table.quotes[0]
        decree = f"KMK {table.decree}, " if table.decree else ""
        days = str(table.first) if table.first == table.last else f"{table.first} to {table.last}"
        many = f"{len(table.quotes)} rates, " if len(table.quotes) > 1 else ""
        found.append(f"  {decree}{days}: {many}{lead.currency} {lead.value}")
    found += [f"  ! {warning.reason}: {feed_texts.why(warning, 'en')}" for warning in outcome.warnings]
    if outcome.gap is not None:
        found.append(f"  ! no data for {outcome.gap[0]} to {outcome.gap[1]}")
    if outcome.late:
        found.append(f"  ! late: the period in force today is not published yet; the last one ended {outcome.last_day}")
    return found


async def _status() -> None:
    from adapters.postgres.feeds import PostgresFeeds
    from bot.database import open_database
    from bot.settings import read_settings

    async with open_database(read_settings()) as (_, pool):
        store = PostgresFeeds(pool)
        states = await store.states()
        last = {name: await store.last_day(KINDS[name]) for name in FEEDS}
    grid = Grid()
    for heading in ("feed", "rates", "until", "asked", "not before", ""):
        grid.add_column(heading)
    for name, state in states.items():
        asked = _clock(state.checked_at) or "never"
        later = _clock(state.next_at)
        wrong = feed_texts.because(state.reason, state.detail, "en") if state.failing else ""
        grid.add_row(name, feed_texts.NAMES[KINDS[name]][1], str(last[name] or ""), asked, later, escape(wrong))
    console.print(grid)


def _clock(moment: datetime | None) -> str:
    """A moment as people in western Indonesia read it."""
    return f"{moment.astimezone(WIB):%Y-%m-%d %H:%M} WIB" if moment is not None else ""
