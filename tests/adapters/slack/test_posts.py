"""Messages that nobody asked for, over real HTTP: whole, where they belong, once, and never in the way of replies."""

from dataclasses import replace

import pytest

from adapters.slack.posts import place_of
from core.errors import NotAllowed, TooMany, Unavailable
from core.message import Attachment, Reply
from tests.adapters.slack.conftest import Bench, Serve
from tests.adapters.slack.fakes import LONG
from tests.support.fake_slack_blocks import buttons, visible
from tests.support.fake_slack_methods import BOT, TEAM

ROOM = "C0ADMIN"
SHORT = Reply("**p95 4,2 s** di atas 2 s <!channel>\n\n| topik | n |\n|---|--:|\n| bea | 12 |", "id", "help")
PICTURE = Attachment("digest.png", "image/png", b"\x89PNG" + b"x" * 100)
SHEET = Attachment("digest.xlsx", "application/vnd.ms-excel", b"PK" * 50)


async def bench_in(serve: Serve, **changes: object) -> Bench:
    """A served channel and a channel of administrators."""
    bench = await serve(**changes)
    bench.server.channels[ROOM] = {BOT}
    return bench


async def test_a_post_is_rendered_as_replies_are(serve: Serve) -> None:
    """Marks, tables and what may call nobody; no thread and no buttons, since nobody asked."""
    bench = await bench_in(serve)
    await bench.channel.post(ROOM, SHORT)
    (message,) = bench.server.ours(ROOM)
    assert "*p95 4,2 s* di atas 2 s &lt;!channel&gt;\n\ntopik | n\nbea | 12" == visible(message["blocks"])
    assert ([], None) == (buttons(message["blocks"]), message.get("thread_ts"))


async def test_a_long_post_loses_nothing(serve: Serve) -> None:
    """It becomes several messages in order, the sources under the last."""
    bench = await bench_in(serve)
    await bench.channel.post(ROOM, LONG)
    texts = [visible(m["blocks"]) for m in bench.server.ours(ROOM)]
    assert (True, [60] * 20) == (
        len(texts) > 1,
        ["\n\n".join(texts).count(f"kata{n} &lt;&amp;&gt;") for n in range(20)],
    )
    assert [False, True] == ["KMK 27/2025" in text for text in (texts[0], texts[-1])]


async def test_files_follow_the_text(serve: Serve) -> None:
    """Each whole, in the same channel."""
    bench = await bench_in(serve)
    await bench.channel.post(ROOM, replace(SHORT, attachments=(PICTURE, SHEET)))
    assert [(f.content, ROOM, None) for f in (PICTURE, SHEET)] == [
        (f["content"], f["channel"], f["thread_ts"]) for f in bench.server.files
    ]
    assert 1 == len(bench.server.ours(ROOM))


async def test_a_refused_file_is_said(serve: Serve) -> None:
    """The text has arrived; the other file comes."""
    bench = await bench_in(serve)
    bench.server.fail("files.completeUploadExternal", "missing_scope")
    await bench.channel.post(ROOM, replace(SHORT, attachments=(PICTURE, SHEET)))
    assert "files:write" in bench.server.ours(ROOM)[-1]["text"]
    assert ["digest.xlsx"] == [f["name"] for f in bench.server.files]


@pytest.mark.parametrize("chat", ["C9", "", "ekspor", "#ekspor", "U1", f"{TEAM}/", f"{TEAM}/C9"])
async def test_a_channel_that_is_none_is_not_allowed(serve: Serve, chat: str) -> None:
    """Unknown to Slack, or no id at all."""
    bench = await bench_in(serve)
    with pytest.raises(NotAllowed) as caught:
        await bench.channel.post(chat, SHORT)
    assert not isinstance(caught.value, TooMany)


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "restricted_action"])
async def test_a_channel_that_shut_the_app_out_is_not_allowed(serve: Serve, code: str) -> None:
    """Without a second try."""
    bench = await bench_in(serve)
    bench.server.fail("chat.postMessage", code)
    with pytest.raises(NotAllowed):
        await bench.channel.post(ROOM, SHORT)
    assert 1 == len(bench.server.called("chat.postMessage"))


async def test_a_limit_beyond_the_deadline_says_when_to_come_back(serve: Serve) -> None:
    """With the seconds that Slack asked for."""
    bench = await bench_in(serve, send_deadline=0.5)
    bench.server.fail("chat.postMessage", "429", seconds=30)
    with pytest.raises(TooMany) as caught:
        await bench.channel.post(ROOM, SHORT)
    assert 30 == caught.value.retry_after


@pytest.mark.parametrize("kind", ["slow", "mute"])
@pytest.mark.parametrize("history", [True, False])
async def test_a_post_whose_answer_is_lost_is_not_doubled(serve: Serve, kind: str, history: bool) -> None:
    """It is found by its mark; where Slack does not let the app look it is taken as posted."""
    bench = await bench_in(serve, call_timeout=0.3)
    bench.server.history = history
    bench.server.fail("chat.postMessage", kind, seconds=0.6)
    await bench.channel.post(ROOM, SHORT)
    assert (1, 1) == (len(bench.server.called("chat.postMessage")), len(bench.server.ours(ROOM)))


async def test_a_post_that_failed_is_made_again(serve: Serve) -> None:
    """Slack says that it is not there."""
    bench = await bench_in(serve)
    bench.server.fail("chat.postMessage", "503")
    await bench.channel.post(ROOM, SHORT)
    assert 1 == len(bench.server.ours(ROOM))


async def test_a_post_that_broke_off_goes_on_where_it_was(serve: Serve) -> None:
    """Posted again, only what is missing is sent, and what may have arrived is looked for."""
    bench = await bench_in(serve, send_deadline=0.2, call_timeout=0.3)
    bench.server.fail("chat.postMessage", "slow", seconds=0.6)
    with pytest.raises(Unavailable):
        await bench.channel.post(ROOM, replace(SHORT, attachments=(PICTURE,)))
    bench.server.fail("files.completeUploadExternal", "503")
    with pytest.raises(Unavailable):
        await bench.channel.post(ROOM, replace(SHORT, attachments=(PICTURE,)))
    await bench.channel.post(ROOM, replace(SHORT, attachments=(PICTURE,)))
    assert (1, 1, 1) == (
        len(bench.server.ours(ROOM)), len(bench.server.called("chat.postMessage")), len(bench.server.files),
    )  # fmt: skip


async def test_the_same_words_may_be_posted_again(serve: Serve) -> None:
    """A post that went out is done with."""
    bench = await bench_in(serve)
    for _ in range(2):
        await bench.channel.post(ROOM, SHORT)
    assert 2 == len(bench.server.ours(ROOM))


async def test_posts_hold_up_no_reply(serve: Serve) -> None:
    """A channel whose posts wait still answers at once."""
    bench = await bench_in(serve, send_deadline=0.1)
    person = bench.person("U1", ROOM)

    async def many() -> None:
        for _ in range(4):
            await bench.channel.post(ROOM, SHORT)

    with pytest.raises(TooMany):
        await many()
    before = len(bench.server.ours(ROOM))
    await person.say(ROOM, f"<@{BOT}> kurs eur")
    assert (before + 1, []) == (len(await bench.answers(ROOM)), bench.inbox.failed)


async def test_a_token_that_was_taken_back_is_said_without_its_value(serve: Serve) -> None:
    """It may be given again: Unavailable, not the channel's fault."""
    bench = await bench_in(serve)
    bench.server.tokens.clear()
    with pytest.raises(Unavailable) as caught:
        await bench.channel.post(ROOM, SHORT)
    assert "xoxb" not in str(caught.value)


@pytest.mark.parametrize(
    ("chat", "seen"),
    [("C0ADMIN", ("", "C0ADMIN", False)), ("T0EXPORT/G0ADMIN", ("T0EXPORT", "G0ADMIN", False)), (" D1 ", ("", "D1", True))],
)  # fmt: skip
def test_channels_are_read_as_settings_name_them(chat: str, seen: tuple[str, str, bool]) -> None:
    """A workspace may stand before the channel."""
    place = place_of(chat)
    assert seen == (place.team, place.channel, place.direct)
