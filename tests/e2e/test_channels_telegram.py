"""Whole conversations in Telegram with the whole program: real client, inbox, database and answers; only Telegram is a fake."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.postgres.people import person_hash
from adapters.postgres.pool import Pool
from bot.app import Program
from tests.e2e.channels import LONG, PARAGRAPHS, program_here, settled, telegram_env, unused_numbers
from tests.support.fake_telegram import BOT, FakeTelegram, fake_telegram
from tests.support.fake_telegram_people import Person, labels, labels_and_data, member, private

NAME = "@" + str(BOT["username"])
people = unused_numbers()


class Scene:
    """Telegram with the program behind it."""

    def __init__(self, server: FakeTelegram, program: Program) -> None:
        self.server, self.program = server, program

    def person(self, language_code: str | None = "id") -> Person:
        """Somebody new in a private chat."""
        return private(self.server, next(people), language_code)

    async def settled(self) -> None:
        """Wait until every update is answered."""
        await self.server.wait(lambda: not self.server.updates)
        await settled(self.program.pool, "telegram")

    async def hears(self, person: Person, text: str) -> str:
        """Say something; the newest of the bot's messages then."""
        before = len(self.server.texts(person.chat["id"]))
        await person.say(text)
        await self.settled()
        texts = self.server.texts(person.chat["id"])
        assert len(texts) > before, f"no answer to {text}"
        return texts[-1]

    async def press(self, person: Person, label: str) -> str:
        """Press a button of the newest message; the newest message then."""
        await person.press(label)
        await self.settled()
        return self.server.texts(person.chat["id"])[-1]


@pytest_asyncio.fixture(scope="module")
async def scene(database: str, loaded_pool: Pool) -> AsyncIterator[Scene]:
    """The program between the fake and the facts."""
    async with fake_telegram() as server:
        server.update_numbers = unused_numbers()
        async with program_here(database, **telegram_env(server)) as program:
            yield Scene(server, program)


async def test_a_conversation_from_hello_to_a_verdict(scene: Scene) -> None:
    """Welcome, question, follow-ups, what stands behind the answer, the other language in place, and a kept mark."""
    sari = scene.person()
    assert (await scene.hears(sari, "/start")).startswith("Halo, saya ExportMate")
    assert "Bea keluar CPO 500 ton" in labels(sari.last())
    assert "USD 74/MT" in await scene.hears(sari, "bea keluar CPO ke India, PEB 5 Desember 2025")
    assert (await scene.hears(sari, "500 ton")).startswith("Bea keluar: Rp616.827.000,00 untuk 500 ton")
    assert "Rp863.557.800,00 untuk 700 ton" in await scene.hears(sari, "kalau 700 ton?")
    answer = sari.last()
    assert "PMK 38/2024" in await scene.press(sari, "Sumber")
    await sari.press("Cara hitung", answer)
    await scene.settled()
    assert "700 × USD 74 = USD 51.800" in scene.server.texts(sari.id)[-1]
    await sari.press("👍", answer)
    await sari.press("English", answer)
    await scene.settled()
    assert scene.server.messages[sari.id, answer["message_id"]]["text"].startswith("Export duty: Rp863,557,800.00")
    assert (await scene.hears(sari, "kurs pajak EUR 5 Desember 2025")).startswith("Tax exchange rate"), (
        "the choice is kept"
    )
    marks = "select count(*) from feedback join turn on turn.id = turn_id where turn.user_hash = $1 and mark = 1"
    assert 1 == await scene.program.pool.fetchval(marks, person_hash(str(sari.id)))


async def test_a_choice_asked_back_for_is_pressed_once(scene: Scene) -> None:
    """A second press of the same button is told so."""
    sari = scene.person()
    assert "Tergantung bentuk barangnya" in await scene.hears(sari, "/hs kopi")
    asked = sari.last()
    assert "0901.11.20" in await scene.press(sari, "arabika (mentah")
    before = len(scene.server.texts(sari.id))
    again = await sari.press("arabika (mentah", asked)
    await scene.settled()
    assert (before, True) == (len(scene.server.texts(sari.id)), bool(scene.server.presses[again]["text"]))


async def test_every_command_is_answered(scene: Scene) -> None:
    """By what it is for; one without words asks for them and takes the reply as these."""
    for said, word in {
        "/help": "/kurs", "/bea cpo 500 ton PEB 5 Desember 2025": "Rp616.827.000,00", "/kurs eur 5 Desember 2025": "EUR",
        "/dokumen kakao ke Jepang": "Commercial invoice", "/ska Korea": "IK-CEPA", "/larangan bijih nikel": "nikel",
        "/hitung cpo 5 ton PEB 5 Desember 2025": "untuk 5 ton", "/nonsens": "/help", "/bahasa": "bahasa",
    }.items():  # fmt: skip
        assert word.casefold() in (await scene.hears(scene.person(), said)).casefold(), said
    sari = scene.person()
    assert "Misalnya" in await scene.hears(sari, "/bea")
    await sari.say("CPO 500 ton PEB 5 Desember 2025", sari.last())
    await scene.settled()
    assert "Rp616.827.000,00" in scene.server.texts(sari.id)[-1]


async def test_forgetting_removes_what_was_kept(scene: Scene) -> None:
    """After a question whether one is sure."""
    sari = scene.person()
    await scene.hears(sari, "bea keluar CPO 500 ton")
    await scene.hears(sari, "/hapus")
    await scene.program.turns.drain()
    await sari.press_data(next(data for _, data in labels_and_data(sari.last()) if data[0] == "x"), sari.last())
    await scene.settled()
    count = "select count(*) from turn where user_hash = $1"
    assert 0 == await scene.program.pool.fetchval(count, person_hash(str(sari.id)))


async def test_a_group_hears_the_bot_only_when_it_is_meant(scene: Scene) -> None:
    """Mentioned, commanded or replied to; the answer hangs on the question."""
    budi = member(scene.server, next(people), -next(people))
    await budi.say("bea keluar CPO 500 ton PEB 5 Desember 2025?")
    await budi.say("/bea@some_other_bot cpo")
    await scene.settled()
    assert [] == scene.server.texts(budi.chat["id"])
    asked = await budi.say(f"{NAME} bea keluar CPO 500 ton PEB 5 Desember 2025")
    await scene.settled()
    assert asked["message"]["message_id"] == budi.last()["replies_to"]
    await budi.say("kalau 700 ton?", budi.last())
    await scene.settled()
    assert ["Rp616.827.000,00", "Rp863.557.800,00"] == [
        text.partition(" ")[2].split()[1] for text in scene.server.texts(budi.chat["id"])
    ]


async def test_an_edited_question_changes_the_answer(scene: Scene) -> None:
    """In place, without a further message."""
    sari = scene.person()
    await scene.hears(sari, "bea keluar CPO 500 ton PEB 5 Desember 2025")
    await sari.edit(sari.said[-1], "bea keluar CPO 700 ton PEB 5 Desember 2025")
    await scene.settled()
    (text,) = scene.server.texts(sari.id)
    assert "Rp863.557.800,00 untuk 700 ton" in text


async def test_a_long_answer_comes_whole(scene: Scene) -> None:
    """In several messages, cut between paragraphs."""
    sari = scene.person()
    await scene.hears(sari, LONG)
    texts = scene.server.texts(sari.id)
    assert len(texts) > 2
    assert PARAGRAPHS == sum(text.count("Pasal ") for text in texts)
    assert all(text.startswith("Pasal ") and text.rstrip().endswith("<ekspor>") for text in texts)


async def test_an_inline_question_offers_the_answer(scene: Scene) -> None:
    """With a way into the private chat."""
    query = await scene.person().inline("kurs pajak USD 5 Desember 2025")
    await scene.settled()
    offered = scene.server.inline[query]
    assert ["Rp16.671,00" in r["input_message_content"]["message_text"] for r in offered["results"]] == [True]
    assert offered["button"]


@pytest.mark.parametrize(
    ("method", "kind"),
    [("sendMessage", "429"), ("sendMessage", "502"), ("getUpdates", "500"), ("getUpdates", "drop")],
)
async def test_one_failure_of_telegram_costs_no_answer(scene: Scene, method: str, kind: str) -> None:
    """Neither lost nor doubled."""
    sari = scene.person()
    chat = sari.id if method == "sendMessage" else None
    scene.server.fail(method, kind, seconds=1, chat_id=chat)
    await scene.hears(sari, "kurs pajak USD 5 Desember 2025")
    assert 1 == len(scene.server.texts(sari.id))


async def test_a_chat_that_telegram_limits_waits_alone(scene: Scene) -> None:
    """Another chat is answered meanwhile; the limited one in its order, each message once."""
    slow, quick = scene.person(), scene.person()
    scene.server.fail("sendMessage", "429", seconds=2, chat_id=slow.id)
    await slow.say("kurs pajak USD 5 Desember 2025")
    await slow.say("kurs pajak EUR 5 Desember 2025")
    await quick.say("kurs pajak USD 5 Desember 2025")
    await scene.server.wait(lambda: scene.server.texts(quick.id), 1.5)
    assert [] == scene.server.texts(slow.id)
    await scene.settled()
    assert ["USD", "EUR"] == [next(c for c in ("USD", "EUR") if c in t) for t in scene.server.texts(slow.id)]
