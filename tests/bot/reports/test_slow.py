"""The message about one reply that was slow or failed."""

import pytest

from adapters.telegram.render import LIMIT, render_text
from bot.reports.slow import MOST, Guard, slow_message, worth_showing
from core.message import Language
from core.timing import ModelCall, Stage
from tests.bot.reports.virtual import finished

STAGES = (("queue", -120, 120), ("understand", 0, 1), ("fetch", 1, 2_300), ("word", 2_301, 2), ("send", 3_000, 90))


@pytest.mark.parametrize(
    ("ms", "error", "shown"),
    [
        (1_999.0, None, False),
        (2_000.0, None, True),
        (5.0, "TimeoutError", True),
        (5.0, "BadInput", False),
        (5.0, "TooMany", False),
        (5.0, "CancelledError", False),
        (2_500.0, "CancelledError", True),
    ],
)
def test_slow_and_failed_turns_are_worth_a_message(ms: float, error: str | None, shown: bool) -> None:
    """What nobody could have answered is no failure of ours."""
    assert shown is worth_showing(finished(1, ms=ms, error=error), 2_000)


def test_waiting_in_the_queue_counts_too() -> None:
    """The person waits for the whole of it."""
    assert worth_showing(finished(1, ms=5, stages=[("queue", -3_000, 3_000)]), 2_000)


def test_a_slow_reply_is_shown_with_its_waterfall() -> None:
    """From when the message was known to when the reply was sent, with what took the time."""
    call = ModelCall(
        "gpt-4o-mini",
        0,
        took_ns=1_900_000_000,
        first_token_ns=700_000_000,
        tokens_in=310,
        tokens_out=40,
        cost_usd=0.00042,
    )
    turn = finished(0x3FA9C1D2, ms=2_400, stages=STAGES, caches={"answer": "miss"}, sql_statements=3, models=[call])
    turn.timings.queries.append(Stage("duty_evidence", 0, 2_100_000_000))
    turn.timings.retries["model"] = 2
    text = slow_message(turn, "en").text
    for words in (
        "🐢 **Slow reply: 2.4 s** `3fa9c1d2`", "telegram · export_duty · id · template · 24-11 21:05:09 WIB",
        "queue      █", "  120 ms\n", "waited 120 ms before it was taken up", "SQL: 3 statements (`duty_evidence` 2.1 s)",
        "model `gpt-4o-mini`: 1.9 s, first token 700 ms, 310+40 tokens, US$ 0.00042", "cache: answer miss", "repeated: model 2×",
    ):  # fmt: skip
        assert words in text
    bars = text.split("```")[1].strip("\n").split("\n")
    assert 5 == len(bars)
    assert 1 == len({len(bar) for bar in bars})


def test_a_failed_reply_says_what_and_where() -> None:
    """Its kind and its stage stand first."""
    turn = finished(1, ms=30_000, stages=STAGES, error="DatabaseUnavailable", failed_in="fetch", topic="none")
    text = slow_message(turn, "id").text
    assert text.startswith("❌ **Balasan gagal: DatabaseUnavailable** setelah 30 s `00000001`")
    assert "gagal di tahap **fetch**" in text


def test_a_turn_without_stages_says_so() -> None:
    """Nothing was measured."""
    assert "Its stages were not recorded." in slow_message(finished(1, ms=3_000), "en").text


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_longest_message_is_one_of_telegrams(language: Language) -> None:
    """Many stages, statements, calls and a long question."""
    stages = [(f"stage {n}", n, 10.0) for n in range(60)]
    calls = [
        ModelCall("m" * 60, 0, took_ns=10**9, tokens_in=9, tokens_out=9, cost_usd=0.1, failed=True) for _ in range(30)
    ]
    turn = finished(1, ms=3_000, stages=stages, models=calls, question="?" * 4_000, conversation_hash="abcdef012345")
    turn.timings.queries += [Stage(f"statement_{n}" + "y" * 30, 0, 10**6) for n in range(40)]
    (part,) = render_text(slow_message(turn, language, show_text=True).text)
    assert len(part) < LIMIT


def test_what_was_asked_is_shown_only_where_it_is_wanted() -> None:
    """As it was typed, without a mark of it being read; no id of the person at all."""
    turn = finished(1, ms=3_000, question="**bea** ```keluar\n[x](http://y)", user_hash="fedcba987654")
    assert "keluar" not in slow_message(turn, "id").text
    shown = slow_message(turn, "id", show_text=True).text
    assert "```\n**bea** '''keluar [x](http://y)\n```" in shown
    assert "fedcba98" not in shown


def test_a_storm_lets_six_a_minute_through() -> None:
    """And goes on when the minute is over."""
    now = [0.0]
    guard = Guard(lambda: now[0])
    assert [True] * MOST + [False] * 3 == [guard.passes() for _ in range(MOST + 3)]
    now[0] = 60.0
    assert guard.passes()
