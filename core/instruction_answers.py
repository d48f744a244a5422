"""What a model answered to `read`, `rank` and `rewrite`, taken only as far as it is usable: numbers of lists, words of the question.

Small models wrap JSON in prose, count from nowhere and repeat themselves; what cannot be used counts as no answer.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.instructions import NO_ANSWER

LONGEST_ANSWER: Final = 20_000  # characters of JSON that are looked at
LONGEST_QUERY: Final = 300  # characters of a rewritten question
_DIGITS: Final = re.compile(r"\d+")
_AROUND: Final = " \n.!*_`\"'"
_QUOTES: Final = "\"'`“”‘’«» "


@dataclass(frozen=True, slots=True)
class Picked:
    """Numbers of the lists that were given, 0 for none of them."""

    topic: int
    candidate: int


def is_no_answer(text: str) -> bool:
    """Whether a model said that the rows do not answer, perhaps with something around it."""
    return NO_ANSWER in text or text.strip(_AROUND).upper() == NO_ANSWER


def picked(text: str, topics: int, candidates: int) -> Picked | None:
    """What `read` picked among so many topics and candidates; None where the answer is unusable."""
    answer = _json_object(text)
    topic, candidate = _number(answer.get("topic"), topics), _number(answer.get("candidate"), candidates)
    return None if topic is None or candidate is None else Picked(topic, candidate)


def ordered(text: str, candidates: int) -> tuple[int, ...] | None:
    """The numbers that `rank` gave, best first, none twice; () where none fits, None where the answer is unusable."""
    order = _json_object(text).get("order")
    if not isinstance(order, list):
        return None
    numbers = [_number(item, candidates) for item in order[: 4 * candidates]]
    return None if None in numbers or 0 in numbers else tuple(dict.fromkeys(n for n in numbers if n))


def rewritten(text: str, question: str, earlier: Sequence[str] = ()) -> str:
    """The line that `rewrite` gave; empty where it is no single short line, or holds a figure that nobody said."""
    line = text.strip()
    if not line or len(line) > LONGEST_QUERY or "\n" in line or is_no_answer(line):
        return ""
    said = set(_DIGITS.findall(" ".join((question, *earlier))))
    return line.strip(_QUOTES) if set(_DIGITS.findall(line)) <= said else ""


def _number(value: object, most: int) -> int | None:
    """A whole number from 0 to `most`; true and 1.0 are none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def _json_object(text: str) -> dict[str, Any]:
    """The first JSON object in a text, empty where there is none."""
    start = text.find("{", 0, LONGEST_ANSWER)
    if start < 0:
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(text[start:LONGEST_ANSWER])
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
