"""The whole bench once, as small as it can be: program, model server, process, and a design of the guide."""

from pathlib import Path

import pytest

from bot.bench import process
from bot.bench.compare import OURS, compare
from bot.bench.designs import Design, guide
from bot.bench.scenarios import Plan, Results, measure, settings_of
from bot.bench.upstream import NO_LATENCY, Latency


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Two people, one round."""
    return Plan(tmp_path / "home", (1, 2), 1, Latency(0.0, 0.01, 0.0), "local")


def test_the_program_of_the_bench_asks_nobody_else(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says: its own database, the server of the bench, nobody to report to."""
    from bot.settings import read_settings

    for name in ("DATABASE_URL", "REDIS_URL", "ADMIN_CHANNEL", "OTEL_EXPORTER_OTLP_ENDPOINT", "OPENAI_FALLBACK_MODEL"):
        monkeypatch.setenv(name, "postgresql://elsewhere/x")
    settings = read_settings(**settings_of(plan, "http://127.0.0.1:1/v1"))
    assert plan.home == settings.home
    assert ("", "") == (settings.database_url.get_secret_value(), settings.redis_url.get_secret_value())
    assert ("", "", "") == (
        settings.admin_channel,
        settings.otel_exporter_otlp_endpoint,
        settings.openai_fallback_model,
    )
    assert "http://127.0.0.1:1/v1" == settings.openai_base_url


def test_a_level_asks_enough_questions_for_its_people() -> None:
    """Many each where they are some, few where each takes long or they are very many."""
    plan = Plan(Path("x"), rounds=60)
    assert [10, 300, 1000, 1000] == [plan.replies(level) for level in plan.levels]
    assert [1, 10, 100, 500] == [Plan(Path("x"), rounds=1).replies(level) for level in plan.levels]


@pytest.mark.timeout(400)
async def test_everything_is_measured(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an error; a design of the guide plays on the same facts."""
    monkeypatch.setattr(process, "STILL_SECONDS", 0.5)  # how much memory it is does not matter here
    told: list[str] = []
    results = await measure(plan, told.append)
    kinds = (results.structured, results.streamed, results.warm, results.whole, results.caches, results.rates)
    assert [8, 2, 2, 2, 3, 3] == [len(kind) for kind in kinds]
    assert 0 == sum(figures.errors for kind in kinds for figures in kind)
    assert all(figures.replies for kind in kinds for figures in kind)
    assert results.started is not None
    assert results.started.ready > 0
    assert results.subheadings
    await _compared(plan, results)


async def _compared(plan: Plan, results: Results) -> None:
    after = guide()[-1]
    await compare(plan, results, [Design(after.path, streams=False)], lambda _: None)
    assert [OURS, "after"] == [design.name for design in results.designs]
    theirs = results.designs[1].levels[0]
    assert (10, 0) == (theirs.replies, theirs.errors)
    assert (1.0, 1.0) == (theirs.chats, theirs.embeddings)
    assert NO_LATENCY.embedding == plan.latency.embedding
    assert all(rate.replies and not rate.errors for design in results.designs for rate in design.rates)
    assert all(0 < design.statements < 50 for design in results.designs)
