"""Questions put to the whole program with a real model behind it, and what was seen of each reply."""

import itertools
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from rich.console import Console
from rich.table import Table

from bot.app import Program, open_program
from bot.settings import read_settings
from core.grounding.rows import Row
from core.improve import Improver
from core.knowledge import KnowledgeBase
from core.made import Show
from core.message import Message, Reply
from core.question.model import Question
from core.timing import Timings
from tests.support.facts import DAY

TURN_SECONDS = 30.0
_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
_MARK = re.compile(r"\[(\d{1,2})\]")  # which row a sentence comes from
_LISTED = re.compile(r"^\s*\d{1,2}\. ", re.MULTILINE)  # the place in a list
_conversations = itertools.count()


@dataclass(slots=True)
class Asked:
    """A question with everything that was shown for it."""

    question: str
    reply: Reply
    timings: Timings
    shown: list[Reply]  # in the order shown, the final reply last
    rows: Sequence[Row] = ()  # the evidence that the model was given

    @property
    def composed(self) -> Reply:
        """What was shown first."""
        return self.shown[0]

    @property
    def failed(self) -> bool:
        """Whether a call of the model ended without an answer."""
        return any(call.failed for call in self.timings.models)

    @property
    def first_token_ms(self) -> float | None:
        """From the beginning of the call to the model's first word."""
        found = [call.first_token_ns for call in self.timings.models if call.first_token_ns is not None]
        return found[0] / 1e6 if found else None

    def numbers_from_nowhere(self) -> set[str]:
        """Numbers in anything shown that neither the composed reply nor a row holds, digit for digit."""
        held = {
            number
            for text in (self.composed.text, *(f"{row.text} {row.source}" for row in self.rows))
            for number in _NUMBER.findall(text)
        }
        said = {number for reply in self.shown for number in _NUMBER.findall(_bare(reply.text))}
        return said - held

    def rows_from_nowhere(self) -> set[int]:
        """Row numbers that the model cites and was never given."""
        cited = {int(mark) for reply in self.shown if reply.worded_by == "model" for mark in _MARK.findall(reply.text)}
        return cited - {row.number for row in self.rows}


def _bare(text: str) -> str:
    return _LISTED.sub("", _MARK.sub("", text))


@dataclass(slots=True)
class Talking:
    """The program, and the rows of the question that is being answered."""

    program: Program
    rows: list[Row] = field(default_factory=list)

    async def ask(self, question: str) -> Asked:
        """Ask in a conversation of its own."""
        shown: list[Reply] = []

        async def show(reply: Reply) -> None:
            shown.append(reply)

        self.rows.clear()
        message = Message(question, "test", f"model-{next(_conversations)}", at=DAY)
        reply, timings, _ = await self.program.turns.take_turn(message, show)
        return Asked(question, reply, timings, shown, tuple(self.rows))


@asynccontextmanager
async def talking(database: str, url: str, model: str) -> AsyncIterator[Talking]:
    """The whole program with a model at an address; always the likeliest word, so that runs are alike."""
    settings = read_settings(
        database_url=database,
        pool_size=2,
        openai_base_url=url,
        openai_chat_model=model,
        openai_temperature=0.0,
        openai_max_tokens=160,
        openai_max_retries=0,
        turn_timeout=TURN_SECONDS,
    )
    with pytest.MonkeyPatch.context() as patch:
        async with open_program(settings) as program:
            talk = Talking(program)
            word = Improver.word

            async def noted(
                self: Improver,
                base: KnowledgeBase,
                question: Question,
                reply: Reply,
                rows: Sequence[Row],
                show: Show | None,
            ) -> Reply | None:
                talk.rows.extend(rows)
                return await word(self, base, question, reply, rows, show)

            patch.setattr(Improver, "word", noted)
            yield talk


def tell(model: str, asked: Sequence[Asked]) -> None:
    """The table of a run, for those who watch it (`-s`)."""
    table = Table("question", "worded by", "ms", "first token ms", "shown", "dropped", title=model)
    for one in asked:
        first, counts = one.first_token_ms, one.timings.grounding
        table.add_row(
            one.question,
            one.reply.worded_by,
            f"{one.timings.total_ms:.0f}",
            "–" if first is None else f"{first:.0f}",
            str(counts.get("shown", 0)),
            str(counts.get("dropped", 0)),
        )
    worded = sum(one.reply.worded_by == "model" for one in asked)
    Console(width=140).print(table, f"{worded} of {len(asked)} worded by the model")
