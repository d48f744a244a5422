"""The test sets of instructions: a question with its rows, and what must and must not be in a model's answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.grounding.rows import Ground, Row
from core.grounding.stream import Buffer
from core.instruction_answers import is_no_answer, ordered, picked, rewritten
from core.instructions import NO_ANSWER, InstructionKey, Material

UNUSABLE: Final = "UNUSABLE"  # what an answer that cannot be read is shown as
_MARK: Final = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a key: every version of it has to pass."""

    key: InstructionKey
    name: str
    material: Material
    must: tuple[str, ...] = ()  # texts that stand in the answer as `shown` gives it, in any case
    must_not: tuple[str, ...] = ()


def shown(case: Case, text: str) -> str:
    """An answer as it is judged: prose as it is, numbers as "topic 2, candidate 0" or "order 3 1 2".

    Prose that says it has no answer is NO ANSWER, and what the program could not use is UNUSABLE.
    """
    material = case.material
    match case.key:
        case "read":
            pick = picked(text, len(material.topics), len(material.candidates))
            return f"topic {pick.topic}, candidate {pick.candidate}" if pick else UNUSABLE
        case "rank":
            order = ordered(text, len(material.candidates))
            return UNUSABLE if order is None else f"order {' '.join(map(str, order)) or 'none'}"
        case "rewrite":
            return rewritten(text, material.question, material.earlier) or UNUSABLE
        case _:
            return NO_ANSWER if is_no_answer(text) else text.strip()


def faults(case: Case, text: str) -> Iterator[str]:
    """What is wrong with an answer, in sentences; nothing for a good one."""
    answer = shown(case, text)
    if answer == UNUSABLE:
        yield "the answer cannot be used"
        return
    words = _plain(answer)
    yield from (f"lacks {part!r}" for part in case.must if _plain(part) not in words)
    yield from (f"holds {part!r}" for part in case.must_not if _plain(part) in words)
    if case.key in ("word", "explain") and answer != NO_ANSWER:
        yield from _unsupported(case, answer)


def _unsupported(case: Case, answer: str) -> Iterator[str]:
    """Wording that names no row, and sentences that would not be shown to a person."""
    material = case.material
    if case.key == "word" and not _MARK.search(answer):
        yield "cites no row"
    rows = [Row(number, text) for number, text in enumerate(material.rows, 1)]
    buffer = Buffer(Ground.of(rows, material.language, composed=material.composed, asked=material.question))
    buffer.add(answer)
    outcome = buffer.close()
    if outcome.dropped or not outcome.stands:
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(outcome.reasons.items()))
        yield f"is not grounded: {outcome.dropped} sentences fail ({reasons})"


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").casefold().split())
