"""The job of a free question with LangChain: one embedding, three searches in pgvector at once, a rate, one chat call.

Played by `exportmate bench --design benchmarks/frameworks/langchain/pipeline.py=PYTHON` with the Python of an environment
where requirements.txt is installed. The facts and their vectors are copied from the program's tables into LangChain's own.
"""

# ruff: noqa: INP001  # loaded by its path, never imported by name

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_postgres import PGEngine, PGVectorStore
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

Show = Callable[[str], None]
Answer = Callable[[str, Show | None], Awaitable[str]]

SCHEMA = "bench_langchain"
STORES = {
    "passages": (
        4,
        "select regulation || ': ' || text_id, embedding_id::text from passage where embedding_id is not null",
    ),
    "prompts": (1, "select distinct on (prompt) prompt, embedding::text from prompt_utterance order by prompt, text"),
    "goods": (1, "select name_id || ' ' || hs6, embedding::text from commodity where embedding is not null"),
}
RATE = "select currency, value, valid_to from exchange_rate where kind = 'tax' and currency = 'USD' order by valid_from desc limit 1"
PROMPT = ChatPromptTemplate(
    [
        ("system", "You help Indonesian exporters. Answer briefly from the data given. Topic: {topic}."),
        ("user", "{facts}\nRate: {rate}\n\nQuestion: {question}"),
    ]
)


class Pipeline:
    """The stores, the models and the database."""

    def __init__(
        self, stores: Mapping[str, PGVectorStore], embed: OpenAIEmbeddings, llm: ChatOpenAI, engine: AsyncEngine
    ) -> None:
        self._stores, self._embed, self._engine = stores, embed, engine
        self._chain = PROMPT | llm | StrOutputParser()

    async def answer(self, question: str, show: Show | None) -> str:
        """The text of a reply, handed out in pieces where somebody looks."""
        vector = await self._embed.aembed_query(question)
        searches = (
            store.asimilarity_search_by_vector(vector, k=STORES[name][0]) for name, store in self._stores.items()
        )
        found, rate = await asyncio.gather(asyncio.gather(*searches), self._rate())
        documents = dict(zip(self._stores, found, strict=True))
        facts = [document.page_content for name in ("passages", "goods") for document in documents[name]]
        given = {
            "topic": documents["prompts"][0].page_content,
            "facts": "\n".join(facts),
            "rate": rate,
            "question": question,
        }
        if show is None:
            return await self._chain.ainvoke(given)
        said: list[str] = []
        async for piece in self._chain.astream(given):
            if piece:
                said.append(piece)
                show(piece)
        return "".join(said)

    async def _rate(self) -> Mapping[str, Any]:
        async with self._engine.connect() as connection:
            return dict((await connection.execute(text(RATE))).mappings().first() or {})


@asynccontextmanager
async def open_design(plan: Mapping[str, Any]) -> AsyncIterator[Answer]:
    """Copies the facts, opens everything; yields the function that answers; removes the copies."""
    url = plan["dsn"].replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_async_engine(url, pool_size=20, max_overflow=30)
    embed = OpenAIEmbeddings(
        model=plan["embedding_model"],
        dimensions=plan["dimensions"],
        api_key=plan["api_key"],
        base_url=plan["base_url"],
        check_embedding_ctx_length=False,  # else it counts tokens first, with a table that it downloads
    )
    llm = ChatOpenAI(
        model=plan["chat_model"], api_key=plan["api_key"], base_url=plan["base_url"], max_tokens=300, temperature=0.1
    )
    pool = PGEngine.from_engine(engine)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
            await connection.execute(text(f"create schema {SCHEMA}"))
        stores: dict[str, PGVectorStore] = {}
        for name, (_, statement) in STORES.items():
            await pool.ainit_vectorstore_table(name, plan["dimensions"], schema_name=SCHEMA)
            stores[name] = await PGVectorStore.create(pool, embed, name, schema_name=SCHEMA)
            async with engine.connect() as connection:
                rows = (await connection.execute(text(statement))).all()
            await stores[name].aadd_embeddings([row[0] for row in rows], [json.loads(row[1]) for row in rows])
        yield Pipeline(stores, embed, llm, engine).answer
    finally:
        async with engine.begin() as connection:
            await connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
        await engine.dispose()
