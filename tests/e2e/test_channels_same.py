"""One program serves both chats: the same question has the same reply in each."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.postgres.pool import Pool
from bot.app import Program
from tests.e2e.channels import program_here, settled, slack_env, telegram_env, unused_numbers, words
from tests.support.fake_slack import FakeSlack, fake_slack
from tests.support.fake_slack_people import Person
from tests.support.fake_telegram import FakeTelegram, fake_telegram
from tests.support.fake_telegram_people import private

Both = tuple[FakeTelegram, FakeSlack, Program]
people = unused_numbers()
QUESTIONS = (
    "bea keluar CPO 500 ton ke India, PEB 5 Desember 2025",
    "export duty and levy on 20 MT cocoa beans, PEB 15 January 2026",
    "berapa kurs pajak EUR dan JPY 5 Desember 2025?",
    "kode HS kopi",
    "harga referensi CPO Desember 2025",
    "dokumen ekspor kakao ke Jepang",
    "what is SKA Form E?",
    "bea keluar & pungutan <CPO> 1.234,5 ton PEB 5/12/2025",
    "halo",
    "siapa presiden Prancis?",
)


@pytest_asyncio.fixture(scope="module")
async def both(database: str, loaded_pool: Pool) -> AsyncIterator[Both]:
    """A program that serves a fake of each."""
    async with fake_telegram() as telegram, fake_slack() as slack:
        telegram.update_numbers = slack.numbers = unused_numbers()
        async with program_here(database, **telegram_env(telegram), **slack_env(slack)) as program:
            await slack.wait(lambda: slack.sockets)
            yield telegram, slack, program


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_same_question_has_the_same_reply(both: Both, question: str) -> None:
    """Word for word, apart from how each platform marks bold, lists and links."""
    telegram, slack, program = both
    sari, budi = private(telegram, next(people)), Person(slack, f"U{next(people)}")
    await sari.say(question)
    await budi.dm(question.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    await telegram.wait(lambda: telegram.texts(sari.id))
    await settled(program.pool, "slack")
    (there,), (here,) = telegram.texts(sari.id), slack.ours(budi.direct)
    assert words(there) == words(here["text"])
