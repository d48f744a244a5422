"""Files that people share: whose are read and where, what is fetched with which token, and that one message becomes one answer."""

import asyncio
from typing import Any

import pytest

from adapters.slack.events import Me, Said
from adapters.slack.normalise import read_payload
from core.errors import TooMany
from tests.adapters.slack.conftest import Bench, Serve
from tests.support.chat_fakes import FakeFiles
from tests.support.fake_slack import BOT_TOKEN, TEAM, FakeSlack
from tests.support.fake_slack_methods import BOT
from tests.support.fake_slack_people import Person

BOSS, OTHER, ADMINS, ELSEWHERE = "U9", "U8", "C0ADMIN", "C0OTHER"
CSV = b"currency,value\nUSD,16650.25\n"
LARGE = bytes(range(256)) * 4096  # more than one piece


async def bench_with(serve: Serve, slack: FakeSlack, files: Any, **settings: Any) -> Bench:
    """A bench whose administrator is somebody and whose admin channel is one of two."""
    bench = Bench(slack)
    bench.more["files"] = files
    for channel in (ADMINS, ELSEWHERE):
        bench.person(BOSS, channel)
        bench.person(OTHER, channel)
    usual = {"admins": frozenset({BOSS}), "admin_channels": frozenset({ADMINS})}
    return await serve(bench, **(usual | settings))


async def sent(
    bench: Bench, person: Person, channel: str, *contents: bytes, text: str = "", thread: str = ""
) -> list[str]:
    """Share files and give all that the app's messages say in the channel then."""
    shared = [bench.server.share(person.id, f"kurs{n or ''}.csv", content) for n, content in enumerate(contents)]
    await person.share(channel, *shared, text=text, thread=thread)
    return await bench.texts(channel)


@pytest.mark.parametrize("named", [ADMINS, f"{TEAM}/{ADMINS}"])
@pytest.mark.parametrize("way", ["direct messages", "admin channel", "thread of the admin channel"])
@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_an_administrators_file_is_fetched_and_answered(
    serve: Serve, slack: FakeSlack, way: str, named: str, mode: str
) -> None:
    """In direct messages, and in the admin channel without a mention; content and words arrive as they were."""
    files = FakeFiles()
    bench = await bench_with(serve, slack, files, admin_channels=frozenset({named}), mode=mode)
    boss = bench.person(BOSS)
    channel = boss.direct if way == "direct messages" else ADMINS
    root = slack.put(channel, BOSS, {"text": "angka baru"}) if way.startswith("thread") else {"ts": ""}
    assert [f"*kurs.csv*: {len(LARGE)}"] == await sent(
        bench, boss, channel, LARGE, text="koreksi &amp; ralat", thread=root["ts"]
    )
    (file,) = files.seen
    assert ("kurs.csv", len(LARGE), 0, "koreksi & ralat", f"slack:{BOSS}") == (
        file.name, file.size, file.most, file.caption, file.who,
    )  # fmt: skip
    assert [LARGE] == files.contents
    assert len(file.key) <= 100
    assert [] == bench.turn.seen
    (answer,) = slack.ours(channel)
    assert answer["thread_ts"] in (root["ts"], next(m["ts"] for m in slack.log if m.get("files")))


async def test_a_mention_with_a_file_is_taken_once(serve: Serve, slack: FakeSlack) -> None:
    """Slack tells of it twice."""
    files = FakeFiles()
    bench = await bench_with(serve, slack, files)
    assert [f"*kurs.csv*: {len(CSV)}"] == await sent(bench, bench.person(BOSS), ADMINS, CSV, text=f"<@{BOT}> koreksi")
    assert (["koreksi"], []) == ([file.caption for file in files.seen], bench.turn.seen)


async def test_nobody_elses_file_is_read_and_none_elsewhere(serve: Serve, slack: FakeSlack) -> None:
    """In direct messages it is said that only text is read, channels hear nothing; nothing is asked for."""
    files = FakeFiles()
    bench = await bench_with(serve, slack, files)
    other = bench.person(OTHER)
    (refusal,) = await sent(bench, other, other.direct, CSV)
    assert refusal.startswith("Saya baru bisa membaca teks.")
    assert [] == await sent(bench, other, ADMINS, CSV)
    assert [] == await sent(bench, bench.person(BOSS), ELSEWHERE, CSV)
    assert ([], [], []) == (files.seen, slack.called("files.info"), slack.fetched)


async def test_where_nothing_is_wired_it_is_said(serve: Serve, slack: FakeSlack) -> None:
    """An administrator is not left without a word."""
    bench = await serve(admins=frozenset({BOSS}))
    boss = bench.person(BOSS)
    assert ["Berkas belum bisa diterima."] == await sent(bench, boss, boss.direct, CSV)


async def test_several_files_of_a_message_are_each_answered(serve: Serve, slack: FakeSlack) -> None:
    """Under keys of their own, in the same thread; a further try goes on where the last one ended."""
    files, twice = FakeFiles(), CSV * 2

    async def later(file: Any, language: Any, say: Any, /) -> str:
        if file.name == "kurs1.csv" and len(files.seen) == 1:
            files.problems.append(TooMany(0.01))
        return await FakeFiles.__call__(files, file, language, say)

    bench = await bench_with(serve, slack, later)
    boss = bench.person(BOSS)
    assert [f"*kurs.csv*: {len(CSV)}", f"*kurs1.csv*: {len(twice)}"] == await sent(bench, boss, boss.direct, CSV, twice)
    assert ["kurs.csv", "kurs1.csv", "kurs1.csv"] == [file.name for file in files.seen]
    assert 2 == len({file.key for file in files.seen})


async def test_how_far_it_is_stands_in_one_message_that_the_answer_replaces(serve: Serve, slack: FakeSlack) -> None:
    """In the thread of the file, also where it is brought a second time."""
    files = FakeFiles(tells=("halaman 1 dari 9", "halaman 5 dari 9"), problems=[TooMany(0.01)])
    bench = await bench_with(serve, slack, files)
    assert [f"*kurs.csv*: {len(CSV)}"] == await sent(bench, bench.person(BOSS), ADMINS, CSV)
    assert ["halaman 1 dari 9"] == [call["text"] for call in slack.called("chat.postMessage")]
    assert "halaman 5 dari 9" in [call["text"] for call in slack.called("chat.update")]
    assert (2, 1) == (len(files.seen), len({file.key for file in files.seen}))


async def test_a_progress_whose_answer_got_lost_is_looked_for_and_not_posted_again(
    serve: Serve, slack: FakeSlack
) -> None:
    """By its mark, as every message."""
    slack.fail("chat.postMessage", "mute")
    bench = await bench_with(serve, slack, FakeFiles(tells=("sedang diambil",)))
    assert [f"*kurs.csv*: {len(CSV)}"] == await sent(bench, bench.person(BOSS), ADMINS, CSV)


async def test_a_redelivered_event_is_answered_once(serve: Serve, slack: FakeSlack) -> None:
    """Also by an instance that knows nothing of the first time but what is stored."""
    files = FakeFiles()
    bench = await bench_with(serve, slack, files)
    await sent(bench, bench.person(BOSS), ADMINS, CSV)
    (event,) = bench.inbox.accepted.values()
    await bench.channel.handle(event.payload)
    assert (1, 1) == (len(files.seen), len(slack.ours(ADMINS)))


async def test_a_file_that_takes_long_holds_up_nothing_else_in_its_thread(serve: Serve, slack: FakeSlack) -> None:
    """A question in the same thread is answered meanwhile."""
    files = FakeFiles(hold=asyncio.Event())
    bench = await bench_with(serve, slack, files)
    boss = bench.person(BOSS)
    root = await boss.dm("kurs usd")
    await bench.inbox.settled()
    await boss.share(boss.direct, slack.share(BOSS, "lama.pdf", CSV), thread=root["ts"])
    await boss.dm("kurs eur", thread=root["ts"])
    await slack.wait(lambda: len(slack.ours(boss.direct)) == 2)
    assert (["kurs usd", "kurs eur"], 1) == (bench.turn.texts, len(files.seen))
    assert files.hold is not None
    files.hold.set()
    assert 3 == len(await bench.answers(boss.direct))


async def test_the_thread_of_a_file_is_followed(serve: Serve, slack: FakeSlack) -> None:
    """So that the code it was given can be typed there."""
    bench = await bench_with(serve, slack, FakeFiles())
    boss = bench.person(BOSS)
    await sent(bench, boss, ADMINS, CSV)
    (answer,) = slack.ours(ADMINS)
    await boss.say(ADMINS, "/exportmate data confirm ABC234", thread=answer["thread_ts"])
    assert 2 == len(await bench.answers(ADMINS))


@pytest.mark.parametrize("kind", ["drop", "503", "429"])
async def test_a_download_that_fails_is_made_again(serve: Serve, slack: FakeSlack, kind: str) -> None:
    """Whatever had come of it."""
    slack.fail("download", kind)
    bench = await bench_with(serve, slack, FakeFiles())
    assert [f"*kurs.csv*: {len(CSV)}"] == await sent(bench, bench.person(BOSS), ADMINS, CSV)
    assert 2 == len(slack.fetched)


async def test_without_the_scope_it_is_said_which_one_is_missing(serve: Serve, slack: FakeSlack) -> None:
    """And the sign-in page, to which Slack leads then, is not taken for the file."""
    files = FakeFiles()
    bench = await bench_with(serve, slack, files)
    slack.reads_files = False
    (told,) = await sent(bench, bench.person(BOSS), ADMINS, CSV)
    assert "`files:read`" in told
    slack.do_files_info = lambda p: {"file": slack.shown(p["file"])}  # type: ignore[method-assign]  # told, but not given
    told = (await sent(bench, bench.person(BOSS), ADMINS, CSV))[-1]
    assert "`files:read`" in told
    assert [] == files.contents


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"mode": "external", "is_external": True}, "tidak disimpan di Slack"),
        ({"url_private_download": "https://files.slack.com.example.org/f"}, "tidak disimpan di Slack"),
        ({"url_private_download": "ftp://127.0.0.1/f"}, "tidak disimpan di Slack"),
        ({"url_private_download": "http://[broken/f"}, "tidak disimpan di Slack"),
        ({"mode": "tombstone"}, "sudah tidak ada di Slack"),
    ],
)
async def test_the_token_goes_to_slacks_own_hosts_only(
    serve: Serve, slack: FakeSlack, more: dict[str, Any], says: str
) -> None:
    """Whatever address a file has; it is said why it is not read."""
    bench = await bench_with(serve, slack, FakeFiles())
    await bench.person(BOSS).share(ADMINS, slack.share(BOSS, "kurs.csv", CSV, **more))
    (told,) = await bench.texts(ADMINS)
    assert says in told
    assert ([], []) == (slack.fetched, bench.inbox.failed)


async def test_a_file_that_is_gone_is_answered_so(serve: Serve, slack: FakeSlack) -> None:
    """Deleted before it was looked at."""
    bench = await bench_with(serve, slack, FakeFiles())
    about = slack.share(BOSS, "kurs.csv", CSV)
    slack.shared.clear()
    await bench.person(BOSS).share(ADMINS, about)
    (told,) = await bench.texts(ADMINS)
    assert told.startswith("Berkas itu sudah tidak ada di Slack.")


async def test_nothing_that_is_told_holds_the_token(
    serve: Serve, slack: FakeSlack, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor the file's name, which only the administrator needs to see."""
    slack.fail("download", "503", times=9)
    bench = await bench_with(serve, slack, FakeFiles())
    told = await sent(bench, bench.person(BOSS), ADMINS, CSV)
    assert 1 == len(bench.inbox.failed)
    out = "".join(capsys.readouterr())
    assert not [text for text in (*told, caplog.text, out) if BOT_TOKEN in text or "kurs.csv" in text]


def test_files_without_name_or_length_are_read_and_those_without_an_id_are_left() -> None:
    """What is missing is asked of Slack."""
    event = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U9", "ts": "1.2", "text": ""}

    def read(files: Any) -> Any:
        return read_payload("events_api", {"team_id": TEAM, "event": {**event, "files": files}}, Me(BOT))

    found = read([{"id": "F1"}])
    assert isinstance(found, Said)
    assert [("F1", "", 0)] == [(file.file_id, file.name, file.size) for file in found.files]
    bare = read([{"name": "x"}])
    assert isinstance(bare, Said)
    assert () == bare.files
