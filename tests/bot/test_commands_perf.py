"""`exportmate perf` prints the figures of the chat's `perf` in the terminal."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from adapters.postgres.pool import Pool
from adapters.postgres.stats import performance
from adapters.postgres.turns import store_turn
from bot import commands_perf
from bot.admin.period import read_period
from tests.support.turns import timings, turn

DAY = read_period("24h")


@pytest.fixture(name="terminal")
def terminal_fixture(monkeypatch: pytest.MonkeyPatch) -> Console:
    """A console that keeps what is printed."""
    console = Console(file=StringIO(), record=True, width=100)
    monkeypatch.setattr(commands_perf, "console", console)
    return console


async def _run(dsn: str, monkeypatch: pytest.MonkeyPatch, picture: Path | None = None) -> None:
    monkeypatch.setenv("DATABASE_URL", dsn)
    await commands_perf._perf(DAY, picture)


async def test_figures_are_printed_and_the_picture_is_written(
    fresh_database: str, fresh_pool: Pool, terminal: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By topic, channel, stage and cache."""
    kept = timings((("fetch", 0, 3),), statements=2, answer="hit")
    await store_turn(fresh_pool, turn("a", datetime.now(UTC), 3.5, timings=kept, error_kind="TimeoutError"))
    file = tmp_path / "perf.png"
    await _run(fresh_database, monkeypatch, file)
    shown = terminal.export_text()
    for words in (
        "the last 24 hours",
        "export_duty",
        "web",
        "3.5 ms",
        "fetch",
        "100 %",
        "per reply: 2",
        "TimeoutError 1",
    ):
        assert words in shown
    assert file.read_bytes().startswith(b"\x89PNG")


async def test_no_replies_are_said_to_be_none(
    fresh_database: str, terminal: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And there is no picture of nothing."""
    file = tmp_path / "perf.png"
    await _run(fresh_database, monkeypatch, file)
    assert "no replies in the last 24 hours" in terminal.export_text()
    assert not await asyncio.to_thread(file.exists)


async def test_more_replies_than_were_read_are_told(fresh_pool: Pool, terminal: Console) -> None:
    """The figures are those of the newest."""
    now = datetime.now(UTC)
    await store_turn(fresh_pool, turn("a", now, 3.5))
    figures = await performance(fresh_pool, now - DAY.length, now + timedelta(hours=1), step=DAY.step, turns=1)
    commands_perf.show(figures, DAY, terminal)
    assert "the period has more" in terminal.export_text()


def test_a_wrong_period_is_a_usage_error() -> None:
    """Before anything is opened."""
    app = typer.Typer()
    app.command()(commands_perf.perf)
    assert 2 == CliRunner().invoke(app, ["--since", "3 weeks"]).exit_code
