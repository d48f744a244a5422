"""Prometheus metrics of turns: counts and durations by channel and topic, stages, cache results."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.timing import Timings

_SECONDS = (0.0005, 0.001, 0.002, 0.003, 0.005, 0.008, 0.015, 0.03, 0.06, 0.12, 0.25, 0.5, 1, 2, 4, 8, 15, 30)


class Metrics:
    """The program's counters, in a registry of their own."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        self._turns = Counter(
            "exportmate_turns_total", "Turns taken", ("channel", "topic", "outcome"), registry=self.registry
        )
        self._duration = Histogram(
            "exportmate_turn_seconds",
            "Time from message to reply",
            ("channel", "topic"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._stages = Histogram(
            "exportmate_stage_seconds", "Time of a stage", ("stage",), buckets=_SECONDS, registry=self.registry
        )
        self._caches = Counter("exportmate_cache_total", "Cache look-ups", ("layer", "result"), registry=self.registry)
        self._sql = Counter("exportmate_sql_statements_total", "Statements sent for turns", registry=self.registry)
        self.data_version = Gauge("exportmate_data_version", "Version of the facts in use", registry=self.registry)
        Gauge("exportmate_build_info", "The program", ("version",), registry=self.registry).labels(version).set(1)

    def observe(self, channel: str, topic: str, timings: Timings, error: str | None) -> None:
        """Count a turn."""
        self._turns.labels(channel, topic, "error" if error else "ok").inc()
        self._duration.labels(channel, topic).observe(timings.total_ms / 1000)
        self._sql.inc(timings.sql_statements)
        for stage in timings.stages:
            self._stages.labels(stage.name).observe(stage.took_ns / 1e9)
        for layer, result in timings.caches.items():
            self._caches.labels(layer, result).inc()

    def render(self) -> bytes:
        """The text that Prometheus scrapes."""
        return generate_latest(self.registry)
