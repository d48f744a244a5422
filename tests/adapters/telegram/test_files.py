"""Files that people send: whose are read and where, what is fetched, and that one message becomes one answer."""

import asyncio
from typing import Any

import pytest

from adapters.telegram.files import MOST_BYTES
from adapters.telegram.marks import Me
from adapters.telegram.normalise import Asked, read_update
from core.errors import TooMany
from tests.adapters.telegram.conftest import Bench, Serve
from tests.support.chat_fakes import FakeFiles
from tests.support.fake_telegram import BOT, TOKEN, FakeTelegram
from tests.support.fake_telegram_people import Person

BOSS, OTHER, ADMINS, ELSEWHERE = 9, 8, -100777, -100500
CSV = b"currency,value\nUSD,16650.25\n"
LARGE = bytes(range(256)) * 4096  # more than one piece
NAME = "@" + str(BOT["username"])


async def bench_with(serve: Serve, server: FakeTelegram, files: Any, **settings: Any) -> Bench:
    """A bench whose administrator is somebody and whose admin chat is a group."""
    bench = Bench(server)
    bench.files = files
    usual = {"admins": frozenset({BOSS}), "admin_chats": frozenset({str(ADMINS)})}
    return await serve(bench, **(usual | settings))


async def sent(
    bench: Bench, person: Person, name: str = "kurs.csv", content: bytes = CSV, caption: str = ""
) -> list[str]:
    """Send a file and give all that the bot's messages say then."""
    await person.send_file(name, content, caption)
    await bench.settled()
    return bench.server.texts(person.chat["id"])


@pytest.mark.parametrize("way", ["private", "admin group", "topic of the admin group"])
async def test_an_administrators_file_is_fetched_and_answered(serve: Serve, server: FakeTelegram, way: str) -> None:
    """Where nobody else is, and in the admin chat without a word to the bot; content and words arrive as they were."""
    files = FakeFiles()
    bench = await bench_with(serve, server, files)
    boss = bench.private(BOSS) if way == "private" else bench.member(BOSS, ADMINS, thread=7 if "topic" in way else 0)
    assert [f"kurs.csv: {len(LARGE)}"] == await sent(bench, boss, content=LARGE, caption="koreksi ralat")
    (file,) = files.seen
    assert ("kurs.csv", len(LARGE), MOST_BYTES, "koreksi ralat", f"telegram:{BOSS}") == (
        file.name, file.size, file.most, file.caption, file.who,
    )  # fmt: skip
    assert [LARGE] == files.contents
    assert len(file.key) <= 100
    assert [] == bench.turn.seen


@pytest.mark.parametrize("caption", [f"{NAME} koreksi", f"/data{NAME} koreksi", "/data koreksi"])
async def test_a_file_whose_caption_calls_the_bot_is_a_file(serve: Serve, server: FakeTelegram, caption: str) -> None:
    """In a group whose other messages the bot does not get, that is how it is addressed."""
    files = FakeFiles()
    bench = await bench_with(serve, server, files)
    assert [f"kurs.csv: {len(CSV)}"] == await sent(bench, bench.member(BOSS, ADMINS), caption=caption)
    assert ["koreksi"] == [file.caption for file in files.seen]


async def test_nobody_elses_file_is_read_and_none_elsewhere(serve: Serve, server: FakeTelegram) -> None:
    """In private it is said that only text is read, groups hear nothing; nothing is fetched."""
    files = FakeFiles()
    bench = await bench_with(serve, server, files)
    (refusal,) = await sent(bench, bench.private(OTHER))
    assert refusal.startswith("Saya baru bisa membaca teks.")
    assert [] == await sent(bench, bench.member(OTHER, ADMINS))
    assert [] == await sent(bench, bench.member(BOSS, ELSEWHERE))
    assert ([], [], []) == (files.seen, server.called("getFile"), server.fetched)


async def test_a_named_topic_is_the_admin_chat_and_no_other_topic_is(serve: Serve, server: FakeTelegram) -> None:
    """ADMIN_CHANNEL may name one."""
    files = FakeFiles()
    bench = await bench_with(serve, server, files, admin_chats=frozenset({f"{ADMINS}:7"}))
    assert [] == await sent(bench, bench.member(BOSS, ADMINS, thread=8))
    assert [f"kurs.csv: {len(CSV)}"] == await sent(bench, bench.member(BOSS, ADMINS, thread=7))
    assert 1 == len(files.seen)


async def test_where_nothing_is_wired_it_is_said(serve: Serve) -> None:
    """An administrator is not left without a word."""
    bench = await serve(admins=frozenset({BOSS}))
    assert ["Berkas belum bisa diterima."] == await sent(bench, bench.private(BOSS))


@pytest.mark.parametrize("way", ["private", "group"])
async def test_how_far_it_is_stands_in_one_message_that_the_answer_replaces(
    serve: Serve, server: FakeTelegram, way: str
) -> None:
    """In a group under the file."""
    bench = await bench_with(serve, server, FakeFiles(tells=("halaman 1 dari 9", "halaman 5 dari 9")))
    boss = bench.private(BOSS) if way == "private" else bench.member(BOSS, ADMINS)
    assert [f"kurs.csv: {len(CSV)}"] == await sent(bench, boss)
    (call,) = server.called("sendMessage")
    assert "halaman 1 dari 9" == call["text"]
    assert (way == "group") == ("reply_parameters" in call)
    assert ["halaman 5 dari 9", f"<b>kurs.csv</b>: {len(CSV)}"] == [c["text"] for c in server.called("editMessageText")]


async def test_what_is_not_done_yet_is_brought_again_under_the_same_key(serve: Serve, server: FakeTelegram) -> None:
    """And shown in the message that is there already."""
    files = FakeFiles(tells=("sedang diambil",), problems=[TooMany(0.01)])
    bench = await bench_with(serve, server, files)
    assert [f"kurs.csv: {len(CSV)}"] == await sent(bench, bench.private(BOSS))
    assert (2, 1) == (len(files.seen), len({file.key for file in files.seen}))
    assert 1 == len(server.called("sendMessage"))


async def test_a_redelivered_update_is_answered_once(serve: Serve, server: FakeTelegram) -> None:
    """Also by an instance that knows nothing of the first time but what is stored."""
    files = FakeFiles()
    bench = await bench_with(serve, server, files)
    await sent(bench, bench.private(BOSS))
    (event,) = bench.inbox.accepted.values()
    await bench.channel.handle(event.payload)
    assert (1, 1) == (len(files.seen), len(server.called("sendMessage")))


async def test_a_changed_caption_is_a_new_question_whose_answer_takes_the_olds_place(
    serve: Serve, server: FakeTelegram
) -> None:
    """So that `koreksi` can be added; an edit that changes nothing asks nothing."""
    files = FakeFiles()
    bench = await bench_with(serve, server, files)
    boss = bench.private(BOSS)
    await sent(bench, boss)
    files.reads = False
    await boss.edit_caption(boss.said[-1], "koreksi")
    await bench.settled()
    await boss.edit_caption(boss.said[-1], "koreksi")
    await bench.settled()
    assert (["", "koreksi"], 2) == ([f.caption for f in files.seen], len({f.key for f in files.seen}))
    assert ["kurs.csv: unread"] == server.texts(BOSS)


async def test_a_file_that_takes_long_holds_up_no_other_message_of_the_chat(serve: Serve, server: FakeTelegram) -> None:
    """Neither a question nor the next file."""
    files = FakeFiles(hold=asyncio.Event())
    bench = await bench_with(serve, server, files)
    boss = bench.private(BOSS)
    await boss.send_file("lama.pdf", CSV)
    await boss.send_file("lain.csv", CSV)
    await boss.say("kurs usd")
    await server.wait(lambda: server.texts(BOSS))
    await server.wait(lambda: len(files.seen) == 2)
    assert ["kurs usd"] == bench.turn.texts
    assert files.hold is not None
    files.hold.set()
    await bench.settled()
    assert 3 == len(server.texts(BOSS))


@pytest.mark.parametrize("kind", ["drop", "500"])
async def test_a_download_that_breaks_off_is_made_again(serve: Serve, server: FakeTelegram, kind: str) -> None:
    """Whatever had come of it."""
    server.fail("file", kind)
    bench = await bench_with(serve, server, FakeFiles())
    assert [f"kurs.csv: {len(CSV)}"] == await sent(bench, bench.private(BOSS))
    assert 2 == len(server.fetched)


async def test_a_file_that_telegram_does_not_hand_over_is_answered_with_the_reason(
    serve: Serve, server: FakeTelegram
) -> None:
    """Gone, or larger than it said."""
    bench = await bench_with(serve, server, FakeFiles())
    gone = bench.private(BOSS)
    about = {"file_id": "old", "file_unique_id": "old", "file_name": "lama.pdf", "file_size": 7}
    await gone.send(document=about)
    await bench.settled()
    await gone.send_file("besar.pdf", bytes(MOST_BYTES + 1), size=7)
    await bench.settled()
    first, second = server.texts(BOSS)
    assert first.startswith("Telegram tidak lagi menyerahkan berkas itu.")
    assert second.startswith("Telegram tidak menyerahkan berkas lebih dari 20 MB")
    assert ([], []) == (server.fetched, bench.inbox.failed)


async def test_nothing_that_is_told_or_raised_holds_the_token(
    serve: Serve, server: FakeTelegram, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stands in the address of every file."""
    server.fail("file", "500", times=9)
    bench = await bench_with(serve, server, FakeFiles())
    told = await sent(bench, bench.private(BOSS))
    assert 1 == len(bench.inbox.failed)
    out = "".join(capsys.readouterr())
    assert not [text for text in (*told, caplog.text, out) if TOKEN in text or "kurs.csv" in text]


def test_the_file_of_a_message_is_read_and_that_of_a_moving_picture_is_not() -> None:
    """Which has one too; a file may come without a name or a length."""

    def read(**content: Any) -> Asked | None:
        message = {"message_id": 5, "chat": {"id": 9, "type": "private"}, "from": {"id": 9}, **content}
        event = read_update({"update_id": 1, "message": message}, Me(1, "bot"))
        return event if isinstance(event, Asked) else None

    bare = {"file_id": "a", "file_unique_id": "b"}
    found, moving = read(document=bare), read(document=bare, animation=bare)
    assert found is not None
    assert found.brought is not None
    assert ("a", "b", "", 0) == (found.brought.file_id, found.brought.unique_id, found.brought.name, found.brought.size)
    assert moving is not None
    assert moving.brought is None
    broken = read(document={"file_name": "a.pdf"}, caption="kurs usd")
    assert broken is not None
    assert (None, "kurs usd") == (broken.brought, broken.text)
