"""Administrators' commands: who is answered, who is refused, and where nothing is said."""

from dataclasses import dataclass, field, replace

import pytest

from adapters.telegram.commands import ADMIN_NAMES, OWN_ADMIN_NAMES
from core.message import Attachment, Language, Reply
from tests.adapters.telegram.conftest import Bench, Serve
from tests.adapters.telegram.fakes import LONG
from tests.support.fake_telegram import BOT, FakeTelegram
from tests.support.fake_telegram_people import Person

NAME = "@" + str(BOT["username"])
BOSS, OTHER = 9, 8
WAYS = {"private": "/{} 1h", "group, by name": "/{}" + NAME + " 1h", "group, mentioned": NAME + " /{} 1h", "topic": "/{}" + NAME + " 1h"}  # fmt: skip
PICTURE = Attachment("perf-24h.png", "image/png", b"\x89PNG" + b"x" * 100)


@dataclass
class Answers:
    """Answers administrators, and notes what was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    reply: Reply | str = "p50 **3 ms**"

    async def __call__(self, command: str, args: str, language: Language, who: str) -> Reply | str:
        """Answer."""
        self.by.append(who)
        self.asked.append((command, args))
        return self.reply


async def bench_with(serve: Serve, server: FakeTelegram, answers: Answers) -> Bench:
    """A bench whose administrator is somebody."""
    bench = Bench(server)
    bench.admin = answers
    return await serve(bench, admins=frozenset({BOSS}))


def somebody(bench: Bench, way: str, number: int) -> Person:
    """A person where a way leads."""
    if way == "private":
        return bench.private(number)
    return bench.member(number, -100500 - number, thread=7 if way == "topic" else 0)


@pytest.mark.parametrize("name", sorted(ADMIN_NAMES))
@pytest.mark.parametrize("way", WAYS)
async def test_admin_commands_are_for_admins(serve: Serve, server: FakeTelegram, name: str, way: str) -> None:
    """Others hear so wherever they address the bot, and what answers administrators never hears of them."""
    answers = Answers()
    bench = await bench_with(serve, server, answers)
    words = WAYS[way].format(name)
    (refusal,) = await bench.heard(somebody(bench, way, OTHER), words)
    assert (True, []) == (refusal.startswith(f"Perintah /{name} hanya untuk administrator"), answers.asked)
    assert (["p50 3 ms"], [(name, "1h")]) == (await bench.heard(somebody(bench, way, BOSS), words), answers.asked)
    assert ([f"telegram:{BOSS}"], []) == (answers.by, bench.turn.seen)


@pytest.mark.parametrize("name", sorted(ADMIN_NAMES))
async def test_in_a_group_names_that_other_bots_have_are_left_to_them(
    serve: Serve, server: FakeTelegram, name: str
) -> None:
    """Unaddressed, they are an administrator's or nobody's; our own names are refused as everywhere."""
    answers = Answers()
    bench = await bench_with(serve, server, answers)
    heard = await bench.heard(somebody(bench, "group", OTHER), f"/{name}")
    assert (1 if name in OWN_ADMIN_NAMES else 0, []) == (len(heard), answers.asked)
    assert [] == await bench.heard(somebody(bench, "group", 7), f"/{name}@another_bot")
    assert ["p50 3 ms"] == await bench.heard(somebody(bench, "group", BOSS), f"/{name}")


def test_names_that_other_bots_have_are_known() -> None:
    """A moderator's bot has a /report, many have a /status."""
    assert OWN_ADMIN_NAMES < ADMIN_NAMES
    assert not OWN_ADMIN_NAMES & {"report", "status", "alerts"}


async def test_where_nothing_is_wired_it_is_said(serve: Serve) -> None:
    """An administrator is not left without a word."""
    bench = await serve(admins=frozenset({BOSS}))
    assert ["Belum tersedia."] == await bench.heard(bench.private(BOSS), "/perf 1h")


async def test_a_long_answer_with_a_picture_arrives_whole(serve: Serve, server: FakeTelegram) -> None:
    """Every part in order, then the picture; in a group under the question."""
    bench = await bench_with(serve, server, Answers(reply=replace(LONG, attachments=(PICTURE,))))
    for way in ("private", "group, by name"):
        texts = await bench.heard(somebody(bench, way, BOSS), WAYS[way].format("report"))
        assert (True, [60] * 20) == (len(texts) > 2, ["\n\n".join(texts).count(f"kata{n} <&>") for n in range(20)])
    assert [PICTURE.content] * 2 == [content for _, _, content in server.files]
    assert 2 == len(server.called("sendPhoto"))
