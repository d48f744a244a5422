"""A real model served by a process of its own, started and ended by a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-model" / "bin" / "python"  # what `make test-model` makes
START_SECONDS, STOP_SECONDS = 120.0, 20.0


@dataclass(frozen=True, slots=True)
class Served:
    """A model that answers at an address."""

    name: str
    url: str  # what OPENAI_BASE_URL holds
    process: asyncio.subprocess.Process

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()


@asynccontextmanager
async def served(name: str, folder: Path) -> AsyncIterator[Served]:
    """Serve a model for as long as the block runs; its log lies in the folder."""
    with (folder / f"{name}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(PYTHON, Path(__file__).with_name("serve.py"), name, folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            address = (await process.stdout.readline()).decode().strip()
        assert address, (folder / f"{name}.log").read_text("utf-8", "replace")[-2000:]
        yield Served(name, f"{address}/v1", process)
    finally:
        process.stdin.close()  # it serves until its input ends
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
