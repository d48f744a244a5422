"""Prometheus metrics of turns: counts and durations by channel, topic and stage, caches, models, feedback, readings.

Every label takes one of a few known values, anything else is "other". In the OpenMetrics format durations carry the id of
a turn as exemplar, which is also the id of its trace.
"""

from collections.abc import Iterable
from time import time

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import choose_encoder

from adapters.telemetry import labels
from adapters.telemetry.labels import known
from adapters.telemetry.readings import ReadingsCollector, ReadProgram
from adapters.telemetry.tallies import Spread, Tally
from adapters.telemetry.turns import FinishedTurn
from core.timing import ModelCall, Timings

SECONDS = (0.0005, 0.001, 0.002, 0.003, 0.005, 0.008, 0.015, 0.03, 0.06, 0.12, 0.25, 0.5, 1, 2, 4, 8, 15, 30)
MODEL_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 15, 30)
SIZES = (64, 256, 1024, 4096, 16384, 65536, 262144, 1048576)


class Metrics:
    """The program's counters, in a registry of their own; `models` are the names that may stand in a label."""

    def __init__(self, version: str, models: Iterable[str] = ()) -> None:
        self.registry = registry = CollectorRegistry()
        self._models = frozenset(models)
        self._turns = Tally("exportmate_turns_total", "Turns taken", ("channel", "topic", "outcome"), registry)
        self._errors = Tally("exportmate_errors_total", "Turns that failed, by kind", ("kind",), registry)
        self._duration = Spread(
            "exportmate_turn_seconds",
            "Time from message to reply; structured replies are made without a language model",
            ("channel", "topic", "kind"),
            SECONDS,
            registry,
        )
        self._stages = Spread("exportmate_stage_seconds", "Time of a stage", ("channel", "stage"), SECONDS, registry)
        self._caches = Tally("exportmate_cache_total", "Turns by cache layer", ("layer", "result"), registry)
        self._sql = Counter("exportmate_sql_statements_total", "Statements sent for turns", registry=registry)
        self._retries = Tally("exportmate_retries_total", "Calls that were repeated", ("upstream",), registry)
        self._sizes = Spread("exportmate_size", "Characters or bytes", ("what",), SIZES, registry)
        self._feedback = Tally("exportmate_feedback_total", "Verdicts on replies", ("verdict",), registry)
        self._calls = Tally("exportmate_platform_calls_total", "Calls of a platform", ("platform", "outcome"), registry)
        self._add_models(registry)
        self.data_version = Gauge("exportmate_data_version", "Version of the facts in use", registry=registry)
        Gauge("exportmate_build_info", "The program", ("version",), registry=registry).labels(version).set(1)

    def _add_models(self, registry: CollectorRegistry) -> None:
        self._model_calls = Tally("exportmate_model_calls_total", "Calls of a model", ("model", "outcome"), registry)
        self._tokens = Tally("exportmate_model_tokens_total", "Tokens of models", ("model", "direction"), registry)
        self._cost = Tally("exportmate_model_cost_usd_total", "Cost in US dollars", ("model",), registry)
        self._grounding = Tally(
            "exportmate_grounding_total",
            "Sentences of a model shown and dropped; texts worded by it, and composed replies that stood instead",
            ("outcome",),
            registry,
        )
        self._model_time = Spread(
            "exportmate_model_seconds", "Time of a model call", ("model",), MODEL_SECONDS, registry
        )
        self._first_token = Spread(
            "exportmate_model_first_token_seconds",
            "Time until a model's text begins",
            ("model",),
            MODEL_SECONDS,
            registry,
        )

    def observe(self, channel: str, topic: str, timings: Timings, error: str | None) -> None:
        """Count a turn; `error` is the name of the class that ended it."""
        channel, topic = known(channel, labels.CHANNELS), known(topic, labels.TOPIC_NAMES)
        outcome, trace, now = labels.outcome(error), timings.turn_id, time()
        self._turns.add((channel, topic, outcome))
        if error is not None:
            self._errors.add((known(error, labels.ERRORS),))
        if outcome in ("ok", "error"):
            kind = "failed" if error else "model" if timings.model_calls else "structured"
            self._duration.add((channel, topic, kind), timings.total_ms / 1000, trace, now)
        self._sql.inc(timings.sql_statements)
        for stage in timings.stages:
            self._stages.add((channel, known(stage.name, labels.STAGE_NAMES)), stage.took_ns / 1e9, trace, now)
        for layer, result in timings.caches.items():
            self._caches.add((known(layer, labels.LAYERS), result))
        for upstream, count in timings.retries.items():
            self._retries.add((known(upstream, labels.UPSTREAMS),), count)
        for what, amount in timings.sizes.items():
            self._sizes.add((known(what, labels.SIZES),), amount)
        for outcome_, amount in timings.grounding.items():
            self._grounding.add((known(outcome_, labels.GROUNDING),), amount)
        for call in timings.models:
            self._observe_model(call, trace, now)

    def _observe_model(self, call: ModelCall, trace: str, now: float) -> None:
        model = known(call.model, self._models)
        self._model_calls.add((model, "error" if call.failed else "ok"))
        self._tokens.add((model, "in"), call.tokens_in)
        self._tokens.add((model, "out"), call.tokens_out)
        self._cost.add((model,), call.cost_usd)
        self._model_time.add((model,), call.took_ns / 1e9, trace, now)
        if call.first_token_ns is not None:
            self._first_token.add((model,), call.first_token_ns / 1e9, trace, now)

    def tell(self, turn: FinishedTurn) -> None:
        """Count a finished turn."""
        self.observe(turn.channel, turn.topic, turn.timings, turn.error)

    def feedback(self, verdict: str) -> None:
        """Count what a person thought of a reply: up or down."""
        self._feedback.add((known(verdict, labels.VERDICTS),))

    def platform_call(self, platform: str, *, ok: bool) -> None:
        """Count a call of Telegram, Slack or another service."""
        self._calls.add((known(platform, labels.UPSTREAMS), "ok" if ok else "error"))

    def watch(self, read: ReadProgram) -> None:
        """Show what `read` gives at each scrape as gauges; it is called in the scrape and must not wait."""
        self.registry.register(ReadingsCollector(read))

    def render(self) -> bytes:
        """The text that Prometheus scrapes, in its own format."""
        return generate_latest(self.registry)

    def expose(self, accept: str = "") -> tuple[bytes, str]:
        """The text in the format that the Accept header asks for, with its content type; OpenMetrics has the exemplars."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type
