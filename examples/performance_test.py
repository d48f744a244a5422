#!/usr/bin/env python3
"""Measures an instance that runs: `python examples/performance_test.py --url http://127.0.0.1:8000`.

Three scenarios: questions one after the other, five people at once, ten people who do not stop. Prints a table, compares
the scenarios, and says what the figures mean. The instance limits how often one client may ask (RATE_PER_SECOND); what it
turns away is counted as such and asked again when it says. Needs aiohttp.
"""

import argparse
import asyncio
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

QUESTIONS = (
    "bea keluar CPO {n} ton ke India, PEB 5 Desember 2025",
    "export duty and levy on {n} MT cocoa beans, PEB 15 January 2026",
    "{n} EUR ke rupiah, kurs pajak 15 Juli 2026",
    "dokumen apa saja untuk ekspor kopi {n} ton ke Jerman?",
    "kode HS kopi arabika green bean {n} kg",
)
REPEATED = "bea keluar CPO 500 ton, PEB 5 Desember 2025"
LATE_SECONDS = 60.0
MOST_TRIES = 20


@dataclass(slots=True)
class Reply:
    """One answer as it came over HTTP; times in milliseconds."""

    total: float
    inside: float = 0.0  # what the instance itself measured
    statements: int = 0
    model_calls: int = 0
    hits: int = 0
    asked_caches: int = 0
    error: str = ""
    turned_away: int = 0
    repeated: bool = False


@dataclass(slots=True)
class Scenario:
    """A way of asking, and what came of it."""

    name: str
    people: int
    questions: Sequence[str]
    replies: list[Reply] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> list[Reply]:
        """The answers that came."""
        return [reply for reply in self.replies if not reply.error]

    def percentile(self, share: float) -> float:
        """Milliseconds below which a share of the answers came; NaN for none."""
        ordered = sorted(reply.total for reply in self.good)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.good) / self.seconds if self.seconds else 0.0


def scenarios(rounds: int) -> list[Scenario]:
    """The three of them; every third question is one that was asked before."""

    def questions(number: int, start: int) -> list[str]:
        new = [QUESTIONS[n % len(QUESTIONS)].format(n=start + n) for n in range(number)]
        return [REPEATED if n % 3 == 2 else text for n, text in enumerate(new)]

    base = int(time.time()) % 100_000 * 10  # numbers that an earlier run did not ask
    return [
        Scenario("sequential", 1, questions(10 * rounds, base)),
        Scenario("concurrent-5", 5, questions(25 * rounds, base + 3_000)),
        Scenario("high-load-10", 10, questions(100 * rounds, base + 6_000)),
    ]


async def ask(session: aiohttp.ClientSession, url: str, text: str, conversation: str) -> Reply:
    """One question; waits where the instance asks for patience."""
    turned_away = 0
    while True:
        began = time.perf_counter()
        try:
            async with session.post(
                f"{url}/api/v1/ask", json={"text": text, "conversation_id": conversation}
            ) as response:
                body = await response.json(content_type=None)
                total = (time.perf_counter() - began) * 1e3
                if response.status == 429 and turned_away < MOST_TRIES:
                    turned_away += 1
                    await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
                    continue
                if response.status != 200:
                    return Reply(total, error=str(response.status), turned_away=turned_away)
        except (aiohttp.ClientError, TimeoutError, json.JSONDecodeError) as error:
            return Reply((time.perf_counter() - began) * 1e3, error=type(error).__name__, turned_away=turned_away)
        timings = body["timings"]
        layers = list(timings.get("cache", {}).values())
        return Reply(
            total,
            timings["total_ms"],
            timings.get("sql_statements", 0),
            timings.get("model_calls", 0),
            layers.count("hit"),
            len(layers),
            turned_away=turned_away,
            repeated=text == REPEATED,
        )


async def play(session: aiohttp.ClientSession, url: str, scenario: Scenario) -> None:
    """All questions of a scenario, so many people asking at once."""
    waiting = iter(enumerate(scenario.questions))
    began = time.perf_counter()

    async def person() -> None:
        for number, text in waiting:
            conversation = f"{scenario.name}-{began:.6f}-{number}"
            scenario.replies.append(await ask(session, url, text, conversation))

    await asyncio.gather(*(person() for _ in range(scenario.people)))
    scenario.seconds = time.perf_counter() - began


def table(found: Sequence[Scenario]) -> str:
    """The figures, a line a scenario."""
    head = (
        "scenario",
        "people",
        "answers",
        "errors",
        "p50 ms",
        "p95 ms",
        "max ms",
        "a second",
        "inside p50",
        "SQL",
        "model",
    )
    widths = (-14, 7, 9, 8, 9, 9, 9, 10, 12, 6, 7)
    lines = [
        "".join(f"{word:{'<' if width < 0 else '>'}{abs(width)}}" for word, width in zip(head, widths, strict=True))
    ]
    for s in found:
        good = s.good
        inside = statistics.median(r.inside for r in good) if good else float("nan")
        many = max(1, len(good))
        lines.append(
            f"{s.name:<14}{s.people:>7}{len(good):>9}{len(s.replies) - len(good):>8}{s.percentile(0.5):>9.1f}"
            f"{s.percentile(0.95):>9.1f}{max((r.total for r in good), default=float('nan')):>9.1f}{s.per_second:>10.1f}"
            f"{inside:>12.1f}{sum(r.statements for r in good) / many:>6.1f}{sum(r.model_calls for r in good) / many:>7.2f}"
        )
    return "\n".join(lines)


def comparison(found: Sequence[Scenario]) -> str:
    """The scenarios held against the first one."""
    first = found[0]
    head = f"{'against ' + first.name:<24}{'p50':>9}{'p95':>9}{'a second':>10}"
    lines = [
        f"{s.name:<24}{_times(s.percentile(0.5), first.percentile(0.5)):>9}"
        f"{_times(s.percentile(0.95), first.percentile(0.95)):>9}{_times(s.per_second, first.per_second):>10}"
        for s in found[1:]
    ]
    return "\n".join([head, *lines])


def insights(found: Sequence[Scenario]) -> list[str]:
    """What the figures mean, in sentences."""
    good = [reply for s in found for reply in s.good]
    if not good:
        return ["Nothing was answered: look at the log of the instance."]
    said = []
    new, again = [r.total for r in good if not r.repeated], [r.total for r in good if r.repeated]
    if new and again:
        before, after = statistics.median(new), statistics.median(again)
        said.append(f"A repeated question takes {after:.1f} ms, a new one {before:.1f} ms: {_times(before, after)}.")
    asked = sum(r.asked_caches for r in good)
    if asked:
        said.append(f"Caches answered {sum(r.hits for r in good) / asked:.0%} of what they were asked.")
    outside = statistics.median(r.total - r.inside for r in good)
    said.append(f"HTTP and this client add {outside:.1f} ms to what the instance measures itself.")
    last = found[-1]
    grown = last.percentile(0.5) / found[0].percentile(0.5) if found[0].good and last.good else float("nan")
    if grown > last.people:
        said.append(f"{last.people} people make a reply {grown:.1f} times slower: the instance is at its limit.")
    elif not math.isnan(grown):
        said.append(f"{last.people} people make a reply {grown:.1f} times slower: there is room for more.")
    if away := sum(r.turned_away for s in found for r in s.replies):
        said.append(f"{away} times the instance asked for patience (RATE_PER_SECOND); the waiting is not counted.")
    if errors := sum(bool(r.error) for s in found for r in s.replies):
        kinds = sorted({r.error for s in found for r in s.replies if r.error})
        said.append(f"{errors} questions were not answered: {', '.join(kinds)}.")
    return said


def _times(value: float, base: float) -> str:
    return f"{value / base:.1f}x" if base else "-"


async def measure(url: str, token: str, rounds: int) -> int:
    """Play the scenarios and print what they showed; 1 where something was not answered."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    found = scenarios(rounds)
    timeout = aiohttp.ClientTimeout(total=LATE_SECONDS)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        await ask(session, url, REPEATED, "warm-up")
        for scenario in found:
            await play(session, url, scenario)
    parts = (table(found), comparison(found), "\n".join(f"- {said}" for said in insights(found)))
    sys.stdout.write("\n\n".join(parts) + "\n")
    return int(any(reply.error for s in found for reply in s.replies))


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of the instance")
    parser.add_argument("--token", default=os.environ.get("API_TOKEN", ""), help="bearer token, where it asks for one")
    parser.add_argument("--rounds", type=int, default=1, help="how many times as many questions")
    given = parser.parse_args()
    raise SystemExit(asyncio.run(measure(given.url.rstrip("/"), given.token, given.rounds)))


if __name__ == "__main__":
    main()
