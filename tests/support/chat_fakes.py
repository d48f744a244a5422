"""What surrounds a chat channel in tests: an inbox with a worker, a store, people, and a turn with canned replies."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from core.channels import Channel, Inbound, Say, SendReply, SentFile
from core.errors import DatabaseUnavailable, ExportMateError
from core.message import Attachment, Button, Candidate, Language, Message, Reply, Source
from core.timing import Timings

DUTY = Reply(
    text="**Bea keluar: Rp616.827.000,00** untuk 500 ton.\n\nCara hitungnya:\n- USD 74/MT × 500 MT < USD 40.000 & pasti",
    language="id",
    topic="export_duty",
    sources=(
        Source("Tarif bea keluar", "PMK 38/2024", "https://jdih.example/pmk?a=1&b=2", date(2024, 6, 4)),
        Source("Kurs pajak USD", "KMK 27/2025", "", date(2025, 12, 3), date(2025, 12, 9)),
    ),
    buttons=(Button("Dokumennya apa?", "dokumen ekspor CPO"), Button("Sekalian pungutan ekspor", "dengan pungutan")),
    details={"explain": "**Langkah**\n1. 500 × 74"},
)
CHOICE = Reply(
    "Kopi dalam bentuk apa?",
    "id",
    "hs_code",
    candidates=(Candidate("090111", "09011110", "Kopi arabika", 0.9), Candidate("090121", None, "Kopi sangrai", 0.8)),
    missing=("goods",),
    buttons=(Button("Biji mentah", "kopi arabika tidak disangrai " * 8), Button("Sangrai", "kopi sangrai")),
)
LONG = replace(DUTY, text="\n\n".join(f"**Bab {n}** " + f"kata{n} <&> " * 60 for n in range(20)), buttons=())
FILE = replace(DUTY, attachments=(Attachment("hitungan.pdf", "application/pdf", b"%PDF-1.4"),))
WORDS = {"kode HS kopi": CHOICE, "panjang": LONG, "berkas": FILE}


async def until(ready: Callable[[], object], *, seconds: float = 10.0) -> None:
    """Look again and again whether something has come true; TimeoutError after a while."""
    async with asyncio.timeout(seconds):
        while not ready():  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.005)


@dataclass
class FakeFiles:
    """Takes administrators' files: reads them, tells how far it is, and answers with their length."""

    seen: list[SentFile] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    tells: tuple[str, ...] = ()  # said before the answer
    problems: list[Exception] = field(default_factory=list)  # raised by the next calls in place of an answer, one each
    hold: asyncio.Event | None = None  # waited for before the answer
    reads: bool = True

    async def __call__(self, file: SentFile, language: Language, say: Say, /) -> str:
        """Take a file."""
        self.seen.append(file)
        for text in self.tells:
            await say(text)
        if self.problems:
            raise self.problems.pop(0)
        if self.reads:
            self.contents.append(b"".join([piece async for piece in file.read()]))
        if self.hold:
            await self.hold.wait()
        return f"**{file.name}**: {len(self.contents[-1]) if self.reads else 'unread'}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the store."""

    conversation: str
    user_id: str
    payload: Mapping[str, Any]


@dataclass
class FakeTurn:
    """Answers by the words that the text begins with, else with the duty reply; the rest is for trouble."""

    seen: list[Message] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=lambda: dict(WORDS))
    problems: list[Exception] = field(default_factory=list)  # raised by the next turns, one each
    takes: float = 0.0  # seconds until the reply is there
    late: Exception | None = None  # raised when the time is over
    hold: asyncio.Event | None = None  # waited for before it
    pieces: int = 0  # how many growing texts are shown before it

    async def __call__(self, message: Message, on_text: SendReply | None = None, /) -> tuple[Reply, Timings, str]:
        """Answer."""
        self.seen.append(message)
        if self.problems:
            raise self.problems.pop(0)
        reply = next((r for words, r in self.replies.items() if message.text.startswith(words)), DUTY)
        if message.language == "en":
            reply = replace(reply, language="en", text="In English: " + reply.text)
        for piece in range(self.pieces):
            if on_text:
                await on_text(replace(reply, text=self.growing(reply, piece)))
            await asyncio.sleep(self.takes / self.pieces)
        if not self.pieces:
            await asyncio.sleep(self.takes)
        if self.hold:
            await self.hold.wait()
        if self.late:
            raise self.late
        return reply, Timings(), f"{len(self.seen):032x}"

    def growing(self, reply: Reply, piece: int) -> str:
        """The text after so many pieces."""
        return "kata " * (piece + 1)

    @property
    def texts(self) -> list[str]:
        """What was asked."""
        return [message.text for message in self.seen]


@dataclass
class MemoryStore:
    """A store in memory, of one channel."""

    channel: str
    rows: dict[str, Row] = field(default_factory=dict)

    async def put(
        self, token: str, *, channel: str, conversation: str, user_id: str, payload: Mapping[str, Any]
    ) -> None:
        """Keep."""
        assert (self.channel, True) == (channel, len(token) <= 128)
        self.rows[token] = Row(conversation, user_id, dict(payload))

    async def get(self, token: str) -> Row | None:
        """Find."""
        return self.rows.get(token)


@dataclass
class FakePeople:
    """Languages and feedback in memory, of one channel."""

    channel: str
    languages: dict[str, Language] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    ratings: list[tuple[str, str]] = field(default_factory=list)

    async def language(self, channel: str, user_id: str) -> Language | None:
        """The language chosen."""
        assert channel == self.channel
        return self.languages.get(user_id)

    async def set_language(self, channel: str, user_id: str, language: Language) -> None:
        """Keep a choice."""
        assert channel == self.channel
        self.languages[user_id] = language

    async def forget(self, channel: str, user_id: str) -> int:
        """Forget."""
        assert channel == self.channel
        self.forgotten.append(user_id)
        return 3

    async def feedback(self, turn_id: str, value: str, comment: str) -> bool:
        """Keep a rating of a turn that exists."""
        self.ratings.append((turn_id, value))
        return len(turn_id) == 32


@dataclass
class WorkedInbox:
    """An inbox in memory with its worker: once each, a conversation in order, three tries, then the apology."""

    accepted: dict[str, Inbound] = field(default_factory=dict)
    duplicates: int = 0
    down: int = 0  # how many accepts fail
    takes: float = 0.0  # seconds an accept takes
    delays: list[float] = field(default_factory=list)  # seconds the next accepts take besides
    failed: list[str] = field(default_factory=list)
    channel: Channel | None = None
    work: bool = True
    _chains: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)

    async def accept(self, event: Inbound) -> bool:
        """Accept once."""
        await asyncio.sleep(self.takes + (self.delays.pop(0) if self.delays else 0.0))
        if self.down:
            self.down -= 1
            raise DatabaseUnavailable
        if event.platform_id in self.accepted:
            self.duplicates += 1
            return False
        self.accepted[event.platform_id] = event
        if self.work:
            self.start(event)
        return True

    def start(self, event: Inbound) -> None:
        """Work on an event behind those of its conversation."""
        before = self._chains.get(event.conversation)
        self._chains[event.conversation] = asyncio.get_running_loop().create_task(self._handle(event, before))

    async def settled(self) -> None:
        """Wait until everything accepted is handled."""
        while pending := [task for task in self._chains.values() if not task.done()]:
            await asyncio.gather(*pending)

    async def _handle(self, event: Inbound, before: "asyncio.Task[None] | None") -> None:
        if before:
            await asyncio.wait([before])
        assert self.channel is not None
        for _ in range(3):
            try:
                await self.channel.handle(event.payload)
            except ExportMateError:
                await asyncio.sleep(0.01)
            else:
                return
        self.failed.append(event.platform_id)
        await self.channel.apologise(event.payload)
