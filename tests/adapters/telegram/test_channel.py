"""Whole conversations over real HTTP: private chats, groups, topics, edits, commands.

reason for length: whole conversations stand beside the events that they are made of.
"""

import asyncio

import pytest

from adapters.telegram.commands import ADMIN_NAMES
from core.errors import BadInput, DatabaseUnavailable
from tests.adapters.telegram.conftest import Serve
from tests.adapters.telegram.fakes import CHOICE
from tests.support.fake_telegram import BOT
from tests.support.fake_telegram_people import labels

DUTY_SEEN = "Bea keluar: Rp616.827.000,00 untuk 500 ton.\n\nCara hitungnya:\n• USD 74/MT × 500 MT < USD 40.000 & pasti"
NAME = "@" + str(BOT["username"])


async def test_a_private_question_is_answered_in_one_call(serve: Serve) -> None:
    """A composed reply needs one sendMessage and nothing else; the turn sees who asks where."""
    bench = await serve()
    person = bench.private()
    assert [DUTY_SEEN] == await bench.heard(person, "bea keluar cpo 500 ton")
    message = bench.turn.seen[0]
    assert ("bea keluar cpo 500 ton", "telegram", "telegram:7:0", "7", None) == (
        message.text, message.channel, message.conversation_id, message.user_id, message.language,
    )  # fmt: skip
    sends = {"sendMessage", "sendChatAction", "sendMessageDraft", "editMessageText"}
    assert ["sendMessage"] == [name for name, _, _ in bench.server.calls if name in sends]
    assert [
        "Dokumennya apa?",
        "Sekalian pungutan ekspor",
        "📚 Sumber",
        "🧮 Cara hitung",
        "👍",
        "👎",
        "🌐 English",
    ] == labels(person.last())


async def test_the_language_chosen_goes_with_the_question(serve: Serve) -> None:
    """A person's setting decides before the text does."""
    bench = await serve()
    bench.people.languages["7"] = "en"
    await bench.heard(bench.private(), "bea keluar cpo")
    assert "en" == bench.turn.seen[0].language


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("/bea cpo 500 ton", "bea keluar cpo 500 ton"),
        ("/kurs eur", "kurs eur"),
        ("/hs kopi", "kode HS kopi"),
        ("/dokumen kakao ke Jepang", "dokumen ekspor kakao ke Jepang"),
        (f"/ska{NAME} Korea", "SKA Korea"),
        ("/invoice", "buatkan commercial invoice"),
        ("/start bea_cpo_500_ton", "bea keluar cpo 500 ton"),
        ("/start q_a3VycyBldXI", "kurs eur"),
    ],
)
async def test_commands_become_questions(serve: Serve, said: str, asked: str) -> None:
    """What stands behind a command, or in a deep link, is asked."""
    bench = await serve()
    await bench.heard(bench.private(), said)
    assert [asked] == [message.text for message in bench.turn.seen]


@pytest.mark.parametrize(("code", "word"), [("id", "Halo"), ("en", "Hello"), ("de", "Hello"), (None, "Halo")])
async def test_start_speaks_the_language_of_the_app(serve: Serve, code: str | None, word: str) -> None:
    """Until a language is chosen, our own sentences follow the person's app."""
    bench = await serve()
    person = bench.private(language_code=code)
    (welcome,) = await bench.heard(person, "/start")
    assert welcome.startswith(word)
    assert len(labels(person.last())) == 5


async def test_an_edited_question_changes_the_answer(serve: Serve) -> None:
    """The earlier answer is edited in place; an edit that changes no word does nothing."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "bea keluar cpo")
    await person.edit(person.said[0], "kode HS kopi")
    await bench.settled()
    await person.edit(person.said[0], "kode HS kopi")
    await bench.settled()
    assert ([CHOICE.text], 2) == (bench.server.texts(7), len(bench.turn.seen))


async def test_an_edit_of_a_long_answer_leaves_no_rest(serve: Serve) -> None:
    """Messages that the new answer does not need are taken away."""
    bench = await serve()
    person = bench.private()
    assert len(await bench.heard(person, "panjang")) > 2
    await person.edit(person.said[0], "bea keluar cpo")
    await bench.settled()
    assert [DUTY_SEEN] == bench.server.texts(7)


async def test_a_long_reply_loses_nothing(serve: Serve) -> None:
    """It becomes several messages in order, each within the limit, buttons under the last."""
    bench = await serve()
    person = bench.private()
    texts = await bench.heard(person, "panjang")
    whole = "\n\n".join(texts)
    assert all(f"Bab {n} " in whole and whole.count(f"kata{n} <&>") == 60 for n in range(20))
    assert labels(person.last())
    assert [False] * (len(texts) - 1) + [True] == ["reply_markup" in p for p in bench.server.called("sendMessage")]


async def test_files_follow_the_text(serve: Serve) -> None:
    """An attachment is sent as a document."""
    bench = await serve()
    await bench.heard(bench.private(), "berkas")
    assert [(7, "hitungan.pdf", b"%PDF-1.4")] == bench.server.files


async def test_what_cannot_be_read_is_said(serve: Serve) -> None:
    """A text that is too long and one that the turn refuses get a sentence, no retry."""
    bench = await serve()
    bench.turn.problems = [BadInput("no")]
    person = bench.private()
    assert "4000" in (await bench.heard(person, "x" * 4001))[0]
    assert "kata lain" in (await bench.heard(person, "???"))[1]
    assert [] == bench.inbox.failed


async def test_a_failing_turn_is_tried_again_then_apologised_for(serve: Serve) -> None:
    """Twice down: the answer comes; three times: an apology, no traceback."""
    bench = await serve()
    person = bench.private()
    bench.turn.problems = [DatabaseUnavailable(), DatabaseUnavailable()]
    assert [DUTY_SEEN] == await bench.heard(person, "bea")
    bench.turn.problems = [DatabaseUnavailable() for _ in range(3)]
    assert "gagal dijawab" in (await bench.heard(person, "bea lagi"))[-1]


async def test_a_chat_that_blocked_the_bot_is_done_with(serve: Serve) -> None:
    """No retry and no apology reach somebody who shut the bot out."""
    bench = await serve()
    person = bench.private()
    person.chat["blocked"] = True
    await bench.heard(person, "kurs eur")
    assert ([], 1) == (bench.inbox.failed, len(bench.server.called("sendMessage")))


async def test_a_group_that_moved_is_followed(serve: Serve) -> None:
    """A group turned supergroup gets its answer under the new number."""
    bench = await serve()
    person, moved = bench.member(7, -5), bench.member(7, -100600)
    person.chat["moved_to"] = moved.chat["id"]
    await bench.heard(person, "/kurs eur")
    assert [DUTY_SEEN] == bench.server.texts(-100600)


async def test_delay_is_told(serve: Serve) -> None:
    """Under overload the person hears that it takes longer; a group that did not call hears nothing."""
    bench = await serve()
    bench.inbox.work = False
    person, group = bench.private(), bench.member()
    update, other = await person.say("kurs"), await group.say("halo semua")
    await bench.channel.say_delayed(update)
    await bench.channel.say_delayed(other)
    assert (1, 0) == (len(bench.server.texts(7)), len(bench.server.texts(-100500)))


async def test_menus_stand_in_both_languages_and_scopes(serve: Serve) -> None:
    """Administrators see their commands too, groups none that belongs into private."""
    bench = await serve(admins=frozenset({9}))
    await bench.server.wait(lambda: len(bench.server.menus) == 12)
    menus = {key: [c["command"] for c in menu] for key, menu in bench.server.menus.items()}
    assert ADMIN_NAMES == set(menus["chat9", "id"]) - set(menus["all_private_chats", "id"])
    assert {"start", "hapus", "langganan", "subscribe", "berhenti"} == set(menus["default", ""]) - set(
        menus["all_group_chats", "en"]
    )
    described = {key[1]: menu[0]["description"] for key, menu in bench.server.menus.items()}
    assert {"id": "Hitung bea keluar", "en": "Export duty", "": "Export duty"} == described


async def test_an_admin_without_a_chat_keeps_no_menu_from_the_others(serve: Serve) -> None:
    """A menu for somebody who never wrote to the bot is refused; every other one is set."""
    server = (await serve(mode="webhook", webhook_url="https://b", webhook_secret="s")).server
    server.strangers.add(8)
    await serve(admins=frozenset({8, 9}))
    await server.wait(lambda: len(server.menus) == 12)
    assert {("chat9", "id"), ("chat9", "en"), ("chat9", "")} == {key for key in server.menus if key[0] == "chat9"}


async def test_conversations_go_side_by_side(serve: Serve) -> None:
    """One slow conversation holds nobody up, and each stays in order."""
    bench = await serve()
    bench.turn.hold = asyncio.Event()
    for number in range(10):
        await bench.private(number + 100).say("kurs eur")
    await bench.server.wait(lambda: not bench.server.updates)
    await asyncio.sleep(0.2)
    assert 10 == len(bench.turn.seen)
    bench.turn.hold.set()
    await bench.settled()
    assert {1} == {len(bench.server.texts(number + 100)) for number in range(10)}
