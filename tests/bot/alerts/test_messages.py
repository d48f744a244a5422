"""How alerts read, in both languages."""

import json
import re
from datetime import date, timedelta

import pytest

from adapters.telegram.render import LIMIT, render_text
from bot.alerts.engine import Alert
from bot.alerts.messages import MOST_TOLD, ended_text, figure, row, rule_line, seen_words, started_text
from bot.alerts.rules import RULES, Measured, Rule, Unit
from bot.alerts.texts import TEXTS, label_words
from bot.feed_texts import of_refusal
from core.message import Language
from tests.bot.alerts.scenes import BEGIN, MINUTE, rule

BOTH = pytest.mark.parametrize("language", ["id", "en"])


def alert(each: Rule, label: str = "", measured: Measured | None = None) -> Alert:
    """An open alert with a figure beyond its limits."""
    values = tuple(1.5 * (limit.threshold or 1) * (0.1 if each.below else 1) for limit in each.limits)
    shown = {"percent": 12.0, "waiting": 150, "oldest": 95, "open": 50}
    found = measured or Measured(values, 400, shown)
    return Alert(each, label, BEGIN, found, found.values, is_open=True, told=True, clear_since=BEGIN + 12 * MINUTE)


@BOTH
@pytest.mark.parametrize("each", RULES, ids=lambda each: each.name)
def test_every_alert_says_what_was_seen_and_what_to_do(each: Rule, language: Language) -> None:
    """With its page, no place left open, and short enough for a phone."""
    text = started_text([alert(each, "levy" if each.shared else "small-1")], "host-1", language, BEGIN)
    assert each.runbook in text
    assert f"**{each.name}**" in text
    assert ("host-1" in text) != each.shared
    assert not re.search(r"[{}]|\bnan\b|\bNone\b", text)
    assert len(text) < 600


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_both_languages_say_the_same(name: str) -> None:
    """The same places, and nothing left empty."""
    said = TEXTS[name]
    for mine, other in (said.summary, said.seen, said.do, said.away):
        assert set(re.findall(r"{\w+}", mine)) == set(re.findall(r"{\w+}", other))
        assert bool(mine) == bool(other)
    assert all(text for both in (said.summary, said.seen, said.do) for text in both)


def test_there_is_a_text_for_each_rule_and_no_other() -> None:
    """Names as in the rules."""
    assert {each.name for each in RULES} == set(TEXTS)


@pytest.mark.parametrize(
    ("value", "unit", "indonesian", "english"),
    [
        (650.4, "ms", "650 ms", "650 ms"),
        (8200, "ms", "8,2 s", "8.2 s"),
        (5.25, "%", "5,2 %", "5.2 %"),
        (7.25, "USD", "USD 7,25", "USD 7.25"),
        (912.2, "MB", "912 MB", "912 MB"),
        (95, "s", "1 menit 35 detik", "1 min 35 s"),
        (14.44, "x", "14,4×", "14.4×"),
        (1500, "events", "1.500", "1,500"),
    ],
)
def test_figures_are_written_in_their_unit(value: float, unit: Unit, indonesian: str, english: str) -> None:
    """As each language writes numbers."""
    assert (indonesian, english) == (figure(value, unit, "id"), figure(value, unit, "en"))


def test_a_beginning_reads_well() -> None:
    """What, where, how much, what to do."""
    slow = alert(rule("SlowReplies"), measured=Measured((812.0,), 140))
    expected = (
        "🟠 **SlowReplies** · `host-1`\n"
        "Structured replies are slow: one in twenty took 812 ms or longer (140 replies in the last 5 min).\n"
        "➜ Find the longest stage with `slow`. `docs/runbooks/slow-replies.md`"
    )
    assert expected == started_text([slow], "host-1", "en", BEGIN + 5 * MINUTE)


def test_an_end_reads_well() -> None:
    """How long, how bad."""
    expected = "✅ **InboxBacklog** selesai setelah 12 menit. Terparah: 150 kejadian, 1 menit 30 detik."
    assert expected == ended_text([alert(rule("InboxBacklog"))], "host-1", "id")
    assert "✅ **DatabaseDown** · `host-1` ended after 12 min." == ended_text(
        [alert(rule("DatabaseDown"))], "host-1", "en"
    )


def test_what_is_told_late_says_since_when() -> None:
    """After a mute or a cool-down."""
    text = started_text([alert(rule("DatabaseDown"))], "host-1", "en", BEGIN + 60 * MINUTE)
    assert "Since 24-11 10:00:00 WIB." in text
    assert "Since" not in started_text([alert(rule("DatabaseDown"))], "host-1", "en", BEGIN + MINUTE)


@BOTH
def test_a_storm_fits_into_one_message(language: Language) -> None:
    """The first ones in full, the others by name."""
    storm = [alert(each, "levy") for each in RULES]
    text = started_text(storm, "host-1", language, BEGIN)
    assert MOST_TOLD == text.count("➜")
    assert all(each.name in text for each in RULES)
    (part,) = render_text(text)
    assert len(part) < LIMIT


def test_a_label_is_data() -> None:
    """It cannot break out of its place."""
    assert "`a'b *c*`" == label_words("a`b\n *c*", "en")
    assert "kurs" == label_words("exchange_rate", "id")


def test_what_passed_its_limit_is_what_is_told() -> None:
    """Of two limits."""
    by_size = alert(rule("HighMemory"), measured=Measured((50.0, 600.0)))
    assert "uses 50 % (600 MB)" in seen_words(by_size, "en")
    by_age = alert(rule("InboxBacklog"), measured=Measured((3.0, 90.0)))
    assert ("s", 90.0) == (row(by_age, "en", muted=False)["unit"], row(by_age, "en", muted=False)["number"])


def test_only_limits_that_are_looked_at_have_a_worst() -> None:
    """Memory in MB is told where it was set."""
    ended = ended_text([alert(rule("HighMemory"), measured=Measured((91.0, 912.0)))], "host-1", "en")
    assert ended.endswith("Worst: 91 %.")


def test_a_platform_that_cannot_be_reached_has_no_rate() -> None:
    """Neither when it begins nor when it ends."""
    away = alert(rule("PlatformFailing"), "telegram", Measured((100.0,), said="away"))
    assert "Telegram cannot be reached" in seen_words(away, "en")
    assert "Worst" not in ended_text([away], "host-1", "en")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", "🟠 **FeedFailing** · kurs pajak (Kementerian Keuangan)\nKurs tidak bisa diperbarui dari penerbitnya: kurs pajak (Kementerian Keuangan) ditolak (3×): situsnya menolak permintaan program (HTTP 403). Data lama tetap dipakai, terakhir sampai 6 Oktober 2026.\n➜ Periksa dengan `exportmate rates status`; program terus mencoba sendiri. `docs/runbooks/feed-failing.md`"),
        ("en", "🟠 **FeedFailing** · the tax exchange rate (Ministry of Finance)\nRates cannot be refreshed from their publisher: the tax exchange rate (Ministry of Finance) was refused (3×): the site turns programs away (HTTP 403). What was known stays, the last of it until 6 October 2026.\n➜ Look with `exportmate rates status`; the program goes on trying by itself. `docs/runbooks/feed-failing.md`"),
    ],
)  # fmt: skip
def test_a_feed_that_fails_says_why_and_what_stays(language: Language, expected: str) -> None:
    """In one message, by whichever instance speaks."""
    measured = Measured((1.0,), shown={"refusals": 3}, words=of_refusal("blocked", "HTTP 403", date(2026, 10, 6)))
    failing = alert(rule("FeedFailing"), "kemenkeu", measured)
    assert expected == started_text([failing], "host-1", language, BEGIN)


@BOTH
def test_what_another_instance_told_reads_whole_before_it_is_seen_here(language: Language) -> None:
    """An alert that was taken over knows neither the reason nor the day yet."""
    said = seen_words(alert(rule("FeedFailing"), "ecb", Measured((0.0,))), language)
    assert {"id": "sebabnya belum diketahui", "en": "the reason is not known"}[language] in said


def test_a_row_is_json() -> None:
    """With what a page shows."""
    found = json.loads(json.dumps(row(alert(rule("StaleData"), "levy"), "en", muted=True)))
    assert {"name", "label", "severity", "since", "summary", "value", "number", "unit", "runbook", "muted"} == set(
        found
    )
    assert ("StaleData", "levy", BEGIN.isoformat(), True) == tuple(
        found[k] for k in ("name", "label", "since", "muted")
    )


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("SlowReplies", "🟠 `SlowReplies > 500 ms over 5m for 5m`"),
        ("InboxBacklog", "🔴 `InboxBacklog > 100 events | > 60 s for 2m`"),
        ("LowCacheHitRate", "🟠 `LowCacheHitRate < 20 % over 30m for 30m`"),
        ("DatabaseDown", "🔴 `DatabaseDown for 1m`"),
    ],
)
def test_a_rule_is_shown_as_it_is_set(name: str, line: str) -> None:
    """So that it can be copied into the setting."""
    assert line == rule_line(rule(name))
    assert timedelta(seconds=rule(name).hold) > timedelta(0)
