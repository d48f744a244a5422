"""Whole conversations in Slack with the whole program: real client, inbox, database and answers; only Slack is a fake."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.postgres.people import person_hash
from adapters.postgres.pool import Pool
from bot.app import Program
from tests.e2e.channels import LONG, PARAGRAPHS, program_here, settled, slack_env, unused_numbers
from tests.support.fake_slack import BOT, FakeSlack, Json, fake_slack
from tests.support.fake_slack_blocks import visible
from tests.support.fake_slack_people import Person

NAME = f"<@{BOT}>"
numbers = unused_numbers()


class Scene:
    """Slack with the program behind it."""

    def __init__(self, server: FakeSlack, program: Program) -> None:
        self.server, self.program = server, program

    def person(self, *channels: str) -> Person:
        """Somebody new, a member of some channels where the bot is too."""
        name = f"U{next(numbers)}"
        for channel in channels:
            self.server.channels.setdefault(channel, {BOT}).add(name)
        return Person(self.server, name)

    def channel(self) -> str:
        """A new channel."""
        return f"C{next(numbers)}"

    async def settled(self) -> None:
        """Wait until everything accepted is answered."""
        await settled(self.program.pool, "slack")

    async def answers(self, channel: str) -> list[Json]:
        """The bot's messages of a channel, once everything is answered."""
        await self.settled()
        return self.server.ours(channel)

    async def hears(self, person: Person, text: str, thread: str = "") -> Json:
        """Write to the bot directly; its newest message then."""
        before = len(self.server.ours(person.direct))
        await person.dm(text, thread=thread)
        found = await self.answers(person.direct)
        assert len(found) > before, f"no answer to {text}"
        return found[-1]

    async def press(self, person: Person, message: Json, label: str) -> Json:
        """Press a button of a message; the bot's newest message then."""
        await person.press(message, label)
        return (await self.answers(message["channel"]))[-1]


def seen(message: Json) -> str:
    """What a person reads in a message."""
    return visible(message.get("blocks") or []) or str(message["text"])


@pytest_asyncio.fixture(scope="module")
async def scene(database: str, loaded_pool: Pool) -> AsyncIterator[Scene]:
    """The program between the fake and the facts."""
    async with fake_slack() as server:
        server.numbers = unused_numbers()
        async with program_here(database, **slack_env(server)) as program:
            await server.wait(lambda: server.sockets)
            yield Scene(server, program)


async def test_a_conversation_from_question_to_verdict(scene: Scene) -> None:
    """Follow-ups in one thread, what stands behind the answer, the other language, and a kept mark."""
    sari = scene.person()
    first = await scene.hears(sari, "bea keluar CPO ke India, PEB 5 Desember 2025")
    thread = first["thread_ts"]
    assert "USD 74/MT" in seen(first)
    second = await scene.hears(sari, "500 ton", thread)
    assert (thread, True) == (second["thread_ts"], "Rp616.827.000,00* untuk 500 ton" in seen(second))
    assert "PMK 38/2024" in seen(await scene.press(sari, second, "Sumber"))
    assert "500 × USD 74 = USD 37.000" in seen(await scene.press(sari, second, "Cara hitung"))
    await scene.press(sari, second, "Membantu")
    assert "Terima kasih" in sari.sees()[-1]
    assert "*Export duty: Rp616,827,000.00*" in seen(await scene.press(sari, second, "English"))
    assert "Rp1,388,812,664.10" in seen(await scene.press(sari, second, "Sekalian pungutan"))
    other = await scene.hears(sari, "kurs pajak EUR 5 Desember 2025")
    assert (other["ts"] != thread, True) == (True, "Tax exchange rate" in seen(other))
    marks = "select count(*) from feedback join turn on turn.id = turn_id where turn.user_hash = $1 and mark = 1"
    assert 1 == await scene.program.pool.fetchval(marks, person_hash(sari.id))


async def test_a_choice_asked_back_for_is_pressed(scene: Scene) -> None:
    """What the button says is taken as said."""
    sari = scene.person()
    asked = await scene.hears(sari, "kode HS kopi")
    assert "0901.11.20" in seen(await scene.press(sari, asked, "arabika (mentah"))
    assert 2 == len(await scene.answers(sari.direct))


async def test_every_command_is_answered_for_the_person_alone(scene: Scene) -> None:
    """By what it is for; `publik` shows it to the channel."""
    channel = scene.channel()
    for command, args, word in (
        ("/bea", "cpo 500 ton PEB 5 Desember 2025", "Rp616.827.000,00"),
        ("/kurs", "eur 5 Desember 2025", "Rp19.298,12"),
        ("/hs", "kopi arabika green bean", "0901.11"),
        ("/dokumen", "kakao ke Jepang", "Commercial invoice"),
        ("/exportmate", "help", "/kurs eur"),
        ("/exportmate", "kurs pajak USD 5 Desember 2025", "Rp16.671,00"),
    ):
        sari = scene.person(channel)
        await sari.slash(command, args, channel=channel)
        await scene.settled()
        assert word in "".join(sari.sees()[-1:]), f"{command} {args}"
    assert [] == scene.server.ours(channel)
    await scene.person(channel).slash("/kurs", "publik usd 5 Desember 2025", channel=channel)
    assert ["Rp16.671,00" in seen(m) for m in await scene.answers(channel)] == [True]


async def test_the_form_asks_for_the_person(scene: Scene) -> None:
    """A command without words opens it; what it says is answered in the direct messages."""
    sari = scene.person(channel := scene.channel())
    await sari.slash("/bea", channel=channel)
    await scene.server.wait(lambda: scene.server.forms)
    await sari.submit(goods="CPO", quantity="500", unit="ton", peb="2025-12-05")
    question, answer = await scene.answers(sari.direct)
    assert (question["ts"], True) == (answer["thread_ts"], "Rp616.827.000,00" in seen(answer))


async def test_a_channel_hears_the_bot_only_when_it_is_meant(scene: Scene) -> None:
    """Mentioned, or in a thread it is part of; a mention that comes as two events is answered once."""
    channel = scene.channel()
    budi = scene.person(channel)
    await budi.say(channel, "bea keluar CPO 500 ton PEB 5 Desember 2025?")
    assert [] == await scene.answers(channel)
    asked = await budi.say(channel, f"{NAME} bea keluar CPO 500 ton PEB 5 Desember 2025")
    (answer,) = await scene.answers(channel)
    assert (asked["ts"], True) == (answer["thread_ts"], "Rp616.827.000,00" in seen(answer))
    await budi.say(channel, "kalau 700 ton?", thread=asked["ts"])
    assert ["Rp863.557.800,00" in seen(m) for m in (await scene.answers(channel))[1:]] == [True]


async def test_a_shortcut_on_a_message_asks_about_it(scene: Scene) -> None:
    """The answer is seen by the one who asked."""
    channel = scene.channel()
    sari, budi = scene.person(channel), scene.person(channel)
    said = scene.server.put(channel, budi.id, {"text": "kurs pajak USD 5 Desember 2025"})
    await sari.ask_about(said)
    await scene.settled()
    assert "Rp16.671,00" in sari.sees()[-1]


async def test_a_long_answer_comes_whole(scene: Scene) -> None:
    """In several messages, cut between paragraphs."""
    sari = scene.person()
    await scene.hears(sari, LONG)
    texts = [seen(message) for message in scene.server.ours(sari.direct)]
    assert len(texts) > 1
    assert PARAGRAPHS == sum(text.count("Pasal ") for text in texts)
    assert all(text.rstrip().endswith("&lt;ekspor&gt;") for text in texts)


@pytest.mark.parametrize("kind", ["429", "500", "drop", "mute"])
async def test_one_failure_of_slack_costs_no_answer(scene: Scene, kind: str) -> None:
    """Neither lost nor doubled, although a message may have arrived without an answer to the call."""
    sari = scene.person()
    scene.server.fail("chat.postMessage", kind, seconds=0.2 if kind == "mute" else 1, channel=sari.direct)
    await scene.hears(sari, "kurs pajak USD 5 Desember 2025")
    assert 1 == len(scene.server.ours(sari.direct))


async def test_a_dropped_connection_loses_and_doubles_nothing(scene: Scene) -> None:
    """What was not acknowledged comes again over the next one, as does what was."""
    sari, opened = scene.person(), scene.server.opened
    asked = [f"kurs pajak {code} 5 Desember 2025" for code in ("USD", "EUR", "JPY")]
    root = (await scene.hears(sari, "halo"))["thread_ts"]
    await scene.server.drop_sockets()
    for text in asked[:2]:
        await sari.dm(text, thread=root, times=2)
    await scene.server.ask_to_reconnect()
    for text in asked[2:]:
        await sari.dm(text, thread=root, times=2)
    answers = (await scene.answers(sari.direct))[1:]
    assert ["USD", "EUR", "JPY"] == [next(t.split()[2] for t in asked if t.split()[2] in seen(m)) for m in answers]
    assert scene.server.opened > opened


async def test_a_channel_that_slack_limits_waits_alone(scene: Scene) -> None:
    """Another person is answered meanwhile."""
    slow, quick = scene.person(), scene.person()
    scene.server.fail("chat.postMessage", "429", seconds=2, channel=slow.direct)
    await slow.dm("kurs pajak USD 5 Desember 2025")
    await quick.dm("kurs pajak USD 5 Desember 2025")
    await scene.server.wait(lambda: scene.server.ours(quick.direct), 1.5)
    assert [] == scene.server.ours(slow.direct)
    assert 1 == len(await scene.answers(slow.direct))
