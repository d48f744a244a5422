"""The process that renders files beside the running program.

Called as `python -m adapters.documents.worker SECONDS`, whole ones that a file may take. Each message, in and out, is its length
in four bytes and a pickle: in come the kind of file and what stands in it, or a function, out go the bytes or what went wrong. It ends with its
input.
"""

import contextlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from core.history.model import Chart
from core.papers.model import Paper

HEAD: Final = 4  # bytes of a length
NICE: Final = 5  # a third of what a reply gets; yet somebody waits for the file

Subject = Paper | Chart | Callable[[], bytes]  # what can be pickled


def main() -> None:
    """Render until the input ends; the first file, which has to wait for a library as well, before this process steps back."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # meant for the program, which ends this process when its replies are out
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the pictures come with numpy; more threads only take memory
    seconds, source, target = int(sys.argv[1]), sys.stdin.buffer, _answers()
    if answered(source, target, seconds):
        stand_behind()
        while answered(source, target, seconds):
            pass


def answered(source: BinaryIO, target: BinaryIO, seconds: int) -> bool:
    """Take one job and give its outcome; False where the input has ended.

    The system ends this process when a job lasts longer, whatever it is busy with: nobody is left to do so when the program
    was killed.
    """
    head = source.read(HEAD)
    job = source.read(int.from_bytes(head))
    if not job:
        return False
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
    target.write(framed(outcome(job)))
    target.flush()
    if hasattr(signal, "alarm"):
        signal.alarm(0)
    return True


def stand_behind() -> None:
    """Let replies come first, as far as the system knows such a thing. Linux weighs sessions before it weighs processes."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICE))


def framed(value: object) -> bytes:
    """A message: the length and the pickle."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(HEAD) + content


def outcome(job: bytes) -> bytes | Exception:
    """The file, or the error with where it happened as a note."""
    try:
        kind, subject = pickle.loads(job)  # noqa: S301  # from the program that started this process
        return rendered(kind, subject)
    except Exception as error:  # noqa: BLE001  # all of them are the program's to judge
        return _portable(error)


def rendered(kind: str, subject: Any) -> bytes:
    """The bytes of a paper as xlsx or pdf, of a chart as png, or of a call; each loads its library the first time."""
    if kind == "call":
        made: bytes = subject()
        return made
    if kind == "png":
        from adapters.documents.charts import draw

        return draw(subject)
    if kind == "xlsx":
        from adapters.documents.xlsx import workbook

        return workbook(subject)
    from adapters.documents.pdf import document

    return document(subject)


def _portable(error: Exception) -> Exception:
    """The error itself, or one that says the same where it cannot be pickled."""
    where = traceback.format_exc()
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # made a moment ago
    except Exception:  # noqa: BLE001  # whatever its class does when it is pickled
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(where)
    return error


def _answers() -> BinaryIO:
    """The output for answers alone; what a library prints goes to where errors go."""
    own = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(own, "wb")


if __name__ == "__main__":
    main()
