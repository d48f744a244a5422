"""Run a command's coroutine on the program's event loop, and turn its errors into one sentence."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

import typer
from rich.console import Console

from bot.memory import collect_rarely, keep_one_heap
from core.errors import ExportMateError

err = Console(stderr=True)


def run_async(main: Coroutine[Any, Any, int | None]) -> None:
    """Run a command's coroutine; an error of ours becomes one sentence and exit code 1."""
    keep_one_heap()
    collect_rarely()
    try:
        if sys.platform != "win32":
            import uvloop

            code = uvloop.run(main)
        else:
            code = asyncio.run(main)
    except ExportMateError as error:
        err.print(f"[red]{type(error).__name__}:[/red] {error.message}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if code:
        raise typer.Exit(code)
