"""The shortcuts, the form, the tabs, long replies, files, and who is refused how."""

import pytest

from core.errors import BadInput, DatabaseUnavailable
from tests.adapters.slack.conftest import Serve
from tests.support.fake_slack_methods import BOT
from tests.support.fake_slack_people import labels

NAME = f"<@{BOT}>"


async def test_the_message_shortcut_answers_the_one_who_chose_it(serve: Serve) -> None:
    """Nobody else sees that a message was asked about."""
    bench = await serve()
    writer, curious = bench.person("U1", "C1"), bench.person("U2", "C1")
    message = await writer.say("C1", "berapa bea keluar <https://x.example|cpo>?")
    await curious.ask_about(message)
    await bench.inbox.settled()
    assert (1, [], []) == (len(curious.sees()), writer.sees(), await bench.answers())
    assert ["berapa bea keluar cpo https://x.example?"] == bench.turn.texts


async def test_the_form_becomes_a_question(serve: Serve) -> None:
    """Goods, quantity, unit and both days are asked in the direct messages, where the talk can go on."""
    bench = await serve()
    person = bench.person()
    await person.want_form()
    await bench.inbox.settled()
    assert {"quantity": "Tulis angka di atas nol, misalnya 500 atau 12,5."} == (
        await person.submit(goods="CPO", quantity="banyak")
    )["errors"]
    await person.submit(goods="CPO", quantity="500", unit="ton", peb="2025-12-05", payment="2025-12-03")
    root, answer = await bench.answers(person.direct)
    assert ["bea keluar CPO 500 ton PEB 5 Desember 2025 dibayar 3 Desember 2025"] == bench.turn.texts
    assert root["ts"] == answer["thread_ts"]
    await person.dm("kalau 700 ton?", thread=root["ts"])
    await bench.inbox.settled()
    assert bench.turn.seen[0].conversation_id == bench.turn.seen[1].conversation_id


async def test_a_form_that_comes_too_late_is_explained(serve: Serve) -> None:
    """Slack allows three seconds; afterwards the person hears how to ask without it."""
    bench = await serve()
    bench.server.fail("views.open", "expired_trigger_id")
    person = bench.person()
    await person.want_form()
    (text,) = await bench.texts(person.direct)
    assert "terlambat" in text


async def test_home_shows_examples_language_and_data(serve: Serve) -> None:
    """The page speaks the person's language, and a language pressed there shows at once; an example is asked directly."""

    async def status(language: str) -> str:
        return f"kurs sampai **2025-12-09** ({language})"

    bench = await serve()
    bench.more["status"] = status
    bench = await serve(bench)
    person = bench.person()
    await person.open_tab("home")
    await bench.inbox.settled()
    assert "kurs sampai *2025-12-09* (id)" in str(bench.server.homes["U1"])
    await person.press(bench.server.homes["U1"], "English")
    await bench.inbox.settled()
    assert "Questions to try" in str(bench.server.homes["U1"])
    await person.press(bench.server.homes["U1"], "HS code of coffee")
    root, answer = await bench.texts(person.direct)
    assert ("*Question:* HS code of coffee", True) == (root, answer.startswith("In English"))


async def test_the_messages_tab_suggests_questions(serve: Serve) -> None:
    """Four prompts, without a thread, since one would make Slack show nothing."""
    bench = await serve()
    person = bench.person()
    await person.open_tab("messages")
    await bench.inbox.settled()
    assert [(person.direct, 4)] == [(p["channel_id"], len(p["prompts"])) for p in bench.server.prompts]


async def test_a_long_reply_is_split_and_complete(serve: Serve) -> None:
    """Every paragraph arrives, in order, over several messages; sources and buttons hang on the last."""
    bench = await serve()
    await bench.person().dm("panjang")
    answers, joined = await bench.answers(), "\n\n".join(await bench.texts())
    assert len(answers) > 1
    assert [joined.count(f"kata{n} &lt;&amp;&gt;") for n in range(20)] == [60] * 20
    assert [False] * (len(answers) - 1) + [True] == [bool(labels(a)) for a in answers]


async def test_files_are_uploaded_into_the_thread(serve: Serve) -> None:
    """The bytes arrive; behind a command they go to the person alone."""
    bench = await serve()
    person = bench.person("U1", "C1")
    asked = await person.dm("berkas")
    await person.slash("/exportmate", "berkas")
    await bench.inbox.settled()
    assert [(b"%PDF-1.4", person.direct, asked["ts"]), (b"%PDF-1.4", person.direct, None)] == [
        (f["content"], f["channel"], f["thread_ts"]) for f in bench.server.files
    ]


@pytest.mark.parametrize(
    ("changes", "heard"),
    [
        ({"allowed_users": frozenset({"U2"})}, "Bot ini hanya melayani"),
        ({"allowed_teams": frozenset({"T9"})}, "Bot ini hanya melayani"),
        ({"allowed_channels": frozenset({"C1"})}, "Bot ini hanya melayani"),
    ],
    ids=["user", "team", "channel"],
)
async def test_who_is_not_listed_is_told_in_private(serve: Serve, changes: dict[str, object], heard: str) -> None:
    """Direct messages and commands get a kind sentence that nobody else sees."""
    bench = await serve(**changes)
    person = bench.person("U1", "C2")
    await person.dm("kurs usd")
    await person.slash("/kurs", "usd", channel="C2")
    await bench.inbox.settled()
    assert ([True, True], []) == ([heard in t for t in person.sees()], bench.turn.texts)


async def test_a_channel_that_is_not_listed_hears_nothing(serve: Serve) -> None:
    """It fails closed."""
    bench = await serve(allowed_channels=frozenset({"C2"}))
    person = bench.person("U1", "C1")
    await person.say("C1", f"{NAME} kurs usd")
    assert ([], []) == (await bench.answers(), person.sees())


async def test_too_many_questions_are_refused_kindly_and_once(serve: Serve) -> None:
    """The third question within the minute is refused with a sentence, the fourth silently."""
    bench = await serve(user_rate=2)
    person = bench.person()
    for n in range(4):
        await person.dm(f"kurs usd {n}")
        await bench.inbox.settled()
    assert (2, 1) == (len(bench.turn.seen), len(person.sees()))
    assert "terlalu cepat" in person.sees()[0]


async def test_a_text_too_long_is_explained(serve: Serve) -> None:
    """No turn is taken for it."""
    bench = await serve(max_text=20)
    await bench.person().dm("kata " * 10)
    assert ([True], []) == (["paling banyak 20" in t for t in await bench.texts()], bench.turn.texts)


async def test_what_cannot_be_read_gets_a_sentence(serve: Serve) -> None:
    """Nobody sees an exception."""
    bench = await serve()
    bench.turn.problems = [BadInput()]
    await bench.person().dm("???")
    assert ["Maaf, pertanyaan itu tidak bisa saya baca. Coba tulis dengan kata lain."] == await bench.texts()


async def test_a_message_that_fails_three_times_gets_an_apology(serve: Serve) -> None:
    """By the inbox's rule, through `apologise`."""
    bench = await serve()
    bench.turn.problems = [DatabaseUnavailable()] * 3
    await bench.person().dm("kurs usd")
    (text,) = await bench.texts()
    assert (True, 1) == (text.startswith("Maaf, pesan Anda gagal"), len(bench.inbox.failed))


async def test_a_delay_is_told_where_the_answer_is_expected(serve: Serve) -> None:
    """In the thread of a message, and to the person alone behind a command."""
    bench = await serve()
    bench.inbox.work = False
    person = bench.person("U1", "C1")
    await person.dm("kurs usd")
    await person.slash("/kurs", "usd")
    for event in bench.inbox.accepted.values():
        await bench.channel.say_delayed(event.payload)
    assert (1, 1) == (len(bench.server.ours()), len(person.sees()))
