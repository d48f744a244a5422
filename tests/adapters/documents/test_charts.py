"""Charts as pictures: their size, their gaps, and what cannot be drawn."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from structlog.testing import capture_logs

from adapters.documents.charts import draw, stretches
from adapters.documents.files import DocumentFiles
from core.errors import Unavailable
from core.history.model import Chart, HistoryKind, Line, Panel, Point
from core.message import Language

FIRST = date(2025, 1, 1)


def line(*values: str, kind: HistoryKind = "tax", gap_after: int = 0) -> Line:
    """A value a week; with a week missing after the first so many."""
    points = []
    for place, value in enumerate(values):
        start = FIRST + timedelta(weeks=place + (1 if gap_after and place >= gap_after else 0))
        points.append(Point(start, start + timedelta(days=6), Decimal(value), None))
    return Line("exchange_rate", kind, "USD", "IDR/USD", tuple(points))


def chart(*lines: Line, language: Language = "id", panels: int = 1) -> Chart:
    """A chart of lines, each panel with all of them."""
    named = tuple((f"garis {n}", each) for n, each in enumerate(lines))
    made = tuple(Panel("Kurs pajak USD", "rupiah per 1 USD", named) for _ in range(panels))
    return Chart("grafik/kurs: USD", "Kurs pajak USD", "2025", "Sumber: KMK", language, FIRST, date(2025, 3, 31), made)


def seen(content: bytes) -> Image.Image:
    """The picture opened."""
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_chart_is_as_wide_as_a_phone_shows_well(language: Language) -> None:
    """1080 points, in both languages."""
    picture = seen(draw(chart(line("16000", "16100", "15900"), language=language)))
    assert ("PNG", 1080) == (picture.format, picture.width)
    assert 800 <= picture.height <= 1200


def test_several_scales_make_a_taller_picture() -> None:
    """Each has its room."""
    one, two = chart(line("1", "2")), chart(line("1", "2"), panels=2)
    assert seen(draw(one)).height < seen(draw(two)).height


def test_a_missing_week_cuts_the_line_and_is_seen() -> None:
    """The same values without the gap give another picture."""
    whole, broken = line("1", "2", "3"), line("1", "2", "3", gap_after=2)
    assert [3] == [len(part) for part in stretches(whole)]
    assert [2, 1] == [len(part) for part in stretches(broken)]
    assert draw(chart(whole)) != draw(chart(broken))


def test_weekends_do_not_cut_a_line_of_daily_values() -> None:
    """A month does."""
    days = (FIRST, FIRST + timedelta(days=3), FIRST + timedelta(days=40))
    daily = replace(line(kind="jisdor"), points=tuple(Point(d, d, Decimal(1), None) for d in days))
    assert [2, 1] == [len(part) for part in stretches(daily)]
    assert seen(draw(chart(daily))).width == 1080


@pytest.mark.parametrize("values", [("16000",), ("5", "5", "5"), ("0", "0"), ("0.0001", "0.0002"), ("1", "999999999")])
def test_any_values_can_be_drawn(values: tuple[str, ...]) -> None:
    """One, equal ones, nothing, tiny and huge ones."""
    assert seen(draw(chart(line(*values)))).width == 1080


async def test_the_picture_is_a_file_with_a_plain_name() -> None:
    """No sign that a system might refuse."""
    async with DocumentFiles(seconds=60) as files:
        made = await files.draw(chart(line("1", "2")))
    assert ("grafik-kurs-USD.png", "image/png") == (made.name, made.media_type)
    assert made.content.startswith(b"\x89PNG")


async def test_what_cannot_be_drawn_is_unavailable() -> None:
    """So that the words go out alone; the log says why."""
    broken = replace(chart(line("1", "2")), since=date(2025, 1, 1), until=date(2025, 1, 1), panels=())
    with capture_logs() as logs:
        async with DocumentFiles(seconds=60) as files:
            with pytest.raises(Unavailable, match="could not be drawn"):
                await files.draw(broken)
    assert [("chart_failed", "warning")] == [(line["event"], line["log_level"]) for line in logs]


async def test_a_picture_that_takes_too_long_is_unavailable() -> None:
    """The time limit holds while it waits for its turn, too."""
    async with DocumentFiles(seconds=0.0) as files:
        with pytest.raises(Unavailable, match="not ready"):
            await files.draw(chart(line("1", "2")))
