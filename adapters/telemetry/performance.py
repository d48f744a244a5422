"""A finished turn as a log line: the canonical fields for machines, one `[PERFORMANCE]` line for people."""

import logging
from collections.abc import Mapping
from typing import Any

import structlog

from adapters.telemetry.turns import FinishedTurn

EVENT = "turn"
log = structlog.get_logger("turn")


def log_turn(turn: FinishedTurn) -> None:
    """Write the one line of a turn."""
    if log.is_enabled_for(logging.INFO):  # its fields take longer to gather than all else that is told of a turn
        log.info(EVENT, **turn_fields(turn))


def turn_fields(turn: FinishedTurn) -> dict[str, Any]:
    """Everything that is told of a turn; times are milliseconds. Empty parts are left out, the first nine never."""
    timings = turn.timings
    stages: dict[str, float] = {}
    for stage in timings.stages:
        stages[stage.name] = stages.get(stage.name, 0.0) + stage.took_ns / 1e6
    fields: dict[str, Any] = {
        "turn_id": turn.id,
        "trace_id": turn.id,
        "channel": turn.channel,
        "topic": turn.topic,
        "ms": round(timings.total_ms, 3),
        "stages": {name: round(took, 3) for name, took in stages.items()},
        "sql": timings.sql_statements,
        "model_calls": timings.model_calls,
        "error": turn.error,
        "failed_in": timings.failed_in if turn.error else None,
        "waited_ms": round(timings.waited_ms, 3),
        "cache": dict(timings.caches),
        "models": [
            {
                "model": call.model,
                "ms": round(call.took_ns / 1e6, 3),
                "first_token_ms": None if call.first_token_ns is None else round(call.first_token_ns / 1e6, 3),
                "tokens_in": call.tokens_in,
                "tokens_out": call.tokens_out,
                "cost_usd": call.cost_usd,
                "failed": call.failed,
            }
            for call in timings.models
        ],
        "retries": dict(timings.retries),
        "sizes": dict(timings.sizes),
        "worded_by": turn.worded_by,
        "language": turn.language,
        "missing": list(turn.missing),
        "stale": list(turn.stale),
        "conversation_hash": turn.conversation_hash,
        "user_hash": turn.user_hash,
    }
    always = {"error", "model_calls", "sql", "ms"}
    return {name: value for name, value in fields.items() if name in always or value not in (None, "", [], {}, 0.0)}


def performance_line(fields: Mapping[str, Any]) -> str:
    """The line that `grep PERFORMANCE` finds: total first, then every stage, caches and what else there was."""
    parts = [f"turn={fields.get('turn_id', '')}", f"channel={fields.get('channel', '')}"]
    parts += [f"topic={fields.get('topic', '')}", f"total={_ms(fields.get('ms', 0.0))}"]
    if fields.get("waited_ms"):
        parts.append(f"waited={_ms(fields['waited_ms'])}")
    parts += [f"{name}={_ms(took)}" for name, took in fields.get("stages", {}).items()]
    parts += [f"cache.{layer}={result}" for layer, result in fields.get("cache", {}).items()]
    parts.append(f"sql={fields.get('sql', 0)}")
    parts += [_model(call) for call in fields.get("models", ())]
    parts += [f"retries.{what}={count}" for what, count in fields.get("retries", {}).items()]
    parts += [f"size.{what}={amount}" for what, amount in fields.get("sizes", {}).items()]
    for name in ("missing", "stale"):
        if fields.get(name):
            parts.append(f"{name}={','.join(fields[name])}")
    failed_in = f" in={fields['failed_in']}" if fields.get("failed_in") else ""
    parts.append(f"error={fields['error']}{failed_in}" if fields.get("error") else "ok")
    return f"[PERFORMANCE] {' '.join(' '.join(part.split()) for part in parts)}"


def _ms(value: float) -> str:
    return f"{value:.1f}ms" if value >= 0.1 else f"{value:.3f}ms"


def _model(call: Mapping[str, Any]) -> str:
    first = f"/first {_ms(call['first_token_ms'])}" if call.get("first_token_ms") is not None else ""
    tokens = f"{call['tokens_in']}+{call['tokens_out']}tok"
    return f"model={call['model']}:{_ms(call['ms'])}{first}/{tokens}/${call['cost_usd']:.6f}"
