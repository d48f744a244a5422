"""One line a reply: what an administrator watching the chat wants to see of each. Pure.

    21:05:09  1234 tg  export_duty ✓ fetch       1200 3fa9c1d2

When it began in Jakarta, milliseconds of the answer, the platform, the topic, whether the answer came from a cache, the
slowest stage with its milliseconds, the beginning of the turn's id, and the kind of the error where there was one. About
sixty characters, so that sixty lines fit into a message; a phone breaks it once, behind the cache's sign.
"""

from typing import Final

from adapters.telemetry.turns import FinishedTurn
from bot.admin.perf import ANSWER_LAYER
from bot.admin.replies import SHORT_ID
from bot.clock import JAKARTA
from core.message import Language
from core.timing import Timings

PLATFORMS: Final = {"telegram": "tg", "slack": "slk", "console": "cli"}
CACHE_SIGNS: Final = {"hit": "✓", "miss": "×"}
_TOPIC, _STAGE, _ERROR, _QUESTION = 11, 10, 24, 60


def turn_line(turn: FinishedTurn, language: Language, *, show_text: bool = False) -> str:
    """The line of a turn; what was asked stands in it only where that is wanted."""
    timings = turn.timings
    name, took_ms = slowest_stage(timings)
    parts = [
        turn.at.astimezone(JAKARTA).strftime("%H:%M:%S"),
        f"{_ms(timings.total_ms, language):>5}",
        f"{PLATFORMS.get(turn.channel, turn.channel)[:3]:<3}",
        f"{shortened(turn.topic, _TOPIC):<{_TOPIC}}",
        CACHE_SIGNS.get(timings.caches.get(ANSWER_LAYER, ""), "·"),
        f"{name[:_STAGE]:<{_STAGE}}",
        f"{_ms(took_ms, language) if name else '':>5}",
        turn.id[:SHORT_ID],
    ]
    if turn.error:
        parts.append(turn.error[:_ERROR])
    if show_text and turn.question:
        parts.append(f"«{shortened(' '.join(turn.question.split()), _QUESTION)}»")
    return " ".join(parts)


def slowest_stage(timings: Timings) -> tuple[str, float]:
    """The stage that took most, waiting and sending included, with its milliseconds; empty where none was measured."""
    took: dict[str, int] = {}
    for stage in timings.stages:
        took[stage.name] = took.get(stage.name, 0) + stage.took_ns
    if not took:
        return "", 0.0
    name = max(took, key=lambda n: took[n])
    return name, took[name] / 1e6


def _ms(value: float, language: Language) -> str:
    """Milliseconds in at most five characters; by hand, since a thousand lines a minute are written."""
    if value >= 9_999.5:
        return f"{value / 1000:.0f}s"
    if value >= 9.95:
        return f"{value:.0f}"
    return f"{value:.1f}".replace(".", "," if language == "id" else ".")


def shortened(text: str, width: int) -> str:
    """The text in at most so many characters."""
    return text if len(text) <= width else text[: width - 1] + "…"
