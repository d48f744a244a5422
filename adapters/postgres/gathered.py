"""One statement for all who ask the same kind of thing at the same time.

Whoever asks alone waits no longer for it. While a statement is under way, what comes meanwhile goes with the next one: many
conversations that begin in one instant cost a few statements instead of one each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from core.errors import ExportMateError
from core.waking import wake, within

Item = TypeVar("Item")
Result = TypeVar("Result")
MOST = 200  # items of one statement

Run = Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]


class Gathered(Generic[Item, Result]):
    """Runs a statement for several items at once; results come in the order of the items."""

    def __init__(self, run: Run[Item, Result], *, most: int = MOST, pause: float = 0.0) -> None:
        self._run, self._most = run, most
        self._pause = pause  # seconds that a statement waits for others to come along
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, item: Item, *, seconds: float | None = None) -> Result:
        """The result for one item; raises what the statement raises. Who leaves takes nothing from the others.

        With `seconds` it raises TimeoutError after them.
        """
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((item, result))
        if self._task is None or self._task.done():
            # In a context of its own: the statement is nobody's alone.
            self._task = loop.create_task(self._work(), context=Context())
        return await (result if seconds is None else within(result, seconds))

    async def _work(self) -> None:
        while self._waiting:
            if self._pause:
                await asyncio.sleep(self._pause)
            some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            some = [(item, result) for item, result in some if not result.done()]
            if some:
                await self._answer(some)

    async def _answer(self, some: Sequence[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        try:
            found = await self._run([item for item, _ in some])
        except Exception as error:  # noqa: BLE001  # everybody who waits is told
            if len(some) == 1 or isinstance(error, ExportMateError):
                for _, result in some:
                    if not result.done():
                        result.set_exception(error)
                return
            for one in some:  # a fault of one item is nobody else's
                await self._answer([one])
            return
        except BaseException:
            for _, result in some:
                result.cancel()
            raise
        wake([(result, value) for (_, result), value in zip(some, found, strict=True)])
