"""The picture of a period: made beside the program, bounded in time, never in the way of the figures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import numpy as np
import pytest

from adapters.documents.files import DocumentFiles
from adapters.postgres.stats import Latency, LayerUse, Moment, Performance, StageShare
from bot.admin import picture
from bot.admin.period import Period, read_period
from bot.admin.picture import Pictures, draw
from core.errors import Unavailable
from core.message import Language

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
DAY = read_period("24h")


def _figures(*course: Moment, period: Period = DAY, stages: int = 2) -> Performance:
    whole = Latency("", 9, 4.0, 9.0, 11.0, 1, 9, 0)
    shares = tuple(StageShare(f"stage {n}", 9, 5.0 - n, 6.0, 0.4) for n in range(stages))
    return Performance(
        NOW - period.length, NOW, whole, (whole,), (whole,), shares, (), course, (("TimeoutError", 1),), ()
    )


def _moment(hours: float, p50: float, p95: float, errors: int = 0, *, p99: float = float("nan")) -> Moment:
    return Moment(NOW - DAY.length + timedelta(hours=hours), 9, p50, p95, p99, errors)


def _pixels(content: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    from matplotlib.image import imread

    return np.asarray(imread(BytesIO(content), format="png"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_picture_is_upright_and_large_enough_for_a_phone(language: Language) -> None:
    """1080 points wide; something stands in each third of its height."""
    shown = _pixels(draw(_figures(_moment(1, 4, 9), _moment(2, 5, 800, errors=1)), DAY, language))
    assert (1530, 1080) == shown.shape[:2]
    assert all(third.min() < 0.5 for third in np.array_split(shown[..., :3], 3))


def _dots(colour: str, content: bytes) -> int:
    """How many points of the picture have a colour."""
    wanted = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    return int((np.abs(_pixels(content)[..., :3] - wanted).max(axis=-1) < 0.02).sum())


def test_an_error_is_seen() -> None:
    """As a dot in the colour that nothing else has."""
    assert 0 == _dots(picture.ERROR, draw(_figures(_moment(1, 4, 9)), DAY, "id"))
    assert _dots(picture.ERROR, draw(_figures(_moment(1, 4, 9, errors=1)), DAY, "id")) > 50


def test_the_slowest_hundredth_is_a_line_of_its_own() -> None:
    """In its colour, within the scale."""
    moments = [_moment(n, 4, 9, p99=30) for n in range(1, 20)]
    assert _dots(picture.P99, draw(_figures(*moments), DAY, "id")) > 500


def test_caches_are_bars_as_long_as_they_helped() -> None:
    """Half of the questions: half of a full bar; a layer that nobody asked has none."""

    def green(*layers: LayerUse) -> int:
        return _dots(picture.HIT, draw(replace(_figures(_moment(1, 4, 9)), layers=layers), DAY, "id"))

    full = green(LayerUse("answer", 10, 10))
    assert 0.5 == pytest.approx(green(LayerUse("answer", 10, 5)) / full, abs=0.02)
    assert 0 == green(LayerUse("answer", 0, 0))


def test_stages_stand_in_the_order_of_a_turn() -> None:
    """Each begins where those before it end, as in the waterfall of one reply."""
    shares = (StageShare("send", 9, 6.0, 7.0, 0.6), StageShare("understand", 9, 3.0, 4.0, 0.3))
    content = draw(replace(_figures(), stages=shares), DAY, "id")
    wanted = np.array([int(picture.BAR[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    blue = np.abs(_pixels(content)[..., :3] - wanted).max(axis=-1) < 0.02
    rows = np.flatnonzero(blue.sum(axis=1) > 50)
    first, last = (np.flatnonzero(blue[row]) for row in (rows[0], rows[-1]))
    assert abs(int(first.max()) - int(last.min())) <= 3
    assert 2.0 == pytest.approx(len(last) / len(first), abs=0.1)


@pytest.mark.parametrize(
    "figures",
    [
        _figures(),
        _figures(stages=0),
        _figures(stages=20),
        _figures(_moment(0, 0, 0)),
        replace(_figures(_moment(0, 1, 1)), whole=None),
        replace(_figures(_moment(20, 1, 1)), cut=True),
    ],
    ids=["no course", "no stages", "many stages", "no time", "no replies", "cut"],
)
def test_whatever_there_is_can_be_drawn(figures: Performance) -> None:
    """Nothing in it is an error."""
    assert draw(figures, DAY, "id").startswith(b"\x89PNG")


@pytest.mark.parametrize("text", ["1m", "7d", "30d"])
def test_every_period_can_be_drawn(text: str) -> None:
    """From a minute to a month."""
    period = read_period(text)
    moments = (Moment(NOW - period.length, 1, 1.0, 2.0, 2.5, 0),)
    assert draw(_figures(*moments, period=period), period, "en").startswith(b"\x89PNG")


async def test_a_picture_is_a_png_named_after_its_period_and_drawn_beside_the_program() -> None:
    """So that a chat shows it, and no reply waits while the library loads."""
    figures = _figures(_moment(1, 4, 9))
    async with DocumentFiles(seconds=60) as files:
        made = await Pictures(files.call).draw(figures, DAY, "id")
    assert made is not None
    assert ("exportmate-24h.png", "image/png") == (made.name, made.media_type)
    assert draw(figures, DAY, "id") == made.content


@pytest.mark.parametrize("error", [Unavailable("the call file was not ready within 10 s"), ValueError("no font")])
async def test_a_picture_that_takes_too_long_or_cannot_be_drawn_is_left_out(error: Exception) -> None:
    """The figures go out without it."""

    async def broken(_: Callable[[], bytes]) -> bytes:
        raise error

    assert await Pictures(broken).draw(_figures(), DAY, "id") is None
