#!/usr/bin/env python3
"""Measures what a chat model adds to HS codes: `python benchmarks/hs_reranking.py [FILE.jsonl …]`.

Goods with answer keys are played through the whole program, first without a model, then with models that know the key and
are right as often as they are told to be: 1 always picks the right candidate of those that the program offers, 0.7 does in
seven of ten cases and picks any other else, `random` knows nothing. So it tells what the best model could reach, how good
one must be to be of use, and what a bad one spoils. `--url` plays a real service instead.
"""

import argparse
import hashlib
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import orjson
import uvloop

from adapters.telemetry.logs import configure_logs
from bot.app import Program, open_program
from bot.bench import model_wire as wire
from bot.bench.model_faults import Body
from bot.bench.model_server import ModelServer, serving
from bot.evaluate import read_cases
from bot.settings import read_settings
from core.message import Message

EVERYDAY = Path(__file__).parent.parent / "tests" / "evaluation" / "hs_everyday.jsonl"
ACCURACIES = ("1", "0.9", "0.7", "0.5", "0.3", "random")
TURN_SECONDS = 60.0  # a small model on a busy processor takes its time
FIRST_DAY = date(2026, 1, 1)  # no kept answer serves two rounds: each asks for a day of its own
_CANDIDATE = re.compile(r"^\[(\d+)\] \u27e6(\d{6}) ", re.MULTILINE)
_NOTHING = '{"topic": 0, "candidate": 0}'  # to what is no list of codes
days = count()


@dataclass(frozen=True, slots=True)
class Case:
    """Goods with the codes that are right for them."""

    name: str
    text: str
    right: frozenset[str]


@dataclass(slots=True)
class Picker:
    """A model that is right in a share of the cases; None knows nothing."""

    accuracy: float | None = None
    case: Case | None = None  # which is being played
    seed: int = 0
    calls: int = 0
    held: int = 0  # calls with the right code among the candidates
    tokens: list[int] = field(default_factory=list)  # of each prompt, about

    def answer(self, body: Body) -> str:
        """What it says to a request: every candidate in some order, an empty list where it knows that none is right."""
        offered = _CANDIDATE.findall(str(body["messages"][-1]["content"]))
        case = self.case
        if not offered or case is None:
            return _NOTHING
        right = [int(number) for number, code in offered if code in case.right]
        others = [int(number) for number, code in offered if code not in case.right]
        self.calls += 1
        self.held += bool(right)
        self.tokens.append(wire.count_tokens(body))
        if self.accuracy is None:
            order = self._drawn(right + others)
        elif self._chance("knows") < self.accuracy:
            order = [*right, *self._drawn(others)] if right else []
        else:
            order = [*self._drawn(others), *right]
        return orjson.dumps({"order": order}).decode()

    def _drawn(self, numbers: Sequence[int]) -> list[int]:
        return sorted(numbers, key=lambda number: self._chance(f"place of {number}"))

    def _chance(self, what: str) -> float:
        """0 to 1, the same for a case whatever the accuracy: a better model is right wherever a worse one is."""
        name = self.case.name if self.case else ""
        drawn = hashlib.blake2b(f"{what} {self.seed} {name}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn) / 2**64


@dataclass(frozen=True, slots=True)
class Played:
    """Where the right code stood, 0 for nowhere, and how many calls of a model it took."""

    place: int
    calls: int


Round = Mapping[str, Played]


async def play(program: Program, cases: Sequence[Case], picker: Picker | None = None) -> Round:
    """One round of questions, one after the other."""
    day, found = FIRST_DAY + timedelta(days=next(days)), {}
    for case in cases:
        if picker is not None:
            picker.case = case
        message = Message(case.text, "eval", f"{day}-{case.name}", at=day)
        reply, timings, _ = await program.turns.take_turn(message)
        codes = list(dict.fromkeys(candidate.hs6 for candidate in reply.candidates))
        place = next((n for n, code in enumerate(codes, 1) if code in case.right), 0)
        found[case.name] = Played(place, len(timings.models))
    return found


def cases_of(file: Path) -> list[Case]:
    """The cases of a file that ask for a code. Raises DataError."""

    def codes(want: Mapping[str, Any]) -> frozenset[str]:
        return frozenset([*want.get("hs6", ()), *want.get("hs6_acceptable", ())])

    read = read_cases([file])
    return [
        Case(str(c["id"]), c["text"], codes(c["expect"])) for c in read if codes(c["expect"]) and not c.get("turns")
    ]


def share(rounds: Sequence[Round], most: int) -> float:
    """Per cent of the cases with the right code at one of the first places, over all rounds."""
    return 100 * mean(0 < played.place <= most for one in rounds for played in one.values())


def changed(before: Round, rounds: Sequence[Round]) -> tuple[float, float]:
    """How many cases a round came to be right at the first place, and how many no longer were."""
    pairs = [(before[name].place == 1, played.place == 1) for one in rounds for name, played in one.items()]
    return sum(now > was for was, now in pairs) / len(rounds), sum(now < was for was, now in pairs) / len(rounds)


def break_even(without: float, reached: Sequence[tuple[float, float]]) -> str:
    """The accuracy at which a model does neither good nor harm, as far as it lies among those that were played."""
    played = sorted(reached)
    for (low, below), (high, above) in pairwise(played):
        if below <= without < above:
            return f"{low + (high - low) * (without - below) / (above - below):.0%}"
    return f"below {played[0][0]:.0%}" if played and played[0][1] > without else "not found"


def tell(name: str, before: Round, rounds: Sequence[Round]) -> None:
    """A line of the table."""
    mended, spoilt = changed(before, rounds)
    asked = sum(played.calls for one in rounds for played in one.values()) / len(rounds)
    sys.stdout.write(
        f"{name:>12} {share(rounds, 1):7.1f} {share(rounds, 5):7.1f} {asked:7.1f} {mended:8.1f} {spoilt:7.1f}\n"
    )


def head(file: Path, cases: Sequence[Case]) -> None:
    """What is played, and the heads of the columns."""
    sys.stdout.write(f"\n{file.name}: {len(cases)} cases, per cent and cases a round\n")
    sys.stdout.write(f"{'model':>12} {'hit@1':>7} {'hit@5':>7} {'asked':>7} {'mended':>8} {'spoilt':>7}\n")


async def measure_pickers(
    program: Program, server: ModelServer, before: Round, cases: Sequence[Case], given: argparse.Namespace
) -> None:
    """Play every accuracy; cases for which no model is asked are played once."""
    reached = []
    picker = Picker(1.0)
    server.answer = picker.answer
    first = await play(program, cases, picker)
    unsure = [case for case in cases if first[case.name].calls]
    for text in given.accuracies:
        accuracy = None if text == "random" else float(text)
        rounds = []
        for seed in range(1 if accuracy == 1 else given.rounds):
            each = Picker(accuracy, seed=seed)
            server.answer = each.answer
            rounds.append({**first, **await play(program, unsure, each)})
        tell(text, before, rounds)
        if accuracy is not None:
            reached.append((accuracy, share(rounds, 1)))
    sys.stdout.write(
        f"right code among the candidates in {picker.held} of {picker.calls} calls; a prompt has about "
        f"{mean(picker.tokens or [0]):.0f} tokens, {max(picker.tokens, default=0)} at most; "
        f"break-even accuracy {break_even(share([before], 1), reached)}\n"
    )


@asynccontextmanager
async def opened(home: str, url: str = "", model: str = "") -> AsyncIterator[Program]:
    """The program on its embedded database, with a model at an address or without one."""
    chosen: dict[str, Any] = {"openai_base_url": url, "openai_chat_model": model, "openai_max_retries": 0}
    settings = read_settings(exportmate_home=home, database_url="", redis_url="", turn_timeout=TURN_SECONDS, **chosen)
    async with open_program(settings) as program:
        await program.answerer.hs()
        yield program


async def measure(given: argparse.Namespace) -> None:
    """Play every file without a model, then with each."""
    configure_logs("text", "error")
    sets = {file: cases_of(file)[: given.most] for file in given.files}
    with tempfile.TemporaryDirectory() as home:
        async with opened(home) as program:
            before = {file: await play(program, cases) for file, cases in sets.items()}
        if given.url:
            async with opened(home, given.url, given.model) as program:
                for file, cases in sets.items():
                    head(file, cases)
                    tell("without", before[file], [before[file]])
                    tell(given.model[-12:], before[file], [await play(program, cases)])
            return
        async with serving(ModelServer()) as server, opened(home, server.url, "picker") as program:
            for file, cases in sets.items():
                head(file, cases)
                tell("without", before[file], [before[file]])
                await measure_pickers(program, server, before[file], cases, given)


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=Path, default=[EVERYDAY], help="questions with answer keys")
    options.add_argument("--accuracies", nargs="+", default=ACCURACIES, help="shares of right picks, or random")
    options.add_argument("--rounds", type=int, default=10, help="draws of each accuracy")
    options.add_argument("--most", type=int, default=None, help="cases of each file, the first ones")
    options.add_argument("--url", default="", help="a service that speaks the OpenAI protocol, instead of drawn picks")
    options.add_argument("--model", default="model", help="its model")
    uvloop.run(measure(options.parse_args()))


if __name__ == "__main__":
    main()
