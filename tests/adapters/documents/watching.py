"""Waiting for processes and files, as no event tells of them."""

import asyncio
from collections.abc import Callable

import psutil  # type: ignore[import-untyped]  # nobody ships its types

PATIENT = 60.0  # seconds for a file on a machine that has much else to do


async def seen(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENT):
        while not condition():  # noqa: ASYNC110  # of files and processes no event tells
            await asyncio.sleep(0.01)


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
