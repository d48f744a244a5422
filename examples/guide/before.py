#!/usr/bin/env python3
"""A chatbot before anybody made it fast: one step after the other, nothing remembered.

What the optimisation guide starts from, in a hundred lines: the embedding and the answer come from the synchronous
client, which holds up everybody else while it waits; four queries follow one another in a session that stays open to the
end; every prompt of the library is read and compared in Python for every question.

    python examples/guide/before.py "dokumen apa untuk ekspor kopi?"     with DATABASE_URL, OPENAI_BASE_URL, OPENAI_API_KEY
    exportmate bench --compare                                           beside ExportMate and the optimised design
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from openai import OpenAI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

Show = Callable[[str], None]
Answer = Callable[[str, Show | None], Awaitable[str]]

PROMPTS = "select distinct on (prompt) prompt, embedding::text as embedding from prompt_utterance order by prompt, text"
RATE = (
    "select currency, value, valid_from, valid_to from exchange_rate "
    "where kind = 'tax' and currency = 'USD' order by valid_from desc limit 1"
)
PASSAGES = (
    "select regulation, text_id from passage where embedding_id is not null "
    "order by embedding_id <=> cast(:vector as halfvec) limit 4"
)
COMMODITY = (
    "select name_id, hs6 from commodity where embedding is not null "
    "order by embedding <=> cast(:vector as vector) limit 1"
)
SYSTEM = "Anda membantu eksportir Indonesia. Jawab singkat dari data yang diberikan. Topik: {topic}."


class Before:
    """The handler, with its client and its sessions."""

    def __init__(self, client: OpenAI, sessions: async_sessionmaker[AsyncSession], plan: Mapping[str, Any]) -> None:
        self._client, self._sessions, self._plan = client, sessions, plan

    async def answer(self, question: str, _: Show | None = None) -> str:
        """Embed, ask the database four times, ask the model; everything waits for what is before it."""
        vector = self._embed(question)
        async with self._sessions() as session:
            topic = await self._nearest_prompt(session, vector)
            rate = (await session.execute(text(RATE))).mappings().first()
            given = {"vector": json.dumps(vector)}
            passages = (await session.execute(text(PASSAGES), given)).mappings().all()
            goods = (await session.execute(text(COMMODITY), given)).mappings().first()
            facts = [f"{row['regulation']}: {row['text_id']}" for row in passages]
            facts += [f"Kurs: {dict(rate)}" if rate else "", f"Barang: {dict(goods)}" if goods else ""]
            return self._worded(topic, "\n".join(facts), question)

    def _embed(self, question: str) -> list[float]:
        made = self._client.embeddings.create(
            model=self._plan["embedding_model"], input=question, dimensions=self._plan["dimensions"]
        )
        return made.data[0].embedding

    @staticmethod
    async def _nearest_prompt(session: AsyncSession, vector: list[float]) -> str:
        best, best_score = "", -2.0
        for row in (await session.execute(text(PROMPTS))).mappings():
            score = sum(a * b for a, b in zip(json.loads(row["embedding"]), vector, strict=True))
            if score > best_score:
                best, best_score = row["prompt"], score
        return best

    def _worded(self, topic: str, facts: str, question: str) -> str:
        made = self._client.chat.completions.create(
            model=self._plan["chat_model"],
            messages=[
                {"role": "system", "content": SYSTEM.format(topic=topic)},
                {"role": "user", "content": f"Data:\n{facts}\n\nPertanyaan: {question}"},
            ],
            max_tokens=300,
        )
        return made.choices[0].message.content or ""


@asynccontextmanager
async def open_design(plan: Mapping[str, Any]) -> AsyncIterator[Answer]:
    """Opens the client and the engine; yields the function that answers."""
    engine = create_async_engine(plan["dsn"].replace("postgresql://", "postgresql+asyncpg://", 1))
    client = OpenAI(api_key=plan["api_key"], base_url=plan["base_url"])
    try:
        yield Before(client, async_sessionmaker(engine), plan).answer
    finally:
        client.close()
        await engine.dispose()


async def _ask(question: str) -> None:
    plan = {
        "dsn": os.environ["DATABASE_URL"],
        "api_key": os.environ["OPENAI_API_KEY"],
        "base_url": os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1"),
        "chat_model": os.environ.get("OPENAI_CHAT_MODEL", "gpt-4o-mini"),
        "embedding_model": "text-embedding-3-small",
        "dimensions": 384,
    }
    async with open_design(plan) as answer:
        sys.stdout.write(await answer(question, None) + "\n")


if __name__ == "__main__":
    asyncio.run(_ask(sys.argv[1]))
