"""What the dashboard shows, over a real database and without one."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson
import pytest
import pytest_asyncio

from adapters.caches.rows import RowCache
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.stats import Moment, Performance
from adapters.postgres.status import TableStatus
from adapters.postgres.turns import store_turn
from adapters.telemetry.readings import Readings
from bot.admin.dashboard import KEPT, Alert, Dashboard, data_rows, performance_rows, turn_row
from bot.admin.period import read_period
from bot.admin.status import Instance
from core.errors import BadInput
from tests.support.board import ALERT, DAY, DUTY, TABLES, finished
from tests.support.turns import timings, turn

NOW = datetime(2025, 12, 5, 7, 30, tzinfo=UTC)
INSTANCE = Instance("host-1", "1.2.3", NOW - timedelta(hours=2), {"embedding": "nano"})
STAGES = timings((("understand", 0, 1), ("fetch", 1, 400)), statements=3, answer="miss")
RUNBOOKS = Path(__file__).parents[2] / "docs/runbooks"


def board(pool: Pool, **values: Any) -> Dashboard:
    """One whose clock stands still."""
    given: dict[str, Any] = {"now": lambda: NOW, "runbooks": RUNBOOKS}
    read = values.pop("read", lambda: Readings(inbox_waiting=2))
    return Dashboard(pool, INSTANCE, lambda: DAY, read, **(given | values))


@pytest_asyncio.fixture(name="kept")
async def kept_fixture(fresh_pool: Pool) -> Pool:
    """A database of three turns: a slow one, a quick one, and one that failed an hour later."""
    at = NOW - timedelta(minutes=100)
    quick = turn("a" * 32, at, 2.0, topic="hs_code", timings=timings(answer="hit"))
    await store_turn(fresh_pool, quick)
    await store_turn(fresh_pool, turn("b" * 32, at, 402.0, timings=STAGES, user_hash="person"))
    failed = {"channel": "slack", "topic": None, "error_kind": "TimeoutError"}
    await store_turn(fresh_pool, turn("c" * 32, NOW - timedelta(minutes=40), 30_000.0, **failed))
    return fresh_pool


@pytest_asyncio.fixture(name="gone")
async def gone_fixture(fresh_database: str) -> Pool:
    """A database that has gone away."""
    async with open_pool(fresh_database) as pool:
        pass
    return pool


async def test_the_figures_of_a_period_come_from_the_recorded_turns(kept: Pool) -> None:
    """Whole, by topic and by channel, with stages, caches and errors."""
    shown = (await board(kept).snapshot("24h"))["performance"]
    assert (3, 1) == (shown["whole"]["replies"], shown["whole"]["errors"])
    assert {"export_duty", "hs_code", "none"} == {group["name"] for group in shown["topics"]}
    assert {"web": 2, "slack": 1} == {group["name"]: group["replies"] for group in shown["channels"]}
    assert "fetch" == shown["stages"][0]["name"]
    assert [{"name": "answer", "entries": None, "asked": 2, "hits": 1, "rate": 0.5}] == shown["layers"]
    assert [{"kind": "TimeoutError", "count": 1}] == shown["errors"]


async def test_the_course_has_a_place_for_every_step(kept: Pool) -> None:
    """Times are unknown where nobody asked, counts are 0."""
    course = (await board(kept).snapshot("24h"))["performance"]["course"]
    step = course["step_seconds"]
    assert {round(24 * 3600 / step)} == {len(column) for name, column in course.items() if name != "step_seconds"}
    assert {step} == {b - a for a, b in zip(course["at"], course["at"][1:], strict=False)}
    asked = [n for n, replies in enumerate(course["replies"]) if replies]
    assert [n for n, p50 in enumerate(course["p50"]) if p50 is not None] == asked
    assert ([2, 1], [0, 1]) == tuple([course[name][n] for n in asked] for name in ("replies", "errors"))


def test_a_period_that_is_no_multiple_of_its_steps_loses_nothing() -> None:
    """The last step is a short one."""
    period = read_period("131m")
    since = NOW - period.length
    last = Moment(at=since + 26 * period.step, replies=1, p50=1.0, p95=1.0, p99=1.0, errors=0)
    figures = Performance(since, NOW, None, (), (), (), (), (last,), (), ())
    assert [0] * 26 + [1] == performance_rows(figures, period)["course"]["replies"]


async def test_nobody_asked_is_no_failure(fresh_pool: Pool) -> None:
    """The figures are there and empty."""
    shown = await board(fresh_pool).snapshot("1h")
    assert (True, None, []) == (shown["database"], shown["performance"]["whole"], shown["performance"]["topics"])


async def test_everything_can_be_written_as_json(kept: Pool) -> None:
    """With caches, alerts and the state of the process."""
    rows = RowCache(4, 60)
    await rows.get("a", lambda: asyncio.sleep(0, 1))
    shown = await board(kept, caches={"rows": rows}, alerts=lambda: [ALERT]).snapshot("7d")
    again = orjson.loads(orjson.dumps(shown))
    assert again == shown
    assert {"name": "rows", "entries": 1, "asked": 1, "hits": 0, "rate": 0.0}.items() <= again["caches"][0].items()
    assert ("1.2.3", 7200.0, 2) == (
        again["program"]["version"],
        again["program"]["uptime_seconds"],
        again["readings"]["inbox_waiting"],
    )


async def test_without_the_database_the_process_is_shown(gone: Pool) -> None:
    """And that the database is away; what it would tell is None."""
    shown = await board(gone, alerts=lambda: [ALERT]).snapshot("24h")
    assert (False, "degraded") == (shown["database"], shown["state"])
    assert {"database", "alert:InboxBacklog"} == set(shown["reasons"])
    assert (None, None, None) == (shown["performance"], shown["data"], shown["data_version"])
    assert (2, "InboxBacklog") == (shown["readings"]["inbox_waiting"], shown["alerts"][0]["name"])


async def test_a_database_that_does_not_answer_in_time_counts_as_away(fresh_pool: Pool) -> None:
    """The page does not wait for it."""

    async def never(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    with patch("bot.admin.dashboard.performance", never), patch("bot.admin.dashboard.status", never):
        async with asyncio.timeout(20):
            shown = await board(fresh_pool, seconds=0.05).snapshot("24h")
    assert (False, None) == (shown["database"], shown["performance"])


async def test_figures_that_take_too_long_are_told_apart_from_a_database_that_is_away(loaded_pool: Pool) -> None:
    """The data are shown."""

    async def never(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    with patch("bot.admin.dashboard.performance", never):
        shown = await board(loaded_pool, seconds=1.0).snapshot("24h")
    assert (True, None, "figures") == (shown["database"], shown["performance"], shown["reasons"][0])
    assert shown["data"]


async def test_many_who_watch_ask_the_database_once(kept: Pool) -> None:
    """Also those who come a moment later."""
    asked: list[int] = []

    async def counted(*_: Any, **__: Any) -> Performance:
        asked.append(1)
        return Performance(NOW - timedelta(hours=1), NOW, None, (), (), (), (), (), (), ())

    shown = board(kept)
    with patch("bot.admin.dashboard.performance", counted):
        await asyncio.gather(*(shown.snapshot("1h") for _ in range(5)))
        await shown.snapshot("1h")
        await shown.snapshot("24h")
    assert 2 == len(asked)


@pytest.mark.parametrize("period", ["soon", "0h", "31d", "1h; drop table"])
async def test_what_is_no_period_is_refused(gone: Pool, period: str) -> None:
    """Before anything is asked."""
    with pytest.raises(BadInput) as caught:
        await board(gone).snapshot(period)
    assert "period" == caught.value.field


async def test_a_part_that_breaks_leaves_the_others(fresh_pool: Pool) -> None:
    """It is None, and the readings' failure is a reason."""

    def broken() -> Any:
        raise ZeroDivisionError

    shown = await board(fresh_pool, alerts=broken, read=broken).snapshot("1h")
    assert (None, None, True) == (shown["alerts"], shown["readings"], "readings" in shown["reasons"])
    assert shown["performance"] is not None


async def test_muted_alerts_are_shown_and_degrade_nothing(loaded_pool: Pool) -> None:
    """Somebody knows of them."""
    shown = await board(loaded_pool, alerts=lambda: [{**ALERT, "muted": True}]).snapshot("1h")
    assert (1, []) == (len(shown["alerts"]), [r for r in shown["reasons"] if r.startswith("alert")])


async def test_what_is_down_or_held_back_is_a_reason(loaded_pool: Pool) -> None:
    """By its name; the database tells for itself."""
    readings = Readings(up={"redis": False, "model": True, "database": False}, circuit_open={"model": True})
    shown = await board(loaded_pool, read=lambda: readings).snapshot("1h")
    assert ["down:redis", "held_back:model"] == [r for r in shown["reasons"] if not r.startswith("stale")]


async def test_all_is_well_where_nothing_is_wrong(loaded_pool: Pool) -> None:
    """On a day that every table of the shipped facts covers."""
    with patch("bot.admin.dashboard.data_rows", lambda *_: []):
        shown = await board(loaded_pool).snapshot("1h")
    assert ("ok", []) == (shown["state"], shown["reasons"])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("docs/runbooks/inbox-backlog.md", "/admin/runbooks/inbox-backlog"),
        ("https://runbooks.example/x", "https://runbooks.example/x"),
        ("docs/runbooks/none.md", "docs/runbooks/none.md"),
        ("", ""),
        (None, ""),
    ],
)
async def test_a_runbook_that_is_kept_here_can_be_opened(gone: Pool, given: str | None, shown: str) -> None:
    """Any other address stays what it is."""
    alert: Alert = {**ALERT, "runbook": given}
    made = board(gone, alerts=lambda: [alert])
    assert shown == (await made.snapshot("1h"))["alerts"][0]["runbook"]
    assert str(made.runbook("inbox-backlog")).startswith("# ")


def test_data_that_are_out_of_date_come_first_then_what_ends_soonest() -> None:
    """Open ends come last."""
    rows = data_rows(TABLES, DAY)
    assert [("exchange_rate: jisdor", -3), ("exchange_rate: ecb", 0), ("exchange_rate: tax", 4), ("reference_price", 26), ("levy_rule", None)] == [
        (row["name"], row["days_left"]) for row in rows
    ]  # fmt: skip


def test_what_holds_now_and_ended_once_has_no_end() -> None:
    """And a kind without a single row is out of date."""
    rows = data_rows([TableStatus("levy_rule", 3, None, date(2024, 1, 1), None, stale=False)], DAY)
    assert [("exchange_rate", True), ("reference_price", True), ("levy_rule", False)] == [
        (row["name"], row["stale"]) for row in rows
    ]
    assert {None} == {row["days_left"] for row in rows}


def test_a_turn_is_told_without_text_and_without_the_person() -> None:
    """Only what it did and how long that took."""
    given = replace(finished(5, DUTY, missing=("goods",)), user_hash="somebody", question="a secret")
    row = turn_row(given)
    assert {
        "id", "at", "channel", "topic", "language", "ms", "waited_ms", "stages", "cache", "sql", "model_calls", "worded_by",
        "error", "failed_in", "missing", "stale", "conversation",
    } == set(row)  # fmt: skip
    assert [] == [word for word in (b"somebody", b"secret") if word in orjson.dumps(row)]
    assert (given.id[:8], 2.1, ["queue", -2.1, 2.1]) == (row["id"], row["waited_ms"], row["stages"][0])


async def test_who_opens_the_page_sees_the_last_turns_and_then_the_next(gone: Pool) -> None:
    """Everybody gets each of them."""
    shown = board(gone)
    for number in range(KEPT + 3):
        shown.tell(finished(number, DUTY))
    with shown.live() as one, shown.live() as two:
        first = [one.get_nowait()["id"] for _ in range(KEPT)]
        shown.tell(finished(999, DUTY))
        last = finished(999, DUTY).id[:8]
        assert (finished(3, DUTY).id[:8], last) == (first[0], (await one.get())["id"])
        assert KEPT == two.qsize()


async def test_who_does_not_keep_up_loses_the_oldest(gone: Pool) -> None:
    """And holds up nobody."""
    shown = board(gone)
    with shown.live() as feed:
        for number in range(KEPT + 5):
            shown.tell(finished(number, DUTY))
        assert (KEPT, finished(5, DUTY).id[:8]) == (feed.qsize(), feed.get_nowait()["id"])


async def test_who_has_gone_is_told_nothing_more(gone: Pool) -> None:
    """The feed ends with its block."""
    shown = board(gone)
    with shown.live() as feed:
        pass
    shown.tell(finished(1, DUTY))
    assert feed.empty()
