"""Files rendered in processes beside the running program, so that no reply waits for Python's one lock meanwhile.

The processes are started when they are needed, kept for a while and ended. They are not a pool of the standard library: that
one cannot end a process that hangs without ending all, starts by running the program's main module again, and leaves its
processes behind when the program is killed.
"""

import asyncio
import contextlib
import pickle
import sys
from math import ceil
from pathlib import Path
from typing import Any, Final

import structlog

from adapters.documents.worker import HEAD, Subject, framed
from core.errors import Unavailable

ROOT: Final = Path(__file__).parents[2]  # where the packages lie, in a checkout or where a wheel was installed
MOST_WAITING: Final = 100  # files
FRESH: Final = 3  # times as long as others may a process take for its first file, which loads libraries
END_SECONDS: Final = 10.0  # that a process which was killed may take to be gone
ITSELF_SECONDS: Final = 2.0  # that one which closed its output may take to be gone without that
STOPS: Final = "no files are made any more: the program stops"
_ERRORS_KEPT: Final = 4000  # bytes
log = structlog.get_logger("documents")


class Child:
    """One process: asked, it gives an answer; whoever gives up in the middle has to end it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.fresh = True
        self.leaving: asyncio.TimerHandle | None = None  # while it is idle
        self._said = asyncio.create_task(self._last_words())

    async def ask(self, kind: str, subject: Subject, seconds: float) -> bytes | Exception:
        """The file or what went wrong with it. Raises TimeoutError; OSError, EOFError where the process has ended."""
        seconds *= FRESH if self.fresh else 1
        assert self.process.stdin is not None  # noqa: S101  # both pipes were asked for
        assert self.process.stdout is not None  # noqa: S101
        async with asyncio.timeout(seconds):
            self.process.stdin.write(framed((kind, subject)))
            await self.process.stdin.drain()
            head = await self.process.stdout.readexactly(HEAD)
            answer = await self.process.stdout.readexactly(int.from_bytes(head))
        self.fresh = False
        made: bytes | Exception = pickle.loads(answer)  # noqa: S301  # from a process of our own
        return made

    def kill(self) -> None:
        """End it at once: it holds nothing that would be lost."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    async def end(self, *, itself: bool = False) -> str:
        """End it and wait until it is gone; gives its last words.

        One that ended `itself` is given a moment first: killing what is dead already hides from asyncio how it ended.
        """
        if itself:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ITSELF_SECONDS):
                    await self.process.wait()
        if self.process.returncode is None:
            self.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await self.process.wait()
                return (await self._said).decode(errors="replace")
        return ""

    async def _last_words(self) -> bytes:
        """Empty the pipe of errors, so that the process never waits for it."""
        kept = b""
        assert self.process.stderr is not None  # noqa: S101  # it was asked for
        while block := await self.process.stderr.read(4096):
            kept = (kept + block)[-_ERRORS_KEPT:]
        return kept


class Renderers:
    """A few processes and the queue before them."""

    def __init__(self, *, at_once: int, seconds: float, idle: float) -> None:
        self._seconds, self._rest = seconds, idle
        self._places = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._closed = False
        self._idle: list[Child] = []
        self._children: set[Child] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def render(self, kind: str, subject: Subject) -> bytes:
        """The bytes of a file.

        Raises:
            Unavailable: it was not ready within the time limit, waiting for its turn included; too many wait already; the
                process has ended or cannot be started.
            Exception: what rendering it raised, its place as a note.

        """
        if self._waiting >= MOST_WAITING:
            raise Unavailable(f"{self._waiting} files are waiting to be made already")
        try:
            async with asyncio.timeout(self._seconds):
                made = await self._in_turn(kind, subject)
        except TimeoutError as error:
            raise Unavailable(f"the {kind} file was not ready within {self._seconds:g} s") from error
        if isinstance(made, Exception):
            raise made
        return made

    async def close(self) -> None:
        """End every process; whoever still waits for a file hears that there will be none."""
        self._closed = True
        for child in self._children:
            child.kill()  # whoever waits for it is told
        for child in self._idle:
            self._leave(child)
        self._idle.clear()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _in_turn(self, kind: str, subject: Subject) -> bytes | Exception:
        """The answer of a process; one that has begun goes on when nobody waits any more, since ending it costs a new start."""
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        task = self._keep(self._work(kind, subject))
        task.add_done_callback(lambda _: self._places.release())
        return await asyncio.shield(task)

    async def _work(self, kind: str, subject: Subject) -> bytes | Exception:
        child = await self._take()
        answer: bytes | Exception | None = None
        try:
            answer = await child.ask(kind, subject, self._seconds)
        except TimeoutError as error:
            log.warning("rendering_stopped", kind=kind, seconds=self._seconds)
            raise Unavailable(f"the {kind} file took too long and was given up") from error
        except (OSError, EOFError) as error:
            said = await child.end(itself=True)
            if not self._closed:
                log.warning("renderer_ended", kind=kind, code=child.process.returncode, said=said)
            raise Unavailable(f"the process that made the {kind} file has ended") from error
        finally:
            if answer is None or self._closed:
                await self._end(child)
            else:
                child.leaving = asyncio.get_running_loop().call_later(self._rest, self._retire, child)
                self._idle.append(child)
        return answer

    async def _take(self) -> Child:
        """The process that was idle last, so that others grow old and leave, or a new one."""
        while self._idle:
            child = self._idle.pop()
            if child.leaving:
                child.leaving.cancel()
            if child.process.returncode is None:
                return child
            await self._end(child)
        if self._closed:
            raise Unavailable(STOPS)
        return await self._start()

    async def _start(self) -> Child:
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-X", "faulthandler", "-m", "adapters.documents.worker", str(self._longest())),
                cwd=ROOT,  # that is where it finds them, wherever the program was started
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,  # see `stand_behind` there; and Ctrl+C in a terminal is the program's
            )
        except OSError as error:
            raise Unavailable("no process can be started for making files") from error
        child = Child(process)
        self._children.add(child)
        if self._closed:  # meanwhile
            await self._end(child)
            raise Unavailable(STOPS)
        return child

    def _longest(self) -> int:
        """Seconds after which a process that nobody ends any more ends itself."""
        return ceil(FRESH * self._seconds) + 1

    def _retire(self, child: Child) -> None:
        self._idle.remove(child)
        self._leave(child)

    def _leave(self, child: Child) -> None:
        if child.leaving:
            child.leaving.cancel()
        self._keep(self._end(child))

    async def _end(self, child: Child) -> None:
        await child.end()
        self._children.discard(child)

    def _keep(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._kept)
        return task

    def _kept(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # seen, even where nobody waits for it any more
