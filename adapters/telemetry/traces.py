"""OpenTelemetry: a trace a turn, made from its finished stopwatch and sent over OTLP/HTTP by a thread of its own.

The library is imported only where an endpoint is set. The id of a turn is the id of its trace. A trace is sent whole or,
where too many wait, dropped whole and counted.
"""

import logging
from collections import deque
from dataclasses import dataclass
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING

import structlog

from adapters.telemetry.turns import FinishedTurn
from core.errors import Misconfigured

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter

    from adapters.telemetry.spans import Spans

PATH = "/v1/traces"  # below the endpoint, as the OTLP specification has it
WAITING = 1000  # turns that wait to be sent
BATCH = 512  # spans of one request, unless a single turn has more
log = structlog.get_logger("traces")


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which turns are traced: a share of all, chosen by their id, and all that failed or were slow."""

    ratio: float = 1.0  # 0..1
    slow_ms: float = 1000.0  # a turn that took as long is always traced

    def takes(self, turn: FinishedTurn) -> bool:
        """Whether a turn is traced; the same turn always gets the same answer."""
        if turn.error is not None or turn.timings.total_ms >= self.slow_ms:
            return True
        return int(turn.id[-16:], 16) < round(self.ratio * 2**64)


class Traces:
    """Sends the traces of turns; made by `open_traces`."""

    def __init__(self, exporter: "SpanExporter", spans: "Spans", sampling: Sampling, pause: float) -> None:
        self._exporter, self._spans, self._sampling, self._pause = exporter, spans, sampling, pause
        self._turns: deque[FinishedTurn] = deque()
        self._bell, self._closing, self._failing = Event(), False, False
        self.dropped = 0  # turns whose trace was given up
        self._thread = Thread(target=self._run, name="traces", daemon=True)
        self._thread.start()

    def tell(self, turn: FinishedTurn) -> None:
        """Hand over a finished turn, if it is one of those that are traced; never waits."""
        if not self._sampling.takes(turn):
            return
        if len(self._turns) >= WAITING or self._closing:
            self.dropped += 1
            return
        self._turns.append(turn)

    def close(self, seconds: float = 5.0) -> None:
        """Send what waits and stop; blocks, at most for some seconds."""
        self._closing = True
        self._bell.set()
        self._thread.join(seconds)
        self._exporter.shutdown()  # also ends a sending that nobody answers

    def _run(self) -> None:
        while not self._closing:
            self._bell.wait(self._pause)
            self._send_all()

    def _send_all(self) -> None:
        while self._turns:
            spans: list[ReadableSpan] = []
            turns = 0
            while self._turns and len(spans) < BATCH:
                turns += 1
                spans += self._made(self._turns.popleft())
            if not self._sent(spans):
                self.dropped += turns

    def _made(self, turn: FinishedTurn) -> "list[ReadableSpan]":
        try:
            return self._spans.of(turn)
        except Exception:  # a turn that cannot be told must not end the thread
            log.exception("trace_not_made", turn_id=turn.id)
            self.dropped += 1
            return []

    def _sent(self, spans: "list[ReadableSpan]") -> bool:
        """Send; the begin and the end of a time without an answer are logged, not each failure."""
        from opentelemetry.sdk.trace.export import SpanExportResult

        try:
            sent = self._exporter.export(spans) is SpanExportResult.SUCCESS
        except Exception as error:  # noqa: BLE001  # whatever it was, the thread goes on
            log.warning("traces_failed", error=type(error).__name__)
            sent = False
        if sent is self._failing:
            self._failing = not sent
            log.info("traces_sent_again") if sent else log.warning("traces_not_sent")
        return sent


def open_traces(
    endpoint: str,
    *,
    version: str = "",
    instance: str = "",
    sampling: Sampling | None = None,
    pause: float = 1.0,
    timeout: float = 5.0,
) -> Traces | None:
    """Traces to an OTLP/HTTP endpoint such as http://jaeger:4318, every `pause` seconds; None where it is empty.

    Headers and certificates come from the environment as OpenTelemetry names them (OTEL_EXPORTER_OTLP_HEADERS …). Raises
    Misconfigured for an address that is none.
    """
    if not (endpoint := endpoint.strip()):
        return None
    if not endpoint.startswith(("http://", "https://")):
        raise Misconfigured("OTEL_EXPORTER_OTLP_ENDPOINT must begin with http:// or https://")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource

    from adapters.telemetry.spans import Spans

    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # a collector that is away is logged above, once
    exporter = OTLPSpanExporter(endpoint.rstrip("/") + PATH, timeout=timeout)
    about = {"service.name": "exportmate", "service.version": version, "service.instance.id": instance}
    spans = Spans(Resource.create({name: value for name, value in about.items() if value}), Random())  # noqa: S311  # no secrets
    return Traces(exporter, spans, sampling or Sampling(), pause)
