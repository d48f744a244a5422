"""Files that administrators send to a chat: worked on beside the channels, each once, however often the same message comes.

Who waits for a file waits in short turns: `answer` gives up after a while with TooMany, the inbox hands the same message over
again, and the work goes on meanwhile. What came of it is kept, so that a redelivered message gets the same answer; while it is
under way a row in the store says which instance works on it, so that no other one begins.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

import structlog

from bot.admin.file_texts import say as words
from bot.admin.file_work import Kind, Work, kind_of, refusal, shown_name
from core.channels import Say, SentFile, Store
from core.errors import DatabaseUnavailable, ExportMateError, TooMany
from core.message import Language

FIRST_WORD: Final = 1.0  # seconds before anything is said: most tables are done by then
EVERY: Final = 4.0  # seconds between two words about how far it is
PATIENCE: Final = 40.0  # seconds of one wait; a try of the inbox may take 90, the answer's way included
LOOK_AGAIN: Final = 1.0  # seconds until the inbox brings it again
LEASE: Final = 20.0  # seconds without a sign of life after which another instance begins anew
MOST_SECONDS: Final = 2 * 3600.0  # for one file
MOST: Final = 16  # files waiting or worked on
log = structlog.get_logger("admin")


@dataclass(slots=True)
class _Job:
    """A file that is worked on."""

    token: str  # under which the store keeps what came of it
    file: SentFile
    kind: Kind
    language: Language
    progress: str = ""
    task: asyncio.Task[str] = field(init=False)

    def tell(self, text: str) -> None:
        """Note how far it is."""
        self.progress = text


class Files:
    """Answers files; `answer` fulfils `core.channels.AnswerFile`. Work goes on only inside `running`."""

    def __init__(
        self,
        work: Work,
        store: Store,
        *,
        first: float = FIRST_WORD,
        every: float = EVERY,
        patience: float = PATIENCE,
        lease: float = LEASE,
        most_seconds: float = MOST_SECONDS,
        clock: Callable[[], float] = time.time,  # the same for all instances
    ) -> None:
        self._work, self._store = work, store
        self._first, self._every, self._patience = first, every, patience
        self._lease, self._most_seconds, self._clock = lease, most_seconds, clock
        self._name = uuid.uuid4().hex  # of this instance, anew at each start
        self._jobs: dict[str, _Job] = {}
        self._stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work for as long as the block runs; what is unfinished at its end is begun anew when its message comes again."""
        self._stopping = False
        try:
            yield
        finally:
            self._stopping = True
            tasks = [job.task for job in self._jobs.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def answer(self, file: SentFile, language: Language, say: Say, /) -> str:
        """What became of a file, or why it is not taken. Raises TooMany: not done yet; Unavailable, and what `read` raises."""
        kind, refused = kind_of(file.name), refusal(file, language)
        if kind is None or refused:
            return refused
        channel = file.who.partition(":")[0]
        token = f"file:{channel}:{file.key}"
        if token not in self._jobs:
            kept = await self._store.get(token)
            if kept is not None and (text := str(kept.payload.get("answer") or "")):
                return text
            self._check_free(kept.payload if kept else {})
        job = self._jobs.get(token) or self._begin(token, file, kind, language)
        await self._watch(job, say)
        return job.task.result()

    def _check_free(self, payload: Mapping[str, Any]) -> None:
        """Raises TooMany where another instance is at it, too much waits, or the program stops."""
        elsewhere = payload.get("by") != self._name and float(payload.get("until") or 0) > self._clock()
        if elsewhere or self._stopping or sum(not job.task.done() for job in self._jobs.values()) >= MOST:
            raise TooMany(LOOK_AGAIN)

    def _begin(self, token: str, file: SentFile, kind: Kind, language: Language) -> _Job:
        for past in [name for name, job in self._jobs.items() if job.task.done()][:-MOST]:
            del self._jobs[past]  # their answers could not be kept; only so many are held here
        job = self._jobs[token] = _Job(token, file, kind, language)
        # In a context of its own: its statements belong to no message's times, which are told long before it ends.
        job.task = asyncio.get_running_loop().create_task(self._run(job), context=Context())
        job.task.add_done_callback(lambda task: task.cancelled() or task.exception())  # looked at, if by nobody else
        return job

    async def _watch(self, job: _Job, say: Say) -> None:
        """Tell how far a file is until it is done. Raises TooMany where that takes longer or the program stops."""
        until, pause, shown = monotonic() + self._patience, self._first, ""
        while not job.task.done():
            left = until - monotonic()
            if left <= 0:
                raise TooMany(LOOK_AGAIN)
            await asyncio.wait({job.task}, timeout=min(pause, left))
            pause = self._every
            if not job.task.done() and job.progress != shown:
                shown = job.progress
                try:
                    await say(shown)
                except ExportMateError as error:  # the answer itself meets the same trouble and says so
                    log.info("admin_file_progress_not_shown", kind=type(error).__name__)
        if job.task.cancelled():
            raise TooMany(LOOK_AGAIN)

    async def _run(self, job: _Job) -> str:
        """Work on a file, held against other instances; what came of it is kept before anybody hears it."""
        holding = None
        try:
            await self._hold(job)
            holding = asyncio.create_task(self._keep_holding(job))
            text = await self._done(job)
        except BaseException:
            await _ended(holding)
            self._jobs.pop(job.token, None)  # brought again, it is begun anew
            with suppress(DatabaseUnavailable):
                await self._note(job, {})
            raise
        await _ended(holding)
        try:
            await self._note(job, {"answer": text})
        except DatabaseUnavailable:
            log.warning("admin_file_answer_not_kept")  # this instance still has it
        else:
            self._jobs.pop(job.token, None)
        return text

    async def _done(self, job: _Job) -> str:
        try:
            async with asyncio.timeout(self._most_seconds):
                return await self._work.do(job.file, job.kind, job.language, job.tell)
        except TimeoutError:
            hours = f"{self._most_seconds / 3600:g}"
            return words("too_slow", job.language, name=shown_name(job.file.name), hours=hours)

    async def _hold(self, job: _Job) -> None:
        await self._note(job, {"by": self._name, "until": self._clock() + self._lease})

    async def _keep_holding(self, job: _Job) -> None:
        """Renew the row that keeps other instances off, for as long as the work goes on."""
        while True:
            await asyncio.sleep(self._lease / 3)
            try:
                await self._hold(job)
            except DatabaseUnavailable:
                log.warning("admin_file_not_held")

    async def _note(self, job: _Job, payload: Mapping[str, Any]) -> None:
        channel, _, person = job.file.who.partition(":")
        await self._store.put(job.token, channel=channel, conversation="", user_id=person, payload=payload)


async def _ended(task: "asyncio.Task[None] | None") -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
