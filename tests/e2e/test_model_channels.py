"""A slow model behind the chats: what was composed is on the screen at once, the model's words take its place, one message stays.

The model waits for the test at two gates: before its first word and in the middle of its answer.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from adapters.postgres.pool import Pool
from bot.app import Program, open_program, serve
from bot.bench import model_wire as wire
from bot.bench.model_faults import Body, hang_up
from bot.bench.model_server import ModelServer, serving
from bot.settings import read_settings
from core.grounding.sentences import AHEAD
from tests.e2e.channels import settled, slack_env, telegram_env, unused_numbers, words
from tests.support.fake_slack import FakeSlack, fake_slack
from tests.support.fake_slack_blocks import buttons, visible
from tests.support.fake_slack_people import Person as Colleague
from tests.support.fake_telegram import BOT, FakeTelegram, fake_telegram
from tests.support.fake_telegram_people import labels, member, private
from tests.support.inbox import until

ROW = re.compile(r"^\[1\] ⟦(.*)⟧$", re.MULTILINE)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
people = unused_numbers()
# Each has a verified answer of two sentences or more; each is asked once, since answers are held.
PRIVATE, PRIVATE_BREAKS = "Cara membuat NIB untuk ekspor?", "Barang kiriman pakai CN kena bea keluar dan lartas?"
GROUP, GROUP_BREAKS = "Salah nama eksportir di PEB bisa dibetulkan?", "Wajib pakai PPJK untuk ekspor?"
DIRECT, DIRECT_BREAKS = "Rekonsiliasi PEB itu apa?", "UMKM mau ekspor lewat pos, prosedurnya?"
UPDATED = "Bagaimana kalau DHE terlambat masuk?"
STREAMED, STREAMED_BREAKS = "KUR bisa diajukan berkali-kali?", "Kirim 50 kg ke luar negeri sudah termasuk ekspor?"
SLOW = "DHE boleh dipakai untuk apa saja?"
MARK = "[1]"  # in the model's words only


@dataclass
class Model:
    """Answers with the second and the first sentence of the first row, each when its gate opens, or breaks off between."""

    breaks: bool = False
    said: list[str] = field(default_factory=list)
    begin: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0

    async def __call__(self, request: web.Request, body: Body) -> web.StreamResponse:
        """One call."""
        self.asked += 1
        found = ROW.search(str(body["messages"][-1]["content"]))
        assert found is not None
        later, sooner = (marked(sentence) for sentence in SENTENCE.split(found[1].rpartition(" (")[0])[:2])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await self.begin.wait()
        begun, rest = later[: AHEAD + 2], later[AHEAD + 2 :]  # where a sentence ends is known from what follows
        await response.write(wire.event("model", {"content": f"{sooner} {begun}"}))
        self.said.append(sooner)
        await self.go_on.wait()
        if self.breaks:
            hang_up(request)
            return response
        await response.write(wire.event("model", {"content": rest}) + wire.event("model", {}, "stop"))
        self.said.append(later)
        await response.write(wire.DONE)
        await response.write_eof()
        return response


def marked(sentence: str) -> str:
    """A sentence with the mark of its row."""
    return f"{sentence.rstrip('.')} [1]."


@dataclass
class Scene:
    """The program between the fakes and a model."""

    telegram: FakeTelegram
    slack: FakeSlack
    server: ModelServer
    program: Program
    address: str

    def model(self, *, breaks: bool = False) -> Model:
        """The model for the next question."""
        made = Model(breaks)
        self.server.always["chat"] = made
        return made


@pytest_asyncio.fixture(scope="module")
async def scene(database: str, loaded_pool: Pool) -> AsyncIterator[Scene]:
    """One program for both chats and the web."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(fake_telegram())
        slack = await stack.enter_async_context(fake_slack())
        server = await stack.enter_async_context(serving(ModelServer()))
        telegram.update_numbers = slack.numbers = unused_numbers()
        settings = read_settings(
            database_url=database, port=0, openai_chat_model="model", openai_base_url=server.url, openai_max_retries=0,
            **telegram_env(telegram), **slack_env(slack),
        )  # fmt: skip
        program = await stack.enter_async_context(open_program(settings))
        address = await stack.enter_async_context(serve(program))
        await program.answerer.warm()
        await slack.wait(lambda: slack.sockets)
        yield Scene(telegram, slack, server, program, address)


def _drafts(scene: Scene, chat: int) -> list[str]:
    """What a private chat was shown of a growing reply, each state once."""
    texts = [words(call["text"]) for call in scene.telegram.called("sendMessageDraft") if call["chat_id"] == chat]
    return list(dict.fromkeys(texts))


async def _answered(scene: Scene, channel: str) -> None:
    if channel == "telegram":
        await scene.telegram.wait(lambda: not scene.telegram.updates)
    await settled(scene.program.pool, channel)


@pytest.mark.parametrize(("question", "breaks"), [(PRIVATE, False), (PRIVATE_BREAKS, True)], ids=["whole", "breaks"])
async def test_a_private_chat_in_telegram_sees_the_composed_reply_then_the_models(
    scene: Scene, question: str, breaks: bool
) -> None:
    """As drafts; one message comes of it, with buttons: the model's words, or the composed ones where it broke off."""
    model, sari = scene.model(breaks=breaks), private(scene.telegram, next(people))
    await sari.say(question)
    await scene.telegram.wait(lambda: _drafts(scene, sari.id))
    (composed,) = _drafts(scene, sari.id)
    assert ([], MARK in composed) == (model.said, False)
    model.begin.set()
    await scene.telegram.wait(lambda: len(_drafts(scene, sari.id)) > 1)
    assert words(model.said[0]) == _drafts(scene, sari.id)[1]
    assert [] == scene.telegram.texts(sari.id)
    model.go_on.set()
    await _answered(scene, "telegram")
    (text,) = scene.telegram.texts(sari.id)
    if breaks:
        assert composed == words(text)
    else:
        assert words(" ".join(model.said)) in words(text)
        assert "Sumber: [1] " in text
    assert "📚 Sumber" in labels(sari.last())
    assert 1 == model.asked


@pytest.mark.parametrize(("question", "breaks"), [(GROUP, False), (GROUP_BREAKS, True)], ids=["whole", "breaks"])
async def test_a_group_in_telegram_sees_one_message_that_changes(scene: Scene, question: str, breaks: bool) -> None:
    """Sent once with the composed reply, then edited."""
    model, budi = scene.model(breaks=breaks), member(scene.telegram, next(people), -next(people))
    chat = budi.chat["id"]
    await budi.say(f"@{BOT['username']} {question}")
    await scene.telegram.wait(lambda: scene.telegram.texts(chat))
    (composed,) = scene.telegram.texts(chat)
    assert MARK not in composed
    model.begin.set()
    await scene.telegram.wait(lambda: [words(one) for one in model.said] == [words(scene.telegram.texts(chat)[0])])
    model.go_on.set()
    await _answered(scene, "telegram")
    (text,) = scene.telegram.texts(chat)
    assert (composed == text) is breaks
    assert (words(" ".join(model.said)) in words(text)) is not breaks
    assert 1 == len([call for call in scene.telegram.called("sendMessage") if call["chat_id"] == chat])
    assert "📚 Sumber" in labels(budi.last())


async def _seen(scene: Scene, person: Colleague, ready: Callable[[str], bool]) -> str:
    """The only message of the bot to a person, as soon as it reads as wanted."""

    def text() -> str:
        found = scene.slack.ours(person.direct)
        assert len(found) < 2
        return words(visible(found[0]["blocks"] or []) or found[0]["text"]) if found else ""

    await scene.slack.wait(lambda: ready(text()))
    return text()


@pytest.mark.parametrize(
    ("question", "breaks", "streaming"),
    [(DIRECT, False, True), (DIRECT_BREAKS, True, True), (UPDATED, False, False)],
    ids=["streamed", "breaks", "updated"],
)
async def test_slack_shows_the_composed_reply_then_the_models_in_the_same_message(
    scene: Scene, question: str, breaks: bool, streaming: bool
) -> None:
    """Whether the workspace has streams or not; with its sources and buttons in the end."""
    scene.slack.streaming = streaming
    model, sari = scene.model(breaks=breaks), Colleague(scene.slack, f"U{next(people)}")
    await sari.dm(question)
    composed = await _seen(scene, sari, bool)
    assert ([], MARK in composed) == (model.said, False)
    model.begin.set()
    await until(_gave(model, 1))
    if not streaming:
        await _seen(scene, sari, lambda text: [text] == [words(one) for one in model.said])
    model.go_on.set()
    await _answered(scene, "slack")
    (message,) = scene.slack.ours(sari.direct)
    text = words(visible(message["blocks"]))
    assert text.startswith(words(" ".join(model.said))) is not breaks
    assert text.startswith(composed.partition(" Dasar:")[0]) is breaks
    assert "📚 Sumber" in [button["text"]["text"] for button in buttons(message["blocks"])]
    assert scene.slack.streams == {}
    assert 1 == model.asked


def _gave(model: Model, sentences: int) -> Callable[[], Awaitable[bool]]:
    async def given() -> bool:
        return len(model.said) >= sentences

    return given


@dataclass
class Stream:
    """The events of a question asked over HTTP, as they come."""

    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    screen: list[str] = field(default_factory=list)  # every state of the text that a page shows

    async def read(self, address: str, text: str) -> None:
        """Ask and read to the end."""
        async with (
            ClientSession() as session,
            session.post(f"{address}api/v1/ask/stream", json={"text": text}) as response,
        ):
            name = ""
            async for raw in response.content:
                line = raw.decode().strip()
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.take(name, json.loads(line.removeprefix("data: ")))

    def take(self, name: str, data: dict[str, object]) -> None:
        """One event."""
        self.events.append((name, data))
        if name == "delta":
            before = "" if data["reset"] or not self.screen else self.screen[-1]
            self.screen.append(before + str(data["text"]))
        self.changed.set()

    async def states(self, many: int) -> None:
        """Wait until the text has had so many states."""
        async with asyncio.timeout(10):
            while len(self.screen) < many:
                self.changed.clear()
                await self.changed.wait()


@pytest.mark.parametrize(("question", "breaks"), [(STREAMED, False), (STREAMED_BREAKS, True)], ids=["whole", "breaks"])
async def test_the_web_page_is_sent_the_composed_reply_then_the_models(
    scene: Scene, question: str, breaks: bool
) -> None:
    """What is on the page at last is what the reply says."""
    model, stream = scene.model(breaks=breaks), Stream()
    reading = asyncio.ensure_future(stream.read(scene.address, question))
    await stream.states(1)
    assert ([], MARK in stream.screen[0]) == (model.said, False)
    model.begin.set()
    await stream.states(2)
    assert model.said[0] == stream.screen[1]
    model.go_on.set()
    await reading
    name, reply = stream.events[-1]
    assert ("reply", stream.screen[-1]) == (name, reply["answer"])
    assert ("template" if breaks else "model") == reply["worded_by"]
    assert (stream.screen[0] == stream.screen[-1]) is breaks
    assert reply["sources"]


async def test_a_model_that_takes_a_second_and_a_half_does_not_keep_anybody_waiting(scene: Scene) -> None:
    """The composed reply is sent long before; the stages account for the wait."""
    scene.server.always.clear()
    scene.server.behaviour.first_token = 1.5
    stream, clock = Stream(), asyncio.get_running_loop().time
    reading = asyncio.ensure_future(stream.read(scene.address, SLOW))
    await stream.states(1)
    shown = clock()
    await reading
    assert clock() - shown > 1.0
    timings = stream.events[-1][1]["timings"]
    assert isinstance(timings, dict)
    by_name = {one["name"]: one for one in timings["stages"]}
    assert by_name["write"]["ms"] >= 1400
    assert sum(one["ms"] for one in timings["stages"]) >= 0.95 * timings["total_ms"]
    assert 1 == timings["model_calls"]
