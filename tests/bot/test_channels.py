"""The chat channels as the program opens them: their calls are counted, posts go out, and a turn is told once its reply is there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.postgres.pool import Pool
from bot.channels import Served, open_channels
from bot.settings import read_settings
from core.channels import SendReply
from core.message import Language, Message, Reply
from core.timing import Timings, current_timings
from tests.support.fake_slack import BOT, FakeSlack, fake_slack
from tests.support.fake_slack_people import Person
from tests.support.fake_telegram import FakeTelegram, fake_telegram
from tests.support.fake_telegram_people import private

REPORT = Reply("**12** jawaban", "id", "help")


class Admin:
    """Answers administrators."""

    async def answer(self, command: str, args: str, language: Language, who: str) -> Reply | str:
        """The command itself."""
        return command

    async def data_status(self, language: Language) -> str:
        """Nothing."""
        return ""


@dataclass
class Opened:
    """Both channels between their fake platforms and a real inbox."""

    telegram: FakeTelegram
    slack: FakeSlack
    channels: dict[str, Served] = field(default_factory=dict)
    calls: list[tuple[str, bool]] = field(default_factory=list)
    told: "asyncio.Queue[Timings]" = field(default_factory=asyncio.Queue)

    async def take_turn(self, message: Message, on_text: SendReply | None = None, /) -> tuple[Reply, Timings, str]:
        """Answer, and have the turn told when it is over, as the program does."""
        timings = current_timings()
        assert timings is not None
        timings.stop()
        timings.when_closed(self.told.put_nowait)
        return Reply("Rp16.671,00", "id", "exchange_rate"), timings, "0" * 32


@asynccontextmanager
async def opened(pool: Pool) -> AsyncIterator[Opened]:
    """Both channels, served."""

    async def nothing() -> None: ...

    async def unmarked(turn_id: str, value: str, comment: str) -> bool:
        return False

    async with fake_telegram() as telegram, fake_slack() as slack:
        settings = read_settings(
            telegram_bot_token="424242:TEST-token_for_the_fake", telegram_api_url=telegram.url,
            slack_bot_token="xoxb-test-token", slack_app_token="xapp-test-token", slack_api_url=f"{slack.url}/api/",
        )  # fmt: skip
        made = Opened(telegram, slack)
        async with open_channels(
            settings, "postgresql://unused", pool, made.take_turn, nothing, Admin(), unmarked,
            called=lambda *call: made.calls.append(call),
        ) as channels:  # fmt: skip
            made.channels = {channel.name: channel for channel in channels}
            await slack.wait(lambda: slack.sockets)
            await telegram.wait(lambda: telegram.poller)
            yield made


async def test_posts_go_out_and_calls_are_counted(fresh_pool: Pool) -> None:
    """On both platforms, and both are known to answer."""
    async with opened(fresh_pool) as made:
        private(made.telegram, 7)
        made.slack.channels["C1"] = {BOT}
        await made.channels["telegram"].post("7", REPORT)
        await made.channels["slack"].post("C1", REPORT)
        assert (["12 jawaban"], 1) == (made.telegram.texts(7), len(made.slack.ours("C1")))
        assert {("telegram", True), ("slack", True)} == set(made.calls)
        assert [True, True] == [channel.connected for channel in made.channels.values()]


async def test_a_turn_is_told_with_what_bringing_its_reply_there_took(fresh_pool: Pool) -> None:
    """Queue, render and send stand beside the answer's own total, which they do not change."""
    async with opened(fresh_pool) as made:
        await private(made.telegram, 7).say("kurs usd")
        first = await asyncio.wait_for(made.told.get(), 10)
        await Person(made.slack, "U1").dm("kurs usd")
        second = await asyncio.wait_for(made.told.get(), 10)
    for timings in (first, second):
        assert ["queue", "render", "send"] == [s.name for s in timings.stages if s.name in ("queue", "render", "send")]
        sent = next(s for s in timings.stages if s.name == "send")
        assert timings.ended_ns is not None
        assert timings.ended_ns - timings.began_ns <= sent.start_ns
        assert timings.sizes["sent"] >= len("Rp16.671,00")
