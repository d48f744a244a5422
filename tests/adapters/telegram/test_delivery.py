"""Files and exchanged messages over real HTTP: in order, once, where they belong."""

from dataclasses import replace

import pytest

from core.errors import DatabaseUnavailable
from core.message import Attachment
from tests.adapters.telegram.conftest import Bench, Serve
from tests.adapters.telegram.fakes import CHOICE, DUTY
from tests.support.fake_telegram import BOT, Json

XLSX = Attachment("invoice.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK" * 9_000)
PDF = Attachment("invoice.pdf", "application/pdf", b"%PDF-1.4 " + b"x" * 20_000)
OTHER = Attachment("invoice.pdf", "application/pdf", b"%PDF-1.4 " + b"y" * 20_000)


async def papers(serve: Serve, **settings: object) -> Bench:
    """A bench whose turn makes two files for "invoice" and one other for "lain"."""
    bench = await serve(**settings)
    bench.turn.replies |= {
        "invoice": replace(DUTY, text="Sudah dibuat.", attachments=(XLSX, PDF)),
        "lain": replace(DUTY, text="Sudah diubah.", attachments=(XLSX, OTHER)),
    }
    return bench


def shown(bench: Bench, chat_id: int = 7) -> list[str]:
    """The bot's messages in a chat, files by their names."""
    ours = [m for (chat, _), m in sorted(bench.server.messages.items()) if chat == chat_id and m["from"] == BOT]
    return [m["document"]["file_name"] if "document" in m else m["text"] for m in ours]


async def test_files_follow_the_text_whole(serve: Serve) -> None:
    """Two documents behind the text, with their names, a word each, and every byte."""
    bench = await papers(serve)
    await bench.heard(bench.private(), "invoice")
    assert ["Sudah dibuat.", "invoice.xlsx", "invoice.pdf"] == shown(bench)
    assert [(7, f.name, f.content) for f in (XLSX, PDF)] == bench.server.files
    captions = [params["caption"] for params in bench.server.called("sendDocument")]
    assert ["Lembar kerja Excel, bisa diubah", "PDF, siap dicetak"] == captions


@pytest.mark.parametrize(("chat", "thread"), [(-100500, 0), (-100600, 7)])
async def test_files_hang_on_the_question_in_groups(serve: Serve, chat: int, thread: int) -> None:
    """In a group as a reply, in a topic of it too; in private plainly."""
    bench = await papers(serve)
    person = bench.member(7, chat, thread=thread)
    await bench.heard(person, f"@{BOT['username']} invoice")
    calls = bench.server.called("sendDocument")
    asked = person.said[0]["message_id"]
    assert {(asked, thread or None)} == {
        (c["reply_parameters"]["message_id"], c.get("message_thread_id")) for c in calls
    }
    await bench.heard(bench.private(), "invoice")
    assert "reply_parameters" not in bench.server.called("sendDocument")[-1]


@pytest.mark.parametrize("kind", ["429", "502", "drop"])
async def test_a_failed_file_is_sent_again_alone(serve: Serve, kind: str) -> None:
    """Neither the text nor the file before it is doubled."""
    bench = await papers(serve)
    bench.server.fail("sendDocument", kind, seconds=1 if kind == "429" else 0)
    await bench.heard(bench.private(), "invoice")
    assert ["Sudah dibuat.", "invoice.xlsx", "invoice.pdf"] == shown(bench)


@pytest.mark.parametrize("kind", ["slow", "true", "garbage"])
async def test_a_file_that_may_have_arrived_is_not_doubled(serve: Serve, kind: str) -> None:
    """A late, a bare and an unreadable answer all mean that it was taken."""
    bench = await papers(serve, read_timeout=0.3)
    bench.server.fail("sendDocument", kind, seconds=0.6)
    await bench.heard(bench.private(), "invoice")
    await bench.server.wait(lambda: len(shown(bench)) == 3)
    assert ["Sudah dibuat.", "invoice.xlsx", "invoice.pdf"] == shown(bench)


async def test_a_try_that_broke_off_goes_on_where_it_was(serve: Serve) -> None:
    """Given back between two files, the next try sends the second one only."""
    bench = await papers(serve, send_deadline=0.2)
    bench.server.fail("sendDocument", "drop", times=1)
    await bench.heard(bench.private(), "invoice")
    assert ["Sudah dibuat.", "invoice.xlsx", "invoice.pdf"] == shown(bench)
    assert 1 == len(bench.server.called("sendMessage"))


async def test_an_edit_sends_no_file_twice(serve: Serve) -> None:
    """The file that stayed the same is left alone, the changed one is exchanged in its place."""
    bench = await papers(serve)
    person = bench.private()
    await bench.heard(person, "invoice")
    await person.edit(person.said[0], "lain")
    await bench.settled()
    assert ["Sudah diubah.", "invoice.xlsx", "invoice.pdf"] == shown(bench)
    assert [XLSX.content, PDF.content, OTHER.content] == [content for _, _, content in bench.server.files]
    assert 2 == len(bench.server.called("sendDocument"))


async def test_an_edit_that_needs_no_files_takes_them_away(serve: Serve) -> None:
    """What belongs to the old words goes with them."""
    bench = await papers(serve)
    person = bench.private()
    await bench.heard(person, "invoice")
    await person.edit(person.said[0], "kode HS kopi")
    await bench.settled()
    assert [CHOICE.text] == shown(bench)


@pytest.mark.parametrize("kind", ["400", "404"])
async def test_a_file_that_cannot_be_exchanged_is_sent_anew(serve: Serve, kind: str) -> None:
    """The old one goes, so that nobody uses it."""
    bench = await papers(serve)
    person = bench.private()
    await bench.heard(person, "invoice")
    bench.server.fail("editMessageMedia", kind)
    await person.edit(person.said[0], "lain")
    await bench.settled()
    assert ["Sudah diubah.", "invoice.xlsx", "invoice.pdf"] == shown(bench)
    assert OTHER.content == bench.server.files[-1][2]


async def test_a_refused_file_is_said(serve: Serve) -> None:
    """One that Telegram does not take costs a sentence, not the answer; the other file comes."""
    bench = await papers(serve)
    bench.server.fail("sendDocument", "400")
    await bench.heard(bench.private(), "invoice")
    text, lost, file = shown(bench)
    assert ("Sudah dibuat.", True, "invoice.pdf") == (text, "invoice.xlsx" in lost, file)
    assert [] == bench.inbox.failed


async def test_a_topic_that_went_gets_its_file_in_the_chat(serve: Serve) -> None:
    """As messages do."""
    bench = await papers(serve)
    person = bench.member(7, -5)
    update: Json = {
        "message": person.message(text=f"@{BOT['username']} invoice", message_thread_id=3, is_topic_message=True)
    }
    await bench.server.push(update)
    await bench.settled()
    assert ([], 3) == (bench.inbox.failed, len(shown(bench, -5)))


async def test_a_picture_is_seen_at_once(serve: Serve) -> None:
    """As a photo; where that is refused, for its size say, as a document."""
    bench = await serve()
    picture = Attachment("perf-24h.png", "image/png", b"\x89PNG" + b"x" * 100)
    bench.turn.replies["gambar"] = replace(DUTY, attachments=(picture,))
    bench.server.fail("sendPhoto", "400")
    for _ in range(2):
        await bench.heard(bench.private(), "gambar")
    assert (1, 2) == (len(bench.server.called("sendDocument")), len(bench.server.called("sendPhoto")))
    assert [picture.content] * 2 == [content for _, _, content in bench.server.files]


async def test_a_prompt_that_cannot_be_edited_is_exchanged(serve: Serve) -> None:
    """An open question of ours cannot be changed on Telegram: the answer to the edit takes its place."""
    bench = await serve()
    person = bench.private()
    await bench.heard(person, "/bea")
    await person.edit(person.said[0], "/bea cpo 500 ton")
    await bench.settled()
    (text,) = bench.server.texts(7)
    assert text.startswith("Bea keluar: Rp")


async def test_a_failing_turn_behind_files_counts_once_for_the_limit(serve: Serve) -> None:
    """Two tries of one question are one question."""
    bench = await serve(user_rate=2)
    person = bench.private()
    bench.turn.problems = [DatabaseUnavailable(), DatabaseUnavailable()]
    await bench.heard(person, "bea")
    assert 2 == len(await bench.heard(person, "kode HS kopi"))
    assert "terlalu cepat" in (await bench.heard(person, "kurs"))[-1]
