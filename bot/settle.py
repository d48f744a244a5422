"""What is done once when everything is loaded: the facts leave the garbage collector, and what loading took, the process."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

from bot.memory import give_back
from core.knowledge import KnowledgeBase
from core.read_ahead import keep_reading


async def prepared(warm: Callable[[], Awaitable[None]], facts: Callable[[], KnowledgeBase] | None) -> None:
    """Warm up and settle; then read the rows of the `facts` in use ahead, where a model's sentences are held against them."""
    await settled(warm)
    if facts is not None:
        await keep_reading(facts)


async def settled(warm: Callable[[], Awaitable[None]]) -> None:
    """Warm up, then freeze what is held for as long as the program runs.

    The facts and their indexes are hundreds of thousands of objects. Looking through them again and again took a tenth of
    the processor time and now and then held up every reply for a tenth of a second.
    """
    await warm()
    await asyncio.sleep(0)
    gc.collect()
    gc.freeze()
    await asyncio.to_thread(give_back)
