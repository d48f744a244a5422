"""One line a reply."""

from bot.reports.lines import turn_line
from tests.bot.reports.virtual import finished

STAGES = (("understand", 0, 1), ("fetch", 1, 400), ("fetch", 500, 800.4), ("word", 1_301, 2))


def test_a_line_says_when_how_long_where_what_and_why() -> None:
    """In columns of a fixed width, in Jakarta's time."""
    turn = finished(0x3FA9C1D2, ms=1234.4, stages=STAGES, caches={"answer": "miss"})
    assert "21:05:09  1234 tg  export_duty × fetch       1200 3fa9c1d2" == turn_line(turn, "en")


def test_a_line_without_stages_keeps_its_columns() -> None:
    """A repeated question is answered from the cache within a millisecond."""
    turn = finished(1, ms=0.42, caches={"answer": "hit"}, channel="web", topic="reference_price")
    assert "21:05:09   0,4 web reference_… ✓                  00000001" == turn_line(turn, "id")


def test_a_failed_turn_names_its_kind() -> None:
    """At the end, where it breaks no column."""
    turn = finished(1, ms=30_000, stages=STAGES, error="TimeoutError", topic="none", channel="slack")
    assert "21:05:09   30s slk none        · fetch       1200 00000001 TimeoutError" == turn_line(turn, "en")


def test_sixty_lines_of_usual_turns_fit_into_a_message() -> None:
    """With all topics and every column filled."""
    longest = max(
        len(turn_line(finished(1, ms=9_999, stages=STAGES, topic=topic, channel=channel), "id"))
        for topic in ("export_duty", "reference_price", "none")
        for channel in ("telegram", "slack", "web", "console")
    )
    assert 60 * (longest + 1) <= 3_600


def test_what_was_asked_is_shown_only_where_it_is_wanted() -> None:
    """On one line, cut."""
    turn = finished(1, question="berapa\nbea keluar CPO? " + "x" * 200, conversation_hash="abcd1234abcd")
    assert "bea keluar" not in turn_line(turn, "id")
    assert "abcd1234" not in turn_line(turn, "id")
    shown = turn_line(turn, "id", show_text=True)
    assert "«berapa bea keluar CPO? x" in shown
    assert "\n" not in shown
    assert len(shown) <= 125
