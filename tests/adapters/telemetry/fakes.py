"""A finished turn with everything that can be told of one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from adapters.telemetry.turns import FinishedTurn
from core.timing import ModelCall, Stage, Timings

TURN_ID = "0123456789abcdef0123456789abcdef"
MS = 1_000_000  # nanoseconds


def timings(**changes: Any) -> Timings:
    """A turn of 400 ms: it waited for 100, read, fetched with two statements, asked a model, and sent for 50 more."""
    found = Timings(
        began_ns=0,
        ended_ns=400 * MS,
        turn_id=TURN_ID,
        caches={"rows": "miss", "answer": "hit"},
        sql_statements=2,
        model_calls=1,
        retries={"database": 1},
        sizes={"reply": 300},
    )
    found.stages = [
        Stage("queue", -100 * MS, 100 * MS),
        Stage("understand", 0, 20 * MS),
        Stage("fetch", 20 * MS, 80 * MS),
        Stage("write", 100 * MS, 290 * MS),
        Stage("send", 400 * MS, 50 * MS),
    ]
    found.queries = [Stage("levy_rule", 21 * MS, 30 * MS), Stage("exchange_rate", 22 * MS, 60 * MS)]
    found.models = [ModelCall("small-1", 101 * MS, 288 * MS, 90 * MS, 800, 120, 0.0025)]
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def finished(**changes: Any) -> FinishedTurn:
    """A finished turn over those timings."""
    turn = FinishedTurn(
        TURN_ID,
        datetime(2026, 10, 1, 9, 30, tzinfo=UTC),
        "telegram",
        "export_duty",
        timings(),
        language="id",
        worded_by="model",
        missing=("quantity",),
        conversation_hash="a1b2c3d4e5f6",
        user_hash="f6e5d4c3b2a1",
    )
    return replace(turn, **changes)
