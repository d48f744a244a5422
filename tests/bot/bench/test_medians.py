"""Several runs as one."""

from bot.bench.figures import Figures, Sample, summed
from bot.bench.medians import middle
from bot.bench.scenarios import Machine, Results
from bot.bench.upstream import NO_LATENCY


def _run(*totals: float, first: float | None = None) -> Figures:
    return summed("some", 2, [Sample(total, first=first) for total in totals], seconds=1.0, cpu=totals[0] / 1e3)


def test_each_figure_is_the_median_of_the_runs() -> None:
    """One run that was disturbed changes none."""
    found = middle([_run(3.0), _run(900.0), _run(5.0)])
    assert ("some", 2, 1) == (found.name, found.at_once, found.replies)
    assert (5.0, 5.0) == (found.overhead.p50, found.cpu)


def test_what_most_runs_have_not_is_not_there() -> None:
    """And what most have is their median."""
    assert middle([_run(1.0), _run(1.0), _run(1.0, first=4.0)]).first is None
    first = middle([_run(1.0), _run(1.0, first=2.0), _run(1.0, first=4.0)]).first
    assert first is not None
    assert 3.0 == first.p50


def test_whole_results_are_put_together_scenario_by_scenario() -> None:
    """In their order."""
    runs = [
        Results(Machine(2, "3.11", load, load), NO_LATENCY, "local", streamed=[_run(load), _run(10 * load)])
        for load in (1.0, 9.0, 2.0)
    ]
    found = middle(runs)
    assert [2.0, 20.0] == [figures.overhead.p50 for figures in found.streamed]
    assert 2.0 == found.machine.load_before
    assert [] == found.warm
