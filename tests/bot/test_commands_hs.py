"""`exportmate hs` and the finder's bench."""

import json
from collections.abc import Callable
from typing import Any, Self

import pytest

from bot import commands_hs
from core.evidence import Subheading
from core.message import Candidate, Message, Reply
from core.timing import Timings

FOUND = Reply(
    "**6402.20**", "id", "hs_code", candidates=(Candidate("640220", None, "Sandal jepit", 0.96), Candidate("640299", "64029990", "Lain", 0.04))
)  # fmt: skip


class Opened:
    """A program that gives one reply to whatever it is asked."""

    def __init__(self, reply: Reply) -> None:
        self.reply, self.asked = reply, list[str]()
        self.turns = self

    async def take_turn(self, message: Message) -> tuple[Reply, Timings, str]:
        """The reply."""
        self.asked.append(message.text)
        return self.reply, Timings(), "t"

    async def __aenter__(self) -> Self:
        """The program."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closed."""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[Reply], Opened]:
    """Puts a program in place of the real one."""

    def put(reply: Reply) -> Opened:
        program = Opened(reply)
        monkeypatch.setattr("bot.app.open_program", lambda *_: program)
        monkeypatch.setattr("adapters.telemetry.logs.configure_logs", lambda *_: None)
        return program

    return put


async def test_candidates_are_printed_as_json(opened: Callable[[Reply], Opened], capsys: Any) -> None:
    """Best first, with the national line where it is known; only as many as asked for."""
    program = opened(FOUND)

    assert 0 == await commands_hs._hs("sandal jepit", as_json=True, limit=1)

    assert ["kode HS sandal jepit"] == program.asked
    assert [{"hs6": "640220", "btki8": None, "name": "Sandal jepit", "score": 0.96}] == json.loads(
        capsys.readouterr().out
    )


async def test_nothing_found_is_an_exit_code(opened: Callable[[Reply], Opened]) -> None:
    """So that scripts notice."""
    opened(Reply("?", "id", "hs_code"))

    assert 1 == await commands_hs._hs("xyz", as_json=False, limit=5)


def test_the_finder_is_measured_as_it_grows() -> None:
    """One row for each size, the first of them the real one."""
    some = [
        Subheading(f"64022{n}", f"sandal {n}", f"sandal {n}", ("sandal jepit",), ("flip flops",), "", "")
        for n in range(3)
    ]

    table = commands_hs.finder_bench(some, rounds=1)

    assert len(commands_hs.GROWTH) == table.row_count
    assert ["3", "6", "12"] == list(table.columns[0].cells)
