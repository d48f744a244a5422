"""What Alertmanager posts as a message: grouped, short where it is known, and harmless whatever the labels say."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.render import render_text as in_slack
from adapters.telegram.render import render_text as in_telegram
from adapters.web.hooks import Posted, PostedAlert
from bot.admin.hook import SHOWN, AlertmanagerHook, inert
from core.message import Language, Reply

NOW = datetime(2026, 10, 1, 2, 35, tzinfo=UTC)
DOWN = PostedAlert(
    "firing",
    {"alertname": "DatabaseDown", "severity": "critical", "instance": "exportmate:8000", "job": "exportmate"},
    {
        "summary": "The database cannot be reached",
        "description": "exportmate:8000 has no database.",
        "runbook": "docs/runbooks/database-down.md",
    },
    NOW - timedelta(minutes=5),
    None,
    "f1",
)


def alert(name: str, severity: str = "warning", **labels: str) -> PostedAlert:
    """Another alert that goes on."""
    return replace(DOWN, labels={"alertname": name, "severity": severity, **labels}, fingerprint=name + str(labels))


def over(one: PostedAlert) -> PostedAlert:
    """Its end, twelve minutes after it began."""
    return replace(one, state="resolved", ends_at=one.starts_at + timedelta(minutes=12))


class Channel:
    """A hook whose messages are kept."""

    def __init__(self, language: Language = "en", *, remembered: int = 1_000) -> None:
        self.replies: list[Reply] = []
        self.known: list[str] = []
        self.muted: list[str] = []
        self.hook = AlertmanagerHook(
            self.replies.append,
            language,
            known=lambda: self.known,
            muted=lambda: self.muted,
            now=lambda: NOW,
            remembered=remembered,
        )

    def hear(self, *alerts: PostedAlert, left_out: int = 0) -> str:
        """The message that a post becomes, empty for none."""
        before = len(self.replies)
        self.hook.take(
            Posted("firing" if any(a.state == "firing" for a in alerts) else "resolved", alerts, left_out=left_out)
        )
        return "\n".join(reply.text for reply in self.replies[before:])


def test_an_alert_is_told_with_all_that_helps() -> None:
    """How grave, where, what it is, since when, and the page that says what to do."""
    assert (
        "**Prometheus: 1 began**\n\n"
        "🔴 **DatabaseDown** (critical) `instance=exportmate:8000`\n"
        "· The database cannot be reached\n"
        "· exportmate:8000 has no database.\n"
        "Since 01-10 09:30:00 WIB (5 min) · what to do: `docs/runbooks/database-down.md`"
    ) == Channel().hear(DOWN)


def test_an_alert_is_told_in_indonesian() -> None:
    """What the program adds, not what the rule says."""
    channel = Channel("id")
    told = channel.hear(DOWN, over(alert("StaleData", kind="levy")))
    assert "**Prometheus: 1 peringatan mulai, 1 selesai**" in told
    assert "(kritis)" in told
    assert "Sejak 01-10 09:30:00 WIB (5 menit) · yang perlu dilakukan: `docs/runbooks/database-down.md`" in told
    assert "✅ **StaleData** `kind=levy` selesai setelah 12 menit" in told
    assert ("id", "help") == (channel.replies[0].language, channel.replies[0].topic)


def test_an_end_is_one_line() -> None:
    """With how long it lasted."""
    channel = Channel()
    channel.hear(DOWN)
    expected = "**Prometheus: 1 ended**\n\n✅ **DatabaseDown** `instance=exportmate:8000` ended after 12 min"
    assert expected == channel.hear(over(DOWN))


def test_the_gravest_come_first() -> None:
    """Critical, warning, info, then what the rules do not know."""
    told = Channel().hear(alert("D", "odd"), alert("C", "info"), alert("B"), alert("A", "critical"))
    assert ["🔴 **A**", "🟠 **B**", "🔵 **C**", "⚪ **D**"] == re.findall(r"^\S+ \*\*\w+\*\*", told, re.MULTILINE)


def test_the_same_post_again_is_a_short_reminder() -> None:
    """Its alert is named with how long it lasts by now."""
    channel = Channel()
    channel.hear(DOWN)
    assert "Still going on: DatabaseDown (5 min)" == channel.hear(DOWN)


def test_what_joins_a_group_is_new_and_the_others_are_named() -> None:
    """Alertmanager posts the whole group each time."""
    channel = Channel()
    channel.hear(DOWN)
    told = channel.hear(DOWN, alert("CircuitOpen"))
    assert "**CircuitOpen**" in told
    assert "**DatabaseDown**" not in told
    assert told.endswith("Still going on: DatabaseDown (5 min)")


def test_an_end_is_told_once() -> None:
    """A post that is repeated since its answer was lost says nothing new."""
    channel = Channel()
    channel.hear(DOWN)
    channel.hear(over(DOWN))
    assert "" == channel.hear(over(DOWN))
    assert 2 == len(channel.replies)


def test_an_alert_that_begins_again_is_new() -> None:
    """After its end, and also where the end was never heard."""
    channel = Channel()
    channel.hear(DOWN)
    channel.hear(over(DOWN))
    again = replace(DOWN, starts_at=NOW - timedelta(minutes=1))
    assert "1 began" in channel.hear(again)
    assert "1 began" in channel.hear(replace(DOWN, starts_at=NOW))


def test_what_the_program_announced_itself_is_named_only() -> None:
    """From the beginning to the end, though its own alert may be over first."""
    channel = Channel()
    channel.known = ["SlowReplies", "DatabaseDown"]
    told = channel.hear(DOWN, alert("SlowReplies"), alert("ModelCost"))
    assert told.endswith("Also seen by Prometheus: DatabaseDown, SlowReplies")
    assert ["ModelCost"] == re.findall(r"\*\*([A-Z]\w+)\*\*", told)
    channel.known = []
    assert "Still going on: DatabaseDown (5 min)" == channel.hear(DOWN)
    assert "Over for Prometheus as well: DatabaseDown" == channel.hear(over(DOWN))


def test_what_prometheus_told_first_ends_in_full() -> None:
    """Though the program has announced it meanwhile."""
    channel = Channel()
    channel.hear(DOWN)
    channel.known = ["DatabaseDown"]
    assert "ended after 12 min" in channel.hear(over(DOWN))


def test_a_muted_alert_is_silent_and_new_after_its_mute() -> None:
    """While the others are told."""
    channel = Channel()
    channel.muted = ["DatabaseDown"]
    assert "" == channel.hear(DOWN)
    assert "DatabaseDown" not in channel.hear(DOWN, alert("ModelCost"))
    channel.muted = []
    assert "1 began" in channel.hear(DOWN)
    channel.muted = ["DatabaseDown"]
    assert "" == channel.hear(DOWN)
    assert "" == channel.hear(over(DOWN))
    channel.muted = []
    assert "" == channel.hear(over(DOWN))


def test_many_alerts_are_cut_with_a_count() -> None:
    """Those that Alertmanager left out are counted too; the message fits into one of Telegram's."""
    long = {"summary": "s" * 900, "description": "d" * 9_000, "runbook": "r" * 900}
    alerts = [replace(alert(f"A{n:02}" + "x" * 200), annotations=long) for n in range(20)]
    told = Channel().hear(*alerts, *(over(alert(f"B{n:02}")) for n in range(8)), left_out=30)
    assert SHOWN == told.count("🟠") == told.count("✅")
    assert f"… and {14 + 2 + 30} more alerts." in told
    assert 1 == len(in_telegram(told)) == len(in_slack(told))


def test_many_names_are_cut_with_a_count() -> None:
    """In reminders."""
    channel = Channel()
    alerts = [alert(f"A{n:02}") for n in range(25)]
    channel.hear(*alerts)
    told = channel.hear(*alerts)
    assert told.startswith("Still going on: A00 (5 min), A01")
    assert told.endswith(", 15 more")


def test_what_is_remembered_is_bounded() -> None:
    """The alert not posted for longest is forgotten, and would be new again."""
    channel = Channel(remembered=2)
    for name in ("A", "B", "A", "C"):
        channel.hear(alert(name))
    assert 2 == len(channel.hook)
    assert "Still" in channel.hear(alert("A"))
    assert "began" in channel.hear(alert("B"))


HOSTILE = [
    "<!channel> <@U0123> <https://evil.example|here>",
    "@channel @everyone @admin_bot",
    "[click](https://evil.example/x) https://evil.example evil.example",
    "`x` ``` **bold** *star* _under_ ~gone~",
    "/start /exportmate #general",
    "# head\n- item\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```",
    "\u202egnp.exe\u200b\x00\x1b[31m",
    "<b>bold</b> &lt;!here&gt; javascript:alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_and_annotations_are_data(text: str) -> None:
    """No mention, link, command, mark or second line comes out of them, in neither chat."""
    labels = {"alertname": text, "severity": text, "instance": text}
    bad = replace(DOWN, labels=labels, annotations={"summary": text, "description": text, "runbook": text})
    channel = Channel()
    told = channel.hear(bad) + "\n\n" + channel.hear(bad) + "\n\n" + channel.hear(over(bad))
    (slack,), (telegram,) = in_slack(told), in_telegram(told)
    assert {"section"} == {block["type"] for block in slack.blocks}
    assert not re.search(r"<[!@#h]", slack.full)
    assert "<a " not in telegram
    assert "<pre>" not in telegram
    assert {"b", "code"} == set(re.findall(r"</(\w+)>", telegram))
    prose = re.sub(r"<code>.*?</code>", "", telegram)
    assert not re.search(r"@\w|https?://|\bevil\.example|(?<!\S)/\w", re.sub(r"</?b>", "", prose))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b\u202a-\u202e]", told)
    assert 3 == told.count("Since") + told.count("Still") + told.count("ended after")


def test_plain_text_stays_as_it_is() -> None:
    """Names with underscores, figures and addresses of instances can still be read."""
    for text in ("8.333% of exportmate_turns_total failed in the last 1h: a fiftieth.", "exportmate:8000 (3 of 5)"):
        assert text == inert(text, 200)
