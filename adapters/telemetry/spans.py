"""A finished turn as the spans of one trace: the turn, its stages, and inside them statements and model calls.

Imported only where traces are sent, as it needs OpenTelemetry.
"""

from collections.abc import Mapping
from random import Random
from time import perf_counter_ns, time_ns
from typing import Any

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from adapters.telemetry.turns import FinishedTurn
from core.timing import ModelCall, Stage

SCOPE = InstrumentationScope("exportmate")


class Spans:
    """Makes the spans of turns; ids of spans are random, the id of the trace is the turn's."""

    def __init__(self, resource: Resource, random: Random) -> None:
        self._resource, self._random = resource, random

    def of(self, turn: FinishedTurn) -> list[ReadableSpan]:
        """The spans of one turn, the turn itself first; what came before and after the reply lies inside it."""
        timings = turn.timings
        zero = time_ns() - perf_counter_ns() + timings.began_ns  # the begin of the turn on the wall's clock
        begin = min([0, *(s.start_ns for s in timings.stages)])
        end = max([int(timings.total_ms * 1e6), *(s.start_ns + s.took_ns for s in timings.stages)])
        root = self._context(turn)
        whole = Stage("turn", begin, end - begin)
        spans = [self._span(whole, root, None, zero, turn_attributes(turn), turn.error)]
        inside: list[tuple[Stage, SpanContext]] = []
        for stage in timings.stages:
            inside.append((stage, context := self._context(turn)))
            failed = turn.error if stage.name == timings.failed_in else None
            spans.append(self._span(stage, context, root, zero, {}, failed))
        for part, attributes, failed in _parts(turn):
            spans.append(
                self._span(part, self._context(turn), _parent(inside, part.start_ns, root), zero, attributes, failed)
            )
        return spans

    def _context(self, turn: FinishedTurn) -> SpanContext:
        span_id = self._random.getrandbits(64) or 1  # zero is no valid id
        return SpanContext(int(turn.id, 16), span_id, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))

    def _span(
        self,
        part: Stage,
        context: SpanContext,
        parent: SpanContext | None,
        zero: int,
        attributes: Mapping[str, Any],
        error: str | None,
    ) -> ReadableSpan:
        return ReadableSpan(
            part.name,
            context,
            parent,
            self._resource,
            attributes,
            kind=SpanKind.SERVER if parent is None else SpanKind.INTERNAL,
            status=Status(StatusCode.ERROR, error) if error else Status(StatusCode.UNSET),
            start_time=zero + part.start_ns,
            end_time=zero + part.start_ns + part.took_ns,
            instrumentation_scope=SCOPE,
        )


def _parts(turn: FinishedTurn) -> list[tuple[Stage, dict[str, Any], str | None]]:
    """What happened inside the stages, with what is told of it and how it failed."""
    found: list[tuple[Stage, dict[str, Any], str | None]] = []
    for query in turn.timings.queries:
        told = {"db.system.name": "postgresql", "db.query.summary": query.name}
        found.append((Stage(f"sql {query.name}", query.start_ns, query.took_ns), told, None))
    for call in turn.timings.models:
        part = Stage(f"model {call.model}", call.start_ns, call.took_ns)
        found.append((part, _model_attributes(call), "failed" if call.failed else None))
    return found


def _model_attributes(call: ModelCall) -> dict[str, Any]:
    told: dict[str, Any] = {
        "gen_ai.request.model": call.model,
        "gen_ai.usage.input_tokens": call.tokens_in,
        "gen_ai.usage.output_tokens": call.tokens_out,
        "exportmate.cost_usd": call.cost_usd,
    }
    if call.first_token_ns is not None:
        told["exportmate.first_token_ms"] = call.first_token_ns / 1e6
    return told


def _parent(inside: list[tuple[Stage, SpanContext]], at: int, root: SpanContext) -> SpanContext:
    """The shortest stage that was under way at a moment, else the turn."""
    around = [(s.took_ns, n) for n, (s, _) in enumerate(inside) if s.start_ns <= at < s.start_ns + s.took_ns]
    return inside[min(around)[1]][1] if around else root


def turn_attributes(turn: FinishedTurn) -> dict[str, Any]:
    """What a trace tells of the whole turn: no text, and persons only as a short hash."""
    timings = turn.timings
    told: dict[str, Any] = {
        "exportmate.turn_id": turn.id,
        "exportmate.channel": turn.channel,
        "exportmate.topic": turn.topic,
        "exportmate.language": turn.language,
        "exportmate.worded_by": turn.worded_by,
        "exportmate.conversation": turn.conversation_hash,
        "exportmate.reply_ms": timings.total_ms,
        "exportmate.sql_statements": timings.sql_statements,
        "exportmate.model_calls": timings.model_calls,
        **{f"exportmate.cache.{layer}": result for layer, result in timings.caches.items()},
        **{f"exportmate.retries.{what}": count for what, count in timings.retries.items()},
        **{f"exportmate.size.{what}": amount for what, amount in timings.sizes.items()},
    }
    return told | ({"error.type": turn.error} if turn.error else {})
