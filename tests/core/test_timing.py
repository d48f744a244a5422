"""The stopwatch of a turn."""

import asyncio

import pytest

from core.timing import Timings, count_cache, count_sql, current_timings, open_timings, stage


def _names(timings: Timings) -> list[str]:
    return [s.name for s in timings.stages]


def test_nothing_is_measured_where_none_is_open() -> None:
    """Stages and counts outside a turn are no errors and leave no trace."""
    with stage("fetch"):
        count_sql()
        count_cache("rows", hit=True)
    assert current_timings() is None


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
