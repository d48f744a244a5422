"""Files rendered by processes beside the program: when they start, what ends them, and what the program hears."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.documents import aside
from adapters.documents.aside import Renderers
from core.errors import Unavailable
from tests.adapters.documents.jobs import count, doing, hang, said, wait
from tests.adapters.documents.papers import invoice
from tests.adapters.documents.watching import PATIENT, gone, seen


@asynccontextmanager
async def opened(
    *, at_once: int = 1, seconds: float = PATIENT, idle: float = PATIENT
) -> AsyncIterator[tuple[Renderers, Callable[[], set[int]]]]:
    """Renderers, and which processes of theirs are running."""
    renderers = Renderers(at_once=at_once, seconds=seconds, idle=idle)
    try:
        yield renderers, lambda: {child.process.pid for child in renderers._children}
    finally:
        await renderers.close()


def found(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder."""
    return list(folder.glob(pattern))


async def test_a_process_starts_with_the_first_file_and_makes_the_next_too() -> None:
    """Nothing runs before somebody wants a file; nothing is left after the stop."""
    async with opened() as (renderers, running):
        assert set() == running()
        assert (await renderers.render("xlsx", invoice())).startswith(b"PK")
        (pid,) = running()
        assert (await renderers.render("pdf", invoice())).startswith(b"%PDF-")
        assert {pid} == running()
    assert gone(pid)


async def test_two_files_are_made_at_once(tmp_path: Path) -> None:
    """Each waits until the other has begun."""
    one, two = tmp_path / "one", tmp_path / "two"
    async with opened(at_once=2) as (renderers, running):
        made = await asyncio.gather(
            renderers.render("xlsx", doing(wait, one, two)), renderers.render("xlsx", doing(wait, two, one))
        )
        assert {int(one.read_text()), int(two.read_text())} == running()
    assert all(content.startswith(b"PK") for content in made)


async def test_only_so_many_are_made_at_once(tmp_path: Path) -> None:
    """A crowd of requests does not take the machine."""
    async with opened(at_once=2) as (renderers, running):
        await asyncio.gather(*(renderers.render("xlsx", doing(count, tmp_path)) for _ in range(8)))
        assert 2 == len(running())
    together = [int(path.name.split(".")[1]) for path in found(tmp_path, "*.seen")]
    assert 8 == len(together)
    assert max(together) <= 2


async def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """The caller is told within the limit, its process is ended, and the next file is made by another."""
    async with opened(seconds=0.3) as (renderers, running):
        with capture_logs() as logs:
            with pytest.raises(Unavailable, match=r"pdf file was not ready within 0\.3 s") as caught:
                await renderers.render("pdf", doing(hang, tmp_path / "pid"))
            assert isinstance(caught.value.__cause__, TimeoutError)
            first = running()
            await seen(lambda: not running())
        assert ["rendering_stopped"] == [line["event"] for line in logs]
        assert 1 == len(first)
        assert all(map(gone, first))
        renderers._seconds = PATIENT
        assert await renderers.render("xlsx", invoice())
        assert not first & running()


async def test_waiting_for_a_turn_counts(tmp_path: Path) -> None:
    """Who waits behind a slow file is told within the limit, and its own is never begun."""
    release, never = tmp_path / "release", tmp_path / "never"
    async with opened() as (renderers, _):
        slow = asyncio.create_task(renderers.render("xlsx", doing(wait, tmp_path / "pid", release)))
        await seen((tmp_path / "pid").exists)
        renderers._seconds = 0.05
        with pytest.raises(Unavailable, match="not ready"):
            await renderers.render("xlsx", doing(said, never))
        renderers._seconds = PATIENT
        release.touch()
        assert await slow
        assert await renderers.render("xlsx", invoice())
    assert not never.exists()


async def test_more_than_can_wait_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that wait are made all the same."""
    monkeypatch.setattr(aside, "MOST_WAITING", 1)
    release = tmp_path / "release"
    async with opened() as (renderers, _):
        first = asyncio.create_task(renderers.render("xlsx", doing(wait, tmp_path / "pid", release)))
        await seen((tmp_path / "pid").exists)
        second = asyncio.create_task(renderers.render("xlsx", invoice()))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="waiting"):
            await renderers.render("xlsx", invoice())
        release.touch()
        assert all(await asyncio.gather(first, second))


async def test_a_file_that_nobody_waits_for_keeps_its_process(tmp_path: Path) -> None:
    """A turn that was given up does not cost the next one a new start."""
    release = tmp_path / "release"
    async with opened() as (renderers, running):
        task = asyncio.create_task(renderers.render("xlsx", doing(wait, tmp_path / "pid", release)))
        await seen((tmp_path / "pid").exists)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        release.touch()
        assert await renderers.render("xlsx", invoice())
        assert {int((tmp_path / "pid").read_text())} == running()


async def test_a_process_that_dies_under_way_makes_its_file_unavailable(tmp_path: Path) -> None:
    """The log says how it ended; the next file starts another."""
    async with opened() as (renderers, running):
        with capture_logs() as logs:
            task = asyncio.create_task(renderers.render("pdf", doing(hang, tmp_path / "pid")))
            await seen((tmp_path / "pid").exists)
            os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
            with pytest.raises(Unavailable, match="has ended"):
                await task
        assert [("renderer_ended", "pdf", -signal.SIGKILL)] == [(x["event"], x["kind"], x["code"]) for x in logs]
        assert await renderers.render("xlsx", invoice())
        assert {int((tmp_path / "pid").read_text())}.isdisjoint(running())


async def test_the_last_words_of_a_process_are_logged() -> None:
    """So that a library that crashes can be found."""
    async with opened() as (renderers, _):
        with capture_logs() as logs, pytest.raises(Unavailable, match="has ended"):
            await renderers.render("pdf", doing(os.abort))
    assert "Fatal Python error: Aborted" in logs[0]["said"]


async def test_a_process_that_died_idle_is_replaced_unnoticed() -> None:
    """Nobody loses a file by it."""
    async with opened() as (renderers, running):
        await renderers.render("xlsx", invoice())
        (pid,) = running()
        os.kill(pid, signal.SIGKILL)
        await next(iter(renderers._children)).process.wait()
        assert await renderers.render("xlsx", invoice())
        assert pid not in running()


async def test_a_process_without_work_leaves_and_the_next_file_starts_another() -> None:
    """What it held goes back to the machine."""
    async with opened(idle=0.2) as (renderers, running):
        await renderers.render("xlsx", invoice())
        (pid,) = running()
        await seen(lambda: not running())
        assert gone(pid)
        assert await renderers.render("xlsx", invoice())


async def test_the_stop_ends_what_is_under_way(tmp_path: Path) -> None:
    """Whoever waits is told, in the queue as well, and nobody starts a process any more."""
    async with opened() as (renderers, running):
        tasks = [asyncio.create_task(renderers.render("xlsx", doing(hang, tmp_path / "pid"))) for _ in range(2)]
        await seen((tmp_path / "pid").exists)
        with capture_logs() as logs:
            await renderers.close()
        assert set() == running()
        for task in tasks:
            with pytest.raises(Unavailable):
                await task
        with pytest.raises(Unavailable, match="stops"):
            await renderers.render("xlsx", invoice())
    assert [] == logs
    assert gone(int((tmp_path / "pid").read_text()))


async def test_a_process_that_starts_at_the_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stop waits for it."""
    started: list[asyncio.subprocess.Process] = []
    made, begun, go_on = asyncio.create_subprocess_exec, asyncio.Event(), asyncio.Event()

    async def slow(*command: str, **options: object) -> asyncio.subprocess.Process:
        begun.set()
        await go_on.wait()
        started.append(await made(*command, **options))  # type: ignore[arg-type]  # the same options
        return started[0]

    monkeypatch.setattr(aside.asyncio, "create_subprocess_exec", slow)  # type: ignore[attr-defined]  # its own name for it
    async with opened() as (renderers, _):
        task = asyncio.create_task(renderers.render("xlsx", invoice()))
        await begun.wait()
        closing = asyncio.create_task(renderers.close())
        await asyncio.sleep(0)
        go_on.set()
        await closing
        with pytest.raises(Unavailable, match="stops"):
            await task
    assert gone(started[0].pid)


async def test_where_no_process_can_be_started_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not an error that nobody expects; and the place is free again."""

    async def refused(*_command: str, **_options: object) -> asyncio.subprocess.Process:
        raise OSError("no memory")

    async with opened() as (renderers, _):
        with monkeypatch.context() as patch:
            patch.setattr(aside.asyncio, "create_subprocess_exec", refused)  # type: ignore[attr-defined]  # see above
            with pytest.raises(Unavailable, match="started"):
                await renderers.render("xlsx", invoice())
        assert await renderers.render("xlsx", invoice())
