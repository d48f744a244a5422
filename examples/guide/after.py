#!/usr/bin/env python3
"""The same chatbot after the guide's optimisation: caches, sessions that wait for nobody, two queries at once.

Dictionaries keep embeddings, prompts and rows by the text that was asked, each entry for an hour; the synchronous client
runs in threads; the session goes back to its pool before the model is asked; the database sorts by distance itself; the
prompts lie in one matrix.

    python examples/guide/after.py "dokumen apa untuk ekspor kopi?"      with DATABASE_URL, OPENAI_BASE_URL, OPENAI_API_KEY
    exportmate bench --compare                                           beside ExportMate and the design before
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from openai import OpenAI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

Show = Callable[[str], None]
Answer = Callable[[str, Show | None], Awaitable[str]]

CACHE_TTL = 3600  # seconds
MAX_TOKENS, TEMPERATURE = 300, 0.1
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


class Cache:
    """A dictionary whose entries end after an hour."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, Any]] = {}

    async def get(self, key: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """What is held for a key, else what `make` gives."""
        held = self._held.get(key)
        if held is not None and held[0] > time.monotonic():
            return held[1]
        value = await make()
        self._held[key] = (time.monotonic() + CACHE_TTL, value)
        return value


class After:
    """The handler, with its client, its sessions and its caches."""

    def __init__(self, client: OpenAI, sessions: async_sessionmaker[AsyncSession], plan: Mapping[str, Any]) -> None:
        self._client, self._sessions, self._plan = client, sessions, plan
        self._embeddings, self._topics, self._rows, self._prompts = Cache(), Cache(), Cache(), Cache()

    async def answer(self, question: str, _: Show | None = None) -> str:
        """Embed or remember, match the prompt in memory, fetch rows two at once, ask the model in a thread."""
        vector = await self._embeddings.get(question, lambda: asyncio.to_thread(self._embed, question))
        topic = await self._topics.get(question, lambda: self._nearest_prompt(vector))
        facts = await self._rows.get(question, lambda: self._facts(vector))
        return await asyncio.to_thread(self._worded, topic, facts, question)

    def _embed(self, question: str) -> list[float]:
        made = self._client.embeddings.create(
            model=self._plan["embedding_model"], input=question, dimensions=self._plan["dimensions"]
        )
        return made.data[0].embedding

    async def _nearest_prompt(self, vector: list[float]) -> str:
        names, matrix = await self._prompts.get("all", self._all_prompts)
        return str(names[int(np.argmax(matrix @ np.asarray(vector, dtype=np.float32)))])

    async def _all_prompts(self) -> tuple[list[str], np.ndarray]:
        rows = await self._query(PROMPTS)
        matrix = np.array([json.loads(row["embedding"]) for row in rows], dtype=np.float32)
        return [row["prompt"] for row in rows], matrix / np.linalg.norm(matrix, axis=1, keepdims=True)

    async def _facts(self, vector: list[float]) -> str:
        given = {"vector": json.dumps(vector)}
        passages, goods = await asyncio.gather(self._query(PASSAGES, given), self._query(COMMODITY, given))
        rate = await self._rows.get("rate", lambda: self._query(RATE))
        facts = [f"{row['regulation']}: {row['text_id']}" for row in passages]
        facts += [f"Kurs: {dict(row)}" for row in rate] + [f"Barang: {dict(row)}" for row in goods]
        return "\n".join(facts)

    async def _query(self, statement: str, given: Mapping[str, Any] | None = None) -> list[Mapping[str, Any]]:
        async with self._sessions() as session:
            return list((await session.execute(text(statement), given or {})).mappings().all())

    def _worded(self, topic: str, facts: str, question: str) -> str:
        made = self._client.chat.completions.create(
            model=self._plan["chat_model"],
            messages=[
                {"role": "system", "content": SYSTEM.format(topic=topic)},
                {"role": "user", "content": f"Data:\n{facts}\n\nPertanyaan: {question}"},
            ],
            max_tokens=MAX_TOKENS,
            temperature=TEMPERATURE,
        )
        return made.choices[0].message.content or ""


@asynccontextmanager
async def open_design(plan: Mapping[str, Any]) -> AsyncIterator[Answer]:
    """Opens the client and the engine; yields the function that answers."""
    engine = create_async_engine(
        plan["dsn"].replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=20,
        max_overflow=30,
        pool_pre_ping=True,
        pool_recycle=3600,
    )
    client = OpenAI(api_key=plan["api_key"], base_url=plan["base_url"])
    try:
        yield After(client, async_sessionmaker(engine), plan).answer
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
