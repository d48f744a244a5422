"""Messages that nobody asked for, over real HTTP: whole, where they belong, once, and never in the way of replies."""

from dataclasses import replace

import pytest

from adapters.telegram.channel import open_telegram
from adapters.telegram.ports import TelegramSettings
from adapters.telegram.posts import place_of
from core.errors import NotAllowed, TooMany, Unavailable
from core.message import Attachment, Reply
from tests.adapters.telegram.conftest import Bench, Serve
from tests.adapters.telegram.fakes import LONG, FakePeople, FakeTurn, MemoryStore, WorkedInbox
from tests.support.fake_telegram import BOT, TOKEN, FakeTelegram, Json

GROUP = -100500
SHORT = Reply("**p95 4,2 s** di atas 2 s\n\n| topik | n |\n|---|--:|\n| bea | 12 |", "id", "help")
PICTURE = Attachment("digest.png", "image/png", b"\x89PNG" + b"x" * 100)
SHEET = Attachment("digest.xlsx", "application/vnd.ms-excel", b"PK" * 50)


async def bench_in(serve: Serve, chat_id: int = GROUP, *, thread: int = 0, **changes: object) -> Bench:
    """A served channel and a group of administrators."""
    bench = await serve(**changes)
    bench.member(9, chat_id, thread=thread)
    return bench


def shown(bench: Bench, chat_id: int = GROUP) -> list[Json]:
    """The bot's messages in a chat."""
    return [m for (chat, _), m in sorted(bench.server.messages.items()) if chat == chat_id and m["from"] == BOT]


async def test_a_post_is_rendered_as_replies_are(serve: Serve) -> None:
    """Marks and tables as everywhere; no buttons, since nobody asked."""
    bench = await bench_in(serve)
    await bench.channel.post(str(GROUP), SHORT)
    (message,) = shown(bench)
    assert "p95 4,2 s di atas 2 s\n\ntopik   n\n─────  ──\nbea    12" == message["text"]
    assert "reply_markup" not in message


async def test_a_post_finds_its_topic(serve: Serve) -> None:
    """The thread stands behind the chat."""
    bench = await bench_in(serve, thread=7)
    await bench.channel.post(f"{GROUP}:7", SHORT)
    assert [7] == [m["message_thread_id"] for m in shown(bench)]


async def test_a_long_post_loses_nothing(serve: Serve) -> None:
    """It becomes several messages in order."""
    bench = await bench_in(serve)
    await bench.channel.post(str(GROUP), LONG)
    whole = "\n\n".join(m["text"] for m in shown(bench))
    assert [60] * 20 == [whole.count(f"kata{n} <&>") for n in range(20)]


async def test_a_short_text_stands_under_its_picture(serve: Serve) -> None:
    """One message with its marks; further files follow it."""
    bench = await bench_in(serve)
    await bench.channel.post(str(GROUP), replace(SHORT, attachments=(PICTURE, SHEET)))
    picture, sheet = shown(bench)
    assert (True, True) == ("photo" in picture, picture["caption"].startswith("p95 4,2 s di atas 2 s\n\ntopik"))
    assert "<b>p95 4,2 s</b>" in bench.server.called("sendPhoto")[0]["caption"]
    assert ("digest.xlsx", "Lembar kerja Excel, bisa diubah") == (sheet["document"]["file_name"], sheet["caption"])


async def test_a_longer_text_comes_before_its_picture(serve: Serve) -> None:
    """What does not fit under a picture is a message of its own."""
    bench = await bench_in(serve)
    await bench.channel.post(str(GROUP), Reply("kata " * 250, "id", "help", attachments=(PICTURE,)))
    text, picture = shown(bench)
    assert ("text" in text, "photo" in picture, "caption" in picture) == (True, True, False)


@pytest.mark.parametrize("refusals", [1, 2, 3])
async def test_a_refused_picture_costs_no_word(serve: Serve, refusals: int) -> None:
    """It is sent without marks, then as a document; in the end the text comes alone and says what is missing."""
    bench = await bench_in(serve)
    bench.server.fail("sendPhoto", "400", times=refusals)
    bench.server.fail("sendDocument", "400", times=max(0, refusals - 2))
    await bench.channel.post(str(GROUP), replace(SHORT, attachments=(PICTURE,)))
    (message,) = shown(bench)
    said = message.get("caption") or message["text"]
    assert ("p95 4,2 s di atas 2 s" in said, "digest.png tidak diterima" in said) == (True, refusals == 3)


async def test_a_group_that_takes_no_pictures_gets_the_words(serve: Serve) -> None:
    """The report is not lost with its picture."""
    bench = await bench_in(serve)
    bench.server.chats[GROUP]["no_photos"] = True
    await bench.channel.post(str(GROUP), replace(SHORT, attachments=(PICTURE,)))
    (message,) = shown(bench)
    assert "p95 4,2 s di atas 2 s" in message["text"]


@pytest.mark.parametrize("chat", ["-5", "", "ekspor", "@ekspor", "0", "-100500:", "1 2"])
async def test_a_chat_that_is_none_is_not_allowed(serve: Serve, chat: str) -> None:
    """Unknown to Telegram, or no id at all."""
    bench = await bench_in(serve)
    with pytest.raises(NotAllowed) as caught:
        await bench.channel.post(chat, SHORT)
    assert not isinstance(caught.value, TooMany)


async def test_a_chat_that_shut_the_bot_out_is_not_allowed(serve: Serve) -> None:
    """Without a second try."""
    bench = await bench_in(serve)
    bench.server.chats[GROUP]["blocked"] = True
    with pytest.raises(NotAllowed):
        await bench.channel.post(str(GROUP), SHORT)
    assert 1 == len(bench.server.called("sendMessage"))


async def test_a_limit_beyond_the_deadline_says_when_to_come_back(serve: Serve) -> None:
    """With the seconds that Telegram asked for, near enough."""
    bench = await bench_in(serve, send_deadline=0.5)
    bench.server.fail("sendMessage", "429", seconds=30)
    with pytest.raises(TooMany) as caught:
        await bench.channel.post(str(GROUP), SHORT)
    assert 25 < caught.value.retry_after <= 30


async def test_a_telegram_that_is_away_is_said(serve: Serve) -> None:
    """After the deadline."""
    bench = await bench_in(serve, send_deadline=0.2)
    bench.server.fail("sendMessage", "502", times=9)
    with pytest.raises(Unavailable):
        await bench.channel.post(str(GROUP), SHORT)


@pytest.mark.parametrize("kind", ["slow", "true", "garbage"])
async def test_a_post_that_may_have_arrived_is_not_doubled(serve: Serve, kind: str) -> None:
    """Whatever became of its answer."""
    bench = await bench_in(serve, read_timeout=0.3)
    bench.server.fail("sendMessage", kind, seconds=0.6)
    await bench.channel.post(str(GROUP), SHORT)
    await bench.server.wait(lambda: shown(bench))
    assert (1, 1) == (len(shown(bench)), len(bench.server.called("sendMessage")))


async def test_a_post_that_broke_off_goes_on_where_it_was(serve: Serve) -> None:
    """Posted again, only what is missing is sent."""
    bench = await bench_in(serve, send_deadline=0.2)
    post = Reply("kata " * 250, "id", "help", attachments=(SHEET,))
    bench.server.fail("sendDocument", "502")
    with pytest.raises(Unavailable):
        await bench.channel.post(str(GROUP), post)
    await bench.channel.post(str(GROUP), post)
    assert [True, False] == ["text" in m for m in shown(bench)]


async def test_the_same_words_may_be_posted_again(serve: Serve) -> None:
    """A post that went out is done with."""
    bench = await bench_in(serve)
    for _ in range(2):
        await bench.channel.post(str(GROUP), SHORT)
    assert 2 == len(shown(bench))


async def test_a_group_that_moved_is_followed_and_remembered(serve: Serve) -> None:
    """The second post goes straight to where the group is now."""
    bench = await bench_in(serve, -5)
    bench.member(9, GROUP)
    bench.server.chats[-5]["moved_to"] = GROUP
    for _ in range(2):
        await bench.channel.post("-5", SHORT)
    assert [-5, GROUP, GROUP] == [p["chat_id"] for p in bench.server.called("sendMessage")]
    assert 2 == len(shown(bench))


async def test_posts_hold_up_no_reply(serve: Serve) -> None:
    """A group whose posts wait for their minute still answers at once."""
    bench = await bench_in(serve, send_deadline=0.1)

    async def many() -> None:
        for _ in range(9):
            await bench.channel.post(str(GROUP), SHORT)

    with pytest.raises(TooMany):
        await many()
    before = len(shown(bench))
    await bench.heard(bench.member(9), f"/kurs@{BOT['username']} eur")
    assert (before + 1, []) == (len(shown(bench)), bench.inbox.failed)


async def test_a_post_needs_nobody_who_polls(server: FakeTelegram) -> None:
    """An instance that only speaks can post."""
    server.chats[7] = {"id": 7, "type": "private", "first_name": "P7"}
    settings = TelegramSettings(token=TOKEN, api_url=server.url)
    async with open_telegram(settings, FakeTurn(), WorkedInbox(), FakePeople(), MemoryStore()) as channel:
        await channel.post("7", SHORT)
    assert 1 == len(server.texts(7))


@pytest.mark.parametrize(
    ("chat", "seen"),
    [("-1001234567890", (-1001234567890, True, 0)), ("-1001234567890:42", (-1001234567890, True, 42)), (" 123 ", (123, False, 0))],
)  # fmt: skip
def test_chats_are_read_as_settings_name_them(chat: str, seen: tuple[int, bool, int]) -> None:
    """A negative number is a group, whose budget is smaller."""
    place = place_of(chat)
    assert seen == (place.chat_id, place.group, place.thread_id)
