"""Other designs: what they are charged, and where they are."""

from pathlib import Path

import pytest

from bot.bench import model_wire as wire
from bot.bench.designs import Design, figures_of, guide, read_design
from bot.bench.upstream import Latency
from core.errors import BadInput

LATENCY = Latency(embedding=0.1, first_token=0.4, tokens_per_second=100)
TEXT = "kata " * 50


def played(*totals: float, errors: int = 0, embeddings: int = 1, usages: int = 1) -> dict[str, object]:
    """What a design's driver wrote of a level."""
    samples: list[dict[str, object]] = [{"total": t, "first": None, "text": TEXT, "error": ""} for t in totals]
    samples += [{"total": 60_000.0, "first": None, "text": "", "error": "unfinished"}] * errors
    return {
        "samples": samples, "seconds": 2.0, "cpu": 0.5, "memory": 100.0,
        "chats": len(totals), "embeddings": embeddings * len(totals), "usages": usages,
    }  # fmt: skip


@pytest.mark.parametrize("embeddings", [0, 1, 2])
def test_a_design_is_charged_nothing_for_what_its_models_take(embeddings: int) -> None:
    """An embedding each time the server was asked for one, and the tokens of the text."""
    own = (embeddings * 0.1 + 0.4 + len(wire.tokens_of(TEXT)) / 100) * 1e3
    found = figures_of("after", 1, played(own + 30, own + 30, embeddings=embeddings), LATENCY, streamed=False)
    assert 30 == pytest.approx(found.overhead.p50)
    assert (embeddings, 1) == (found.embeddings, found.chats)
    assert 250 == found.cpu


def test_a_streaming_design_waits_for_the_end_of_the_stream() -> None:
    """Two events longer."""
    streamed, whole = (figures_of("x", 1, played(5_000), LATENCY, streamed=s).overhead.p50 for s in (True, False))
    assert 20 == pytest.approx(whole - streamed)


def test_a_stream_that_does_not_tell_its_tokens_ends_an_event_sooner() -> None:
    """Who does not ask for them must not look faster for it."""
    told, untold = (figures_of("x", 1, played(5_000, usages=n), LATENCY, streamed=True).overhead.p50 for n in (1, 0))
    assert 10 == pytest.approx(untold - told)


def test_the_guides_designs_are_here() -> None:
    """And neither of the two streams."""
    assert [("bare", True), ("before", False), ("after", False)] == [(d.name, d.streams) for d in guide()]


def test_a_design_may_have_an_environment_of_its_own(tmp_path: Path) -> None:
    """FILE=PYTHON; a pipeline is called like its folder."""
    file = tmp_path / "pipeline.py"
    file.touch()
    found = read_design(f"{file}=/opt/python")
    assert ("/opt/python", tmp_path.name) == (found.python, found.name)
    assert "mine" == Design(tmp_path / "mine.py").name
    with pytest.raises(BadInput, match="no file"):
        read_design(str(tmp_path / "gone.py"))
