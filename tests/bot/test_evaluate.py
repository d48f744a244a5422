"""Files of questions with answer keys."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot import evaluate
from bot.evaluate import read_cases
from bot.judge import Verdict
from core.errors import BadInput, DataError
from core.message import Figure, Message, Reply
from core.timing import Timings

CASE: dict[str, Any] = {"id": "duty-1", "text": "bea keluar", "expect": {"topic": ["export_duty"]}}


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_cases_are_read_line_by_line(tmp_path: Path) -> None:
    """Empty lines are none; a pattern picks by id."""
    file = _file(tmp_path, json.dumps(CASE), "", json.dumps(CASE | {"id": "rate-1"}))
    assert ["duty-1", "rate-1"] == [c["id"] for c in read_cases([file])]
    assert ["rate-1"] == [c["id"] for c in read_cases([file], "^rate")]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "x", "text": "y"}', "3"])
def test_a_line_that_is_no_case_names_file_and_line(tmp_path: Path, line: str) -> None:
    """So that it can be mended."""
    with pytest.raises(DataError, match=r"cases\.jsonl, line 2"):
        read_cases([_file(tmp_path, json.dumps(CASE), line)])


class FakeTurn:
    """Answers in a conversation and remembers what was said."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.said: list[Message] = []
        self.failure = failure

    async def __call__(self, message: Message) -> tuple[Reply, Timings, str]:
        """Answer."""
        self.said.append(message)
        if self.failure:
            raise self.failure
        figure = Figure("export_duty_total", Decimal(1), "IDR")
        return Reply("Rp1", "id", "export_duty", figures=(figure,)), Timings(), "t"


async def test_turns_before_the_question_share_its_conversation_and_day() -> None:
    """Only the last reply is judged."""
    turn = FakeTurn()
    played = await evaluate._play(turn, CASE | {"turns": ["halo"], "at": "2025-12-05"})
    assert ["halo", "bea keluar"] == [m.text for m in turn.said]
    assert 1 == len({(m.conversation_id, m.at) for m in turn.said})
    assert played.verdict.passed


async def test_cases_do_not_share_a_conversation() -> None:
    """One never leans on another."""
    turn = FakeTurn()
    for _ in range(2):
        await evaluate._play(turn, CASE)
    assert 2 == len({m.conversation_id for m in turn.said})


@pytest.mark.parametrize(("passed", "status"), [(True, [200, 400]), (False, [200])])
async def test_a_request_turned_away_is_right_only_where_the_case_allows_it(
    passed: bool, status: list[int]
) -> None:  # a case of the table
    """An empty text, a text that is too long."""
    case = {"id": "x", "text": " ", "expect": {"status": status}}
    assert passed is (await evaluate._play(FakeTurn(), case)).verdict.passed


@pytest.mark.parametrize("failure", [ZeroDivisionError("boom"), BadInput("no")])
async def test_a_case_that_breaks_counts_as_failed(failure: Exception) -> None:
    """And hides no other."""
    assert not (await evaluate._play(FakeTurn(failure), CASE)).verdict.passed


@pytest.mark.parametrize(
    ("checks", "codes"),
    [
        ({"hs@1": True, "hs@5": True}, ["151110"]),
        ({"hs@1": False, "hs@5": True}, ["1", "2", "151110"]),
        ({"hs@1": False, "hs@5": False}, []),
    ],
)
def test_codes_are_judged_by_their_place(checks: dict[str, bool], codes: list[str]) -> None:
    """First, or among five; a code repeated counts once."""
    verdict = Verdict()
    evaluate._judge_codes({"hs6": ["151110"]}, {"candidates": [{"hs6": c} for c in codes]}, verdict)
    assert checks == verdict.checks


async def test_the_table_counts_every_case_by_topic() -> None:
    """And the failures are listed."""
    played = [
        await evaluate._play(FakeTurn(), CASE),
        await evaluate._play(FakeTurn(), CASE | {"expect": {"topic": ["coo"]}, "id": "coo-[1]"}),
    ]
    out = StringIO()
    console = Console(file=out, width=200)
    console.print(evaluate._table(played))
    evaluate._print_failures(played, console)
    assert all(
        words in out.getvalue() for words in ("2 cases", "export_duty", "1 (100%)", "0 (0%)", "1 (50%)", "coo-[1]")
    )
