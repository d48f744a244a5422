"""The timings of a turn are kept in short and read in full."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.postgres.pool import Pool
from adapters.postgres.stats import performance, turns_named
from adapters.postgres.timings import as_json, long_form
from adapters.postgres.turns import TurnRecord, store_turn
from core.timing import STAGES, ModelCall, Stage, Timings

QUERIES = ("duty_evidence", "exchange_rates", "reference_prices", "search_passages", "search_goods", "load_states")


def _timings() -> Timings:
    """A turn of two stages, a statement and a model call, that waited for a while."""
    timings = Timings(began_ns=0, caches={"rows": "hit"}, sql_statements=1, model_calls=1, ended_ns=900_000_000)
    timings.stages += [Stage("fetch", 1_500_000, 2_012_345), Stage("queue", -400_000_000, 400_000_000)]
    timings.queries.append(Stage("duty_evidence", 1_600_000, 1_900_000))
    timings.models.append(
        ModelCall("gpt-4o-mini", 5_000_000, 812_400_000, 401_200_000, 1200, 300, 0.00036, failed=True)
    )
    timings.retries["model"] = 1
    timings.sizes["reply"] = 640
    timings.failed_in = "write"
    return timings


def _full(stages: int, queries: int, models: int, *, long: bool = False) -> Timings:
    """A turn of many parts; with `long`, every name and number as long as they come."""
    stretch = "_and_so_on_and_so_on_and_so_on" if long else ""
    timings = Timings(began_ns=0, sql_statements=queries, model_calls=models, ended_ns=98_765_432_100)
    start, took = (-12_345_678_901, 98_765_432_100) if long else (1_234_567, 12_345_678)
    for n in range(stages):
        timings.stages.append(Stage(STAGES[n % len(STAGES)] + stretch, start + n, took + n))
    for n in range(queries):
        timings.queries.append(Stage(QUERIES[n % len(QUERIES)] + stretch, start + n, took + n))
    for _ in range(models):
        call = ModelCall(f"gpt-4o-mini-2024-07-18{stretch}", start, took, took, 123_456, 12_345, 0.0123456, failed=long)
        timings.models.append(call)
    for n, layer in enumerate(("answer", "rows", "embedding", "conversation", "match", "passage", "vocabulary")):
        timings.caches[layer + stretch] = "miss" if n % 2 else "hit"
    timings.sizes |= {"question": 64, "reply": 1_234, "sent": 4_321, "files": 123_456, "prompt": 5_678}
    if long:
        timings.retries |= {"database": 3, "model": 3, "embedding": 3, "telegram": 3, "slack": 3, "cache": 3}
        timings.failed_in = "understand" + stretch
    return timings


async def _bytes(pool: Pool, timings: Timings) -> tuple[int, int]:
    """What the timings take, and the whole row."""
    await store_turn(
        pool,
        TurnRecord(
            "0123456789abcdef0123456789abcdef", datetime.now(UTC), "telegram", "0123456789ab", "id", 98_765.4,
            user_hash="0123456789ab", topic="reference_price", missing=("goods", "quantity"),
            error_kind="EmbeddingUnavailable", timings=timings,
        ),
    )  # fmt: skip
    row = await pool.fetchrow("select pg_column_size(timings), pg_column_size(turn.*) from turn")
    assert row is not None
    return row[0], row[1]


async def test_a_row_of_fourteen_stages_six_queries_and_three_model_calls_takes_a_kilobyte(fresh_pool: Pool) -> None:
    """The whole row, ids and hashes included."""
    timings = _full(14, 6, 3)
    _, whole = await _bytes(fresh_pool, timings)
    assert whole <= 1024
    assert (14, 6, 3) == tuple(len(as_json(timings)[name].split(",")) for name in "sqm")


async def test_a_turn_without_end_takes_hardly_more(fresh_pool: Pool) -> None:
    """Parts and names are limited: 400 of everything, with long names and numbers."""
    timings, _ = await _bytes(fresh_pool, _full(400, 400, 400, long=True))
    assert timings <= 1280


def test_what_is_kept_is_read_in_full() -> None:
    """In the order in which the parts began, with their times in three digits."""
    read = long_form(json.loads(json.dumps(as_json(_timings()))))
    assert {
        "stages": [
            {"name": "queue", "start_ms": -400.0, "ms": 400.0},
            {"name": "fetch", "start_ms": 1.5, "ms": 2.01},
        ],
        "queries": [{"name": "duty_evidence", "start_ms": 1.6, "ms": 1.9}],
        "models": [
            {
                "model": "gpt-4o-mini", "start_ms": 5.0, "ms": 812.0, "first_token_ms": 401.0, "tokens_in": 1200,
                "tokens_out": 300, "cost_usd": 0.00036, "failed": True,
            }
        ],
        "cache": {"rows": "hit"}, "retries": {"model": 1}, "sizes": {"reply": 640}, "waited_ms": 400.0,
        "cost_usd": 0.00036, "failed_in": "write", "sql_statements": 1, "model_calls": 1,
    } == read  # fmt: skip


def test_what_was_kept_before_is_read_as_it_was() -> None:
    """Rows of an older version stay readable."""
    old = {"stages": [{"name": "fetch", "start_ms": 1.5, "ms": 2.0}], "cache": {"rows": "hit"}, "sql_statements": 2}
    assert old | {"queries": [], "models": [], "retries": {}, "sizes": {}} == long_form(old)


def test_what_a_turn_did_not_do_is_not_kept() -> None:
    """Two counts are left."""
    assert {"sql_statements": 0, "model_calls": 0} == as_json(Timings(began_ns=0, ended_ns=1))


def test_stages_beyond_the_limit_are_summed_up() -> None:
    """No time is lost, and the longest stand by themselves."""
    timings = Timings(began_ns=0, ended_ns=1)
    timings.stages += [Stage(f"s{n}", n * 1_000_000, (n + 1) * 1_000_000) for n in range(20)]
    read = long_form(as_json(timings))["stages"]
    assert (14, 210.0) == (len(read), sum(s["ms"] for s in read))
    assert {"name": "other", "start_ms": 0.0, "ms": 28.0} in read
    assert {"name": "s19", "start_ms": 19.0, "ms": 20.0} == read[-1]


def test_a_name_of_several_words_or_of_none_keeps_its_place() -> None:
    """Whatever a model is called."""
    timings = Timings(began_ns=0, ended_ns=1, models=[ModelCall("my own, model", 0), ModelCall("", 1)])
    assert ["my_own_model", "other"] == [m["model"] for m in long_form(as_json(timings))["models"]]


async def test_a_kept_turn_is_read_back_in_full(fresh_pool: Pool) -> None:
    """As the reports get it."""
    at = datetime.now(UTC)
    await store_turn(fresh_pool, TurnRecord("abcd", at, "web", "c", "id", 900.0, timings=_timings()))
    (turn,) = await turns_named(fresh_pool, "abcd", 2)
    assert ["queue", "fetch"] == [s["name"] for s in turn.timings["stages"]]
    assert 0.00036 == turn.timings["cost_usd"]


async def test_stages_and_caches_are_summed_over_turns_of_both_forms(fresh_pool: Pool) -> None:
    """Rows of an older version count as well."""
    old = {"stages": [{"name": "fetch", "start_ms": 1.5, "ms": 2.49}], "cache": {"rows": "hit", "answer": "miss"}}
    for identity, kept in (("old", old), ("new", as_json(_timings()))):
        await store_turn(fresh_pool, TurnRecord(identity, datetime.now(UTC), "web", "c", "id", 9.0, timings=kept))
    day = timedelta(days=1)
    figures = await performance(fresh_pool, datetime.now(UTC) - day, datetime.now(UTC) + day, step=day)
    assert {"fetch": (2, 2.25), "queue": (1, 200.0)} == {s.name: (s.replies, s.mean_ms) for s in figures.stages}
    assert [("answer", 1, 0), ("rows", 2, 2)] == [(u.layer, u.asked, u.hits) for u in figures.layers]


@pytest.mark.parametrize(
    ("milliseconds", "kept"),
    [
        (0.0, 0.0),
        (0.0123, 0.012),
        (0.99951, 1.0),
        (1.236, 1.24),
        (9.996, 10.0),
        (12.35, 12.3),
        (99.96, 100.0),
        (8123.4, 8123.0),
    ],
)
def test_a_time_is_kept_in_three_digits(milliseconds: float, kept: float) -> None:
    """Never fewer whole ones than it has."""
    timings = Timings(began_ns=0, ended_ns=1, stages=[Stage("fetch", 0, round(milliseconds * 1e6))])
    assert kept == long_form(as_json(timings))["stages"][0]["ms"]
