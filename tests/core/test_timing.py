"""The stopwatch of a turn."""

import asyncio
import timeit
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.timing import (
    STAGES,
    ModelCall,
    Summed,
    Timings,
    carried,
    count_cache,
    count_retry,
    count_sql,
    current_timings,
    model_call,
    note_size,
    open_timings,
    query,
    stage,
)


def _names(timings: Timings) -> list[str]:
    return [s.name for s in timings.stages]


def test_nothing_is_measured_where_none_is_open() -> None:
    """Stages and counts outside a turn are no errors and leave no trace."""
    with stage("fetch"), query("levy_rule"), model_call("small") as call:
        call.used(10, 20, 0.5)
        call.first_token()
        count_sql()
        count_cache("rows", hit=True)
        count_retry("database")
        note_size("reply", 10)
    assert current_timings() is None
    assert (10, 20) == (call.tokens_in, call.tokens_out)


def test_stages_are_recorded_in_the_order_in_which_they_end() -> None:
    """With start and length inside the turn."""
    with open_timings() as timings, stage("outer"), stage("inner"):
        pass
    inner, outer = timings.stages
    assert ["inner", "outer"] == _names(timings)
    assert 0 <= outer.start_ns <= inner.start_ns
    assert inner.took_ns <= outer.took_ns <= timings.total_ms * 1e6


def test_a_block_that_raises_is_measured_too() -> None:
    """The error goes on."""
    with open_timings() as timings, pytest.raises(ZeroDivisionError), stage("compute"):
        raise ZeroDivisionError
    assert ["compute"] == _names(timings)


def test_the_total_is_fixed_by_the_stop() -> None:
    """What follows the reply does not lengthen it, and is still recorded."""
    with open_timings() as timings:
        timings.stop()
        total = timings.total_ms
        with stage("send"):
            pass
    assert total == timings.total_ms
    assert ["send"] == _names(timings)


def test_a_turn_inside_a_turn_has_its_own_stopwatch() -> None:
    """And the outer one goes on after it."""
    with open_timings() as outer:
        with open_timings() as inner, stage("within"):
            pass
        assert outer is current_timings()
    assert ([], ["within"]) == (_names(outer), _names(inner))


async def test_parallel_stages_of_a_turn_overlap() -> None:
    """Tasks started inside a turn inherit it; the second starts before the first ends."""
    gate = asyncio.Event()

    async def fetch(name: str) -> None:
        with stage(name):
            await gate.wait()

    with open_timings() as timings:
        both = asyncio.gather(fetch("a"), fetch("b"))
        await asyncio.sleep(0)
        gate.set()
        await both
    first, second = timings.stages
    assert {"a", "b"} == set(_names(timings))
    assert second.start_ns < first.start_ns + first.took_ns


async def test_turns_side_by_side_do_not_mix() -> None:
    """A hundred at once, each with its own stage and statement."""

    async def turn(number: int) -> Timings:
        with open_timings() as timings:
            for _ in range(3):
                with stage(str(number)):
                    await asyncio.sleep(0)
                count_sql()
        return timings

    done = await asyncio.gather(*(turn(n) for n in range(100)))
    assert [[str(n)] * 3 for n in range(100)] == [_names(t) for t in done]
    assert {3} == {t.sql_statements for t in done}


def test_one_miss_makes_a_layer_a_miss() -> None:
    """A hit after it does not hide it."""
    with open_timings() as timings:
        count_cache("rows", hit=True)
        assert {"rows": "hit"} == timings.caches
        count_cache("rows", hit=False)
        count_cache("rows", hit=True)
    assert {"rows": "miss"} == timings.caches


def test_stages_of_one_name_are_added_up() -> None:
    """Three fetches, one sum."""
    with open_timings() as timings:
        for _ in range(3):
            with stage("fetch"):
                pass
    assert timings.took_ms("fetch") == pytest.approx(sum(s.took_ns for s in timings.stages) / 1e6)
    assert 0 == timings.took_ms("unknown")


def test_statements_are_named_and_counted() -> None:
    """Each inside the stage that asks it."""
    with open_timings() as timings, stage("fetch"), query("levy_rule"):
        pass
    assert (["levy_rule"], 1) == ([q.name for q in timings.queries], timings.sql_statements)
    (asked,), (fetch,) = timings.queries, timings.stages
    assert fetch.start_ns <= asked.start_ns
    assert asked.start_ns + asked.took_ns <= fetch.start_ns + fetch.took_ns


def test_a_model_call_is_measured_with_first_token_tokens_and_cost() -> None:
    """Only the first token counts; cost adds up over the calls."""
    with open_timings() as timings:
        for _ in range(2):
            with model_call("small") as call:
                call.first_token()
                seen = call.first_token_ns
                call.first_token()
                call.used(100, 20, 0.25)
    assert (2, 0.5) == (timings.model_calls, timings.cost_usd)
    assert [(100, 20, False)] * 2 == [(c.tokens_in, c.tokens_out, c.failed) for c in timings.models]
    assert seen == call.first_token_ns
    assert 0 <= (call.first_token_ns or -1) <= call.took_ns


def test_a_model_call_that_fails_is_kept_as_failed() -> None:
    """The error goes on."""
    with open_timings() as timings, pytest.raises(TimeoutError), model_call("small"):
        raise TimeoutError
    assert [True] == [c.failed for c in timings.models]


def test_retries_and_sizes_add_up() -> None:
    """Each under its name."""
    with open_timings() as timings:
        count_retry("database")
        count_retry("database")
        note_size("reply", 10)
        note_size("reply", 5)
    assert ({"database": 2}, {"reply": 15}) == (timings.retries, timings.sizes)


def test_the_innermost_stage_that_raised_is_named() -> None:
    """The stages around it do not take its place; one that raises later does."""
    with open_timings() as timings:
        with pytest.raises(ZeroDivisionError), stage("fetch"), stage("compute"):
            raise ZeroDivisionError
        assert "compute" == timings.failed_in
        later = KeyError()
        with pytest.raises(KeyError), stage("send"):
            raise later
    assert "send" == timings.failed_in


def test_another_thread_measures_for_the_turn_where_it_is_carried() -> None:
    """And nothing where it is not."""

    def work() -> None:
        with stage("embed"):
            count_sql()

    with ThreadPoolExecutor(1) as threads, open_timings() as timings:
        threads.submit(work).result()
        assert [] == timings.stages
        threads.submit(carried(work)).result()
        assert (["embed"], 1) == (_names(timings), timings.sql_statements)


async def test_counts_from_several_threads_of_a_turn_are_all_kept() -> None:
    """Four threads, ten thousand statements each."""

    def work() -> None:
        for _ in range(10_000):
            count_sql()

    with open_timings() as timings:
        await asyncio.gather(*(asyncio.to_thread(work) for _ in range(4)))
    assert 40_000 == timings.sql_statements


def test_measuring_a_turn_costs_at_most_50_microseconds() -> None:
    """Every stage once, five statements, four cache layers, a model call; the best of many, as others work here too."""

    def turn() -> None:
        with open_timings():
            for name in STAGES:
                with stage(name):
                    pass
            for _ in range(5):
                with query("q"):
                    pass
            for layer in ("answer", "rows", "embedding", "conversation"):
                count_cache(layer, hit=True)
            with model_call("small") as call:
                call.used(1, 2, 0.1)
            note_size("reply", 10)

    assert min(timeit.repeat(turn, number=100, repeat=50)) / 100 <= 50e-6


def test_a_call_that_was_just_made_knows_no_token() -> None:
    """Nothing is guessed."""
    assert (None, 0.0) == (ModelCall("small", 0).first_token_ns, Timings().cost_usd)


def test_a_block_that_runs_again_and_again_is_one_stage() -> None:
    """From its first begin, as long as all its runs together; one that never ran is none."""
    with open_timings() as timings:
        checking, never = Summed("ground"), Summed("files")
        for _ in range(3):
            with checking:
                pass
        checking.end()
        never.end()
    (stage_,) = timings.stages
    assert ("ground", True) == (stage_.name, 0 <= stage_.took_ns <= timings.total_ms * 1e6)


def test_outside_a_turn_a_summed_block_only_runs() -> None:
    """Nothing is open that could take it."""
    checking = Summed("ground")
    with checking:
        pass
    checking.end()
