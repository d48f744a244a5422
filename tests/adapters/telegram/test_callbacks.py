"""Buttons: once, by whom they are for, and after a restart."""

from dataclasses import replace

import pytest

from core.errors import DatabaseUnavailable
from tests.adapters.telegram.conftest import Bench, Serve
from tests.adapters.telegram.fakes import CHOICE, DUTY
from tests.support.fake_telegram_people import labels


async def toast(bench: Bench, query: str) -> str:
    """What a press was answered with."""
    await bench.settled()
    assert bench.server.presses[query]["answered"]
    return str(bench.server.presses[query].get("text") or "")


async def test_a_choice_says_its_text(serve: Serve) -> None:
    """However long the text behind a button is, pressing says it; the button gets a tick."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "kode HS kopi")
    asked = person.last()
    assert "" == await toast(bench, await person.press("Biji mentah"))
    assert CHOICE.buttons[0].text == bench.turn.seen[-1].text
    assert ("id", "telegram:7:0") == (bench.turn.seen[-1].language, bench.turn.seen[-1].conversation_id)
    assert ["✓ Biji mentah", "Sangrai"] == labels(bench.server.messages[7, asked["message_id"]])[:2]


async def test_pressing_twice_answers_once(serve: Serve) -> None:
    """The second press of a choice gets a sentence; another choice of the same question still works."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "kode HS kopi")
    asked = person.last()
    await person.press("Biji mentah", asked)
    assert "Sudah dijawab" in await toast(bench, await person.press("Biji mentah", asked))
    await toast(bench, await person.press("Sangrai", asked))
    assert 3 == len(bench.turn.seen)


async def test_the_same_press_delivered_twice_is_one(serve: Serve) -> None:
    """An update that comes again is answered once; handled again after a crash it sends nothing new."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "kode HS kopi")
    await person.press("Sangrai")
    await bench.settled()
    press = next(event for event in bench.inbox.accepted.values() if "callback_query" in event.payload)
    await bench.channel.accept(press.payload)
    await bench.channel.handle(press.payload)
    assert (1, 2) == (bench.inbox.duplicates, len(bench.server.texts(7)))


async def test_a_button_is_for_who_asked(serve: Serve) -> None:
    """In a group somebody else's press is refused kindly; sources are for everybody, shown once."""
    bench = await serve()
    asker, other = bench.member(7), bench.member(8)
    await bench.heard(asker, "/bea cpo")
    answer = asker.last()
    for label in ("Dokumennya", "👍", "🌐"):
        assert "penanya" in await toast(bench, await other.press(label, answer))
    await toast(bench, await other.press("📚", answer))
    assert answer["message_id"] == asker.last()["replies_to"]
    assert "Sudah" in await toast(bench, await asker.press("📚", answer))
    assert (1, 2) == (len(bench.turn.seen), len(bench.server.texts(-100500)))


async def test_sources_and_steps_are_shown(serve: Serve) -> None:
    """Each source with its validity; the way of computing as the reply gave it."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "bea")
    answer = person.last()
    await person.press("📚", answer)
    await person.press("🧮", answer)
    await bench.settled()
    sources, steps = bench.server.texts(7)[1:]
    expected = "Sumber\n1. PMK 38/2024 · Tarif bea keluar (sejak 4 Juni 2024)\n2. KMK 27/2025 · Kurs pajak USD (3–9 Desember 2025)"
    assert (expected, "Langkah\n1. 500 × 74") == (sources, steps)


async def test_steps_that_name_sources_bring_them(serve: Serve) -> None:
    """A [1] with nothing behind it would help nobody."""
    bench = await serve()
    bench.turn.replies["bea"] = replace(DUTY, details={"explain": "1. USD 74/MT [1]"})
    person = bench.private()
    await bench.heard(person, "bea")
    await toast(bench, await person.press("🧮"))
    assert bench.server.texts(7)[1].startswith("1. USD 74/MT [1]\n\nSumber\n1. PMK 38/2024")


async def test_the_rating_goes_with_its_turn(serve: Serve) -> None:
    """Thumbs are kept under the turn's id; the person is thanked."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "bea")
    assert "Terima kasih" in await toast(bench, await person.press("👎"))
    assert [(f"{1:032x}", "down")] == bench.people.ratings


async def test_the_language_switch_answers_again_in_place(serve: Serve) -> None:
    """The same question in the other language replaces the answer; the choice stays; pressed again it goes back."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "bea")
    await toast(bench, await person.press("🌐 English"))
    (text,) = bench.server.texts(7)
    assert (True, "en", "en") == (
        text.startswith("In English"),
        bench.people.languages["7"],
        bench.turn.seen[-1].language,
    )
    await toast(bench, await person.press("🌐 Bahasa Indonesia"))
    (text,) = bench.server.texts(7)
    assert text.startswith("Bea keluar")


@pytest.mark.parametrize(("said", "words"), [("/start", ("Halo", "Hello")), ("/help", ("Yang bisa", "What you"))])
async def test_our_own_sentences_switch_their_language_too(serve: Serve, said: str, words: tuple[str, str]) -> None:
    """The welcome and the help come again in the other language, examples included, and back."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, said)
    await toast(bench, await person.press("🌐 English"))
    (text,) = bench.server.texts(7)
    assert (True, "Export duty on 500 tons of CPO") == (text.startswith(words[1]), labels(person.last())[0])
    await toast(bench, await person.press("🌐 Bahasa Indonesia"))
    (text,) = bench.server.texts(7)
    assert (True, []) == (text.startswith(words[0]), bench.turn.seen)


async def test_who_asked_as_the_group_may_press_as_oneself(serve: Serve) -> None:
    """An anonymous administrator asks without a name, but presses with one."""
    bench = await serve()
    person = bench.member()
    asked = person.message(
        text="/hs kopi", sender_chat=person.chat, entities=[{"type": "bot_command", "offset": 0, "length": 3}]
    )
    await bench.server.push({"message": asked})
    await bench.settled()
    await toast(bench, await person.press("Sangrai"))
    assert "kopi sangrai" == bench.turn.seen[-1].text


async def test_buttons_outlive_a_restart(serve: Serve) -> None:
    """Another instance over the same store answers the press."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "kode HS kopi")
    bench.inbox.work = False
    query = await person.press("Sangrai")
    await bench.server.wait(lambda: len(bench.inbox.accepted) == 2)
    other = await serve(
        Bench(bench.server, store=bench.store), mode="webhook", webhook_url="https://b", webhook_secret="s"
    )
    await other.channel.handle(list(bench.inbox.accepted.values())[-1].payload)
    assert (True, "kopi sangrai") == (bench.server.presses[query]["answered"], other.turn.seen[0].text)


@pytest.mark.parametrize("data", ["b:gone12345678:0", "garbage", "b:x:99", "l::0", "x:-:0"])
async def test_an_unknown_button_says_so(serve: Serve, data: str) -> None:
    """Data that nothing is kept for get a sentence and nothing else."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "bea")
    assert "tidak berlaku" in await toast(bench, await person.press_data(data, person.last()))
    assert 1 == len(bench.server.texts(7))


async def test_a_choice_counts_against_the_limit(serve: Serve) -> None:
    """A refused press is not used up."""
    bench = await serve(user_rate=1)
    person = bench.private()
    await bench.heard(person, "kode HS kopi")
    assert "terlalu cepat" in await toast(bench, await person.press("Sangrai"))
    assert "✓ Sangrai" not in labels(person.last())


async def test_a_turn_that_fails_behind_a_press_is_tried_again(serve: Serve) -> None:
    """The press noted before the failure does not shut its own retry out."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "kode HS kopi")
    bench.turn.problems = [DatabaseUnavailable()]
    await person.press("Sangrai")
    await bench.settled()
    assert 2 == len(bench.server.texts(7))


async def test_a_reply_without_anything_to_press_has_no_buttons_but_the_language(serve: Serve) -> None:
    """Smalltalk is not rated."""
    bench = await serve()
    bench.turn.replies["halo"] = replace(DUTY, topic="smalltalk", sources=(), buttons=(), details={})
    person = bench.private()
    await bench.heard(person, "halo")
    assert ["🌐 English"] == labels(person.last())
