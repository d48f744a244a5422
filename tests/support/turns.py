"""Recorded turns for tests of the figures over them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.postgres.turns import TurnRecord

Stages = tuple[tuple[str, float, float], ...]  # name, start and length in ms


def timings(stages: Stages = (), *, statements: int = 0, calls: int = 0, **cache: str) -> Mapping[str, Any]:
    """Timings as a turn keeps them."""
    return {
        "stages": [{"name": name, "start_ms": start, "ms": took} for name, start, took in stages],
        "cache": cache,
        "sql_statements": statements,
        "model_calls": calls,
    }


def turn(identity: str, at: datetime, total_ms: float, **values: Any) -> TurnRecord:
    """A turn about export duty in the web chat."""
    given: dict[str, Any] = {"channel": "web", "conversation_hash": "c", "language": "id", "topic": "export_duty"}
    given |= {"timings": timings(), "user_hash": "u"}
    return TurnRecord(id=identity, at=at, total_ms=total_ms, **(given | values))
