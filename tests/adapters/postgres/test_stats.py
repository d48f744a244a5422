"""Figures over recorded turns: what is counted, what is left out, and that it stays bounded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.postgres.feedback import store_feedback
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.stats import (
    LayerUse,
    Performance,
    Unanswered,
    busy_workers,
    layer_use,
    model_use,
    performance,
    slowest,
    turns_named,
    unanswered,
    versions,
)
from adapters.postgres.timings import long_form
from adapters.postgres.turns import TurnRecord, store_turn
from core.timing import ModelCall, Timings
from tests.support.turns import timings, turn

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
SINCE, HOUR = NOW - timedelta(hours=24), timedelta(hours=1)


async def _store(pool: Pool, *turns: TurnRecord) -> None:
    for each in turns:
        await store_turn(pool, each)


async def _figures(pool: Pool, **limits: int) -> Performance:
    return await performance(pool, SINCE, NOW, step=HOUR, **limits)


async def test_a_period_without_turns_has_no_figures(fresh_pool: Pool) -> None:
    """None, not zero milliseconds."""
    figures = await _figures(fresh_pool)
    assert (None, (), (), ()) == (figures.whole, figures.topics, figures.course, figures.stages)


async def test_percentiles_are_those_of_all_of_each_topic_and_of_each_channel(fresh_pool: Pool) -> None:
    """Interpolated as PostgreSQL does; the most frequent group first."""
    await _store(fresh_pool, *(turn(f"{n}", NOW - HOUR, float(n)) for n in range(1, 101)))
    await _store(fresh_pool, turn("s", NOW - HOUR, 7.0, channel="slack", topic="coo"))
    figures = await _figures(fresh_pool)
    assert figures.whole is not None
    assert (101, "") == (figures.whole.replies, figures.whole.name)
    duty, coo = figures.topics
    assert ("export_duty", 100, 50.5) == (duty.name, duty.replies, duty.p50)
    assert (95.05, 99.01) == pytest.approx((duty.p95, duty.p99))
    assert ("coo", 7.0, 7.0) == (coo.name, coo.p50, coo.p99)
    assert [("web", 100), ("slack", 1)] == [(c.name, c.replies) for c in figures.channels]


async def test_the_period_holds_its_begin_and_not_its_end(fresh_pool: Pool) -> None:
    """So that periods side by side count every turn once."""
    moment = timedelta(microseconds=1)
    await _store(fresh_pool, *(turn(str(at), at, 1.0) for at in (SINCE - moment, SINCE, NOW - moment, NOW)))
    whole = (await _figures(fresh_pool)).whole
    assert whole is not None
    assert 2 == whole.replies


async def test_errors_are_counted_by_kind_and_a_turn_without_topic_is_none(fresh_pool: Pool) -> None:
    """The most frequent kind first."""
    kinds = ("TimeoutError", "DatabaseUnavailable", "TimeoutError")
    await _store(fresh_pool, *(turn(f"{n}", NOW - HOUR, 1.0, topic=None, error_kind=k) for n, k in enumerate(kinds)))
    await _store(fresh_pool, turn("well", NOW - HOUR, 1.0))
    figures = await _figures(fresh_pool)
    assert (("TimeoutError", 2), ("DatabaseUnavailable", 1)) == figures.errors
    assert [("none", 3), ("export_duty", 0)] == [(t.name, t.errors) for t in figures.topics]


async def test_stages_of_one_name_add_up_within_a_turn(fresh_pool: Pool) -> None:
    """The mean is over all replies, the p95 over those that have the stage, the share over all time."""
    await _store(
        fresh_pool,
        turn("a", NOW - HOUR, 10.0, timings=timings((("fetch", 0, 2), ("fetch", 2, 4), ("word", 6, 1)), statements=3)),
        turn("b", NOW - HOUR, 10.0, timings=timings((("word", 0, 3),), statements=1, calls=2)),
    )
    figures = await _figures(fresh_pool)
    fetch, word = figures.stages
    assert ("fetch", 1, 3.0, 6.0) == (fetch.name, fetch.replies, fetch.mean_ms, fetch.p95)
    assert ("word", 2, 2.0) == (word.name, word.replies, word.mean_ms)
    assert (0.3, 0.2) == pytest.approx((fetch.share, word.share))
    assert figures.whole is not None
    assert (4, 2) == (figures.whole.statements, figures.whole.model_calls)


@pytest.mark.parametrize("odd", [{}, {"stages": []}, {"a": 1}], ids=["empty", "no stages", "foreign"])
async def test_turns_without_timings_are_counted_all_the_same(fresh_pool: Pool, odd: dict[str, Any]) -> None:
    """Older programs may have kept other things."""
    await _store(fresh_pool, turn("odd", NOW - HOUR, 4.0, timings=odd))
    figures = await _figures(fresh_pool)
    assert figures.whole is not None
    assert (1, 4.0, 0, ()) == (figures.whole.replies, figures.whole.p50, figures.whole.statements, figures.stages)


async def test_cache_layers_are_hits_of_those_who_asked(fresh_pool: Pool) -> None:
    """By name; a turn that did not ask does not count."""
    await _store(
        fresh_pool,
        turn("a", NOW - HOUR, 1.0, timings=timings(answer="hit", rows="miss")),
        turn("b", NOW - HOUR, 1.0, timings=timings(answer="miss")),
    )
    expected = [LayerUse("answer", 2, 1), LayerUse("rows", 1, 0)]
    assert expected == await layer_use(fresh_pool, SINCE, NOW)
    assert (0.5, 0.0) == (expected[0].rate, LayerUse("idle", 0, 0).rate)


async def test_the_course_has_a_moment_for_each_step_with_replies(fresh_pool: Pool) -> None:
    """Counted from the begin of the period; silent steps are left out."""
    half = timedelta(minutes=30)
    await _store(
        fresh_pool,
        turn("a", SINCE + half, 1.0),
        turn("b", SINCE + half, 3.0, error_kind="TimeoutError"),
        turn("c", SINCE + 5 * HOUR, 9.0),
    )
    first, second = (await _figures(fresh_pool)).course
    assert (SINCE, 2, 2.0, 1) == (first.at, first.replies, first.p50, first.errors)
    assert (SINCE + 5 * HOUR, 1, 9.0, 0) == (second.at, second.replies, second.p95, second.errors)


async def test_marks_are_counted_by_the_topic_of_their_turn(fresh_pool: Pool) -> None:
    """In the period in which they were given; the most disliked topic first."""
    now = datetime.now(UTC)
    await _store(fresh_pool, turn("a", now, 1.0), turn("b", now, 1.0, topic="coo"))
    await store_feedback(fresh_pool, "a", "up", "")
    await store_feedback(fresh_pool, "b", "down", "wrong form")
    lately = await performance(fresh_pool, now - HOUR, now + HOUR, step=HOUR)
    assert [("coo", 0, 1), ("export_duty", 1, 0)] == [(m.topic, m.up, m.down) for m in lately.marks]
    assert () == (await performance(fresh_pool, now - 2 * HOUR, now - HOUR, step=HOUR)).marks


async def test_only_the_newest_turns_are_read_and_that_is_said(fresh_pool: Pool) -> None:
    """However long the period."""
    await _store(fresh_pool, *(turn(f"{n}", NOW - n * HOUR, float(n)) for n in range(1, 6)))
    figures = await _figures(fresh_pool, turns=2)
    assert figures.whole is not None
    assert (True, 2, 1.5) == (figures.cut, figures.whole.replies, figures.whole.p50)
    assert not (await _figures(fresh_pool, turns=6)).cut


async def test_the_slowest_turns_come_slowest_first(fresh_pool: Pool) -> None:
    """At most as many as asked for, with their timings."""
    kept = timings((("fetch", 0, 5),))
    await _store(fresh_pool, *(turn(f"{n}", NOW - HOUR, float(n), timings=kept) for n in (3, 9, 6)))
    found = await slowest(fresh_pool, SINCE, NOW, 2)
    assert [("9", 9.0), ("6", 6.0)] == [(t.id, t.total_ms) for t in found]
    assert long_form(kept) == found[0].timings


async def test_a_turn_is_found_by_the_beginning_of_its_id(fresh_pool: Pool) -> None:
    """Also the last one there can be; others that sort near it are not taken along."""
    await _store(fresh_pool, *(turn(i, NOW, 1.0) for i in ("abc0", "abcf" + "f" * 28, "abd0", "ab")))
    assert ["abc0", "abcf" + "f" * 28] == [t.id for t in await turns_named(fresh_pool, "abc", 9)]
    assert ["abc0"] == [t.id for t in await turns_named(fresh_pool, "abc", 1)]


async def test_unanswered_are_those_outside_unread_and_asked_back_for_goods(fresh_pool: Pool) -> None:
    """By topic, with the number of conversations; a question for the quantity is not among them."""
    at = NOW - HOUR
    await _store(
        fresh_pool,
        turn("1", at, 1.0, topic="out_of_scope", conversation_hash="x"),
        turn("2", at, 1.0, topic="out_of_scope", conversation_hash="x"),
        turn("3", at, 1.0, topic=None, error_kind="TimeoutError"),
        turn("4", at, 1.0, topic="hs_code", missing=("goods",)),
        turn("5", at, 1.0, topic="hs_code", missing=("quantity",)),
        turn("6", at, 1.0),
    )
    rows, whole = await unanswered(fresh_pool, SINCE, NOW)
    assert 6 == whole
    assert [
        Unanswered("out_of_scope", False, 2, 1),
        Unanswered("hs_code", True, 1, 1),
        Unanswered("none", False, 1, 1),
    ] == rows


async def test_versions_are_those_of_the_database(fresh_pool: Pool) -> None:
    """The facts have none before their first load."""
    found = await versions(fresh_pool)
    assert (await fresh_pool.fetchval("show server_version"), 0) == (found.postgresql, found.facts)
    assert found.pgvector
    assert found.bytes > 1_000_000


async def test_instances_that_hold_work_are_named_once(fresh_pool: Pool) -> None:
    """Those whose lease ran out hold none."""
    assert [] == await busy_workers(fresh_pool)
    for number, worker, minutes in ((1, "one", 1), (2, "one", 1), (3, "late", -1)):
        await fresh_pool.execute(
            "insert into inbox (channel, platform_id, conversation, payload, state, worker, lease_until) "
            "values ('web', $1, 'c', '{}', 'working', $2, now() + $3 * interval '1 minute')",
            *(str(number), worker, minutes),
        )
    assert ["one"] == await busy_workers(fresh_pool)


@pytest.mark.parametrize(
    ("name", "args", "index"),
    [
        ("stats_groups", (SINCE, NOW, 9), "turn_at"),
        ("stats_stages", (SINCE, NOW, 9), "turn_at"),
        ("stats_course", (SINCE, NOW, 9, HOUR), "turn_at"),
        ("stats_slowest", (SINCE, NOW, 9, 2), "turn_at"),
        ("stats_feedback", (SINCE, NOW, 9), "feedback_at"),
        ("stats_turns", ("abcd", 2), "turn_pkey"),
    ],
)
async def test_no_statement_reads_a_whole_table(
    fresh_pool: Pool, name: str, args: tuple[object, ...], index: str
) -> None:
    """Also where the server would rather do so, since the tables are small here."""
    async with fresh_pool.transaction() as connection:
        await connection.execute("set local enable_seqscan = off")
        plan = "\n".join(row[0] for row in await connection.fetch(f"explain {sql(name)}", *args))
    assert index in plan
    assert "Seq Scan" not in plan


async def test_what_models_used_today_is_summed_over_all_turns(fresh_pool: Pool) -> None:
    """Tokens read and written, and US dollars; turns without a model and those before the moment count nothing."""
    used = Timings(models=[ModelCall("m", 0, 5_000_000, None, 1200, 300, 0.25), ModelCall("m", 9, 9, 5, 10, 20, 0.5)])
    used.model_calls = 2
    for number, (at, held) in enumerate([(NOW, used), (NOW, Timings()), (NOW - timedelta(days=1), used)]):
        await store_turn(fresh_pool, replace(turn(f"{number:032x}", at, 10.0), timings=held))
    assert (1530, 0.75) == await model_use(fresh_pool, NOW - timedelta(hours=1))
    assert (0, 0.0) == await model_use(fresh_pool, NOW + timedelta(hours=1))
