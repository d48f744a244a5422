"""Plays the test sets of the chat model's instructions: each case against its template, then against a model."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.table import Table
from rich.text import Text

from core.chat import Chat
from core.errors import BadInput, ModelUnavailable
from core.instruction_cases import Case, faults, shown
from core.instructions import Instruction, InstructionKey, ask_of, problems

SECONDS: Final = 60.0  # for one answer of a model
SIDE_BY_SIDE: Final = 4  # calls under way
LONGEST_SHOWN: Final = 160  # characters of an answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case played."""

    case: Case
    version: int
    answer: str  # as it was judged, short
    faults: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def template_faults(instructions: Mapping[InstructionKey, Instruction], cases: Sequence[Case]) -> Iterator[str]:
    """What is wrong without asking any model: unusable templates, and cases that no template takes."""
    for key, made in instructions.items():
        yield from (f"{key} version {made.version}, {part}: {reason}" for part, reason in problems(made))
    for case in cases:
        instruction = instructions.get(case.key)
        if instruction is None:
            yield f"{case.key}: no version is in force, so {case.name} cannot be played"
            continue
        try:
            ask = ask_of(instruction, case.material)
        except BadInput:
            continue  # told above
        if case.material.question.strip("?. ")[:20] not in ask.user:
            yield f"{case.key}, {case.name}: the question does not reach the model"


async def play(
    chat: Chat,
    instructions: Mapping[InstructionKey, Instruction],
    cases: Sequence[Case],
    *,
    temperature: float = 0.1,
    max_tokens: int = 300,
    seconds: float = SECONDS,
) -> list[Outcome]:
    """Ask a model every case whose key has an instruction, some side by side; in the order of the cases."""
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(case: Case, instruction: Instruction) -> Outcome:
        ask = ask_of(instruction, case.material, temperature=temperature, max_tokens=max_tokens)
        async with places:
            try:
                text = await chat.complete(ask, seconds=seconds)
            except ModelUnavailable as error:
                return Outcome(case, instruction.version, "", (error.message,))
        return Outcome(case, instruction.version, _short(shown(case, text)), tuple(faults(case, text)))

    return await asyncio.gather(*(one(c, instructions[c.key]) for c in cases if c.key in instructions))


def table_of(outcomes: Sequence[Outcome]) -> Table:
    """The cases with what is wrong with each."""
    table = Table("", "key", "version", "case", "what is wrong", "answer")
    for outcome in outcomes:
        mark = "[green]ok[/green]" if outcome.passed else "[red]fails[/red]"
        table.add_row(
            *(mark, outcome.case.key, str(outcome.version), outcome.case.name),
            Text("; ".join(outcome.faults)),
            Text(outcome.answer),
        )
    return table


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
