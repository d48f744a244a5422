"""Replies to JSON and back."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import DataError
from core.message import (
    Attachment,
    Button,
    Candidate,
    Entities,
    Figure,
    GoodsEntity,
    Reply,
    Source,
    Stale,
)
from core.reply_json import reply_from_json, reply_to_json

FULL = Reply(
    "**Bea keluar** Rp616.827.000,00",
    "id",
    "export_duty",
    entities=Entities(
        GoodsEntity("CPO", "151110", "15111000"), (Decimal("500.0"), "ton"), "IN", date(2025, 12, 5), "USD"
    ),
    candidates=(Candidate("151110", None, "CPO", 0.93),),
    figures=(Figure("export_duty_total", Decimal("616827000.00"), "IDR", 1),),
    missing=("quantity",),
    sources=(Source("PMK", "PMK 38/2024", "https://example.org", date(2024, 6, 1), None),),
    stale=(Stale("exchange_rate", None),),
    buttons=(Button("Ya", "ya"),),
    worded_by="model",
    expires=date(2025, 12, 31),
    details={"explain": "1. …"},
)


@pytest.mark.parametrize("reply", [FULL, Reply("halo", "en", "smalltalk")], ids=["full", "short"])
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    """Every field, also the empty ones."""
    assert reply == reply_from_json(json.loads(json.dumps(reply_to_json(reply))))


def test_a_reply_with_files_is_not_written() -> None:
    """Files are large and made quickly."""
    with pytest.raises(DataError):
        reply_to_json(Reply("x", "id", "documents", attachments=(Attachment("a.pdf", "application/pdf", b"%PDF"),)))


@pytest.mark.parametrize(
    "change",
    [
        {"attachments": []}, {"language": "fr"}, {"topic": "weather"}, {"worded_by": "person"}, {"text": None}, {"figures": [{"name": "a"}]},
        {"figures": [{"name": "a", "value": 5, "unit": "IDR", "source": 1}]}, {"expires": "soon"}, {"details": {"a": 1}}, {"more": 1},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_reply_is_refused(change: dict[str, Any]) -> None:
    """A cache that was written by somebody else is a miss, not a wrong answer."""
    with pytest.raises(DataError):
        reply_from_json(reply_to_json(FULL) | change)


@pytest.mark.parametrize("value", [None, [], "reply", 5], ids=str)
def test_another_shape_is_refused(value: Any) -> None:
    """Whatever lies under the key."""
    with pytest.raises(DataError):
        reply_from_json(value)
