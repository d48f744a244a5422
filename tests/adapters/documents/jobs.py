"""What a test has the process do that renders files: papers that do something while they are unpacked there."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.papers.model import Paper
from tests.adapters.documents.papers import invoice

LONGEST = 90.0  # seconds; a test has failed long before


class _Done:
    """Something that is made by calling a function where it is unpacked."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._made = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._made


def doing(function: Callable[..., object], *arguments: object) -> Paper:
    """An invoice; the function is called by the process that makes a file of it, and gives the notes."""
    notes: Any = _Done(function, *arguments)
    return replace(invoice(), notes=notes)


def hang(pid_file: Path) -> tuple[str, ...]:
    """Say which process it is, then do nothing until it is ended."""
    said(pid_file)
    time.sleep(LONGEST)
    return ()


def wait(pid_file: Path, until: Path) -> tuple[str, ...]:
    """Say which process it is, then wait until another file is there."""
    said(pid_file)
    end = time.monotonic() + LONGEST
    while not until.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return ()


def said(pid_file: Path) -> tuple[str, ...]:
    """Say which process it is."""
    made = pid_file.with_suffix(".new")
    made.write_text(str(os.getpid()))
    made.rename(pid_file)
    return ()


def count(folder: Path) -> tuple[str, ...]:
    """Say how many are at work together, itself included."""
    own = folder / f"{os.getpid()}.working"
    own.touch()
    time.sleep(0.05)
    together = len(list(folder.glob("*.working")))
    (folder / f"{time.monotonic_ns()}.{together}.seen").touch()
    own.unlink()
    return ()


def chatter() -> tuple[str, ...]:
    """Print, as a library might."""
    print("a library says hello", flush=True)  # noqa: T201  # that is the point
    return ()


class Stubborn(Exception):
    """An error that cannot be unpacked again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def fail(kind: str) -> None:
    """Go wrong in one way or another."""
    if kind == "stubborn":
        raise Stubborn("cannot", "travel")
    raise ValueError("no such paper")
