"""The results as tables, JSON and a picture."""

import json
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from PIL import Image
from rich.console import Console

from bot.bench import report
from bot.bench.figures import Figures, Sample, summed
from bot.bench.picture import draw
from bot.bench.process import Started
from bot.bench.scenarios import Compared, Machine, Results
from bot.bench.upstream import Latency


def figures(name: str, at_once: int, overhead: float, *, errors: int = 0) -> Figures:
    """A scenario whose replies all took the same."""
    samples = [Sample(1_000 + overhead, 1_000.0, 5.0, 7.0, 1, 1, 1, worded=True)] * 20
    samples += [Sample(9_999.0, error="Unavailable")] * errors
    return summed(name, at_once, samples, seconds=2.0, cpu=0.1)


@pytest.fixture
def results() -> Results:
    """Everything measured once."""
    made = Results(Machine(2, "3.11.7", 0.5, 0.7), Latency(), "openai")
    made.structured = [figures("export_duty: repeated", 1, 1.25)]
    made.streamed = [figures(f"{n} at once", n, n / 2) for n in (1, 10, 100, 500)]
    made.warm = [figures(f"{n} at once", n, n / 4) for n in (1, 10, 100, 500)]
    made.whole = [figures(f"{n} at once", n, n / 3) for n in (1, 10, 100, 500)]
    made.caches = [figures("cold: first time asked", 10, 12.0)]
    made.rates = [figures("repeated", 10, 1.0)]
    made.started = Started(2.5, 30.0, 140.0)
    made.memory = 222.0
    made.designs = [
        Compared(
            "ExportMate",
            (figures("ExportMate", 1, 10.0), figures("ExportMate", 10, 20.0)),
            (figures("structured", 10, 1.0), figures("free", 10, 1.0)),
            1.5,
        ),
        Compared("bare", (figures("bare", 1, 5.0), figures("bare", 10, 6.0))),
        Compared(
            "before",
            (figures("before", 1, 300.0), figures("before", 10, 4_000.0, errors=2)),
            (replace(figures("structured", 10, 9.0), seconds=8.0), figures("free", 10, 9.0)),
            12.5,
        ),
    ]
    return made


def printed(results: Results) -> str:
    """The tables as a wide terminal shows them."""
    out = StringIO()
    console = Console(file=out, width=250)
    for table in report.tables(results):
        console.print(table)
    return out.getvalue()


def line(text: str, *words: str) -> str:
    """The only line with some words."""
    (found,) = [row for row in text.splitlines() if all(word in row for word in words)]
    return found


def test_every_level_has_its_line(results: Results) -> None:
    """Overhead first."""
    text = printed(results)
    assert 3 == sum("500 at once" in row for row in text.splitlines())
    assert "250" in next(row for row in text.splitlines() if "500 at once" in row)


def test_another_design_is_held_against_ours(results: Results) -> None:
    """Where it came through; its errors are shown where it did not."""
    text = printed(results)
    assert "30.0x" in line(text, "│ before", "│       1 │")
    assert "x" not in line(text, "│ before", "│      10 │").replace("x2", "")
    assert "2 Unavailable" in line(text, "│ before", "│      10 │")


def test_designs_are_compared_without_latency_too(results: Results) -> None:
    """Replies a second, with how many times as many are ours; the bare client, which asks no database, is left out."""
    text = printed(results).partition("The same designs")[2]
    assert ["before", "2", "4.0x", "10", "1.0x", "12.5", "0"] == line(text, "│ before").replace("│", " ").split()
    assert "bare" not in text


def test_without_other_designs_there_is_no_comparison(results: Results) -> None:
    """Not even an empty one."""
    results.designs = []
    assert "other designs" not in printed(results)


def test_head_and_foot_say_with_what_and_what_else(results: Results) -> None:
    """Others at work on the machine show in its load."""
    assert "load average 0.5 before and 0.7 after" in report.head(results)
    assert "ready after 2.50 s" in report.foot(results)
    assert "222 MiB" in report.foot(results)


def test_what_was_not_measured_is_left_empty() -> None:
    """No NaN in a table."""
    empty = Results(Machine(2, "3.11.7", 0.5), Latency(), "openai")
    empty.structured = [summed("nothing", 1, [], seconds=1.0, cpu=0.0)]
    assert "nan" not in printed(empty)


def test_all_figures_are_json(results: Results) -> None:
    """Plain values by kind."""
    read = json.loads(json.dumps(results.as_json()))
    assert [1, 10, 100, 500] == [one["at_once"] for one in read["streamed"]]
    assert 250 == pytest.approx(read["streamed"][3]["overhead"]["p50"])
    assert ["ExportMate", "bare", "before"] == [design["name"] for design in read["designs"]]


@pytest.mark.parametrize("compared", [True, False])
def test_the_picture_has_a_part_for_each_kind(results: Results, compared: bool) -> None:
    """Two, and one for other designs."""
    if not compared:
        results.designs = []
    with Image.open(BytesIO(draw(results))) as image:
        assert "PNG" == image.format
        assert (1040, 416 * (3 if compared else 2)) == image.size
        assert len(image.convert("RGB").getcolors(100_000) or ()) > 20
