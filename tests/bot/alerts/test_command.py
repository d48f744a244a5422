"""`/alerts`: what administrators are answered."""

import pytest

from adapters.postgres.pool import Pool
from adapters.telegram.render import LIMIT, render_text
from adapters.telemetry.readings import Validity
from bot.admin.commands import Admin
from bot.admin.status import Instance
from bot.alerts.chosen import read_rules
from bot.alerts.command import COMMAND, AlertsCommand
from bot.alerts.rules import RULES
from core.errors import BadInput
from core.message import Language
from tests.bot.alerts.scenes import BEGIN, HOUR, Table, well
from tests.bot.alerts.test_watch import Program

BOTH = pytest.mark.parametrize("language", ["id", "en"])


async def ask(program: Program, args: str = "", language: Language = "en") -> str:
    """The answer to what follows the command."""
    return await AlertsCommand(program.alerts).answer(args, language)


async def test_where_all_is_well_it_says_so_and_when_it_looked() -> None:
    """Before the first look it says that too."""
    program = Program()
    assert "✅ No alert is open.\n\nNot evaluated yet at `host-1`." == await ask(program)
    program.go(1)
    program.clock.forward(seconds=3)
    assert "✅ No alert is open.\n\nLast evaluated 3 s ago at `host-1`." == await ask(program)
    assert "✅ Tidak ada peringatan yang terbuka.\n\nDinilai terakhir 3 detik lalu di `host-1`." == await ask(
        program, "", "id"
    )


async def test_open_pending_and_muted_ones_are_listed() -> None:
    """With since when, what was seen, and the page."""
    program = Program()
    program.readings = well(up={"database": False}, memory_bytes=950 * 2**20, inbox_waiting=500)
    await program.alerts.mute("ModelCost", BEGIN + HOUR)
    program.go(3)
    text = await ask(program)
    opened, pending, muted, _ = text.split("\n\n")
    assert "🔴 **DatabaseDown**, since 24-11 10:00:05 WIB, 2 min 55 s: PostgreSQL cannot be reached" in opened
    assert "`docs/runbooks/database-down.md`" in opened
    assert "**InboxBacklog**, since 24-11 10:00:05 WIB, 2 min 55 s (not told: it follows from another alert)" in opened
    assert "**HighMemory**, 2 min 55 s of 10m: the program uses 95 % (950 MB)" in pending
    assert "**Muted**\n- ModelCost, until 24-11 11:00:00 WIB" == muted


async def test_an_alert_is_muted_and_heard_again() -> None:
    """By its name in any case, for two hours where nothing else is said."""
    program = Program()
    assert "🔕 **SlowReplies** is muted until 24-11 10:30:00 WIB." == await ask(program, "mute slowreplies 30m")
    assert "🔕 **HighMemory** is muted until 24-11 12:00:00 WIB." == await ask(program, "MUTE HighMemory")
    assert {"SlowReplies", "HighMemory"} == set(program.alerts.mutes())
    assert "🔔 **SlowReplies** is told again." == await ask(program, "unmute SlowReplies")
    assert "**SlowReplies** is not muted." == await ask(program, "unmute SlowReplies")
    assert {"HighMemory"} == set(program.alerts.mutes())


async def test_a_mute_without_the_database_says_where_it_holds() -> None:
    """Here, for now."""
    table = Table()
    table.away = True
    text = await ask(Program(remembered=table), "mute StaleData 7d")
    assert "is muted until 01-12" in text
    assert "holds at this instance for now" in text


@BOTH
async def test_an_unknown_name_is_answered_with_those_there_are(language: Language) -> None:
    """What was typed is shown harmlessly."""
    text = await ask(Program(), "mute `Nothing` 2h", language)
    assert "`'Nothing'`" in text
    assert all(f"`{each.name}`" in text for each in RULES)


async def test_a_duration_that_is_none_is_refused() -> None:
    """The command's desk has the sentence for it."""
    program = Program()
    with pytest.raises(BadInput):
        await ask(program, "mute SlowReplies forever")
    assert {} == program.alerts.mutes()


@BOTH
@pytest.mark.parametrize("args", ["mute", "unmute", "mute A b c", "unmute A 2h", "close X", "rules x"])
async def test_what_cannot_be_read_is_answered_with_what_can(args: str, language: Language) -> None:
    """In a sentence."""
    assert "alerts unmute" in await ask(Program(), args, language)


@BOTH
async def test_the_rules_are_listed_as_they_are_set(language: Language) -> None:
    """Those that are off too; one or two messages of Telegram."""
    program = Program(rules=read_rules("SlowReplies > 800 for 2m; ModelCost off"))
    text = await ask(program, "rules", language)
    assert "`SlowReplies > 800 ms over 5m for 2m`" in text
    assert ": ModelCost\n" in text
    assert 1 <= len(render_text(text)) <= 2


@BOTH
async def test_everything_open_at_once_still_fits(language: Language) -> None:
    """Two messages of Telegram at most."""
    program = Program(rules=read_rules("; ".join(f"{each.name} for 0s" for each in RULES)))
    program.readings = well(
        up={"database": False, "redis": False, "telegram": False, "slack": False},
        circuit_open={"telegram": True, "slack": True, "database": True},
        data={kind: Validity(stale=True) for kind in ("levy", "exchange_rate", "reference_price")},
        inbox_waiting=500,
        memory_bytes=999 * 2**20,
        loop_lag_seconds=2,
        pool_open=50,
        pool_idle=0,
        cost_today_usd=50,
    )
    program.go(1)
    parts = render_text(await ask(program, "", language))
    assert len(program.alerts.open_alerts()) > 12
    assert 1 <= len(parts) <= 2
    assert all(len(part) <= 2 * LIMIT for part in parts)


async def test_the_desk_of_administrators_takes_it(pool: Pool) -> None:
    """As any other command, a wrong duration included."""
    program = Program()
    desk = Admin(pool, Instance("host-1", "1.2.3", BEGIN, {}), BEGIN.date)
    desk.add(COMMAND, AlertsCommand(program.alerts).answer)
    assert "alerts" in [c.name for c in desk.commands]
    assert "✅" in str(await desk.answer("/alerts", "", "id"))
    assert "`mute SlowReplies soon`" in str(await desk.answer("alerts", "mute SlowReplies soon", "en"))
