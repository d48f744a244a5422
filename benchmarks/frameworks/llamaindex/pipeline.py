"""The job of a free question with LlamaIndex: one embedding, three retrievals from pgvector at once, a rate, one chat call.

Played by `exportmate bench --design benchmarks/frameworks/llamaindex/pipeline.py=PYTHON` with the Python of an environment
where requirements.txt is installed. The facts and their vectors are copied from the program's tables into LlamaIndex's own.
"""

# ruff: noqa: INP001  # loaded by its path, never imported by name

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from llama_index.core import VectorStoreIndex
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import QueryBundle, TextNode
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI
from llama_index.vector_stores.postgres import PGVectorStore
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

Show = Callable[[str], None]
Answer = Callable[[str, Show | None], Awaitable[str]]

MODEL = "gpt-4o-mini"  # LlamaIndex takes names it knows only; the server of the bench takes any
SCHEMA = "bench_llamaindex"
STORES = {
    "passages": (
        4,
        "select regulation || ': ' || text_id, embedding_id::text from passage where embedding_id is not null",
    ),
    "prompts": (1, "select distinct on (prompt) prompt, embedding::text from prompt_utterance order by prompt, text"),
    "goods": (1, "select name_id || ' ' || hs6, embedding::text from commodity where embedding is not null"),
}
RATE = "select currency, value, valid_to from exchange_rate where kind = 'tax' and currency = 'USD' order by valid_from desc limit 1"
SYSTEM = "You help Indonesian exporters. Answer briefly from the data given. Topic: {topic}."


class Pipeline:
    """The retrievers, the models and the database."""

    def __init__(
        self, retrievers: Mapping[str, BaseRetriever], embed: OpenAIEmbedding, llm: OpenAI, engine: AsyncEngine
    ) -> None:
        self._retrievers, self._embed, self._llm, self._engine = retrievers, embed, llm, engine

    async def answer(self, question: str, show: Show | None) -> str:
        """The text of a reply, handed out in pieces where somebody looks."""
        bundle = QueryBundle(question, embedding=await self._embed.aget_query_embedding(question))
        found, rate = await asyncio.gather(
            asyncio.gather(*(retriever.aretrieve(bundle) for retriever in self._retrievers.values())), self._rate()
        )
        nodes = dict(zip(self._retrievers, found, strict=True))
        facts = [node.get_content() for name in ("passages", "goods") for node in nodes[name]]
        messages = [
            ChatMessage(role="system", content=SYSTEM.format(topic=nodes["prompts"][0].get_content())),
            ChatMessage(role="user", content="\n".join([*facts, f"Rate: {rate}", "", f"Question: {question}"])),
        ]
        if show is None:
            return (await self._llm.achat(messages)).message.content or ""
        said: list[str] = []
        async for piece in await self._llm.astream_chat(messages):
            if piece.delta:
                said.append(piece.delta)
                show(piece.delta)
        return "".join(said)

    async def _rate(self) -> Mapping[str, Any]:
        async with self._engine.connect() as connection:
            return dict((await connection.execute(text(RATE))).mappings().first() or {})


@asynccontextmanager
async def open_design(plan: Mapping[str, Any]) -> AsyncIterator[Answer]:
    """Copies the facts, opens everything; yields the function that answers; removes the copies."""
    url = plan["dsn"].removeprefix("postgresql://")
    engine = create_async_engine(f"postgresql+asyncpg://{url}", pool_size=20, max_overflow=30)
    embed = OpenAIEmbedding(
        model=plan["embedding_model"], dimensions=plan["dimensions"], api_key=plan["api_key"], api_base=plan["base_url"]
    )
    llm = OpenAI(model=MODEL, api_key=plan["api_key"], api_base=plan["base_url"], max_tokens=300, temperature=0.1)
    stores: list[PGVectorStore] = []
    try:
        retrievers: dict[str, BaseRetriever] = {}
        for name, (most, statement) in STORES.items():
            store = PGVectorStore.from_params(
                connection_string=f"postgresql+psycopg2://{url}",
                async_connection_string=f"postgresql+asyncpg://{url}",
                schema_name=SCHEMA,
                table_name=name,
                embed_dim=plan["dimensions"],
                create_engine_kwargs={"pool_size": 20, "max_overflow": 30},
            )
            stores.append(store)
            await store.async_add(await _nodes(plan["dsn"], statement))
            index = VectorStoreIndex.from_vector_store(store, embed_model=embed)
            retrievers[name] = index.as_retriever(similarity_top_k=most)
        yield Pipeline(retrievers, embed, llm, engine).answer
    finally:
        for store in stores:
            await store.close()
        async with engine.begin() as connection:
            await connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
        await engine.dispose()


async def _nodes(dsn: str, statement: str) -> Sequence[TextNode]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(statement)
    finally:
        await connection.close()
    return [TextNode(text=row[0], embedding=json.loads(row[1])) for row in rows]
