"""`exportmate hs`: the code of goods described in everyday words; and how fast the finder is, also as it grows."""

import json
import statistics
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.running import run_async
from core.evidence import Subheading
from core.hs.finder import HsFinder

console = Console()
BENCH_GOODS = (
    "kopi arabika sangrai", "kaos katun pria lengan pendek", "keranjang anyaman rotan", "leather handbag for women",
    "udang vaname beku kupas", "meja makan kayu jati", "led bulb 9 watt", "sabun mandi batangan", "keripik singkong pedas", "rubber gloves powder free",
)  # fmt: skip
GROWTH = (1, 2, 4)  # so many times the subheadings there are


def hs(
    description: Annotated[str, typer.Argument(help="The goods, as you would describe them.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the candidates as JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=50, help="Candidates to show.")] = 5,
) -> None:
    """Find the HS code of goods described in everyday words."""
    run_async(_hs(description, as_json=as_json, limit=limit))


async def _hs(description: str, *, as_json: bool, limit: int) -> int:
    from adapters.telemetry.logs import configure_logs
    from bot.app import open_program
    from bot.settings import read_settings
    from core.message import Message

    settings = read_settings()
    configure_logs(settings.log_format, "error")
    async with open_program(settings) as program:
        message = Message(f"kode HS {description}", "console", "hs")
        reply, _, _ = await program.turns.take_turn(message)
    shown = reply.candidates[:limit]
    if as_json:
        found = [{"hs6": c.hs6, "btki8": c.btki8, "name": c.name, "score": round(c.score, 3)} for c in shown]
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0 if found else 1
    from rich.markdown import Markdown

    console.print(Markdown(reply.text))
    if shown:
        table = Table("HS", "BTKI", "name", "probability")
        for c in shown:
            table.add_row(c.hs6, c.btki8 or "", c.name, f"{c.score:.0%}")
        console.print(table)
    return 0 if shown else 1


def finder_bench(subheadings: Sequence[Subheading], rounds: int = 20) -> Table:
    """Build time, memory and look-ups without embedding, for the subheadings there are and for several times as many."""
    table = Table(title="the HS finder alone, without embedding", title_justify="left")
    for heading in ("subheadings", "built in s", "memory MB", "p50 ms", "p95 ms"):
        table.add_column(heading, justify="right")
    for times in GROWTH:
        many = [replace(s, hs6=f"{s.hs6[:4]}{n}{s.hs6[4:]}" if n else s.hs6) for n in range(times) for s in subheadings]
        began = time.perf_counter()
        finder = HsFinder(many)
        built = time.perf_counter() - began
        tracemalloc.start()
        again = HsFinder(many)
        memory = tracemalloc.get_traced_memory()[0] / 2**20
        tracemalloc.stop()
        del again
        taken = sorted(_timed(finder, text) for _ in range(rounds) for text in BENCH_GOODS)
        p95 = taken[min(len(taken) - 1, int(0.95 * len(taken)))]
        table.add_row(
            f"{len(many):,}", f"{built:.2f}", f"{memory:.0f}", f"{statistics.median(taken):.2f}", f"{p95:.2f}"
        )
    return table


def _timed(finder: HsFinder, text: str) -> float:
    began = time.perf_counter()
    finder.find(text)
    return (time.perf_counter() - began) * 1000
