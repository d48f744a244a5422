"""The process that renders files: the same bytes as anywhere, errors that keep their meaning, and where it stands."""

import io
import os
import pickle
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from adapters.documents import aside, worker
from adapters.documents.aside import Renderers
from adapters.documents.worker import HEAD, NICE, Subject, answered, framed, rendered
from core.papers.model import FORMATS
from tests.adapters.documents.jobs import chatter, doing, fail, hang
from tests.adapters.documents.papers import calculation, invoice, packing_list
from tests.adapters.documents.test_charts import chart, line

SECONDS = 60.0


async def test_its_files_are_those_of_rendering_in_the_program() -> None:
    """Byte by byte, for each kind of paper and for a picture."""
    papers: list[tuple[str, Subject]] = [
        (f, p) for p in (calculation(), invoice(), packing_list(lines=12)) for f in FORMATS
    ]
    renderers = Renderers(at_once=1, seconds=SECONDS, idle=SECONDS)
    try:
        for kind, subject in (*papers, ("png", chart(line("1", "2")))):
            assert rendered(kind, subject) == await renderers.render(kind, subject), kind
    finally:
        await renderers.close()


async def test_a_function_is_called_where_others_draw() -> None:
    """For a file of something that this part of the program does not know."""
    renderers = Renderers(at_once=1, seconds=SECONDS, idle=SECONDS)
    try:
        assert await renderers.render("call", partial(str.encode, "drawn", "ascii")) == b"drawn"
        with pytest.raises(UnicodeEncodeError):
            await renderers.render("call", partial(str.encode, "é", "ascii"))
    finally:
        await renderers.close()


async def test_an_error_keeps_its_kind_its_words_and_its_place() -> None:
    """The program judges it as if it had happened there; the process goes on."""
    renderers = Renderers(at_once=1, seconds=SECONDS, idle=SECONDS)
    try:
        with pytest.raises(ValueError, match="no such paper") as caught:
            await renderers.render("pdf", doing(fail, "plain"))
        assert "in fail" in "".join(caught.value.__notes__)
        with pytest.raises(RuntimeError, match="Stubborn: cannot travel"):
            await renderers.render("pdf", doing(fail, "stubborn"))
        assert await renderers.render("xlsx", invoice())
        assert 1 == len(renderers._children)
    finally:
        await renderers.close()


async def test_what_a_library_prints_is_no_answer() -> None:
    """The answers have an output of their own."""
    renderers = Renderers(at_once=1, seconds=SECONDS, idle=SECONDS)
    try:
        assert (await renderers.render("xlsx", doing(chatter))).startswith(b"PK")
    finally:
        await renderers.close()


async def test_after_its_first_file_it_stands_behind_and_stop_signals_are_not_for_it() -> None:
    """A reply comes first; a file under way at the stop is still finished."""
    renderers = Renderers(at_once=1, seconds=SECONDS, idle=SECONDS)
    try:
        await renderers.render("xlsx", invoice())
        (child,) = renderers._children
        os.kill(child.process.pid, signal.SIGTERM)
        os.kill(child.process.pid, signal.SIGINT)
        await renderers.render("xlsx", invoice())
        assert {child} == renderers._children
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert min(own + NICE, 19) == os.getpriority(os.PRIO_PROCESS, child.process.pid)
    finally:
        await renderers.close()


def test_it_takes_messages_one_by_one_until_the_input_ends() -> None:
    """Neither a job that goes well nor one that fails leaves an alarm behind; what breaks off in the middle has ended too."""
    jobs = framed(("xlsx", invoice())) + framed(("xlsx", doing(fail, "plain"))) + b"\0\0"
    source, target = io.BytesIO(jobs), io.BytesIO()
    assert answered(source, target, 60)
    assert 0 == signal.alarm(0)
    assert answered(source, target, 60)
    assert 0 == signal.alarm(0)
    assert not answered(source, target, 60)
    target.seek(0)
    said = [pickle.loads(target.read(int.from_bytes(target.read(HEAD)))) for _ in range(2)]  # noqa: S301  # made above
    assert said[0].startswith(b"PK")
    assert isinstance(said[1], ValueError)
    assert b"" == target.read()


def test_it_ends_itself_when_nobody_stops_a_job(tmp_path: Path) -> None:
    """As when the program was killed meanwhile; here its input stays open and nobody looks."""
    command = [sys.executable, "-m", worker.__name__, "1"]
    with subprocess.Popen(command, cwd=aside.ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(framed(("xlsx", doing(hang, tmp_path / "pid"))))
        process.stdin.flush()
        assert -signal.SIGALRM == process.wait(SECONDS)
