"""How figures are written for administrators: short numbers, narrow tables and waterfalls that fit a phone. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from bot.clock import JAKARTA
from core.message import Language
from core.wording.formats import number

WIDTH = 34  # characters of a line of code that a phone shows without breaking it
MOST_STAGES = 14  # lines of a waterfall
_NAME, _BAR, _TIME = 10, 14, 8


def count(value: int, language: Language) -> str:
    """A count in full: 12.345."""
    return number(Decimal(value), language, decimals=0)


def short_count(value: int, language: Language) -> str:
    """A count in at most five characters: 812, 12rb, 3jt."""
    if value < 10_000:
        return str(value)
    thousand, million = ("rb", "jt") if language == "id" else ("k", "M")
    return f"{value // 1000}{thousand}" if value < 1_000_000 else f"{value // 1_000_000}{million}"


def decimal(value: float, language: Language, decimals: int = 1) -> str:
    """A measured number with at most so many decimals; a dash for none."""
    return number(Decimal(str(value)), language, decimals=decimals) if isfinite(value) else "–"


def bare_ms(ms: float, language: Language) -> str:
    """Milliseconds without their unit, in at most five characters: 0,4, 18, 3100; seconds from ten on: 12s."""
    if ms >= 9_999.5:
        return f"{ms / 1000:.0f}s"
    return decimal(ms, language, 1 if ms < 9.95 else 0).replace("." if language == "id" else ",", "")


def ms(value: float, language: Language) -> str:
    """A duration: 0,4 ms, 650 ms, 3,1 s."""
    if value >= 999.5:
        return f"{decimal(value / 1000, language, 1)} s"
    return f"{decimal(value, language, 2 if value < 0.095 else 1 if value < 9.95 else 0)} ms"


def percent(share: float, language: Language) -> str:
    """A share of one as percent: 62 %, 0,2 %."""
    value = 100 * share
    return f"{decimal(value, language, 1 if 0 < value < 9.95 or 99 < value < 100 else 0)} %"


def moment(at: datetime) -> str:
    """A moment in Jakarta: 24-11 21:05:09 WIB."""
    return at.astimezone(JAKARTA).strftime("%d-%m %H:%M:%S WIB")


def lasted(length: timedelta, language: Language) -> str:
    """A length of time in its two largest units: 3 hari 4 jam."""
    words = ("hari", "jam", "menit", "detik") if language == "id" else ("d", "h", "min", "s")
    seconds = max(0, int(length.total_seconds()))
    parts = (seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60, seconds % 60)
    first = next((n for n, value in enumerate(parts) if value), 3)
    return " ".join(f"{value} {words[n]}" for n, value in enumerate(parts) if value and first <= n <= first + 1) or (
        f"0 {words[3]}"
    )


def mebibytes(size: int, language: Language) -> str:
    """A size: 312 MB (of 1,048,576 bytes)."""
    return f"{count(round(size / 2**20), language)} MB"


def code(lines: Sequence[str]) -> str:
    """Lines of a fixed width, as a block of code."""
    return "\n".join(["```", *lines, "```"])


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, first: int = 15) -> str:
    """A table as a block of code: the first column to the left and at most so wide, the others to the right."""
    cut = [[row[0] if len(row[0]) <= first else row[0][: first - 1] + "…", *row[1:]] for row in (head, *rows)]
    widths = [max(len(row[n]) for row in cut) for n in range(len(head))]
    return code(
        [
            " ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
            for row in cut
        ]
    )


def waterfall(timings: Mapping[str, Any], total_ms: float, language: Language) -> str:
    """The stages of a turn in the order in which they began, each with a bar where it lay and how long it took."""
    stages = [(str(s["name"]), float(s["start_ms"]), float(s["ms"])) for s in timings.get("stages", ())]
    if not stages:
        return ""
    shown = sorted(sorted(stages, key=lambda s: -s[2])[:MOST_STAGES], key=lambda s: s[1])
    end = max(total_ms, *(start + took for _, start, took in stages)) or 1.0
    lines = [
        f"{name[:_NAME]:<{_NAME}} {_bar(start, took, end)} {ms(took, language):>{_TIME}}" for name, start, took in shown
    ]
    if hidden := len(stages) - len(shown):
        lines.append(f"+ {hidden} {'tahap yang lebih singkat' if language == 'id' else 'shorter stages'}")
    return code(lines)


def _bar(start: float, took: float, end: float) -> str:
    """A bar of a fixed width: dots for what came before and after, a thin mark for what is too short for a block."""
    first = min(_BAR - 1, int(_BAR * start / end))
    blocks = min(_BAR - first, round(_BAR * took / end))
    filled = "█" * blocks if blocks else "▏"
    return ("·" * first + filled).ljust(_BAR, "·")
