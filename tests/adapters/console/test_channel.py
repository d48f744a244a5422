"""The terminal chat, from the first line to the farewell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console

from adapters.console.channel import chat_loop, print_reply, save
from core.errors import DatabaseUnavailable
from core.message import Attachment, Message, Reply
from core.timing import Timings
from tests.adapters.web.fakes import CHOICE, DUTY, timings


class TypedConsole(Console):
    """A console at which lines are typed; at their end the input is closed."""

    def __init__(self, *lines: str) -> None:
        self.shown = StringIO()
        super().__init__(file=self.shown, width=120)
        self._lines: Iterator[str] = iter(lines)

    def input(self, *_: object, **__: object) -> str:
        """The next line."""
        try:
            return next(self._lines)
        except StopIteration:
            raise EOFError from None


class FakeTurn:
    """Gives the replies in turn; an error is raised."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = iter(replies)
        self.said: list[Message] = []

    async def __call__(self, message: Message) -> tuple[Reply, Timings, str]:
        """Answer."""
        self.said.append(message)
        reply = next(self.replies)
        if isinstance(reply, Exception):
            raise reply
        return reply, timings(), "t"


async def test_lines_are_answered_until_the_farewell() -> None:
    """In one conversation, for one day; what follows the farewell is not read."""
    turn, console = FakeTurn(DUTY, DUTY), TypedConsole("bea keluar CPO", "", "kalau 20 ton?", "keluar", "never")
    await chat_loop(turn, console, date(2025, 12, 5))
    assert ["bea keluar CPO", "kalau 20 ton?"] == [m.text for m in turn.said]
    assert 1 == len({(m.conversation_id, m.at) for m in turn.said})
    assert 2 == console.shown.getvalue().count("Rp616.827.000,00")


async def test_a_number_presses_the_button_of_the_last_reply() -> None:
    """And of no earlier one."""
    turn = FakeTurn(CHOICE, DUTY, DUTY)
    await chat_loop(turn, TypedConsole("kopi", "3", "2"))
    assert ["kopi", "kopi instan", "jelaskan"] == [m.text for m in turn.said]


async def test_the_end_of_the_input_ends_the_chat() -> None:
    """Ctrl-D."""
    await chat_loop(FakeTurn(), TypedConsole())


async def test_a_failure_is_told_and_the_chat_goes_on() -> None:
    """In both languages, markup in it not obeyed."""
    turn, console = FakeTurn(DatabaseUnavailable("[red]gone[/red]"), DUTY), TypedConsole("a", "b")
    await chat_loop(turn, console)
    shown = console.shown.getvalue()
    assert all(words in shown for words in ("Maaf", "sorry", "[red]gone[/red]", "Rp616.827.000,00"))


async def test_two_chats_are_two_conversations() -> None:
    """Each with its own memory."""
    turn = FakeTurn(DUTY, DUTY)
    for _ in range(2):
        await chat_loop(turn, TypedConsole("halo"))
    assert 2 == len({m.conversation_id for m in turn.said})


def test_a_file_is_saved_beside_the_one_of_the_same_name(tmp_path: Path) -> None:
    """Nothing that lies there is overwritten."""
    (tmp_path / "a.xlsx").write_bytes(b"mine")

    saved = save(Attachment("a.xlsx", "application/x", b"new"), tmp_path)

    assert tmp_path / "a-2.xlsx" == saved
    assert (b"new", b"mine") == (saved.read_bytes(), (tmp_path / "a.xlsx").read_bytes())


def test_a_reply_with_a_file_names_where_it_was_saved(tmp_path: Path) -> None:
    """The path stands under the reply."""
    console = TypedConsole()

    print_reply(
        console, replace(DUTY, attachments=(Attachment("b.pdf", "application/pdf", b"x"),)), timings(), tmp_path
    )

    assert "b.pdf" in console.shown.getvalue().replace("\n", "")
    assert b"x" == (tmp_path / "b.pdf").read_bytes()
