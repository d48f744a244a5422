"""What the bench measures, in this order; the result is one value that tables, JSON and picture are made of."""

import asyncio
import os
import platform
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]  # the library has no types

from adapters.postgres.queries import sql
from bot.bench import questions
from bot.bench.figures import Figures
from bot.bench.play import Player
from bot.bench.process import Started, start
from bot.bench.questions import Asked, Supply
from bot.bench.upstream import NO_LATENCY, Latency, Upstream, upstream
from bot.paths import data_folder
from core.errors import Unavailable
from core.evidence import Subheading
from core.grounding.ahead import ahead

if TYPE_CHECKING:
    from bot.app import Program

CHAT_MODEL = "bench-chat"
LEVELS = (1, 10, 100, 500)
# Rounds by people at once, up to so many. One person's take three seconds each; a few people's are many, so that a twentieth of their
# replies is more than those that begin in one instant; of very many people's the first is all there is to see.
ROUNDS = ((1, 10), (10, 30), (100, 10), (sys.maxsize, 2))
EMBEDDING_MODEL = "text-embedding-3-small"
STILL_SECONDS, LOOK_SECONDS = 60.0, 0.25  # without a step after which no change of the model is expected any more
READ_SECONDS = 60.0  # that reading the rows of the facts ahead may take
LATER = date(2026, 2, 20)  # another day: the same words need a new answer, their embeddings are held
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, and how much of it."""

    home: Path  # folder of the database
    levels: tuple[int, ...] = LEVELS  # people at once
    rounds: int = 60  # structured questions of each shape; questions of one person
    latency: Latency = field(default_factory=Latency)
    embeddings: str = "openai"  # who embeds questions: openai or local
    database_url: str = ""  # of another server than the one in the folder

    def replies(self, at_once: int) -> int:
        """How many free questions are asked at a level: some rounds, as all begin in the same instant, which people do not do."""
        return at_once * min(self.rounds, next(rounds for most, rounds in ROUNDS if at_once <= most))


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured."""

    processors: int
    python: str
    load_before: float  # mean number of running processes over a minute: others at work disturb every figure
    load_after: float = 0.0


@dataclass(slots=True)
class Results:
    """Everything that was measured."""

    machine: Machine
    latency: Latency
    embeddings: str  # the model that made the vectors in use
    structured: list[Figures] = field(default_factory=list)  # no model: first time asked, rows held, repeated
    streamed: list[Figures] = field(default_factory=list)  # with a model of real latency, by people at once
    warm: list[Figures] = field(default_factory=list)  # the same questions for another day: their embeddings are held
    whole: list[Figures] = field(default_factory=list)  # the same without anybody looking before the end
    caches: list[Figures] = field(default_factory=list)  # free questions: cold, warm, repeated
    rates: list[Figures] = field(default_factory=list)  # with a model without latency, ten at once
    started: Started | None = None
    memory: float = 0.0  # MiB of the process at the end, the bench included
    designs: list["Compared"] = field(default_factory=list)
    runs: int = 1  # whose medians these are
    subheadings: tuple[Subheading, ...] = ()  # of the facts that were loaded

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        kinds = ("structured", "streamed", "warm", "whole", "caches", "rates")
        return {
            "machine": asdict(self.machine),
            "latency": asdict(self.latency),
            "embeddings": self.embeddings,
            **{kind: [figures.as_json() for figures in getattr(self, kind)] for kind in kinds},
            "started": asdict(self.started) if self.started else None,
            "memory": self.memory,
            "runs": self.runs,
            "designs": [design.as_json() for design in self.designs],
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """Another design in the same run, and this program beside it."""

    name: str
    levels: tuple[Figures, ...]  # with a model of real latency
    rates: tuple[Figures, ...] = ()  # with one without latency: how many replies a second
    statements: float = 0.0  # sent to the database a reply, whatever they say

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        levels, rates = ([figures.as_json() for figures in some] for some in (self.levels, self.rates))
        return {"name": self.name, "levels": levels, "rates": rates, "statements": self.statements}


def settings_of(plan: Plan, url: str) -> dict[str, str]:
    """The settings of a program that asks the server of the bench and nobody else."""
    return {
        "exportmate_home": str(plan.home),
        "database_url": plan.database_url,
        "redis_url": "",
        "log_folder": "",
        "admin_channel": "",
        "otel_exporter_otlp_endpoint": "",
        "turn_timeout": "120",
        "embeddings": plan.embeddings,
        "openai_api_key": "bench",
        "openai_base_url": url,
        "openai_chat_model": CHAT_MODEL,
        "openai_embedding_model": EMBEDDING_MODEL,
        "openai_max_tokens": "320",
        "openai_fallback_model": "",
    }


@asynccontextmanager
async def program(plan: Plan, url: str) -> AsyncIterator["Program"]:
    """The program inside this process, on the folder of the plan."""
    from bot.app import open_program
    from bot.settings import read_settings

    async with open_program(read_settings(**settings_of(plan, url))) as opened:
        player = Player(opened.turns.take_turn, plan.latency, CHAT_MODEL)
        # One of each kind first: what is built in the background after a start is no part of any reply.
        warm = await player.play("warm-up", questions.structured(1, start=1_000_000), 1)
        if not warm.replies:
            raise Unavailable("the program does not answer")
        await _read_ahead()
        yield opened


async def _read_ahead() -> None:
    """Wait until the rows of the facts were read, which the program does beside its replies in the first seconds."""
    held, until = 0, time.monotonic() + READ_SECONDS
    while (now := len(ahead())) != held or not held:
        if time.monotonic() > until:
            raise Unavailable("the rows of the facts were not read")
        held = now
        await asyncio.sleep(LOOK_SECONDS)


async def measure(plan: Plan, tell: Tell) -> Results:
    """Measure everything of a plan. Raises Unavailable where the program or the server cannot be had."""
    machine = Machine(os.cpu_count() or 1, platform.python_version(), _load())
    results = Results(machine, plan.latency, plan.embeddings)
    tell("loading the facts")
    async with upstream(NO_LATENCY) as quick:
        async with program(plan, quick.url) as opened:  # loads them where they are new
            await _embedded(plan, opened, quick, tell)
            await opened.pool.execute(sql("embedding_forget"))  # those of an earlier run: its questions come again
            results.embeddings = opened.knowledge.base.model or plan.embeddings
        async with program(plan, quick.url) as opened:  # anew: the one before is still busy with its new vectors
            await _rates(plan, opened, results, tell)
        tell("starting as a process of its own")
        results.started = await start(plan.home, _environment(settings_of(plan, quick.url)))
    async with upstream(plan.latency) as real, program(plan, real.url) as opened:
        await _structured(plan, opened, results, tell)
        await _free(plan, opened, results, tell)
        results.subheadings = opened.knowledge.base.subheadings
        results.memory = psutil.Process().memory_info().rss / 2**20
    results.machine = Machine(machine.processors, machine.python, machine.load_before, _load())
    return results


async def _embedded(plan: Plan, opened: "Program", quick: Upstream, tell: Tell) -> None:
    """Wait until the facts have vectors of the model that is to be measured, for as long as anything moves."""
    if plan.embeddings == "local":
        return
    tell("embedding the facts")
    asked, until = -1, time.monotonic() + STILL_SECONDS
    async with opened.reembedding.running():
        while not opened.knowledge.base.model.startswith(EMBEDDING_MODEL):
            if time.monotonic() > until:
                raise Unavailable("the facts got no vectors of the bench's model")
            await asyncio.sleep(LOOK_SECONDS)
            if (now := (await quick.stats())["texts"]) != asked:
                asked, until = now, time.monotonic() + STILL_SECONDS


async def _structured(plan: Plan, opened: "Program", results: Results, tell: Tell) -> None:
    """Questions that the database alone answers, one after the other."""
    tell("structured questions")
    player = Player(opened.turns.take_turn, plan.latency, CHAT_MODEL)
    asked = questions.structured(plan.rounds)
    for name, some in _by_topic(asked).items():
        results.structured += [
            await player.play(f"{name}: first time asked", some, 1),
            await player.play(f"{name}: repeated", some, 1),
        ]


def _by_topic(asked: list[Asked]) -> Mapping[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for question in asked:
        found.setdefault(question.topic, []).append(question)
    return found


async def _free(plan: Plan, opened: "Program", results: Results, tell: Tell) -> None:
    """Free questions, worded by a model of real latency: by people at once, streamed and whole; then with caches."""
    player = Player(opened.turns.take_turn, plan.latency, CHAT_MODEL)
    supply = Supply(questions.free(data_folder(), places=(0, 1, 2)))
    await player.play("warm-up", supply.take(3), 3)
    for at_once in plan.levels:
        tell(f"free questions, {at_once} at once")
        name, many = f"{at_once} at once", plan.replies(at_once)
        some = supply.take(many)
        results.streamed.append(await player.play(name, some, at_once, streamed=True))
        results.warm.append(await player.play(name, some, at_once, streamed=True, at=LATER))
        results.whole.append(await player.play(name, supply.take(many), at_once))
    tell("free questions, caches")
    some = supply.take(30)
    results.caches = [
        await player.play("cold: first time asked", some, 10, streamed=True),
        await player.play("warm: embedding held, another day", some, 10, streamed=True, at=LATER),
        await player.play("repeated", some, 10, streamed=True),
    ]


async def _rates(plan: Plan, opened: "Program", results: Results, tell: Tell) -> None:
    """How many replies a second one process gives when no model keeps it waiting."""
    tell("throughput")
    player = Player(opened.turns.take_turn, NO_LATENCY, CHAT_MODEL)
    many = 10 * plan.rounds
    sums, supply = Supply(questions.quantities(2_000_000)), Supply(questions.free(data_folder(), places=(3,)))
    await player.play("warm-up", sums.take(20), 10)
    again = sums.take(20)
    await player.play("warm-up", again, 10)
    results.rates = [
        await player.play("structured, each another sum", sums.take(many), 10),
        await player.play("repeated", again * (many // 10), 10),
        await player.play("free, worded by the model", supply.take(min(200, many)), 10),
    ]


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {name.upper(): value for name, value in settings.items()}


def _load() -> float:
    return psutil.getloadavg()[0] if hasattr(psutil, "getloadavg") else 0.0
