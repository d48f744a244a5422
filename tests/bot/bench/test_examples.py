"""The example that measures an instance over HTTP."""

import sys
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.bench.drive import load

EXAMPLE = Path(__file__).parents[3] / "examples" / "performance_test.py"


@pytest.fixture
def example() -> ModuleType:
    """The example as a module."""
    return load(EXAMPLE)


class Instance:
    """Answers as an instance does; turns the third request away, fails where it is told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.numbers = count(1)
        self.status = 200

    async def ask(self, request: web.Request) -> web.Response:
        """One question."""
        if next(self.numbers) == 3:
            return web.json_response({"error": {}}, status=429, headers={"Retry-After": "0"})
        self.asked.append(await request.json())
        self.headers.append(request.headers.get("Authorization", ""))
        timings = {"total_ms": 0.5, "sql_statements": 1, "model_calls": 0, "cache": {"answer": "hit", "rows": "miss"}}
        return web.json_response({"answer": "x", "timings": timings}, status=self.status)


@pytest_asyncio.fixture
async def instance() -> AsyncIterator[tuple[Instance, str]]:
    """A running one with its address."""
    made = Instance()
    app = web.Application()
    app.router.add_post("/api/v1/ask", made.ask)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield made, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_three_scenarios_are_played(
    instance: tuple[Instance, str], example: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a table, a comparison and what it means."""
    made, url = instance
    assert 0 == await example.measure(url, "secret", 1)
    assert 1 + 10 + 25 + 100 == len(made.asked)
    assert {"Bearer secret"} == set(made.headers)
    text = capsys.readouterr().out
    for words in ("sequential", "concurrent-5", "high-load-10", "against sequential", "Caches answered 50%"):
        assert words in text
    assert "1 times the instance asked for patience" in text


async def test_what_is_not_answered_is_said_and_fails(
    instance: tuple[Instance, str], example: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1."""
    made, url = instance
    made.status = 503
    assert 1 == await example.measure(url, "", 1)
    assert "Nothing was answered" in capsys.readouterr().out


def test_questions_are_new_but_for_every_third(example: ModuleType) -> None:
    """So that caches show."""
    asked = [text for scenario in example.scenarios(1) for text in scenario.questions]
    repeated = [text for text in asked if text == example.REPEATED]
    assert 135 == len(asked)
    assert len(asked) - len(repeated) == len({*asked} - {example.REPEATED})
    assert len(repeated) >= 40


def test_people_share_the_questions_of_a_scenario(example: ModuleType) -> None:
    """One, five and ten of them."""
    assert [("sequential", 1), ("concurrent-5", 5), ("high-load-10", 10)] == [
        (s.name, s.people) for s in example.scenarios(1)
    ]


def test_the_module_is_found_by_its_name(example: ModuleType) -> None:
    """As its dataclasses need it."""
    assert sys.modules["performance_test"] is example
