"""Who is answered where, and what commands do, over real HTTP."""

from core.message import Reply
from tests.adapters.telegram.conftest import Serve
from tests.support.fake_telegram import BOT

NAME = "@" + str(BOT["username"])


async def test_a_group_is_answered_when_it_calls(serve: Serve) -> None:
    """Mentioned, replied to or commanded: an answer under the question; other talk and other bots' commands: silence."""
    bench = await serve()
    person = bench.member()
    await bench.heard(person, "siapa ikut makan siang?")
    await bench.heard(person, "/bea@another_bot cpo")
    await bench.heard(person, "/unknown")
    assert ([], []) == (bench.turn.seen, bench.server.texts(-100500))
    await bench.heard(person, f"{NAME}, bea keluar cpo 500 ton")
    assert person.said[-1]["message_id"] == person.last()["replies_to"]
    await bench.heard(person, "kalau 200 ton?", reply_to=person.last())
    await bench.heard(person, "/kurs eur")
    assert ["bea keluar cpo 500 ton", "kalau 200 ton?", "kurs eur"] == [message.text for message in bench.turn.seen]


async def test_a_topic_goes_on_without_mentions(serve: Serve) -> None:
    """Where the bot spoke in a forum topic it stays part of it, there and nowhere else."""
    bench = await serve()
    seven, eight = bench.member(thread=7), bench.member(thread=8)
    await bench.heard(seven, "sebelum disebut")
    await bench.heard(seven, f"{NAME} kurs eur")
    await bench.heard(seven, "lalu usd?")
    await bench.heard(eight, "topik lain")
    assert ["kurs eur", "lalu usd?"] == [message.text for message in bench.turn.seen]
    assert {7} == {params["message_thread_id"] for params in bench.server.called("sendMessage")}
    assert {"telegram:-100500:7"} == {message.conversation_id for message in bench.turn.seen}


async def test_allow_lists_close_what_is_not_on_them(serve: Serve) -> None:
    """A stranger hears it in private, a group that is not listed hears nothing, the listed are served."""
    bench = await serve(allowed_chats=frozenset({-1}), allowed_users=frozenset({7}))
    assert "8" in (await bench.heard(bench.private(8), "kurs eur"))[0]
    assert [] == await bench.heard(bench.member(7, -2), "/kurs eur")
    assert [] == await bench.heard(bench.member(8, -1), "/kurs eur")
    assert 1 == len(await bench.heard(bench.member(7, -1), "/kurs eur"))
    assert 1 == len(await bench.heard(bench.private(7), "kurs eur"))


async def test_who_asks_too_often_is_told_once(serve: Serve) -> None:
    """The third question of a minute gets a kind sentence, the fourth silence."""
    bench = await serve(user_rate=2)
    person = bench.private()
    for text in ("kurs eur", "kurs usd", "kurs jpy"):
        texts = await bench.heard(person, text)
    assert (2, True) == (len(bench.turn.seen), "terlalu cepat" in texts[-1])
    assert texts == await bench.heard(person, "kurs cny")


async def test_hapus_forgets_after_a_yes(serve: Serve) -> None:
    """Nothing goes before the button is pressed; the question then says what went."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "/hapus")
    assert [] == bench.people.forgotten
    await person.press("Ya, hapus")
    await bench.settled()
    assert (["7"], ["Sudah dihapus (3 catatan)."]) == (bench.people.forgotten, bench.server.texts(7))


async def test_commands_of_the_bot_by_name_are_never_ignored(serve: Serve) -> None:
    """What names the bot gets a word, even if it is not known; behind a mention a command counts."""
    bench = await serve()
    person = bench.member()
    (text,) = await bench.heard(person, f"/unknown{NAME}")
    assert "/unknown" in text
    await bench.heard(person, f"{NAME} /kurs eur")
    assert "kurs eur" == bench.turn.seen[0].text


async def test_a_command_speaks_the_language_of_its_words(serve: Serve) -> None:
    """Who chose none is answered in the language of the words; the app's decides where they do not tell."""
    bench = await serve()
    person = bench.private(8, "en")
    await bench.heard(person, "/bea minyak sawit mentah berapa untuk 500 ton")
    await bench.heard(person, "/bea cpo 500")
    assert [("bea keluar minyak sawit mentah berapa untuk 500 ton", "id"), ("export duty cpo 500", "en")] == [
        (m.text, m.language) for m in bench.turn.seen
    ]


async def test_lines_behind_a_command_stay_lines(serve: Serve) -> None:
    """A document's lines are each read for what they say; braces are just letters."""
    bench = await serve()
    await bench.heard(bench.private(), "/invoice\nPenjual: PT {X}\nPembeli: Y")
    await bench.heard(bench.private(), "/packinglist Penjual: PT X\nPembeli: Y")
    assert [
        "buatkan commercial invoice\nPenjual: PT {X}\nPembeli: Y",
        "buatkan packing list\nPenjual: PT X\nPembeli: Y",
    ] == [m.text for m in bench.turn.seen]


async def test_a_reply_that_only_asks_opens_the_answer(serve: Serve) -> None:
    """With nothing to press the person's app opens the reply, in a group for that person alone."""
    bench = await serve()
    bench.turn.replies["bea"] = Reply("Berapa ton?", "id", "export_duty", missing=("quantity",))
    person = bench.member()
    await bench.heard(person, f"{NAME} bea")
    assert (True, True) == tuple(person.last()["reply_markup"][k] for k in ("force_reply", "selective"))
    await bench.heard(person, "500 ton", reply_to=person.last())
    assert "500 ton" == bench.turn.seen[-1].text


async def test_words_without_their_marks_are_understood(serve: Serve) -> None:
    """Entities are optional: a command and a mention count without them."""
    bench = await serve()
    await bench.member().say(f"{NAME} kurs eur", marked=False)
    await bench.private().say("/kurs usd", marked=False)
    await bench.settled()
    assert {"kurs eur", "kurs usd"} == {m.text for m in bench.turn.seen}


async def test_media_without_words_get_a_sentence(serve: Serve) -> None:
    """A picture alone, an album once, a caption as a question."""
    bench = await serve()
    person = bench.private()
    for _ in range(3):
        await person.send(photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], media_group_id="a")
    await person.send(photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], caption="kurs eur")
    await bench.settled()
    texts = bench.server.texts(7)
    assert (2, ["kurs eur"]) == (len(texts), [message.text for message in bench.turn.seen])
    assert "teks" in texts[0]


async def test_bahasa_sets_the_language(serve: Serve) -> None:
    """With a language behind it at once, without by a button."""
    bench = await serve()
    person = bench.private()
    assert ["All right, I will answer in English."] == await bench.heard(person, "/bahasa en")
    await bench.heard(person, "/language bahasa Indonesia")
    assert "id" == bench.people.languages["7"]
    await bench.heard(person, "/bahasa inggris")
    await bench.heard(person, "/language")
    await person.press("Bahasa Indonesia")
    await bench.settled()
    assert "id" == bench.people.languages["7"]
    assert bench.server.texts(7)[-1].startswith("Baik")


async def test_a_bare_command_asks_for_its_words(serve: Serve) -> None:
    """`/bea` alone is answered with examples and an open reply; the reply is taken as its words."""
    bench = await serve()
    person = bench.private()
    (prompt,) = await bench.heard(person, "/bea")
    assert "CPO 500 ton" in prompt
    assert person.last()["reply_markup"]["force_reply"] is True
    await bench.heard(person, "karet 20 ton", reply_to=person.last())
    assert ["bea keluar karet 20 ton"] == [message.text for message in bench.turn.seen]


async def test_the_bot_says_hello_when_added(serve: Serve) -> None:
    """A group that adds the bot learns how to call it; leaving says nothing."""
    bench = await serve()
    person = bench.member()
    out, member = {"user": BOT, "status": "left"}, {"user": BOT, "status": "member"}
    for old, new in ((out, member), (member, out)):
        change = {"chat": person.chat, "from": person.sender, "date": 1, "old_chat_member": old, "new_chat_member": new}
        await bench.server.push({"my_chat_member": change})
    await bench.settled()
    assert 1 == len(bench.server.texts(-100500))
