"""Whole conversations over real HTTP and a real websocket: direct messages, mentions, threads, commands, forms, tabs.

reason for length: whole conversations stand beside the events that they are made of.
"""

from typing import Any

import pytest

from tests.adapters.slack.conftest import Serve
from tests.adapters.slack.fakes import HEAD
from tests.support.fake_slack_methods import BOT
from tests.support.fake_slack_people import labels

NAME = f"<@{BOT}>"


async def test_a_direct_question_is_answered_in_one_call(serve: Serve) -> None:
    """A composed reply is one message in the thread of the question, and nothing else is sent."""
    bench = await serve()
    asked = await bench.person().dm("bea keluar cpo 500 ton &amp; lain")
    (answer,) = await bench.answers()
    assert asked["ts"] == answer["thread_ts"]
    assert answer["unfurl_links"] is False
    message = bench.turn.seen[0]
    assert ("bea keluar cpo 500 ton & lain", "slack", f"slack:T0EXPORT:DU1:{asked['ts']}".replace("DU1", "D1"), "U1", None) == (
        message.text, message.channel, message.conversation_id, message.user_id, message.language,
    )  # fmt: skip
    assert ["chat.postMessage"] == [
        n for n, _, _ in bench.server.calls if n not in ("auth.test", "apps.connections.open")
    ]
    assert [
        "Dokumennya apa?",
        "Sekalian pungutan ekspor",
        "🧮 Cara hitung",
        "📚 Sumber",
        "🌐 English",
        "👍 Membantu",
        "👎 Kurang tepat",
    ] == labels(answer)


async def test_the_reply_shows_text_and_sources_escaped(serve: Serve) -> None:
    """Figures, bullets and sources as Slack reads them; the text for notifications says the same."""
    bench = await serve()
    await bench.person().dm("bea keluar cpo")
    (text,) = await bench.texts()
    body = f"{HEAD}\n\nCara hitungnya:\n• USD 74/MT × 500 MT &lt; USD 40.000 &amp; pasti"
    assert (
        f"{body}\n\n1. <https://jdih.example/pmk?a=1&amp;b=2|PMK 38/2024 · Tarif bea keluar> (sejak 4 Juni 2024)\n\n"
        "2. KMK 27/2025 · Kurs pajak USD (3–9 Desember 2025)"
    ) == text
    assert body == bench.server.ours()[0]["text"]


async def test_a_thread_has_one_memory(serve: Serve) -> None:
    """Answers in a direct thread belong to the conversation of its first message."""
    bench = await serve()
    person = bench.person()
    first = await person.dm("bea keluar cpo")
    await person.dm("kalau 700 ton?", thread=first["ts"])
    await person.dm("kurs usd")
    await bench.inbox.settled()
    one, two, other = (m.conversation_id for m in bench.turn.seen)
    assert one == two != other


async def test_a_mention_is_answered_once_in_its_thread(serve: Serve) -> None:
    """It arrives as `message` and as `app_mention`, each twice; the name is not part of the question."""
    bench = await serve()
    asked = await bench.person("U1", "C1").say("C1", f"{NAME} kurs usd", times=2)
    (answer,) = await bench.answers("C1")
    assert asked["ts"] == answer["thread_ts"]
    assert ["kurs usd"] == bench.turn.texts
    assert 3 == bench.inbox.duplicates


async def test_other_talk_of_a_channel_is_left_alone(serve: Serve) -> None:
    """Without a mention nothing is answered nor even kept, unless the bot takes part in the thread."""
    bench = await serve()
    person = bench.person("U1", "C1")
    other = await person.say("C1", "makan siang?")
    await person.say("C1", "ayo", thread=other["ts"])
    asked = await person.say("C1", f"{NAME} kurs usd")
    await bench.inbox.settled()
    await person.say("C1", "kalau eur?", thread=asked["ts"])
    await person.say("C1", "<@U2> lihat ini", thread=asked["ts"])
    await bench.inbox.settled()
    assert ["kurs usd", "kalau eur?"] == bench.turn.texts
    assert not any("makan" in str(e.payload) for e in bench.inbox.accepted.values())


@pytest.mark.parametrize(
    "more",
    [{"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"bot_id": "B9"}, {"subtype": "channel_join"}, {"hidden": True}, {"edited": {"ts": "1"}}],
    ids=str,
)  # fmt: skip
async def test_what_nobody_says_is_ignored(serve: Serve, more: dict[str, Any]) -> None:
    """Edits, deletions, bots and service messages get no answer."""
    bench = await serve()
    await bench.person().dm("bea keluar cpo", **more)
    assert [] == await bench.answers()
    assert {} == bench.inbox.accepted


async def test_own_messages_are_ignored(serve: Serve) -> None:
    """The app hears itself and stays silent."""
    bench = await serve()
    bench.server.channels["D1"] = {"U1", BOT}
    await bench.person(BOT).say("D1", "bea keluar cpo")
    assert {} == bench.inbox.accepted


@pytest.mark.parametrize(
    ("command", "words", "asked"),
    [
        ("/exportmate", "bea keluar cpo", "bea keluar cpo"),
        ("/bea", "cpo 500 ton", "bea keluar cpo 500 ton"),
        ("/kurs", "eur", "kurs eur"),
        ("/hs", "kopi arabika", "kode HS kopi arabika"),
        ("/dokumen", "kakao ke Jepang", "dokumen ekspor kakao ke Jepang"),
        ("/ska", "Korea", "SKA Korea"),
        ("/larangan", "nikel", "larangan pembatasan ekspor nikel"),
        ("/hitung", "cpo 5 ton", "hitung bea keluar dan pungutan ekspor cpo 5 ton"),
        ("/invoice", "", "buatkan commercial invoice"),
    ],
)
async def test_commands_become_questions(serve: Serve, command: str, words: str, asked: str) -> None:
    """What stands behind a command is asked; the answer is seen by the person alone."""
    bench = await serve()
    person = bench.person("U1", "C1")
    assert await person.slash(command, words) is None
    await bench.inbox.settled()
    assert ([asked], 1, []) == (bench.turn.texts, len(person.sees()), await bench.answers())


async def test_a_public_command_answers_the_channel(serve: Serve) -> None:
    """A leading word shares the answer, also in a channel the app is not a member of."""
    bench = await serve()
    bench.server.channels["C9"] = {"U1"}
    await bench.person().slash("/kurs", "publik usd", channel="C9")
    assert 1 == len(await bench.answers("C9"))
    assert ["kurs usd"] == bench.turn.texts


async def test_a_bare_command_says_what_it_needs(serve: Serve) -> None:
    """`/kurs` alone is answered with an example and asks nothing."""
    bench = await serve()
    person = bench.person()
    await person.slash("/kurs")
    await bench.inbox.settled()
    assert ("`/kurs EUR`" in person.sees()[0], []) == (True, bench.turn.texts)


async def test_bare_bea_opens_the_form(serve: Serve) -> None:
    """Nothing else is said, and what is filled in is asked; where Slack opens no form, the words are explained."""
    bench = await serve()
    person = bench.person()
    await person.slash("/bea", times=2)
    await bench.inbox.settled()
    assert (1, []) == (len(bench.server.forms), person.sees())
    await person.submit(goods="CPO", quantity="5")
    bench.server.fail("views.open", "unknown_method")
    await person.slash("/bea")
    await bench.inbox.settled()
    assert (["bea keluar CPO 5 ton"], True) == (bench.turn.texts, "`/bea CPO 500 ton ke India`" in person.sees()[0])


async def test_a_command_typed_in_a_thread_works_as_words(serve: Serve) -> None:
    """Slack takes no slash commands inside threads; the words do the same."""
    bench = await serve()
    person = bench.person()
    first = await person.dm("bea keluar cpo")
    await person.dm("/kurs eur", thread=first["ts"])
    await bench.inbox.settled()
    assert "kurs eur" == bench.turn.texts[-1]


async def test_bahasa_sets_the_language(serve: Serve) -> None:
    """With a language behind it at once, without by a button; the next question carries it."""
    bench = await serve()
    person = bench.person("U1", "C1")
    await person.slash("/bahasa", "en")
    await bench.inbox.settled()
    assert "All right, I will answer in English." == person.sees()[-1]
    await person.dm("kurs usd")
    await person.slash("/bahasa")
    await bench.inbox.settled()
    await person.press(bench.server.ephemerals[-1], "Bahasa Indonesia")
    await bench.inbox.settled()
    assert ("en", "id") == (bench.turn.seen[0].language, bench.people.languages["U1"])


async def test_forgetting_asks_first(serve: Serve) -> None:
    """`/exportmate hapus` forgets only after the button."""
    bench = await serve()
    person = bench.person("U1", "C1")
    await person.slash("/exportmate", "hapus")
    await bench.inbox.settled()
    assert [] == bench.people.forgotten
    await person.press(bench.server.ephemerals[-1], "Ya, hapus")
    await bench.inbox.settled()
    assert (["U1"], "Sudah dihapus (3 catatan).") == (bench.people.forgotten, person.sees()[-1])
