"""Where reports go, and how many the platforms take."""

import pytest

from adapters.slack.render import render_text as slack_parts
from adapters.telegram.render import render_text as telegram_parts
from bot.reports.targets import LIMITS, Pace, Target, read_targets
from core.errors import Misconfigured
from core.message import Attachment, Reply


def test_several_chats_stand_in_one_setting() -> None:
    """Each once, whatever blanks are between them."""
    found = read_targets(" telegram:-100123:45, slack:C0123AB ,Telegram: 7,, slack:T01AB/G0123 , slack:C0123AB")
    assert (
        Target("telegram", "-100123:45"), Target("slack", "C0123AB"), Target("telegram", "7"), Target("slack", "T01AB/G0123"),
    ) == found  # fmt: skip
    assert "telegram:-100123:45" == str(found[0])
    assert () == read_targets(" , ")


@pytest.mark.parametrize(
    "entry", ["telegram", "telegram:", "telegram:abc", "slack:#general", "slack:c1", "mail:a@b.c", "C0123AB"]
)
def test_what_is_no_chat_stops_the_start_with_its_name(entry: str) -> None:
    """And with how one is written."""
    with pytest.raises(Misconfigured, match=r"ADMIN_CHANNEL: .* is no chat; write telegram:CHAT_ID") as told:
        read_targets(f"telegram:1,{entry}")
    assert repr(entry) in told.value.message


def _pace(platform: str, now: list[float]) -> Pace:
    return Pace(LIMITS[platform], lambda: now[0])


def test_two_messages_keep_their_distance() -> None:
    """The first goes at once."""
    now = [100.0]
    pace = _pace("telegram", now)
    assert 0.0 == pace.wait()
    pace.count(1)
    now[0] += 1.0
    assert 2.2 == pytest.approx(pace.wait())
    now[0] += 2.2
    assert 0.0 == pytest.approx(pace.wait())


def test_a_message_of_several_parts_counts_as_several() -> None:
    """So that no minute has more than Telegram's twenty, wherever it begins."""
    now, sent = [0.0], list[float]()
    pace = _pace("telegram", now)
    for n in range(60):
        parts = 4 if n % 9 == 0 else 1
        while (wait := pace.wait(parts)) > 0:
            now[0] += wait
        pace.count(parts)
        sent += [now[0]] * parts
    assert 19 == max(sum(at <= other < at + 60 for other in sent) for at in sent)


def test_more_parts_than_a_minute_takes_wait_for_an_empty_minute() -> None:
    """They are not held up for ever."""
    now = [0.0]
    pace = _pace("telegram", now)
    pace.count(1)
    now[0] = 30.0
    assert 30.0 == pytest.approx(pace.wait(25))
    now[0] = 60.0
    assert 0.0 == pace.wait(25)


@pytest.mark.parametrize(("platform", "parts"), [("telegram", telegram_parts), ("slack", slack_parts)])
def test_a_full_block_of_lines_is_one_message(platform: str, parts: object) -> None:
    """As the platform's own rendering cuts it, signs that grow when escaped included."""
    assert callable(parts)
    limits = LIMITS[platform]
    lines, used = list[str](), 0
    while True:
        line = f"{len(lines):05d} <ok> & ✓ 🐢 {'x' * 40}"
        if (used := used + limits.measure(line) + 1) > limits.size:
            break
        lines.append(line)
    block = "\n".join(["```", *lines, "```"])
    assert len(lines) > 50
    assert 1 == len(parts(block))
    assert 1 == limits.messages(Reply(block, "id", "help"))
    picture = Attachment("a.png", "image/png", b"")
    assert 2 == limits.messages(Reply("short", "id", "help", attachments=(picture,)))
