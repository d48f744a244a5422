"""`status`: what runs, since when, how much waits, and which data are valid until when."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import perf_counter

from adapters.postgres.inbox import Backlog
from adapters.postgres.stats import Versions
from adapters.postgres.status import DATED, TableStatus
from adapters.telemetry.readings import FeedHealth
from bot.admin.texts import knows, say
from bot.admin.words import count, lasted, mebibytes, moment, ms
from core.message import Language
from core.wording.formats import day

LAG_SAMPLES, LAG_PAUSE = 10, 0.01  # measurements of the event loop, seconds between them


@dataclass(frozen=True, slots=True)
class Instance:
    """The program as it runs here."""

    name: str  # host and process, as its worker is called
    version: str  # of the program
    started: datetime  # with its zone
    versions: Mapping[str, str] = field(default_factory=dict)  # of further parts, e.g. the embedding model


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database tells."""

    versions: Versions
    tables: Sequence[TableStatus]
    backlog: Backlog
    workers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Health:
    """How the process is."""

    used: int  # bytes of memory in use by it
    free: int  # bytes available on the machine
    threads: int
    tasks: int  # of the event loop
    lag_ms: float  # by which the event loop came too late at most


async def measure_health() -> Health:
    """Look at the process, and measure the event loop for a tenth of a second."""
    import psutil  # type: ignore[import-untyped]  # nobody ships its types

    worst = 0.0
    for _ in range(LAG_SAMPLES):
        began = perf_counter()
        await asyncio.sleep(LAG_PAUSE)
        worst = max(worst, perf_counter() - began - LAG_PAUSE)
    process = psutil.Process()
    with process.oneshot():
        used, threads = process.memory_info().rss, process.num_threads()
    return Health(used, psutil.virtual_memory().available, threads, len(asyncio.all_tasks()), worst * 1000)


def status_text(
    instance: Instance,
    stored: Stored | None,
    health: Health,
    connections: tuple[int, int],
    now: datetime,
    today: date,
    language: Language,
    *,
    answering: Mapping[str, bool] | None = None,
    held_back: Mapping[str, bool] | None = None,
    feeds: Mapping[str, FeedHealth] | None = None,
) -> str:
    """Everything in lines; what the database would tell is missing, and said to be, where `stored` is None.

    `answering` and `held_back` tell of each upstream whether it answers, and whether calls to it are held back, `feeds` of each
    publisher of rates how it fares.
    """
    up, since = lasted(now - instance.started, language), moment(instance.started)
    lines = [" · ".join(_versions(instance, stored)), *_work(instance, stored, connections, language)]
    lines += [
        say(
            "memory",
            language,
            used=mebibytes(health.used, language),
            free=mebibytes(health.free, language),
            threads=health.threads,
        ),
        say("loop", language, lag=ms(health.lag_ms, language), samples=LAG_SAMPLES, tasks=health.tasks),
    ]
    if answering:
        lines.append(say("upstreams", language, states=_upstreams(answering, held_back or {}, language)))
    if feeds:
        lines.append(say("feeds", language, states=_feeds(feeds)))
    parts = [
        f"**ExportMate {instance.version}**\n{say('status', language, length=up, since=since)}",
        "\n".join(f"- {line}" for line in lines),
    ]
    if stored is not None:
        head = f"**{say('data', language, version=stored.versions.facts)}**"
        others = [t for t in stored.tables if not t.name.startswith(DATED)]
        rows = count(sum(t.rows for t in others), language)
        rest = f"- {say('other_facts', language, tables=len(others), rows=rows)}"
        parts.append("\n".join([head, data_text(stored.tables, today, language), rest]))
    return "\n\n".join(parts)


def _upstreams(up: Mapping[str, bool], held_back: Mapping[str, bool], language: Language) -> str:
    """Each upstream with a mark: it answers, it does not, or it is spared for a while."""
    marks = {
        name: "⏸ " + say("held_back", language) if held_back.get(name) else "✅" if well else "❌"
        for name, well in sorted(up.items())
    }
    return " · ".join(f"{name} {mark}" for name, mark in marks.items())


def _feeds(feeds: Mapping[str, FeedHealth]) -> str:
    """Each publisher with a mark: its last answer was believed, it was refused so often in a row, or that is an alert."""
    marks = {
        name: f"{'❌' if health.failing else '⚠️'} {health.refusals}×" if health.refusals else "✅"
        for name, health in sorted(feeds.items())
    }
    return " · ".join(f"{name} {mark}" for name, mark in marks.items())


def _versions(instance: Instance, stored: Stored | None) -> list[str]:
    import platform

    found = [f"Python {platform.python_version()}"]
    if stored is not None:
        found.append(f"PostgreSQL {stored.versions.postgresql.split()[0]}")
        found += [f"pgvector {stored.versions.pgvector}"] if stored.versions.pgvector else []
        found.append(f"schema {stored.versions.schema}")
    return [*found, *(f"{name} {version}" for name, version in instance.versions.items())]


def _work(instance: Instance, stored: Stored | None, connections: tuple[int, int], language: Language) -> list[str]:
    """Instances, inbox and database."""
    opened, idle = connections
    if stored is None:
        return [say("database_away", language, open=opened, idle=idle)]
    others = [name for name in stored.workers if name != instance.name]
    if others:
        instances = say("instances_busy", language, name=instance.name, workers=", ".join(others))
    else:
        instances = say("instances", language, name=instance.name)
    backlog = stored.backlog
    inbox = say("inbox", language, waiting=backlog.waiting, working=backlog.working, failed=backlog.failed)
    if backlog.waiting:
        inbox += f"; {say('oldest', language, length=lasted(timedelta(seconds=backlog.oldest_seconds), language))}"
    size = mebibytes(stored.versions.bytes, language)
    return [instances, inbox, say("database", language, size=size, open=opened, idle=idle)]


def data_text(tables: Sequence[TableStatus], today: date, language: Language) -> str:
    """One line for each kind of figures that run out: valid until when, out of date, or not there."""
    lines = [f"- {_validity(table, today, language)}" for table in tables if table.name.startswith(DATED)]
    absent = [kind for kind in DATED if not any(table.name.startswith(kind) for table in tables)]
    return "\n".join(lines + [f"- {say('stale_none', language, name=say(kind, language))}" for kind in absent])


def _validity(table: TableStatus, today: date, language: Language) -> str:
    name = say(table.name, language) if knows(table.name) else table.name
    last = table.last_day
    if table.stale:
        return (
            say("stale", language, name=name, day=day(last, language))
            if last
            else say("stale_none", language, name=name)
        )
    if last is None or last < today:  # what holds now has no end
        return say("valid_open", language, name=name)
    return say("valid_until", language, name=name, day=day(last, language))
