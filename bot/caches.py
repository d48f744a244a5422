"""The caches of the program in memory, with the shared one behind them where REDIS_URL is set."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.caches.answers import SharedAnswers
from adapters.caches.bounded import cleaning
from adapters.caches.conversations import Conversations
from adapters.caches.embeddings import CachedEmbeddings, Stored
from adapters.caches.rows import RowCache
from adapters.caches.shared import Layer, Shared, digest, open_shared
from adapters.caches.shared_rows import SharedRows
from adapters.postgres.embedding_cache import stored_embeddings
from adapters.postgres.known import known_keys
from adapters.postgres.memory import Memory
from adapters.postgres.pool import Pool
from bot.paths import program_version
from bot.settings import Settings
from core.answer_cache import Answers
from core.ports import Embed

SHARED_CHANNELS = ("telegram:", "slack:")  # their conversations may go on at any instance


class Caches:
    """Made by `open_caches`; `embeddings` makes one for each model."""

    def __init__(
        self, settings: Settings, dsn: str, memory: Memory, stored: Stored, shared: Shared | None, stack: AsyncExitStack
    ) -> None:
        self._settings, self._stored, self._shared, self._stack = settings, stored, shared, stack
        # Another program, database or model has other answers under the same words and numbers.
        models = (settings.embeddings, settings.openai_embedding_model, settings.openai_chat_model)
        self._scope = digest((program_version(), dsn, models))[:12]
        size, ttl = settings.max_cache_size, settings.cache_ttl
        rows, answers = self._layer("rows"), self._layer("answer")
        self.rows = RowCache(size, ttl, shared=SharedRows(rows, ttl) if rows else None)
        self.answers = Answers(size, further=SharedAnswers(answers, ttl) if answers else None)
        self.conversations = Conversations(
            memory.load, memory.save, is_new=memory.is_new, size=size, ttl=ttl, shared=SHARED_CHANNELS
        )

    async def embeddings(self, inner: Embed, model: str) -> CachedEmbeddings:
        """A cache before a model, cleaned like the others."""
        size, ttl = self._settings.max_cache_size, self._settings.cache_ttl
        layer = self._layer("embedding")
        cached = CachedEmbeddings(inner, model, size=size, ttl=ttl, shared=layer, stored=self._stored)
        await self._stack.enter_async_context(cleaning([cached.held]))
        return cached

    def up(self) -> Mapping[str, bool]:
        """Whether the shared cache answers, where there is one."""
        return {} if self._shared is None else {"redis": self._shared.up}

    def _layer(self, name: str) -> Layer | None:
        return None if self._shared is None else Layer(self._shared, name, self._scope)


@asynccontextmanager
async def open_caches(settings: Settings, dsn: str, pool: Pool) -> AsyncIterator[Caches]:
    """Everything that is kept so that nothing is made twice; no start waits for the shared cache.

    Raises Misconfigured where REDIS_URL cannot be read.
    """
    async with AsyncExitStack() as stack:
        url = settings.redis_url.get_secret_value()
        shared = await stack.enter_async_context(open_shared(url)) if url else None
        stored = await stack.enter_async_context(stored_embeddings(pool))
        memory = Memory(pool, await stack.enter_async_context(known_keys(pool, "conversation_keys")))
        caches = Caches(settings, dsn, memory, stored, shared, stack)
        await stack.enter_async_context(cleaning([caches.rows.held, caches.conversations.held]))
        yield caches
