"""A turn with canned replies for the web channel: it records what it was asked and answers by a word of the text."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from adapters.web.ports import FeedbackValue, SendReply
from core.errors import DatabaseUnavailable
from core.message import Button, Candidate, Entities, Figure, GoodsEntity, Message, Reply, Source, Stale
from core.timing import Stage, Timings

DUTY_SOURCE = Source(
    title="Tarif bea keluar atas barang ekspor",
    number="PMK 38/2024 jo. PMK 68/2025",
    url="https://jdih.example/pmk-38-2024",
    valid_from=date(2024, 6, 4),
)
RATE_SOURCE = Source(
    title="Kurs pajak mingguan",
    number="",
    url="https://fiskal.example/kurs-pajak?date=2025-12-03",
    valid_from=date(2025, 12, 3),
    valid_to=date(2025, 12, 9),
)
DUTY = Reply(
    text=(
        "**Bea keluar: Rp616.827.000,00**\n\n"
        "- Tarif USD 74/MT, kolom 5, harga referensi USD 926,14/MT [1]\n"
        "- 500 ton × USD 74/MT = USD 37.000,00\n"
        "- × Rp16.671,00 per USD, kurs pajak 3–9 Desember 2025 [2]\n\n"
        "Pungutan ekspor dihitung terpisah: 10 % dari harga referensi, **USD 92,61/MT**. "
        "Lihat [peraturannya](https://jdih.example/pmk-38-2024)."
    ),
    language="id",
    topic="export_duty",
    entities=Entities(
        goods=GoodsEntity("Minyak sawit mentah (CPO)", "151110", "15111000"),
        quantity=(Decimal(500), "ton"),
        destination="IN",
        date=date(2025, 12, 5),
    ),
    candidates=(Candidate("151110", "15111000", "Minyak sawit mentah (CPO)", 1.0),),
    figures=(
        Figure("export_duty_total", Decimal("616827000.00"), "IDR", 1),
        Figure("export_duty_per_unit", Decimal(74), "USD/MT", 1),
        Figure("reference_price", Decimal("926.14"), "USD/MT", 1),
        Figure("exchange_rate", Decimal("16671.00"), "IDR/USD", 2),
    ),
    sources=(DUTY_SOURCE, RATE_SOURCE),
    buttons=(Button("Hitung pungutan ekspor", "berapa pungutan ekspornya?"), Button("Jelaskan", "jelaskan")),
)
STALE = replace(
    DUTY,
    text="**Kurs pajak USD: Rp16.671,00** adalah yang terakhir diketahui; kurs untuk hari itu belum ada.",
    topic="exchange_rate",
    stale=(Stale("exchange_rate", date(2025, 12, 9)), Stale("reference_price", None)),
    buttons=(),
)
CHOICE = Reply(
    text="Kopi dalam bentuk apa?",
    language="id",
    topic="hs_code",
    missing=("goods",),
    buttons=(
        Button("Biji mentah arabika", "biji kopi arabika, tidak disangrai"),
        Button("Sangrai", "kopi sangrai"),
        Button("Instan dan ekstrak", "kopi instan"),
    ),
)
HOSTILE = replace(
    DUTY,
    text="<img src=x onerror=alert(1)> <script>alert(2)</script> [x](javascript:alert(3)) [ok](https://ok.example/a_b)",
    sources=(replace(DUTY_SOURCE, url="javascript:alert(4)", title="<b>judul</b>"),),
)
WORDS = {"kopi": CHOICE, "usang": STALE, "serang": HOSTILE}


def timings() -> Timings:
    """12.3457 ms with one stage and one statement."""
    stage = Stage("fetch", 1_203_400, 2_114_600)
    stopped = Timings(began_ns=1_000, stages=[stage], caches={"rows": "miss"}, sql_statements=1)
    stopped.ended_ns = 1_000 + 12_345_678
    return stopped


@dataclass
class FakeTurn:
    """Answers by the word of `WORDS` that the text starts with, else with the duty reply; the rest is for trouble."""

    seen: list[Message] = field(default_factory=list)
    fails: int = 0  # how many turns fail before one works
    hold: asyncio.Event | None = None  # set: a streaming turn waits here after its first piece
    problem: Exception = field(default_factory=DatabaseUnavailable)

    async def __call__(self, message: Message, on_text: SendReply | None, /) -> tuple[Reply, Timings, str]:
        """Answer."""
        self.seen.append(message)
        if self.fails:
            self.fails -= 1
            raise self.problem
        reply = next((canned for word, canned in WORDS.items() if message.text.startswith(word)), DUTY)
        if on_text is not None:
            await self._stream(reply, on_text)
        return reply, timings(), f"turn-{len(self.seen)}"

    async def _stream(self, reply: Reply, on_text: SendReply) -> None:
        """Show a first piece, wait where asked to, then show the whole."""
        await on_text(replace(reply, text=reply.text[: len(reply.text) // 2]))
        if self.hold is not None:
            await self.hold.wait()
        await on_text(reply)


@dataclass
class FakeReadiness:
    """Says what it is told to say."""

    report: dict[str, Any] = field(default_factory=lambda: {"ready": True, "degraded": [], "data": {"sources": 2}})
    problem: Exception | None = None

    async def readiness(self) -> Mapping[str, Any]:
        """Report."""
        if self.problem:
            raise self.problem
        return self.report


@dataclass
class FakeFeedback:
    """Keeps feedback for turns that exist."""

    kept: list[tuple[str, FeedbackValue, str]] = field(default_factory=list)

    async def __call__(self, turn_id: str, value: FeedbackValue, comment: str, /) -> bool:
        """Keep it, unless the turn is unknown."""
        if not turn_id.startswith("turn-"):
            return False
        self.kept.append((turn_id, value, comment))
        return True


def metrics(accept: str) -> tuple[bytes, str]:
    """One counter."""
    return b"exportmate_turns_total 3.0\n", "text/plain; version=0.0.4; charset=utf-8"
