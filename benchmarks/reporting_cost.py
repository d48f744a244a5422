#!/usr/bin/env python3
"""Measures whether reporting delays replies: `python benchmarks/reporting_cost.py`.

One program answers the same kind of questions in turns with reports `off` and with `each`, many short rounds one after the
other so that whatever else the machine does falls on both. Questions arrive at a fixed pace; what a person waits is the
time from the arrival to the reply. The administrators' channel is one of this process that takes 50 ms a message.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from itertools import count
from time import perf_counter

import uvloop

from adapters.telemetry.logs import configure_logs
from bot.app import Program, open_program
from bot.settings import read_settings
from core.message import Message, Reply

QUESTIONS = (
    "bea keluar CPO {n} ton ke India, PEB 5 Desember 2025",
    "export duty and levy on {n} MT cocoa beans, PEB 15 January 2026",
    "{n} EUR ke rupiah, kurs pajak 15 juli 2026",
)
numbers = count(1)


class Admins:
    """The administrators' channel, a platform that takes its time."""

    name, connected = "telegram", True

    async def post(self, chat: str, reply: Reply) -> None:
        """Take a message."""
        await asyncio.sleep(0.05)


async def one_round(program: Program, turns: int, pace: float) -> list[float]:
    """Milliseconds that each of so many questions waited, `pace` of them arriving a second."""

    async def ask(number: int) -> float:
        began = perf_counter()
        text = QUESTIONS[number % len(QUESTIONS)].format(n=number)
        await program.turns.take_turn(Message(text, "web", f"reporting-{number}"))
        return (perf_counter() - began) * 1000

    began, tasks = perf_counter(), []
    for place in range(turns):
        await asyncio.sleep(max(0.0, began + place / pace - perf_counter()))
        tasks.append(asyncio.create_task(ask(next(numbers))))
    return list(await asyncio.gather(*tasks))


def at(values: Sequence[float], share: float) -> float:
    """The value below which a share of the others lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def measure(rounds: int, turns: int, pace: float) -> None:
    """Play the rounds and print the comparison."""
    configure_logs("text", "error")
    waited: dict[str, list[list[float]]] = {"off": [], "each": []}
    with tempfile.TemporaryDirectory() as home:
        settings = read_settings(exportmate_home=home, admin_channel="telegram:-1001", database_url="")
        async with open_program(settings) as program, program.operations.posts.sending([Admins()]):
            await one_round(program, turns, pace)  # warm
            for number in range(2 * rounds):
                mode = ("off", "each")[(number + number // 2) % 2]  # off each each off …: no order is favoured
                program.operations.reports.choose(mode)
                waited[mode].append(await one_round(program, turns, pace))
    for mode, found in waited.items():
        every = [value for values in found for value in values]
        p50, p95, p99 = (at(every, share) for share in (0.5, 0.95, 0.99))
        sys.stdout.write(f"{mode:>5}: {len(every)} replies, p50 {p50:.2f} ms, p95 {p95:.2f} ms, p99 {p99:.2f} ms\n")
    pairs = list(zip(waited["each"], waited["off"], strict=True))
    for share in (0.5, 0.95):
        ratio = statistics.median(at(each, share) / at(off, share) for each, off in pairs)
        name = f"p{share * 100:.0f} with reports to without"
        sys.stdout.write(f"{name}, median of {len(pairs)} pairs of rounds: {ratio:.3f}\n")


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=20, help="rounds of each mode")
    options.add_argument("--turns", type=int, default=200, help="replies a round")
    options.add_argument("--pace", type=float, default=60.0, help="questions a second")
    given = options.parse_args()
    uvloop.run(measure(given.rounds, given.turns, given.pace))


if __name__ == "__main__":
    main()
