"""Files that administrators send to the whole program, over both platforms: figures that change answers, a regulation that is quoted."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from fpdf import FPDF

from adapters.postgres import changes
from adapters.postgres import ingest as stored
from adapters.postgres.pool import open_pool
from adapters.postgres.status import data_version
from bot.app import Program
from tests.conftest import FACTS, _copy
from tests.e2e.channels import program_apart, program_here, settled, slack_env, telegram_env, unused_numbers
from tests.support.chat_fakes import until
from tests.support.fake_slack import BOT, FakeSlack, fake_slack
from tests.support.fake_slack_blocks import visible
from tests.support.fake_slack_people import Person as SlackPerson
from tests.support.fake_telegram import FakeTelegram, fake_telegram
from tests.support.fake_telegram_people import Person, member, private

GROUP, CHANNEL, SLACK_BOSS = -100_778_000, "C0ADMIN", "U0BOSS"
DUTY = "bea keluar CPO 500 ton ke India, PEB 5 Desember 2025"
LEFT = 4.0  # seconds that a killed program still holds a file here
BEFORE, AFTER = "Rp616.827.000,00", "Rp617.900.000,00"  # USD 37,000 at 16,671 and at 16,700
RATES = b"currency;value;valid_from;valid_to\nUSD;16.700,00;2025-12-03;2025-12-09\n"
WORDS = "Eksportir anyaman pandan wajib menyimpan contoh barang selama 9 (sembilan) bulan di gudang berpendingin"
PDF_LINES = (
    "PERATURAN MENTERI PERDAGANGAN REPUBLIK INDONESIA", "NOMOR 91 TAHUN 2025", "TENTANG", "EKSPOR ANYAMAN PANDAN",
    "Pasal 1", "Anyaman pandan adalah barang kerajinan dari daun pandan.", "Pasal 2", f"{WORDS}.",
    "Pasal 3", "Peraturan Menteri ini mulai berlaku pada tanggal 1 Maret 2025.",
)  # fmt: skip


def regulation(number: int = 91) -> bytes:
    """A regulation of a page."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    for line in PDF_LINES:
        pdf.multi_cell(0, 7, line.replace("NOMOR 91", f"NOMOR {number}"), new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


@dataclass
class World:
    """The program between both platforms."""

    telegram: FakeTelegram
    slack: FakeSlack
    program: Program
    boss: Person  # in a private chat
    slack_boss: SlackPerson
    numbers: Any

    def stranger(self) -> Person:
        """Somebody whom the bot never saw."""
        return private(self.telegram, next(self.numbers))

    async def answer(self, person: Person, text: str) -> str:
        """Ask, and give the newest message once everything is answered."""
        await person.say(text)
        await self.settle()
        return self.telegram.texts(person.chat["id"])[-1]

    async def settle(self) -> None:
        """Wait until everything sent is answered."""
        await self.telegram.wait(lambda: not self.telegram.updates)
        for channel in ("telegram", "slack"):
            await settled(self.program.pool, channel, seconds=200)

    async def follow(self) -> None:
        """Wait until this instance answers from the newest facts."""
        newest = await data_version(self.program.pool)
        await until(lambda: self.program.knowledge.base.version == newest)

    def in_slack(self) -> list[str]:
        """What the app's messages say in the admin channel."""
        return [visible(m.get("blocks") or []) or m["text"] for m in self.slack.ours(CHANNEL)]


@pytest_asyncio.fixture(scope="module")
async def own_database(facts: str) -> str:
    """A database of this file's own: its figures are changed."""
    return await _copy(facts, "admin_files", FACTS)


@asynccontextmanager
async def _world(dsn: str) -> AsyncIterator[World]:
    async with fake_telegram() as telegram, fake_slack() as slack:
        numbers = unused_numbers()
        telegram.update_numbers, slack.numbers = unused_numbers(), unused_numbers()
        slack.channels[CHANNEL] = {BOT, SLACK_BOSS}
        boss = private(telegram, next(numbers))
        settings = telegram_env(telegram) | slack_env(slack)
        settings |= {
            "admin_users": f"telegram:{boss.id},slack:{SLACK_BOSS}",
            "admin_channel": f"telegram:{GROUP},slack:{CHANNEL}",
            "admin_report": "off",
            "alert_rules": "SlowReplies off",
        }
        async with program_here(dsn, **settings) as program:
            await slack.wait(lambda: slack.sockets)
            yield World(telegram, slack, program, boss, SlackPerson(slack, SLACK_BOSS), numbers)


@pytest_asyncio.fixture
async def world(own_database: str) -> AsyncIterator[World]:
    """The program, served."""
    async with _world(own_database) as made:
        yield made


@pytest.mark.timeout(300)
async def test_a_table_that_an_administrator_sends_changes_the_answer_once_its_code_is_given(world: World) -> None:
    """In the admin group, confirmed in the private chat; kept under who it was, and taken back by the other administrator."""
    assert BEFORE in await world.answer(world.stranger(), DUTY)
    in_group = member(world.telegram, world.boss.id, GROUP)
    await in_group.send_file("kurs.csv", RATES, "koreksi: salah cetak")
    await world.settle()
    (preview,) = world.telegram.texts(GROUP)
    code = re.search(r"data confirm ([A-Z0-9]{6})", preview)
    assert code, preview
    assert BEFORE in await world.answer(world.stranger(), DUTY), "not in force before it is confirmed"
    assert "Berlaku sebagai perubahan" in await world.answer(world.boss, f"/data confirm {code[1]}")
    await world.follow()
    assert AFTER in await world.answer(world.stranger(), DUTY)
    kept = (await changes.history(world.program.pool, 1))[0]
    assert (f"telegram:{world.boss.id}", "koreksi: salah cetak") == (kept.who, kept.why)
    await world.slack_boss.slash("/exportmate", "data undo keliru", channel=CHANNEL)
    await world.settle()
    await world.follow()
    assert BEFORE in await world.answer(world.stranger(), DUTY)
    assert f"slack:{SLACK_BOSS}" == (await changes.history(world.program.pool, 1))[0].undone_by


@pytest.mark.timeout(500)
async def test_a_regulation_that_an_administrator_shares_is_quoted_to_everybody(world: World) -> None:
    """Taken in from Slack, answered in its thread, quoted in Telegram with its article; sent again it is known."""
    pdf = regulation()
    await world.slack_boss.share(CHANNEL, world.slack.share(SLACK_BOSS, "anyaman.pdf", pdf))
    await world.settle()
    (told,) = world.in_slack()
    assert "Permendag 91/2025" in told
    (document,) = [d for d in await stored.documents(world.program.pool) if d.file_name == "anyaman.pdf"]
    assert f"slack:{SLACK_BOSS}" == document.ingested_by
    answer = await world.answer(world.stranger(), "apa isi Permendag 91/2025 Pasal 2?")
    assert "menyimpan contoh barang selama 9 (sembilan) bulan" in " ".join(answer.split())
    assert "Pasal 2" in answer
    await world.boss.send_file("lagi.pdf", pdf)
    await world.settle()
    assert "isinya sudah ada sebagai Permendag 91/2025" in world.telegram.texts(world.boss.id)[-1]


@pytest.mark.timeout(600)
async def test_a_file_under_way_when_the_program_is_killed_is_taken_up_again(own_database: str) -> None:
    """By the next start, and answered once, in the message that told how far it was."""
    async with fake_telegram() as telegram, open_pool(own_database) as pool:
        telegram.update_numbers = unused_numbers()
        boss = private(telegram, next(unused_numbers()))
        settings = telegram_env(telegram) | {"admin_users": f"telegram:{boss.id}", "admin_report": "off"}
        async with program_apart(own_database, 0, **settings) as first:
            await boss.send_file("pandan.pdf", regulation(92))
            await telegram.wait(lambda: telegram.fetched, 60)
            first.kill()
            await first.wait()
        # The killed one holds the file until it was silent for a lease; here most of that has passed already.
        (held,) = await pool.fetch("select token, payload from button where token like 'file:%' and payload ? 'until'")
        assert held["payload"]["until"] > time.time() + LEFT
        sooner = "update button set payload = jsonb_set(payload, '{until}', to_jsonb($1::float8)) where token = $2"
        await pool.execute(sooner, time.time() + LEFT, held["token"])
        assert 1 == await pool.fetchval("select count(*) from inbox where state in ('waiting', 'working')")
        assert [] == [each for each in await stored.documents(pool) if each.file_name == "pandan.pdf"]
        async with program_apart(own_database, 0, **settings):
            await settled(pool, "telegram", seconds=300)
        (told,) = telegram.texts(boss.id)
        assert "Permendag 92/2025 masuk" in told
        assert 2 == len(telegram.fetched)


@pytest.mark.timeout(300)
async def test_a_strangers_file_is_refused_and_a_large_one_is_not_fetched(world: World) -> None:
    """On both platforms; what is stored stays as it was."""
    before = (await stored.documents(world.program.pool), await changes.history(world.program.pool, 9))
    stranger, slack_stranger = world.stranger(), SlackPerson(world.slack, "U0STRANGER")
    world.slack.channels[CHANNEL].add(slack_stranger.id)
    await stranger.send_file("kurs.csv", RATES)
    await member(world.telegram, stranger.id, GROUP).send_file("kurs.csv", RATES)
    shared = world.slack.share(slack_stranger.id, "kurs.csv", RATES)
    await slack_stranger.share(CHANNEL, shared)
    await slack_stranger.share(slack_stranger.direct, shared)
    await world.boss.send_file("besar.pdf", b"", size=50 * 1024 * 1024)
    await world.slack_boss.share(CHANNEL, world.slack.share(SLACK_BOSS, "besar.pdf", b"", size=50 * 1024 * 1024 + 1))
    await world.settle()
    assert world.telegram.texts(stranger.id)[0].startswith("Saya baru bisa membaca teks.")
    assert [] == world.telegram.texts(GROUP)
    (to_stranger,) = world.slack.ours(slack_stranger.direct)
    assert to_stranger["text"].startswith("Saya baru bisa membaca teks.")
    assert "besar.pdf: lebih dari 20 MB" in world.telegram.texts(world.boss.id)[-1]
    assert "besar.pdf: lebih dari 50 MB" in world.in_slack()[-1]
    assert ([], [], []) == (world.telegram.called("getFile"), world.telegram.fetched, world.slack.fetched)
    assert before == (await stored.documents(world.program.pool), await changes.history(world.program.pool, 9))
