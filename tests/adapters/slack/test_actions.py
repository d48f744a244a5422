"""Pressed buttons: once, by the right person, before and after a restart."""

from tests.adapters.slack.conftest import Bench, Serve
from tests.adapters.slack.fakes import MemoryStore
from tests.support.fake_slack_blocks import visible
from tests.support.fake_slack_methods import BOT
from tests.support.fake_slack_people import Person

NAME = f"<@{BOT}>"


async def asked(serve: Serve, words: str = "kode HS kopi") -> tuple[Bench, Person]:
    """A bench on which somebody asked in a channel."""
    bench = await serve()
    person = bench.person("U1", "C1")
    await person.say("C1", f"{NAME} {words}")
    await bench.inbox.settled()
    return bench, person


async def test_a_choice_says_its_words(serve: Serve) -> None:
    """Whole, however long, in the same thread and memory; the answer shows what was chosen."""
    bench, person = await asked(serve)
    question = bench.server.ours()[0]
    await person.press(question, "Biji mentah")
    answer = (await bench.answers())[1]
    assert ("kopi arabika tidak disangrai " * 8, question["thread_ts"]) == (bench.turn.texts[1], answer["thread_ts"])
    assert visible(answer["blocks"]).startswith("*Pilihan:* Biji mentah\n\n")
    assert bench.turn.seen[0].conversation_id == bench.turn.seen[1].conversation_id


async def test_a_second_press_is_answered_with_a_hint(serve: Serve) -> None:
    """The words are asked once."""
    bench, person = await asked(serve)
    for _ in range(2):
        await person.press(bench.server.ours()[0], "Sangrai", times=2)
        await bench.inbox.settled()
    assert (["kode HS kopi", "kopi sangrai"], ["Sudah dijawab di bawah."]) == (bench.turn.texts, person.sees())


async def test_another_person_is_told_whose_button_it_is(serve: Serve) -> None:
    """In private, and nothing is asked."""
    bench, _ = await asked(serve)
    other = bench.person("U2", "C1")
    await other.press(bench.server.ours()[0], "Sangrai")
    await bench.inbox.settled()
    assert (1, True) == (len(bench.turn.seen), other.sees()[0].startswith("Tombol ini untuk penanya"))


async def test_choices_work_after_everything_kept_is_gone(serve: Serve) -> None:
    """They carry their words themselves."""
    bench, person = await asked(serve)
    bench.store.rows.clear()
    await person.press(bench.server.ours()[0], "Sangrai")
    await bench.inbox.settled()
    assert "kopi sangrai" == bench.turn.texts[-1]


async def test_how_it_was_computed_is_shown_once_to_everybody(serve: Serve) -> None:
    """Also after a restart, since the store keeps it; the second time there is a hint."""
    bench, person = await asked(serve, "bea keluar cpo")
    await serve(Bench(bench.server, store=bench.store))
    other = bench.person("U2", "C1")
    await other.press(bench.server.ours()[0], "Cara hitung")
    assert "*Langkah*\n1. 500 × 74" == (await bench.texts())[1]
    await person.press(bench.server.ours()[0], "Cara hitung")
    await bench.inbox.settled()
    assert ["Sudah dijawab di bawah."] == person.sees()


async def test_how_it_was_computed_is_old_when_nothing_is_kept(serve: Serve) -> None:
    """Said plainly."""
    bench, person = await asked(serve, "bea keluar cpo")
    bench.store.rows.clear()
    await person.press(bench.server.ours()[0], "Cara hitung")
    await bench.inbox.settled()
    assert "tidak berlaku" in person.sees()[0]


async def test_a_rating_is_kept_with_its_turn(serve: Serve) -> None:
    """Up, then down; each is thanked for in private."""
    bench, person = await asked(serve, "bea keluar cpo")
    for label in ("👍", "👎"):
        await person.press(bench.server.ours()[0], label)
        await bench.inbox.settled()
    turn = f"{1:032x}"
    assert ([(turn, "up"), (turn, "down")], ["Terima kasih atas penilaiannya."] * 2) == (
        bench.people.ratings,
        person.sees(),
    )


async def test_the_other_language_answers_the_same_question(serve: Serve) -> None:
    """And stays the person's language."""
    bench, person = await asked(serve, "bea keluar cpo")
    await person.press(bench.server.ours()[0], "English")
    assert "In English" in (await bench.texts())[1]
    assert ("en", ["bea keluar cpo"] * 2) == (bench.people.languages["U1"], bench.turn.texts)


async def test_a_button_under_a_private_answer_answers_privately(serve: Serve) -> None:
    """What began with a command stays between the two."""
    bench = await serve()
    person = bench.person("U1", "C1")
    await person.slash("/hs", "kopi")
    await bench.inbox.settled()
    await person.press(bench.server.ephemerals[0], "Sangrai")
    assert ([], 2) == (await bench.answers(), len(person.sees()))


async def test_a_foreign_value_is_an_old_button(serve: Serve) -> None:
    """Nothing breaks on what this program did not write."""
    bench, person = await asked(serve)
    message = bench.server.ours()[0]
    message["blocks"][-1]["elements"][0]["value"] = "{{{"
    await person.press(message, message["blocks"][-1]["elements"][0]["text"]["text"])
    await bench.inbox.settled()
    assert "tidak berlaku" in person.sees()[0]


async def test_a_press_beyond_the_limit_may_be_repeated_later(serve: Serve) -> None:
    """The refusal does not use the button up."""
    bench = await serve(user_rate=1)
    person = bench.person()
    await person.dm("kode HS kopi")
    await bench.inbox.settled()
    await person.press(bench.server.ours()[0], "Sangrai")
    await bench.inbox.settled()
    assert "terlalu cepat" in person.sees()[0]
    await serve(Bench(bench.server, store=bench.store, inbox=bench.inbox, turn=bench.turn))
    await person.press(bench.server.ours()[0], "Sangrai")
    await bench.inbox.settled()
    assert "kopi sangrai" == bench.turn.texts[-1]


async def test_buttons_survive_a_store_that_is_new(serve: Serve) -> None:
    """A rating needs nothing kept by the channel."""
    bench, person = await asked(serve, "bea keluar cpo")
    bench.store = MemoryStore()
    await person.press(bench.server.ours()[0], "👍")
    await bench.inbox.settled()
    assert 1 == len(bench.people.ratings)
