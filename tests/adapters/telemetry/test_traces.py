"""Traces over OTLP/HTTP, received by a real receiver."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from structlog.testing import capture_logs

from adapters.telemetry import traces
from adapters.telemetry.traces import Sampling, Traces, open_traces
from adapters.telemetry.turns import FinishedTurn
from core.errors import Misconfigured
from core.timing import Timings, open_timings, query, stage
from tests.adapters.telemetry.fakes import TURN_ID, finished, timings

MS = 1_000_000


class Receiver:
    """Takes traces as a collector does; `status` can be made to fail."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.status = 200
        self.address = ""

    async def receive(self, request: web.Request) -> web.Response:
        """POST /v1/traces."""
        assert "application/x-protobuf" == request.content_type
        if self.status == 200:
            self.requests.append(ExportTraceServiceRequest.FromString(await request.read()))
        return web.Response(
            status=self.status,
            body=ExportTraceServiceResponse().SerializeToString(),
            content_type="application/x-protobuf",
        )

    def spans(self) -> list[Span]:
        """Everything received."""
        return [
            s for r in self.requests for about in r.resource_spans for group in about.scope_spans for s in group.spans
        ]

    def by_name(self) -> dict[str, Span]:
        """The spans of a single trace."""
        return {span.name: span for span in self.spans()}


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that listens on loopback."""
    one = Receiver()
    app = web.Application()
    app.router.add_post("/v1/traces", one.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield one
    await runner.cleanup()


def opened(endpoint: str, sampling: Sampling | None = None) -> Traces:
    """Traces that are sent every twentieth of a second."""
    found = open_traces(endpoint, version="1.2.3", instance="here-1", sampling=sampling, pause=0.05, timeout=2.0)
    assert found is not None
    return found


async def until(happened: Callable[[], bool]) -> None:
    """Wait for what another thread does, for twenty seconds at most."""
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110  # a thread of its own cannot ring an event of this loop
            await asyncio.sleep(0.01)


async def test_a_turn_is_one_whole_trace(receiver: Receiver) -> None:
    """The turn, its stages, and inside them statements and model calls, with the times of the stopwatch."""
    before = time.time_ns()
    sent = opened(receiver.address)
    sent.tell(finished(timings=timings(began_ns=time.perf_counter_ns(), ended_ns=time.perf_counter_ns() + 400 * MS)))
    await asyncio.to_thread(sent.close)
    spans = receiver.by_name()
    assert {"turn", "queue", "understand", "fetch", "write", "send", "sql levy_rule", "sql exchange_rate", "model small-1"} == set(spans)  # fmt: skip
    assert {bytes.fromhex(TURN_ID)} == {span.trace_id for span in spans.values()}
    assert len(spans) == len({span.span_id for span in spans.values()})
    parents = {name: next((n for n, s in spans.items() if s.span_id == span.parent_span_id), None) for name, span in spans.items()}  # fmt: skip
    assert {
        "turn": None, "queue": "turn", "understand": "turn", "fetch": "turn", "write": "turn", "send": "turn",
        "sql levy_rule": "fetch", "sql exchange_rate": "fetch", "model small-1": "write",
    } == parents  # fmt: skip
    turn, fetch = spans["turn"], spans["fetch"]
    assert (550 * MS, 80 * MS) == (
        turn.end_time_unix_nano - turn.start_time_unix_nano,
        fetch.end_time_unix_nano - fetch.start_time_unix_nano,
    )
    assert 120 * MS == fetch.start_time_unix_nano - turn.start_time_unix_nano
    assert abs(turn.start_time_unix_nano + 100 * MS - before) < 5000 * MS


async def test_a_trace_tells_what_the_turn_was(receiver: Receiver) -> None:
    """Version and instance as the resource; no text, and persons only as a hash."""
    sent = opened(receiver.address)
    sent.tell(finished())
    await asyncio.to_thread(sent.close)
    about = {a.key: a.value.string_value for a in receiver.requests[0].resource_spans[0].resource.attributes}
    assert ("exportmate", "1.2.3", "here-1") == tuple(about[f"service.{n}"] for n in ("name", "version", "instance.id"))
    told = {a.key: a.value for a in receiver.by_name()["turn"].attributes}
    assert "telegram" == told["exportmate.channel"].string_value
    assert "miss" == told["exportmate.cache.rows"].string_value
    model = {a.key: a.value for a in receiver.by_name()["model small-1"].attributes}
    assert (800, 0.0025) == (model["gen_ai.usage.input_tokens"].int_value, model["exportmate.cost_usd"].double_value)


async def test_a_failed_turn_is_marked_with_its_stage(receiver: Receiver) -> None:
    """The turn and the stage in which it failed, no other."""
    sent = opened(receiver.address)
    sent.tell(finished(error="DatabaseUnavailable", timings=timings(failed_in="fetch")))
    await asyncio.to_thread(sent.close)
    failed = {name for name, span in receiver.by_name().items() if span.status.code == Status.STATUS_CODE_ERROR}
    assert {"turn", "fetch"} == failed


async def test_turns_side_by_side_do_not_mix(receiver: Receiver) -> None:
    """Two hundred measured at once: each trace has its own stages, and each is whole."""

    async def turn(number: int) -> Timings:
        with open_timings() as measured:
            for name in ("understand", "fetch", "word"):
                with stage(name), query(f"q{number}"):
                    await asyncio.sleep(0)
        return measured

    sent = opened(receiver.address)
    for number, measured in enumerate(await asyncio.gather(*(turn(n) for n in range(200)))):
        sent.tell(finished(id=f"{number + 1:032x}", timings=measured))
    await asyncio.to_thread(sent.close)
    found: dict[int, list[str]] = {}
    for span in receiver.spans():
        found.setdefault(int.from_bytes(span.trace_id), []).append(span.name)
    expected = {n + 1: ["turn", "understand", "fetch", "word", *[f"sql q{n}"] * 3] for n in range(200)}
    assert expected == found
    assert 0 == sent.dropped


@pytest.mark.parametrize(
    ("taken", "ratio", "turn"),
    [
        (True, 1.0, finished(id="f" * 32)),
        (False, 0.0, finished(id="0" * 32)),
        (True, 0.5, finished(id="f" * 16 + "7" + "f" * 15)),
        (False, 0.5, finished(id="0" * 16 + "8" + "0" * 15)),
        (True, 0.0, finished(error="TimeoutError")),
        (True, 0.0, finished(timings=Timings(began_ns=1, ended_ns=1000 * MS + 1))),
    ],
    ids=["all", "none", "below", "above", "failed", "slow"],
)
def test_a_share_is_traced_and_all_that_matters(taken: bool, ratio: float, turn: FinishedTurn) -> None:
    """Chosen by the id, so that every instance chooses alike; what failed or was slow is never left out."""
    assert taken is Sampling(ratio, slow_ms=1000).takes(turn)


async def test_what_is_not_chosen_is_not_sent(receiver: Receiver) -> None:
    """Nothing at all then."""
    sent = opened(receiver.address, Sampling(0.0))
    sent.tell(finished())
    await asyncio.to_thread(sent.close)
    assert ([], 0) == (receiver.requests, sent.dropped)


async def test_a_collector_that_fails_is_said_once_and_then_that_it_is_back(receiver: Receiver) -> None:
    """The lost turns are counted; what comes later arrives."""
    sent = opened(receiver.address)
    receiver.status = 400
    with capture_logs() as logged:
        for lost in range(1, 4):
            sent.tell(finished())
            await until(lambda lost=lost: sent.dropped == lost)  # type: ignore[misc]
        receiver.status = 200
        sent.tell(finished())
        await until(lambda: bool(receiver.requests))
        await asyncio.to_thread(sent.close)
    assert ["traces_not_sent", "traces_sent_again"] == [line["event"] for line in logged]
    assert (3, "turn" in receiver.by_name()) == (sent.dropped, True)


async def test_nobody_waits_for_a_collector_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telling stays quick, what waits is bounded, closing ends."""
    monkeypatch.setattr(traces, "WAITING", 100)
    sent = opened("http://127.0.0.1:9")
    began = time.perf_counter()
    for _ in range(1000):
        sent.tell(finished())
    told = time.perf_counter() - began
    await asyncio.to_thread(sent.close, 1.0)
    assert told < 1
    assert sent.dropped >= 800
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("endpoint", ["", "  "])
def test_without_an_endpoint_there_are_none(endpoint: str) -> None:
    """And no library is loaded: looked at from a fresh interpreter."""
    code = (
        "import sys; import adapters.telemetry.traces as t, adapters.telemetry.metrics, adapters.telemetry.logs; "
        f"assert t.open_traces({endpoint!r}) is None; "
        "print([m for m in sys.modules if m.startswith(('opentelemetry', 'google.protobuf', 'requests'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert "[]" == done.stdout.strip()


def test_an_endpoint_that_is_no_address_is_refused() -> None:
    """With the name of the setting."""
    with pytest.raises(Misconfigured, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
        open_traces("jaeger:4318")
