"""How periods, numbers, tables and waterfalls are written for administrators."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.admin.period import read_period
from bot.admin.words import (
    WIDTH,
    bare_ms,
    lasted,
    moment,
    ms,
    percent,
    short_count,
    table,
    waterfall,
)
from core.errors import BadInput
from core.message import Language
from tests.support.turns import Stages, timings


@pytest.mark.parametrize(
    ("hours", "text"), [(24, ""), (1, "1h"), (24, " 24H "), (168, "7d"), (0.5, "30m"), (720, "30d"), (2, "2 h")]
)
def test_periods_are_read(hours: float, text: str) -> None:
    """A day where nothing is said."""
    assert timedelta(hours=hours) == read_period(text).length


@pytest.mark.parametrize("text", ["0h", "-1h", "3 weeks", "h", "24", "31d", "721h", "1h 2h", "99999d", "١h"])
def test_what_is_no_period_is_bad_input(text: str) -> None:
    """Nor is one longer than 30 days."""
    with pytest.raises(BadInput):
        read_period(text)


@pytest.mark.parametrize(
    ("words", "text", "language"),
    [
        ("24 jam terakhir", "24h", "id"),
        ("the last 24 hours", "24h", "en"),
        ("the last hour", "1h", "en"),
        ("7 hari terakhir", "7d", "id"),
    ],
)
def test_periods_are_said(words: str, text: str, language: Language) -> None:
    """As people say them."""
    assert words == read_period(text).words(language)


@pytest.mark.parametrize("text", ["1m", "59m", "1h", "24h", "7d", "30d"])
def test_every_period_has_at_most_fifty_steps(text: str) -> None:
    """More would not be seen on a phone."""
    period = read_period(text)
    assert 1 <= period.length / period.step <= 50


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("0,04 ms", 0.04),
        ("0,4 ms", 0.42),
        ("10 ms", 9.96),
        ("650 ms", 650.4),
        ("1 s", 999.6),
        ("3,1 s", 3100.0),
        ("30 s", 30000.0),
    ],
)
def test_durations_have_the_decimals_that_matter(shown: str, value: float) -> None:
    """In the language's own sign."""
    assert shown == ms(value, "id")
    assert shown.replace(",", ".") == ms(value, "en")


@pytest.mark.parametrize(
    ("shown", "value"), [("0,4", 0.42), ("10", 9.96), ("3100", 3100.2), ("9999", 9999.4), ("10s", 9999.6), ("30s", 3e4)]
)
def test_times_in_tables_are_short(shown: str, value: float) -> None:
    """Without separators, which would read as decimals."""
    assert shown == bare_ms(value, "id")


def test_counts_and_shares_are_short() -> None:
    """In both languages."""
    assert ("9999", "12rb", "12k", "3jt", "3M") == (
        short_count(9_999, "id"),
        *(short_count(12_345, language) for language in ("id", "en")),
        *(short_count(3_000_000, language) for language in ("id", "en")),
    )
    assert ("0 %", "0,2 %", "62 %", "99,6 %", "100 %") == tuple(
        percent(s, "id") for s in (0.0, 0.002, 0.62, 0.996, 1.0)
    )


def test_moments_are_those_of_jakarta() -> None:
    """Seven hours after UTC."""
    assert "25-11 04:05:06 WIB" == moment(datetime(2026, 11, 24, 21, 5, 6, tzinfo=UTC))


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("0 detik", timedelta(seconds=-3)),
        ("59 detik", timedelta(seconds=59)),
        ("3 hari 4 jam", timedelta(days=3, hours=4, minutes=5)),
        ("3 hari", timedelta(days=3, minutes=5)),
    ],
)
def test_lengths_are_said_in_two_units(words: str, length: timedelta) -> None:
    """The smaller ones do not matter then."""
    assert words == lasted(length, "id")


def test_tables_are_aligned_blocks_of_code() -> None:
    """A long name is cut, numbers stand to the right."""
    assert "```\nname  n\nab    1\nlong… 9\n```" == table(["name", "n"], [["ab", "1"], ["longest", "9"]], first=5)


def test_a_waterfall_shows_when_each_stage_lay() -> None:
    """In the order in which they began; what is too short for a block is still seen."""
    stages: Stages = (("word", 90, 10), ("understand", 0, 0.1), ("fetch", 0.1, 90))
    assert [
        "```",
        "understand ▏·············   0,1 ms",
        "fetch      █████████████·    90 ms",
        "word       ············█·    10 ms",
        "```",
    ] == waterfall(timings(stages), 100.0, "id").split("\n")


def test_a_waterfall_fits_a_phone_however_many_stages_there_are() -> None:
    """Long names are cut, the shortest stages are counted; stages after the reply lengthen the scale."""
    stages: Stages = tuple((f"a very long name {n}", n * 1000.0, n * 1000.0) for n in range(30))
    lines = waterfall(timings(stages), 5.0, "en").split("\n")
    assert "+ 16 shorter stages" == lines[-2]
    assert max(map(len, lines)) <= WIDTH


def test_a_turn_without_stages_has_no_waterfall() -> None:
    """Nor has one without any time."""
    assert "" == waterfall({}, 5.0, "id")
    assert "0 ms" in waterfall(timings((("a", 0, 0),)), 0.0, "id")
