"""Other designs beside ours: how many times as much they take."""

import pytest

from bot.bench.compare import rate_ratio, ratio
from bot.bench.figures import Figures, Sample, summed
from bot.bench.scenarios import Compared


def level(*overheads: float, error: str = "") -> Figures:
    """A level whose replies took so many milliseconds, with one more that failed."""
    samples = [Sample(overhead) for overhead in overheads] + [Sample(9.0, error=error)] * bool(error)
    return summed("level", 1, samples, seconds=1.0, cpu=0.1)


def test_the_ratio_compares_medians() -> None:
    """Of the overhead."""
    assert 30 == pytest.approx(ratio(level(300, 300, 300), level(10, 10, 10)))


def test_what_was_not_finished_in_time_would_have_taken_longer() -> None:
    """The ratio is the least that it can be."""
    assert 30 == pytest.approx(ratio(level(300, error="unfinished"), level(10)))


@pytest.mark.parametrize("other", [level(300, error="OperationalError"), level(), level(error="unfinished")])
def test_a_design_that_fails_has_no_ratio(other: Figures) -> None:
    """What fails at once would make it look fast."""
    assert ratio(other, level(10)) is None


def test_nothing_is_so_many_times_nothing() -> None:
    """An overhead below the model's own latency is none."""
    assert ratio(level(300), level(-1)) is None


def test_rates_are_compared_kind_by_kind() -> None:
    """Ours over theirs; none where something failed."""
    ours = Compared("ours", (), (level(1, 1, 1, 1), level(1, 1)))
    theirs = Compared("theirs", (), (level(1), level(1, error="OperationalError")))
    assert (4.0, None) == rate_ratio(theirs, ours)
