"""What bringing a reply there costs is measured: rendering, sending with its waits, repeated calls, bytes."""

from dataclasses import dataclass

from core.channels import SendReply
from core.message import Message, Reply
from core.timing import Timings, current_timings, open_timings
from tests.adapters.telegram.conftest import Bench, Serve
from tests.adapters.telegram.fakes import FakeTurn
from tests.support.fake_telegram import BOT, FakeTelegram, Json

NAME = "@" + str(BOT["username"])


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


async def measured(bench: Bench, update: Json) -> Timings:
    """Handle an update as the worker does."""
    with open_timings() as timings:
        await bench.channel.handle(update)
    return timings


async def bench_of(serve: Serve, server: FakeTelegram, **changes: object) -> Bench:
    """A bench whose inbox only keeps."""
    bench = Bench(server, turn=MeasuredTurn())
    bench.inbox.work = False
    return await serve(bench, **changes)


def took(timings: Timings, *names: str) -> list[str]:
    """The stages of some names, in the order in which they ended."""
    return [stage.name for stage in timings.stages if stage.name in names]


async def test_rendering_and_every_message_are_measured(serve: Serve, server: FakeTelegram) -> None:
    """One stage for all parts made, one for each message sent, the bytes of all; the total stays the answer's own."""
    bench = await bench_of(serve, server)
    timings = await measured(bench, await bench.private().say("panjang"))
    sends = server.called("sendMessage")
    assert ["render", *["send"] * len(sends)] == took(timings, "render", "send")
    assert sum(len(p["text"].encode()) for p in sends) == timings.sizes["sent"]
    assert timings.ended_ns is not None
    assert timings.ended_ns - timings.began_ns <= min(s.start_ns for s in timings.stages)


async def test_files_count(serve: Serve, server: FakeTelegram) -> None:
    """As a send of their own, with their bytes."""
    bench = await bench_of(serve, server)
    timings = await measured(bench, await bench.private().say("berkas"))
    text = len(server.called("sendMessage")[0]["text"].encode())
    assert (["send"] * 2, text + len(b"%PDF-1.4")) == (took(timings, "send"), timings.sizes["sent"])


async def test_waiting_and_repeated_calls_belong_to_the_send(serve: Serve, server: FakeTelegram) -> None:
    """A 429 of a second and a failure: one send, two repeated calls."""
    bench = await bench_of(serve, server)
    server.fail("sendMessage", "429", seconds=1)
    server.fail("sendMessage", "502")
    timings = await measured(bench, await bench.private().say("kurs"))
    assert (["send"], {"telegram": 2}) == (took(timings, "send"), timings.retries)
    assert timings.took_ms("send") >= 1000


async def test_what_grows_before_the_reply_is_not_counted(serve: Serve, server: FakeTelegram) -> None:
    """A group's preview is a message that is edited; only the reply itself is a send."""
    bench = await bench_of(serve, server, typing_after=0.02)
    bench.turn.pieces, bench.turn.takes = 3, 0.6
    timings = await measured(bench, await bench.member().say(f"{NAME} kurs"))
    assert 1 == len(server.called("sendMessage"))
    assert ["render", "send"] == took(timings, "render", "send")
    assert len(server.called("editMessageText")[-1]["text"].encode()) == timings.sizes["sent"]


async def test_an_inline_answer_is_measured(serve: Serve, server: FakeTelegram) -> None:
    """Its results are rendered and sent."""
    bench = await bench_of(serve, server)
    await bench.private().inline("kurs eur")
    await server.wait(lambda: bench.inbox.accepted)
    (event,) = bench.inbox.accepted.values()
    timings = await measured(bench, dict(event.payload))
    assert ["render", "send"] == took(timings, "render", "send")
