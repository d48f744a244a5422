#!/usr/bin/env python3
"""What each cache layer costs: medians of a hit, a miss and a put, in microseconds.

    python benchmarks/cache_costs.py                       # this process only
    REDIS_URL=redis://127.0.0.1:6379/0 python benchmarks/cache_costs.py

Compare within one run: the machine decides the rest.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from adapters.caches.answers import SharedAnswers
from adapters.caches.bounded import Bounded
from adapters.caches.embeddings import CachedEmbeddings
from adapters.caches.rows import RowCache
from adapters.caches.shared import Layer, Shared, open_shared
from adapters.caches.shared_rows import SharedRows
from core.answer_cache import Answer, AnswerKey, Answers
from core.message import Figure, Reply, Source
from core.ports import Vector

TODAY = date(2026, 1, 5)
SOURCE = Source("Peraturan", "PMK 38/2024", "https://example.org", date(2024, 6, 1))
REPLY = Reply(
    "kata " * 200, "id", "export_duty", figures=(Figure("total", Decimal(1), "IDR", 1),) * 5, sources=(SOURCE,) * 4
)
GOODS = tuple((f"goods{n}", 0.5) for n in range(10))
VECTOR: Vector = np.full(384, 384**-0.5, dtype=np.float32)
Step = Callable[[], object]


def timed(name: str, step: Step, number: int = 2000) -> None:
    """Print the median of seven rounds."""
    rounds = []
    for _ in range(7):
        began = perf_counter()
        for _ in range(number):
            step()
        rounds.append((perf_counter() - began) / number * 1e6)
    sys.stdout.write(f"{name:<46}{median(rounds):>10.2f} µs\n")


async def timed_async(name: str, step: Callable[[], Awaitable[object]], number: int = 300) -> None:
    """The same for what is awaited."""
    rounds = []
    for _ in range(7):
        began = perf_counter()
        for _ in range(number):
            await step()
        rounds.append((perf_counter() - began) / number * 1e6)
    sys.stdout.write(f"{name:<46}{median(rounds):>10.2f} µs\n")


class Embedder:
    """Gives one vector at once."""

    async def embed_query(self, _text: str) -> Vector:
        """The vector."""
        return VECTOR


async def rows() -> tuple[tuple[str, float], ...]:
    """Rows at once."""
    return GOODS


async def in_process() -> None:
    """The layers of one process."""
    held: Bounded[object] = Bounded(1000)
    for number in range(1000):
        held.put(number, GOODS)
    numbers = count(1000)
    timed("in process: hit", lambda: held.get(500))
    timed("in process: miss", lambda: held.get(-1))
    timed("in process: put of ten rows, one goes", lambda: held.put(next(numbers), GOODS))
    timed("in process: put of a vector, one goes", lambda: held.put(next(numbers), VECTOR))

    cache = RowCache()
    await cache.get((1, "search_goods", "x"), rows)
    await timed_async("rows: hit", lambda: cache.get((1, "search_goods", "x"), rows))
    await timed_async("rows: miss, fetched at once", lambda: cache.get((1, "search_goods", next(numbers)), rows))

    embeddings = CachedEmbeddings(Embedder(), "m")
    await timed_async("embedding: hit", lambda: embeddings.embed_query("dokumen ekspor kopi ke jepang"))
    await timed_async("embedding: miss, made at once", lambda: embeddings.embed_query(f"kopi {next(numbers)}"))

    answers, key = Answers(), AnswerKey(1, "bea keluar CPO", None, TODAY, "null")
    answers.put(key, Answer(REPLY, None), TODAY)
    timed("answer: hit", lambda: answers.get(key, TODAY))
    timed("answer: put", lambda: answers.put(key._replace(text=f"{next(numbers)}"), Answer(REPLY, None), TODAY), 200)


async def shared(cache: Shared) -> None:
    """The layers that instances share."""
    numbers = count()
    layer = Layer(cache, "bench", "costs")
    layer.put(1, "x", b"x" * 1536, 60)
    kept = SharedRows(layer)
    kept.put((1, "search_goods", "x"), GOODS, 0.0)
    answers, key = SharedAnswers(layer), AnswerKey(1, "bea keluar CPO", None, TODAY, "null")
    Answers(further=answers).put(key, Answer(REPLY, None), TODAY)
    await cache.flush()
    await timed_async("shared: hit of 1,536 bytes", lambda: layer.get(1, "x"))
    await timed_async("shared: miss", lambda: layer.get(1, next(numbers)))
    await timed_async("shared: a hundred at once, together", lambda: _hundred(layer), 20)
    await timed_async("shared rows: hit, read", lambda: kept.get((1, "search_goods", "x")))
    await timed_async("shared answer: hit, read", lambda: answers.get(key))
    timed("shared: put, as the reply sees it", lambda: layer.put(1, next(numbers), b"x" * 1536, 60), 20)


async def _hundred(layer: Layer) -> None:
    await asyncio.gather(*(layer.get(1, "x") for _ in range(100)))


async def main() -> None:
    """Everything that can be measured here."""
    await in_process()
    if url := os.environ.get("REDIS_URL"):
        async with open_shared(url) as cache:
            await shared(cache)
            sys.stdout.write(
                f"hits {cache.hits}, misses {cache.misses}, failures {cache.failures}, dropped {cache.dropped}\n"
            )
    else:
        sys.stdout.write("REDIS_URL is empty: the shared layers were not measured\n")


if __name__ == "__main__":
    asyncio.run(main())
