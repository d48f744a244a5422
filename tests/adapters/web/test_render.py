"""Reply to response."""

import base64
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.render import plain, render_reply, render_timings
from core.errors import DataError
from core.message import Attachment, Entities, Figure, Reply
from tests.adapters.web.fakes import CHOICE, DUTY, STALE, timings


def test_fields_of_the_contract() -> None:
    """Exactly the agreed fields, and the buttons."""
    names = "answer language topic entities candidates figures missing sources stale buttons attachments worded_by turn_id timings"
    assert names.split() == list(render_reply(DUTY, timings(), "t1"))


def test_entities() -> None:
    """What was read, by name; what was not is null."""
    expected = {
        "goods": {"name": "Minyak sawit mentah (CPO)", "hs6": "151110", "btki8": "15111000"},
        "quantity": {"value": "500", "unit": "ton"},
        "destination": "IN",
        "date": "2025-12-05",
        "currency": None,
    }
    assert expected == render_reply(DUTY, timings(), "t1")["entities"]


def test_nothing_read() -> None:
    """A reply to small talk still has every entity, null."""
    reply = Reply("Halo", "id", "smalltalk")
    expected = dict.fromkeys(("goods", "quantity", "destination", "date", "currency"))
    assert expected == render_reply(reply, timings(), "t1")["entities"]


def test_figures() -> None:
    """Figures are decimal strings with the place of their source."""
    first = {"name": "export_duty_total", "value": "616827000", "unit": "IDR", "source": 1}
    assert first == render_reply(DUTY, timings(), "t1")["figures"][0]


def test_sources() -> None:
    """Days are ISO, an open end is null."""
    sources = render_reply(DUTY, timings(), "t1")["sources"]
    assert [(s["valid_from"], s["valid_to"]) for s in sources] == [("2024-06-04", None), ("2025-12-03", "2025-12-09")]


def test_stale_and_buttons() -> None:
    """Stale figures and choices are plain objects."""
    stale = [{"what": "exchange_rate", "last_known": "2025-12-09"}, {"what": "reference_price", "last_known": None}]
    assert stale == render_reply(STALE, timings(), "t1")["stale"]
    assert render_reply(CHOICE, timings(), "t1")["buttons"][1] == {"label": "Sangrai", "text": "kopi sangrai"}


def test_timings() -> None:
    """Milliseconds to three decimals."""
    expected = {
        "total_ms": 12.346,
        "stages": [{"name": "fetch", "start_ms": 1.203, "ms": 2.115}],
        "cache": {"rows": "miss"},
        "sql_statements": 1,
        "model_calls": 0,
    }
    assert expected == render_timings(timings())


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("16671", "16671.00"),
        ("16671", "16671"),
        ("926.14", "926.140"),
        ("168655406.25", "168655406.25"),
        ("1000", "1E+3"),
        ("0.00001", "1E-5"),
        ("0", "0.00"),
        ("0", "-0.0"),
        ("-5.5", "-5.50"),
        ("100", "100"),
    ],
)
def test_plain_number(written: str, value: str) -> None:
    """No exponent and no zeros that say nothing."""
    assert written == plain(Decimal(value))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_plain_number_keeps_the_value(value: Decimal) -> None:
    """The string is the number, exactly."""
    assert value == Decimal(plain(value))
    assert "E" not in plain(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_no_number(value: str) -> None:
    """What is not a number is never shown as a figure."""
    reply = replace(DUTY, figures=(Figure("total", Decimal(value), "IDR"),))
    with pytest.raises(DataError):
        render_reply(reply, timings(), "t1")


@pytest.mark.parametrize("value", ["1E+400", "1E-999999", "NaN"])
def test_absurd_quantity_is_not_written_out(value: str) -> None:
    """A quantity nobody ships is left out rather than written with a million digits."""
    reply = replace(DUTY, entities=Entities(quantity=(Decimal(value), "ton")))
    assert render_reply(reply, timings(), "t1")["entities"]["quantity"] is None


def test_files_travel_as_base64() -> None:
    """The bytes of a file come back whole."""
    reply = replace(DUTY, attachments=(Attachment("a.pdf", "application/pdf", b"%PDF\x00\xff"),))

    (shown,) = render_reply(reply, timings(), "t1")["attachments"]

    assert ("a.pdf", "application/pdf") == (shown["name"], shown["media_type"])
    assert b"%PDF\x00\xff" == base64.b64decode(shown["content_base64"])
