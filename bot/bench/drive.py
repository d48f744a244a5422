"""Drives another design of the same job: `python -P bot/bench/drive.py DESIGN.py < plan.json`.

A design is a file with `open_design(plan)`, an async context manager that yields `answer(question, show)`: a coroutine
that returns the text of a reply and hands pieces of it to `show` where that is not None. The plan names the database, the
model server and the levels to play; each level's samples go out as one line of JSON. Nothing but the standard library is
imported, so that a design may run in an environment of its own, whatever is installed there.
"""

import asyncio
import importlib.util
import json
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

Show = Callable[[str], None]
Answer = Callable[[str, Show | None], Awaitable[str]]


def load(path: Path) -> ModuleType:
    """A design from its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


async def play(answer: Answer, level: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All questions of a level, so many at once; those that are not answered when its time is over say so."""
    waiting: Iterator[str] = iter(level["questions"])
    samples: list[dict[str, Any]] = []

    async def person() -> None:
        for question in waiting:
            samples.append(await ask(answer, question, streamed=level["streamed"]))  # noqa: PERF401  # each counts as soon as it is there

    tasks = [asyncio.create_task(person()) for _ in range(level["at_once"])]
    _, late = await asyncio.wait(tasks, timeout=level["seconds"])
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    missing = len(level["questions"]) - len(samples)
    return samples + [{"total": level["seconds"] * 1e3, "first": None, "text": "", "error": "unfinished"}] * missing


async def ask(answer: Answer, question: str, *, streamed: bool) -> dict[str, Any]:
    """One reply; its times are in milliseconds."""
    began = time.perf_counter()
    first: float | None = None

    def show(_: str) -> None:
        nonlocal first
        if first is None:
            first = (time.perf_counter() - began) * 1e3

    text, error = "", ""
    try:
        text = await answer(question, show if streamed else None)
    except Exception as failed:  # noqa: BLE001  # whatever a design raises is an error of that reply, to be counted
        error = type(failed).__name__
    return {"total": (time.perf_counter() - began) * 1e3, "first": first, "text": text, "error": error}


def counted(base_url: str) -> dict[str, int]:
    """What the model server was asked so far."""
    address = base_url.removesuffix("/v1") + "/stats"
    with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310  # the bench's own server on loopback
        return dict(json.loads(response.read()))


def memory() -> float:
    """The most memory that this process has held, in MiB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


async def drive(design: ModuleType, plan: Mapping[str, Any]) -> None:
    """Open the design, let it warm up, play every level."""
    async with design.open_design(plan) as answer:
        await play(answer, plan["warm_up"])
        for level in plan["levels"]:
            before = counted(plan["base_url"])
            began, cpu = time.perf_counter(), time.process_time()
            samples = await play(answer, level)
            seconds, used = time.perf_counter() - began, time.process_time() - cpu
            after = counted(plan["base_url"])
            calls = {name: after[name] - before[name] for name in ("chats", "embeddings", "usages")}
            line = {"samples": samples, "seconds": seconds, "cpu": used, "memory": memory(), **calls}
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


def main() -> None:
    """Read the plan and drive the design named on the command line."""
    asyncio.run(drive(load(Path(sys.argv[1])), json.load(sys.stdin)))


if __name__ == "__main__":
    main()
