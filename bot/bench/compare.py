"""Other designs of the same job, in the same run: on the same database, model server and questions, and ours beside them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.bench import questions
from bot.bench.designs import UNFINISHED, Design, level_of, plan_of, played
from bot.bench.figures import Figures
from bot.bench.play import Player
from bot.bench.questions import Asked, Supply
from bot.bench.scenarios import CHAT_MODEL, Compared, Plan, Results, Tell, program
from bot.bench.tap import tapped
from bot.bench.upstream import NO_LATENCY, Upstream, upstream
from bot.paths import data_folder

if TYPE_CHECKING:
    from bot.app import Program

OURS = "ExportMate"
BARE = "bare"  # asks no database
AT_ONCE = 10  # people, where the model has no latency
COUNTED = 40  # replies whose statements are counted
RATES = ("structured", "free")


async def compare(plan: Plan, results: Results, designs: Sequence[Design], tell: Tell) -> None:
    """Play every design and ours at each level up to 100 at once, then all without latency. Raises Unavailable."""
    levels = [level for level in plan.levels if level <= 100] or [plan.levels[0]]
    supply = Supply(questions.free(data_folder(), seed=3, places=(2, 1, 0)))
    asked = [supply.take(max(10, at_once * min(plan.rounds, 3))) for at_once in levels]
    warm = supply.take(3)
    found: list[tuple[Design | None, Compared]] = []
    async with upstream(plan.latency) as real, program(plan, real.url) as opened:
        tell(f"comparing: {OURS}")
        found.append((None, await _ours(plan, opened, levels, asked, warm)))
        for design in designs:
            tell(f"comparing: {design.name}")
            await _pause(opened)
            given = [level_of(n, some, streamed=design.streams) for n, some in zip(levels, asked, strict=True)]
            opening = level_of(1, warm, streamed=design.streams)
            theirs = await played(design, plan_of(opened.dsn, real.url, given, opening), plan.latency)
            found.append((design, Compared(design.name, tuple(theirs))))
    async with upstream(NO_LATENCY) as quick:
        for one, compared in found:
            if compared.name != BARE:
                tell(f"comparing, a model without latency: {compared.name}")
                rates, statements = await _rates(plan, quick, one), await _statements(plan, quick, one)
                compared = replace(compared, rates=rates, statements=statements)
            results.designs.append(compared)


async def _rates(plan: Plan, quick: Upstream, design: Design | None) -> tuple[Figures, ...]:
    """How many replies a second a design gives, ours where none is named: of structured questions and of free ones."""
    many = 5 * plan.rounds
    sums, free = Supply(questions.quantities(3_000_000)), Supply(questions.free(data_folder(), seed=4, places=(3,)))
    warm, asked = sums.take(20), (sums.take(many), free.take(min(many, 200)))
    async with program(plan, quick.url) as opened:
        found = await _without_latency(opened, opened.dsn, quick, design, warm, asked)
    return tuple(replace(one, name=name) for name, one in zip(RATES, found, strict=True))


async def _statements(plan: Plan, quick: Upstream, design: Design | None) -> float:
    """Statements that a design sends a free reply; what it sends when it opens and warms up is left out."""
    supply = Supply(questions.free(data_folder(), seed=5, places=(3,)))
    warm, counted = supply.take(10), supply.take(COUNTED)
    sent: list[int] = []
    async with program(plan, quick.url) as opened:
        for asked in ((), (counted,)):
            async with tapped(opened.dsn) as tap:
                if design is None:
                    async with program(replace(plan, database_url=tap.dsn), quick.url) as watched:
                        await _without_latency(watched, tap.dsn, quick, None, warm, asked)
                        await watched.turns.settle()
                else:
                    await _without_latency(opened, tap.dsn, quick, design, warm, asked)
                sent.append(tap.statements)
    return (sent[1] - sent[0]) / COUNTED


async def _without_latency(
    opened: "Program",
    dsn: str,
    quick: Upstream,
    design: Design | None,
    warm: Sequence[Asked],
    asked: Sequence[Sequence[Asked]],
) -> list[Figures]:
    """So many at once, with a model without latency; the program itself where no design is named."""
    if design is not None:
        levels = [level_of(AT_ONCE, some, streamed=False) for some in asked]
        return await played(
            design, plan_of(dsn, quick.url, levels, level_of(AT_ONCE, warm, streamed=False)), NO_LATENCY
        )
    player = Player(opened.turns.take_turn, NO_LATENCY, CHAT_MODEL)
    await player.play("warm-up", warm, AT_ONCE)
    return [await player.play(OURS, some, AT_ONCE) for some in asked]


async def _ours(
    plan: Plan, opened: "Program", levels: Sequence[int], asked: Sequence[Sequence[Asked]], warm: Sequence[Asked]
) -> Compared:
    player = Player(opened.turns.take_turn, plan.latency, CHAT_MODEL)
    await player.play("warm-up", warm, 3)
    return Compared(
        OURS, tuple([await player.play(OURS, q, n, streamed=True) for n, q in zip(levels, asked, strict=True)])
    )


async def _pause(opened: "Program") -> None:
    """Give the machine a moment, so that what one design leaves behind is no burden of the next."""
    await opened.turns.settle()
    await asyncio.sleep(1)


def ratio(other: Figures, ours: Figures) -> float | None:
    """How many times our overhead another design has, at least: what it did not finish in its time would have taken longer.

    None where something else than time was missing: what fails at once would make a design look fast.
    """
    if not other.replies or set(other.kinds) - {UNFINISHED} or min(ours.overhead.p50, other.overhead.p50) <= 0:
        return None
    return other.overhead.p50 / ours.overhead.p50


def rate_ratio(other: Compared, ours: Compared) -> tuple[float | None, ...]:
    """How many times the other's replies a second are ours, kind by kind."""
    return tuple(
        mine.per_second / theirs.per_second if theirs.replies and not theirs.errors else None
        for theirs, mine in zip(other.rates, ours.rates, strict=False)
    )
