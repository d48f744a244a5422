"""The terminal chat: read a line, take a turn, print the reply, until the person leaves."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from adapters.console.normalise import is_farewell, read_line
from adapters.console.render import render_reply
from core.errors import ExportMateError
from core.message import Attachment, Button, Message, Reply
from core.timing import Timings

TakeTurn = Callable[[Message], Awaitable[tuple[Reply, Timings, str]]]
WELCOME = "[bold]ExportMate[/bold] · tulis pertanyaan ekspor Anda, atau [cyan]keluar[/cyan] / ask about exports, or [cyan]exit[/cyan]"


async def chat_loop(take_turn: TakeTurn, console: Console, at: date | None = None) -> None:
    """Chat until the person says farewell or closes the input."""
    console.print(WELCOME)
    conversation, buttons = uuid.uuid4().hex, tuple[Button, ...]()
    while True:
        try:
            line = await asyncio.to_thread(console.input, "[bold green]›[/bold green] ")
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if is_farewell(line):
            return
        message = read_line(line, buttons, conversation, at)
        if message is None:
            continue
        try:
            reply, timings, _ = await take_turn(message)
        except ExportMateError as error:
            console.print(
                f"[red]Maaf, jawaban tidak dapat diambil sekarang / sorry, no answer right now:[/red] {escape(error.message)}"
            )
            continue
        buttons = reply.buttons
        print_reply(console, reply, timings)


def print_reply(console: Console, reply: Reply, timings: Timings, folder: Path | None = None) -> None:
    """Print a reply; its files are saved in a folder, the current one unless another is given."""
    console.print(render_reply(reply, timings))
    for attachment in reply.attachments:
        try:
            saved = save(attachment, folder or Path.cwd())
        except OSError as error:
            console.print(
                f"[red]{escape(attachment.name)}: {escape(error.strerror or 'tidak tersimpan / not saved')}[/red]"
            )
        else:
            console.print(f"[green]⤓[/green] {escape(str(saved))}")
    console.print()


def save(attachment: Attachment, folder: Path) -> Path:
    """Write a file under its own name, with a number where there is one already. Raises OSError."""
    name = Path(attachment.name)
    for number in range(1, 1000):
        path = folder / (name.name if number == 1 else f"{name.stem}-{number}{name.suffix}")
        try:
            with path.open("xb") as file:
                file.write(attachment.content)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(f"{attachment.name} exists too often")
