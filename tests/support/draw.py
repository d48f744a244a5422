"""Draw the pictures of docs/telegram.md, docs/slack.md and docs/dashboard.md: `python -m tests.support.draw [folder]`.

The real program answers people of the fake servers; what was sent is drawn as HTML and photographed by Chromium. Its day
is fixed, so that the pictures stay the same as long as the answers do. The dashboard is its own page over a fixed day.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

from PIL import Image
from playwright.async_api import async_playwright
from pydantic import SecretStr

from adapters.postgres.inbox import PostgresInbox
from adapters.telemetry.logs import configure_logs
from bot.app import Program, open_program, serve
from bot.settings import Settings
from tests.e2e.conftest import ARGUMENTS, find_chromium
from tests.support import fake_slack_people as slack_people
from tests.support.draw_dashboard import SCREENS, draw_dashboard
from tests.support.draw_page import ENGLISH, Cast
from tests.support.draw_slack import home_page, slack_page
from tests.support.draw_telegram import telegram_page
from tests.support.fake_slack import APP_TOKEN, BOT, BOT_TOKEN, FakeSlack, fake_slack
from tests.support.fake_telegram import BOT as TELEGRAM_BOT
from tests.support.fake_telegram import TOKEN, FakeTelegram, fake_telegram
from tests.support.fake_telegram_people import member, private
from tests.support.inbox import until

FOLDER = Path(__file__).parents[2] / "docs/images"
DAY = date(2025, 12, 5)  # for the program
PHONE, DESK = 420, 900  # pixels of the page; pictures have twice as many
LARGEST = 200_000  # bytes of a picture
COLOURS, MORE_COLOURS = 64, 200  # of a talk; of the dashboard, where colours mean something
NAMES = (
    "telegram-duty", "telegram-invoice", "telegram-group", "slack-thread", "slack-channel", "slack-command", "slack-home",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """The running program between the two fake servers."""

    program: Program
    telegram: FakeTelegram
    slack: FakeSlack

    async def settle(self) -> None:
        """Wait until everything that was said is answered."""
        inbox = PostgresInbox(self.program.pool)

        async def done() -> bool:
            backlog = await inbox.backlog()
            return not self.telegram.updates and backlog.waiting + backlog.working == 0

        await until(done)


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """The whole program with a database of its own, pointed at the fake servers."""
    async with AsyncExitStack() as stack:
        for module in ("app", "turn"):
            stack.enter_context(patch(f"bot.{module}.today", lambda: DAY))
        home = stack.enter_context(tempfile.TemporaryDirectory())
        telegram = await stack.enter_async_context(fake_telegram())
        slack = await stack.enter_async_context(fake_slack())
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]  # known to pydantic
            exportmate_home=home,
            database_url=SecretStr(""),
            port=0,
            telegram_bot_token=SecretStr(TOKEN),
            telegram_api_url=telegram.url,
            slack_bot_token=SecretStr(BOT_TOKEN),
            slack_app_token=SecretStr(APP_TOKEN),
            slack_api_url=f"{slack.url}/api/",
        )  # fmt: skip
        program = await stack.enter_async_context(open_program(settings))
        await stack.enter_async_context(serve(program))
        yield Stage(program, telegram, slack)


async def talk_in_telegram(stage: Stage) -> dict[str, str]:
    """Hold the conversations of Telegram; pages by name."""
    server, cast = stage.telegram, Cast(7, TELEGRAM_BOT["id"])
    anda, group, colleague = private(server, 7), member(server, 7), member(server, 8)
    await anda.say("/bea cpo 500 ton ke India, PEB 5 Desember 2025")
    await stage.settle()
    await anda.press("Cara hitung")
    await stage.settle()
    pages = {"telegram-duty": telegram_page(server, 7, cast)}
    follow = await anda.say("kalau 750 ton?")
    await stage.settle()
    await anda.say(
        "/invoice\nNomor invoice: INV-001\nPenjual: PT Contoh Sawit\nPembeli: Contoh Trading Pte Ltd\n"
        "Incoterm: FOB Belawan\nHarga: USD 950/ton"
    )
    await stage.settle()
    pages["telegram-invoice"] = telegram_page(server, 7, cast, since=follow["message"]["message_id"])
    await colleague.say("Kakao 25 ton berangkat tanggal 5 Desember, bea keluarnya sudah dihitung?")
    await group.say(f"@{TELEGRAM_BOT['username']} bea keluar biji kakao 25 ton, PEB 5 Desember 2025?")
    await stage.settle()
    await colleague.say("kurs pajak USD 5 Desember 2025?", reply_to=group.last())
    await stage.settle()
    pages["telegram-group"] = telegram_page(server, group.chat["id"], cast, title="Ekspor", line="grup")
    return pages


async def talk_in_slack(stage: Stage) -> dict[str, str]:
    """Hold the conversations of Slack; pages by name."""
    server, cast, english = stage.slack, Cast("U1", BOT), Cast("U1", BOT, ENGLISH)
    server.channels |= {"C1": {"U1", "U2", BOT}, "C2": {"U1", "U2", BOT}}
    anda = slack_people.Person(server, "U1")
    first = await anda.dm("brp bea keluar CPO 500 ton ke India kalau PEB 5 Desember 2025?")
    await stage.settle()
    await anda.dm("kalau 750 ton?", thread=first["ts"])
    await stage.settle()
    await anda.open_tab("home")
    await stage.settle()
    pages = {
        "slack-thread": slack_page(server, anda.direct, cast, "ExportMate"),
        "slack-home": home_page(server, "U1", cast, "ExportMate · Home"),
    }
    await slack_people.Person(server, "U2").say("C1", "The cocoa leaves on 5 December, 25 tons.")
    await anda.say("C1", f"<@{BOT}> export duty and levy on 25 tons of cocoa beans, PEB 5 December 2025, in Excel?")
    await stage.settle()
    pages["slack-channel"] = slack_page(server, "C1", english, "# export-desk", language="en")
    await anda.slash("/hs", "kopi", channel="C2")
    await stage.settle()
    await anda.press(server.ephemerals[-1], "arabika")
    await stage.settle()
    return pages | {"slack-command": slack_page(server, "C2", cast, "# ekspor")}


async def photograph(pages: dict[str, str]) -> dict[str, bytes]:
    """A picture of every page, as high as the page, and those of the dashboard."""
    pictures = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(playwright), args=list(ARGUMENTS))
        for name, html in pages.items():
            width = PHONE if name.startswith("telegram") else DESK
            tab = await browser.new_page(viewport={"width": width, "height": 200}, device_scale_factor=2)
            await tab.set_content(html)
            pictures[name] = await tab.screenshot(full_page=True)
            await tab.close()
        pictures |= await draw_dashboard(browser)
        await browser.close()
    return pictures


def save(picture: bytes, path: Path, colours: int = COLOURS) -> int:
    """Write a picture with few colours; its bytes. Raises ValueError when it is larger than pages should carry."""
    reduced = Image.open(io.BytesIO(picture)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise ValueError(f"{path.name} has {size} bytes, more than {LARGEST}")
    return size


async def draw() -> dict[str, bytes]:
    """All pictures by name."""
    async with open_stage() as stage:
        pages = await talk_in_telegram(stage) | await talk_in_slack(stage)
    return await photograph({name: pages[name] for name in NAMES})


def main(folder: Path) -> None:
    """Draw and save everything."""
    configure_logs("text", "warning")
    for name, picture in asyncio.run(draw()).items():
        size = save(picture, folder / f"{name}.png", MORE_COLOURS if name in SCREENS else COLOURS)
        sys.stdout.write(f"{name}.png {size // 1000} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
