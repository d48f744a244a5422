"""The command line: each command thin, mistakes told in one sentence."""

from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot import commands
from bot.commands import app, read_day
from bot.commands_tools import shown_path
from bot.running import run_async
from core.errors import Misconfigured


@pytest.mark.parametrize(
    "command",
    ["run", "chat", "ask", "data", "prompts", "eval", "bench", "doctor", "forget", "hs", "perf", "ingest", "rates"],
)
def test_every_command_explains_itself(command: str) -> None:
    """With --help and a sentence."""
    result = CliRunner().invoke(app, [command, "--help"])
    assert 0 == result.exit_code
    assert "Usage" in result.output


def test_without_a_command_help_is_shown() -> None:
    """Not a traceback."""
    assert "Usage" in CliRunner().invoke(app, []).output


@pytest.mark.parametrize("text", ["2025-13-01", "5 Desember", "x"])
def test_a_wrong_day_is_a_usage_error(text: str) -> None:
    """Before anything starts."""
    with pytest.raises(typer.BadParameter, match="2025-12-05"):
        read_day(text)
    assert 2 == CliRunner().invoke(app, ["ask", "halo", "--at", text]).exit_code


def test_a_day_is_read_and_none_is_none() -> None:
    """ISO only."""
    assert (date(2025, 12, 5), None) == (read_day("2025-12-05"), read_day(None))


def test_an_error_of_ours_is_one_sentence_and_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback."""

    async def fail() -> None:
        raise Misconfigured("PORT: not a number")

    with pytest.raises(typer.Exit) as caught:
        run_async(fail())
    assert 1 == caught.value.exit_code
    assert "PORT: not a number" in capsys.readouterr().err


def test_a_command_gives_its_exit_code() -> None:
    """Zero and nothing are well."""

    async def give(code: int | None) -> int | None:
        return code

    run_async(give(0))
    run_async(give(None))
    with pytest.raises(typer.Exit) as caught:
        run_async(give(3))
    assert 3 == caught.value.exit_code


def test_a_wrong_setting_stops_a_command_before_it_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "many")
    result = CliRunner().invoke(app, ["data", "status"])
    assert 1 == result.exit_code
    assert "PORT" in result.output + (result.stderr if result.stderr_bytes else "")


def test_a_file_that_is_not_there_is_a_usage_error() -> None:
    """For evaluation and the tariff list."""
    for command in (["eval", "gone.jsonl"], ["data", "btki", "gone.csv"]):
        assert 2 == CliRunner().invoke(app, command).exit_code


def test_paths_are_shown_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Others in full."""
    monkeypatch.chdir(tmp_path)
    assert ("a.txt", "/etc/hosts") == (shown_path(tmp_path / "a.txt"), shown_path(Path("/etc/hosts")))


def test_the_module_can_be_imported_without_starting_anything() -> None:
    """Only the entry point runs."""
    assert callable(commands.main)
