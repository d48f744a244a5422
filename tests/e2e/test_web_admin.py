"""The dashboard in a real browser: figures, turns as they come, the token, and what it says when something is away."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.admin import Open, opening_boards
from tests.support.board import DUTY, TURNS, finished
from tests.support.inbox import until

pytestmark = pytest.mark.browser
TOKEN = "s3cret"


@pytest.fixture
async def open_board(browser: Browser) -> AsyncIterator[Open]:
    """Opens the dashboard."""
    async with opening_boards(browser) as opening:
        yield opening


async def test_the_figures_are_shown_as_the_language_writes_them(open_board: Open) -> None:
    """Tiles, tables, alerts and the state, in Indonesian and, after the switch, in English."""
    board = await open_board()
    await expect(board.tile("replies")).to_have_text("2.311")
    await expect(board.tile("p99")).to_have_text("2,3 dtk")
    await expect(board.page.locator("#state")).to_have_text("Terganggu")
    await expect(board.page.locator("#reasons li")).to_have_text(
        ["Peringatan InboxBacklog", "Lewat masa berlaku: JISDOR"]
    )
    await board.page.get_by_role("button", name="English").click()
    await expect(board.tile("replies")).to_have_text("2,311")
    await expect(board.page.get_by_role("table", name="By topic").get_by_role("row").nth(1)).to_contain_text(
        "export duty"
    )
    await expect(board.page.locator("#about")).to_contain_text("up 3 d 4 h · updated 14:30:00")


async def test_what_ends_soonest_stands_first(open_board: Open) -> None:
    """Out of date before anything else."""
    board = await open_board(locale="en-US")
    rows = board.page.get_by_role("table", name="Validity of the data").locator("tbody tr")
    await expect(rows).to_have_text(
        ["JISDOR2 Dec 20253 days ago", "ECB rate5 Dec 2025today", "Tax exchange rate9 Dec 20254 days", "Reference prices31 Dec 202526 days", "Export levy–no end"]
    )  # fmt: skip


async def test_another_period_is_asked_for_and_remembered(open_board: Open) -> None:
    """Also over a reload."""
    board = await open_board()
    await expect(board.tile("replies")).to_be_visible()
    async with board.page.expect_response("**/admin/data?period=7d"):
        await board.page.get_by_role("button", name="7 hari").click()
    await expect(board.page.locator('[data-period="7d"]')).to_have_attribute("aria-pressed", "true")
    await expect(board.page.locator(".u-legend")).to_be_visible()
    async with board.page.expect_response("**/admin/data?period=7d"):
        await board.page.reload()
    await expect(board.tile("replies")).to_be_visible()
    assert ["24h", "7d", "7d"] == board.view.asked


async def test_a_finished_turn_is_shown_with_its_waterfall(open_board: Open) -> None:
    """On top, without a reload; it opens by keyboard into its stages."""
    board = await open_board(locale="en-US")
    turns = board.page.locator("#live > li")
    await expect(turns).to_have_count(len(TURNS))
    board.tell(30)
    await expect(turns).to_have_count(len(TURNS) + 1)
    await turns.first.locator("summary").press("Enter")
    stages = turns.first.locator(".waterfall li")
    await expect(stages).to_have_count(len(DUTY))
    await expect(stages.nth(2)).to_contain_text("fetch")
    await expect(stages.nth(2)).to_contain_text("2.9 ms")
    await expect(turns.first.locator(".turn-facts")).to_contain_text(finished(30, DUTY).id[:8])
    boxes = [await stages.nth(n).locator(".lane i").bounding_box() for n in (0, 5)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]


async def test_a_held_list_stands_still(open_board: Open) -> None:
    """What comes meanwhile is counted, and shown afterwards."""
    board = await open_board(locale="en-US")
    turns = board.page.locator("#live > li")
    await expect(turns).to_have_count(len(TURNS))
    await board.page.get_by_role("button", name="Hold").click()
    board.tell(30)
    board.tell(31)
    await expect(board.page.locator("#pause")).to_have_text("Resume (2)")
    assert len(TURNS) == await turns.count()
    await board.page.locator("#pause").click()
    await expect(turns).to_have_count(len(TURNS) + 2)


async def test_a_broken_line_is_taken_up_again_without_repeating(open_board: Open) -> None:
    """The server tells its last turns again; they are known."""
    board = await open_board(locale="en-US", longest=0.5)

    async def twice() -> bool:
        return board.view.opened > 1 and len(board.view.feeds) == 1

    await until(twice)
    board.tell(30)
    await expect(board.page.locator("#live > li")).to_have_count(len(TURNS) + 1)


async def test_the_token_is_asked_for_kept_for_the_tab_and_forgotten(open_board: Open) -> None:
    """A wrong one is refused in words; signing out leaves nothing on the page."""
    board = await open_board(token=TOKEN, locale="en-US")
    page = board.page
    await page.get_by_label("Token").fill("guess")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="not known")).to_be_visible()
    await page.get_by_label("Token").fill(TOKEN)
    await page.get_by_role("button", name="Sign in").click()
    await expect(board.tile("replies")).to_have_text("2,311")
    await expect(page.locator("#live > li")).to_have_count(len(TURNS))
    await page.reload()
    await expect(board.tile("replies")).to_have_text("2,311")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.locator("#sign-in")).to_be_visible()
    assert "2,311" not in await page.content()
    await page.reload()
    await expect(page.locator("#sign-in")).to_be_visible()


async def test_a_database_that_is_away_is_said(open_board: Open) -> None:
    """What the process knows stays."""
    away = {"database": False, "performance": None, "data": None, "data_version": None, "reasons": ["database"]}
    board = await open_board(locale="en-US", **away)
    await expect(board.page.locator("#reasons")).to_contain_text("The database does not answer")
    await expect(board.tile("memory")).to_have_text("212 MB")
    await expect(board.tile("p95")).to_have_text("–")
    await expect(board.page.locator("#chart-empty")).to_have_text("The database does not answer.")
    await expect(board.page.locator("#live > li")).to_have_count(len(TURNS))


async def test_a_program_that_is_gone_is_said_and_found_again(open_board: Open) -> None:
    """The last figures stay, marked as old."""
    board = await open_board(locale="en-US", expected="ERR_")
    await expect(board.tile("replies")).to_be_visible()
    await board.page.context.set_offline(True)
    await board.page.locator('[data-period="1h"]').click()
    await expect(board.page.locator("#problem")).to_contain_text("cannot be reached")
    await expect(board.page.locator("#state")).to_have_text("Not connected")
    await expect(board.tile("replies")).to_have_text("2,311")
    await board.page.context.set_offline(False)
    await board.page.locator('[data-period="24h"]').click()
    await expect(board.page.locator("#problem")).to_be_hidden()


async def test_a_hidden_page_asks_for_nothing(open_board: Open) -> None:
    """Neither figures nor turns; when it is looked at again, both come at once."""
    board = await open_board()
    await expect(board.page.locator("#live > li")).to_have_count(len(TURNS))
    hide = """(hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    await board.page.evaluate(hide, True)
    async with board.page.expect_response("**/admin/data*"):
        await board.page.evaluate(hide, False)
    await expect(board.page.locator("#live-state")).to_have_text("tersambung")
    assert 2 == len(board.view.asked)


@pytest.mark.parametrize("alerts", [[], None], ids=["none", "unknown"])
async def test_no_alerts_are_said(open_board: Open, alerts: list[Any] | None) -> None:
    """Whether there are none or nobody knows."""
    board = await open_board(locale="en-US", alerts=alerts)
    expected = "No alerts." if alerts == [] else "The alerts cannot be read."
    await expect(board.page.locator("#alerts")).to_have_text(expected)
