"""What bringing a reply there costs is measured: rendering, sending with its waits, repeated calls, bytes."""

from dataclasses import dataclass

import pytest

from core.channels import SendReply
from core.message import Message, Reply
from core.timing import Timings, current_timings, open_timings
from tests.adapters.slack.conftest import Bench, Serve
from tests.adapters.slack.fakes import FILE, FakeTurn
from tests.support.fake_slack import FakeSlack


@dataclass
class MeasuredTurn(FakeTurn):
    """Turns that stop the watch as the real ones do."""

    async def __call__(self, message: Message, on_text: SendReply | None = None, /) -> tuple[Reply, Timings, str]:
        """Answer."""
        answered = await super().__call__(message, on_text)
        timings = current_timings()
        assert timings is not None
        timings.stop()
        return answered


async def measured(bench: Bench) -> Timings:
    """Handle the one event that was accepted, as the worker does."""
    (event,) = bench.inbox.accepted.values()
    with open_timings() as timings:
        await bench.channel.handle(event.payload)
    return timings


async def bench_of(serve: Serve, slack: FakeSlack, **changes: object) -> Bench:
    """A bench whose inbox only keeps."""
    bench = Bench(slack, turn=MeasuredTurn())
    bench.inbox.work = False
    return await serve(bench, **changes)


def took(timings: Timings, *names: str) -> list[str]:
    """The stages of some names, in the order in which they ended."""
    return [stage.name for stage in timings.stages if stage.name in names]


async def test_rendering_and_every_message_are_measured(serve: Serve, slack: FakeSlack) -> None:
    """One stage for all parts made, one for each message sent; the total stays the answer's own."""
    bench = await bench_of(serve, slack)
    await bench.person().dm("panjang")
    timings = await measured(bench)
    assert ["render", *["send"] * len(slack.ours())] == took(timings, "render", "send")
    assert timings.sizes["sent"] > len(bench.turn.replies["panjang"].text)
    assert timings.ended_ns is not None
    assert timings.ended_ns - timings.began_ns <= min(s.start_ns for s in timings.stages)


@pytest.mark.parametrize("way", ["message", "command"])
async def test_files_count(serve: Serve, slack: FakeSlack, way: str) -> None:
    """As a send of their own, with their bytes, by either way."""
    bench = await bench_of(serve, slack)
    person = bench.person("U1", "C1")
    await (person.dm("berkas") if way == "message" else person.slash("/exportmate", "berkas"))
    timings = await measured(bench)
    text = (slack.ours() or slack.ephemerals)[0]["text"]
    assert ["render", "send", "send"] == took(timings, "render", "send")
    assert len(text.encode()) + len(FILE.attachments[0].content) == timings.sizes["sent"]


@pytest.mark.parametrize(("method", "way"), [("chat.postMessage", "message"), ("response_url", "command")])
async def test_waiting_and_repeated_calls_belong_to_the_send(
    serve: Serve, slack: FakeSlack, method: str, way: str
) -> None:
    """A 429 of a second and a failure: one send, two repeated calls."""
    bench = await bench_of(serve, slack)
    slack.fail(method, "429", seconds=1)
    slack.fail(method, "503")
    person = bench.person("U1", "C1")
    await (person.dm("kurs") if way == "message" else person.slash("/kurs", "usd"))
    timings = await measured(bench)
    assert (["send"], {"slack": 2}) == (took(timings, "send"), timings.retries)
    assert timings.took_ms("send") >= 1000


@pytest.mark.parametrize("streaming", [True, False])
async def test_what_grows_before_the_reply_is_not_counted(
    serve: Serve, slack: FakeSlack, streaming: bool
) -> None:  # both ways
    """A growing text is one message that the reply replaces; only that is a send, and counts once."""
    bench = await bench_of(serve, slack, status_after=0.02)
    slack.streaming = streaming
    bench.turn.pieces, bench.turn.takes = 3, 0.9
    await bench.person().dm("kurs")
    timings = await measured(bench)
    (answer,) = slack.ours()
    assert (["render", "send"], True) == (took(timings, "render", "send"), answer["edited"])
    assert len(answer["text"].encode()) == timings.sizes["sent"]
