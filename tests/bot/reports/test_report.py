"""What is reported in which mode, and choosing it for all instances."""

import asyncio

import pytest

from adapters.telemetry.turns import TellTurn
from bot.reports import report
from bot.reports.posts import Posts
from bot.reports.report import CHOICE, FOLLOW, Mode, Reports
from bot.reports.slow import MOST
from bot.reports.targets import Target
from core.errors import DatabaseUnavailable
from core.message import Language
from tests.bot.reports.virtual import Memory, Platform, Time, finished


class Desk:
    """Reports to one group of Telegram."""

    def __init__(
        self, mode: Mode = "slow", *, show_text: bool = False, memory: Memory | None = None, targets: bool = True
    ) -> None:
        self.time, self.memory = Time(), memory or Memory()
        self.platform = Platform("telegram", self.time)
        given = (Target("telegram", "-1001"),) if targets else ()
        self.posts = Posts(given, "en", clock=self.time, sleep=self.time.sleep, stop_seconds=0.05)
        self.reports = Reports(
            self.posts, self.memory, mode=mode, digest="hourly", slow_ms=2_000, language="en", show_text=show_text,
            clock=self.time, sleep=self.time.sleep,
        )  # fmt: skip

    async def send(self, *, seconds: float = 60) -> None:
        """Have everything sent."""
        async with self.posts.sending([self.platform]):
            await self.time.run(seconds)


def desk_lines(desk: Desk) -> list[str]:
    """The lines of those blocks that hold lines."""
    blocks = [text for text in desk.platform.texts if text.startswith("```")]
    return [line for block in blocks for line in block.split("\n")[1:-1]]


def mode_of(desk: Desk) -> str:
    """What it reports now."""
    return desk.reports.mode


def test_it_listens_to_finished_turns() -> None:
    """As the program tells of them."""
    tell: TellTurn = Desk().reports.tell
    assert tell is not None


@pytest.mark.parametrize(
    ("mode", "lines", "messages"), [("each", 3, 2), ("slow", 0, 2), ("digest", 0, 0), ("off", 0, 0)]
)
async def test_each_mode_reports_what_it_says(mode: Mode, lines: int, messages: int) -> None:
    """Of a quick, a slow and a failed reply."""
    desk = Desk(mode)
    for turn in (finished(1), finished(2, ms=3_000), finished(3, error="TimeoutError", topic="none")):
        desk.reports.tell(turn)
    await desk.send()
    assert lines == len(desk_lines(desk))
    whole = [text for text in desk.platform.texts if not text.startswith("```")]
    assert messages == len(whole)
    if messages:
        assert ("🐢" in whole[0], "❌" in whole[1]) == (True, True)


async def test_a_storm_of_slow_replies_becomes_lines() -> None:
    """Six whole messages, the others a line each, none missing."""
    desk = Desk("slow")
    for number in range(MOST + 20):
        desk.reports.tell(finished(number, ms=3_000))
    await desk.send()
    assert 20 == len(desk_lines(desk))
    assert MOST == sum("🐢" in text for text in desk.platform.texts)
    assert f"{MOST:08x}" in desk_lines(desk)[0]


async def test_no_text_leaves_without_admin_show_text() -> None:
    """Neither in lines nor in messages."""
    for show_text in (False, True):
        desk = Desk("each", show_text=show_text)
        desk.reports.tell(finished(1, ms=3_000, question="my secret shipment"))
        await desk.send()
        assert 2 == len(desk.platform.texts)
        assert [show_text] * 2 == ["secret shipment" in text for text in desk.platform.texts]


async def test_a_report_that_cannot_be_written_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither who tells of the turn nor the next report."""

    def broken(*_: object, **__: object) -> str:
        raise KeyError("no such field")

    desk = Desk("each")
    with monkeypatch.context() as patched:
        patched.setattr(report, "turn_line", broken)
        desk.reports.tell(finished(1))
    desk.reports.tell(finished(2))
    await desk.send()
    assert 1 == desk.posts.dropped
    assert any("00000002" in text for text in desk.platform.texts)


async def test_a_choice_at_one_instance_is_followed_by_the_other() -> None:
    """Within half a minute, and over a restart; a database that is away changes nothing."""
    memory = Memory()
    here, there = Desk("slow", memory=memory), Desk("slow", memory=memory)
    said = await here.reports.command(" EACH ", "en")
    assert "Reports are **each** now" in said
    assert ["each", "slow", "each"] == [here.reports.mode, there.reports.mode, memory.values[CHOICE]]
    async with Follower(there):
        await there.time.run(1)
        assert "each" == mode_of(there)
        memory.away = True
        await there.time.run(2 * FOLLOW)
        assert "each" == mode_of(there)
        memory.away, memory.values[CHOICE] = False, "digest"
        await there.time.run(FOLLOW)
        assert "digest" == mode_of(there)
        memory.values[CHOICE] = ["nonsense"]
        await there.time.run(FOLLOW)
        assert "slow" == mode_of(there)


class Follower:
    """An instance that follows the choices of others."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._desk.reports.follow())

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_a_choice_that_cannot_be_kept_is_not_made() -> None:
    """The administrator is told by the error."""
    desk = Desk("slow")
    desk.memory.away = True
    with pytest.raises(DatabaseUnavailable):
        await desk.reports.command("off", "id")
    assert "slow" == desk.reports.mode


@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_command_tells_mode_chats_and_what_became_of_reports(language: Language) -> None:
    """What was sent, what waits, what was given up, and how to change it."""
    desk = Desk("each")
    for number in range(3):
        desk.reports.tell(finished(number))
    await desk.send()
    desk.reports.tell(finished(9))
    text = await desk.reports.command("", language)
    for words in ("**each**", "`ADMIN_REPORT`", "`telegram:-1001`", "`report off`"):
        assert words in text
    counted = (
        "1 pesan terkirim (3 baris), 0 menunggu, 1 tidak terkirim"
        if language == "id"
        else "1 messages sent (3 lines), 0 waiting, 1 not sent"
    )
    assert counted in text


@pytest.mark.parametrize(
    ("word", "known"), [("each", True), ("slow", True), ("digest", True), ("off", True), ("all", False), ("`x`", False)]
)
async def test_the_command_takes_the_four_modes(word: str, known: bool) -> None:
    """Anything else is answered with them and changes nothing."""
    desk = Desk("slow")
    text = await desk.reports.command(word, "en")
    assert known is (desk.memory.values.get(CHOICE) == word)
    assert known is ("are **" in text)
    assert known or "`report each`" in text


async def test_off_says_that_alerts_still_come() -> None:
    """And no digest is wanted any more."""
    desk = Desk("digest")
    assert "hourly" == desk.reports.rhythm()
    assert "alerts still come" in await desk.reports.command("off", "en")
    assert desk.reports.rhythm() is None


async def test_without_a_chat_nothing_is_kept_and_the_command_says_so() -> None:
    """A turn costs nothing then."""
    desk = Desk("each", targets=False)
    desk.reports.tell(finished(1, ms=9_000))
    assert desk.reports.rhythm() is None
    assert "`ADMIN_CHANNEL` is empty" in await desk.reports.command("", "en")
    assert "`ADMIN_CHANNEL` kosong" in await desk.reports.command("each", "id")
