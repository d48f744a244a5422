"""`exportmate perf`: the figures of administrators' `perf`, in the terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.admin.period import Period, read_period
from bot.running import run_async
from core.errors import BadInput

if TYPE_CHECKING:
    from adapters.postgres.stats import Latency, Performance

console = Console()


def perf(
    since: Annotated[str, typer.Option(help="How far back: 1h, 24h, 7d; at most 30d.")] = "24h",
    picture: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the picture here, as PNG.")] = None,
) -> None:
    """Show how fast the recorded replies were, by topic, channel and stage, and what went wrong."""
    try:
        period = read_period(since)
    except BadInput as error:
        raise typer.BadParameter(error.message) from error
    run_async(_perf(period, picture))


async def _perf(period: Period, picture: Path | None) -> None:
    import asyncio

    from adapters.postgres.stats import performance
    from bot.clock import utc_now
    from bot.database import open_database
    from bot.settings import read_settings

    until = utc_now()
    async with open_database(read_settings()) as (_, pool):
        figures = await performance(pool, until - period.length, until, step=period.step)
    show(figures, period, console)
    if picture is not None and figures.whole is not None:
        from bot.admin.picture import draw

        content = await asyncio.to_thread(draw, figures, period, "en")
        try:
            await asyncio.to_thread(picture.write_bytes, content)
        except OSError as error:
            raise BadInput(f"{picture} cannot be written: {error.strerror}", field="picture") from error
        console.print(f"picture written to {picture}")


def show(figures: "Performance", period: Period, target: Console) -> None:
    """Print the figures as tables."""
    from bot.admin.words import count, decimal, ms, percent

    whole = figures.whole
    if whole is None:
        target.print(f"no replies in {period.words('en')}")
        return
    target.print(_latencies(f"Performance of {period.words('en')}", "", (whole,)))
    target.print(_latencies("By topic", "topic", figures.topics))
    target.print(_latencies("By channel", "channel", figures.channels))
    stages = _table("By stage", ("stage", "replies", "mean", "p95", "share"))
    for s in figures.stages:
        stages.add_row(s.name, count(s.replies, "en"), ms(s.mean_ms, "en"), ms(s.p95, "en"), percent(s.share, "en"))
    target.print(stages)
    layers = _table("Caches", ("layer", "asked", "hits", "rate"))
    for u in figures.layers:
        layers.add_row(u.layer, count(u.asked, "en"), count(u.hits, "en"), percent(u.rate, "en"))
    target.print(layers)
    target.print(f"SQL statements per reply: {decimal(whole.statements / whole.replies, 'en', 2)}")
    kinds = ", ".join(f"{kind} {count(n, 'en')}" for kind, n in figures.errors) or "none"
    target.print(f"errors: {kinds}")
    up, down = sum(m.up for m in figures.marks), sum(m.down for m in figures.marks)
    target.print(f"feedback: {up} up, {down} down")
    if figures.cut:
        target.print(f"counted from the newest {count(whole.replies, 'en')} replies; the period has more")


def _latencies(title: str, head: str, groups: "Sequence[Latency]") -> Table:
    from bot.admin.words import count, ms

    table = _table(title, (head, "replies", "p50", "p95", "p99", "errors"))
    for g in groups:
        times = (ms(v, "en") for v in (g.p50, g.p95, g.p99))
        table.add_row(g.name or "all", count(g.replies, "en"), *times, count(g.errors, "en"))
    return table


def _table(title: str, heads: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for n, head in enumerate(heads):
        table.add_column(head, justify="right" if n else "left")
    return table
