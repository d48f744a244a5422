"""What happened lately, counted over sliding windows: turns, times, caches, calls, costs. Bounded, and cheap to read.

A count is kept as Prometheus keeps it, as a sum that only grows, with what it was when each of the last slots began; a
window is then one subtraction. It reaches back at least as far as asked, and less than a slot further.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import ceil

from adapters.postgres.alert_seed import TurnMinute
from adapters.telemetry import labels
from adapters.telemetry.metrics import SECONDS
from adapters.telemetry.readings import Readings
from adapters.telemetry.turns import FinishedTurn

Clock = Callable[[], datetime]
Key = tuple[str, str]  # what is counted, and its label

SHORT, LONG = 3600.0, 3 * 86_400.0  # seconds that are kept in slots of ten seconds, and of a minute
SLOW_MS = 500.0  # what a structured reply may take by the objective
MOST_LABELS = 20  # names of models, layers and the like; what is beyond is counted together
_SHORT_STEP, _LONG_STEP = 10.0, 60.0
_LONG_KEYS = frozenset({("turn", "ok"), ("turn", "error"), ("structured", "all"), ("structured", "slow"), ("cost", "")})
_PARTS = 6  # parts of each step between the bounds of the metrics


def _bounds() -> tuple[float, ...]:
    """Upper bounds in milliseconds: those of the metrics, a minute and two, and five between each two."""
    whole = [1000.0 * seconds for seconds in (*SECONDS, 60, 120)]
    parts = [low * (high / low) ** (part / _PARTS) for low, high in pairwise(whole) for part in range(_PARTS)]
    return (*parts, whole[-1])


BOUNDS = _bounds()


class Ring:
    """A growing sum, and what it was when each of the last slots began."""

    __slots__ = ("_kept", "_slot", "_step", "_total")

    def __init__(self, length: float, step: float, now: float) -> None:
        self._step = step
        self._kept = array("d", bytes(8 * (ceil(length / step) + 1)))
        self._slot, self._total = int(now // step), 0.0

    def add(self, now: float, amount: float = 1.0) -> None:
        """Count something that happens now; a clock that goes back counts in the slot that it had reached."""
        if now // self._step > self._slot:
            self._reach(now)
        self._total += amount

    def over(self, now: float, seconds: float) -> float:
        """The sum over the last seconds, at most those that are kept."""
        self._reach(now)
        back = min(ceil(seconds / self._step), len(self._kept) - 1)
        return self._total - self._kept[(self._slot - back) % len(self._kept)]

    def seed(self, past: Iterable[tuple[float, float]]) -> None:
        """Add what was counted before: times and amounts; what is older than the slots is left out."""
        size = len(self._kept)
        oldest = self._slot - size + 1
        amounts: dict[int, float] = {}
        for at, amount in past:
            slot = int(at // self._step)
            amounts[slot] = amounts.get(slot, 0.0) + amount
        before = 0.0
        for slot in range(oldest, self._slot + 1):
            self._kept[slot % size] += before
            before += amounts.get(slot, 0.0)
        self._total += before

    def _reach(self, now: float) -> None:
        slot, size = int(now // self._step), len(self._kept)
        for passed in range(max(self._slot + 1, slot - size + 1), slot + 1):
            self._kept[passed % size] = self._total
        self._slot = max(self._slot, slot)


class Windows:
    """Counts of the last three days in minutes and of the last hour in steps of ten seconds.

    `tell` is a listener of finished turns, `called` one of a channel's calls of its platform, `look` is given the readings.
    """

    def __init__(self, now: Clock) -> None:
        self._now = now
        self.began = now()
        self._rings: dict[Key, tuple[Ring, ...]] = {}  # of each key the short one; of some the long one, too
        self._labels: dict[str, list[str]] = {}
        self._levels: dict[Key, float] = {}  # readings that count by themselves, as they were last

    def tell(self, turn: FinishedTurn) -> None:
        """Count a finished turn, as the metrics do."""
        outcome, timings, now = labels.outcome(turn.error), turn.timings, self._now().timestamp()
        self._count(now, "turn", outcome)
        if outcome == "ok":
            kind = "model" if timings.model_calls else "structured"
            took = timings.total_ms
            self._count(now, f"took {kind}", str(bisect_left(BOUNDS, took)))
            if kind == "structured":
                self._count(now, "structured", "all")
                if took > SLOW_MS:
                    self._count(now, "structured", "slow")
        for layer, result in timings.caches.items():
            self._count(now, f"cache {result}", self._known("cache", layer))
        for call in timings.models:
            self._count(now, "model error" if call.failed else "model ok", self._known("model", call.model))
            if call.cost_usd:
                self._count(now, "cost", "", call.cost_usd)

    def called(self, platform: str, ok: bool) -> None:  # the shape of core.channels.Called
        """Count a call of a chat platform."""
        now = self._now().timestamp()
        self._count(now, "platform ok" if ok else "platform error", self._known("platform", platform))

    def look(self, readings: Readings) -> None:
        """Count by how much what grows by itself has grown since the last look; the first one only sets the mark."""
        if readings.inbox_failed is not None:
            self._grown("given up", "", readings.inbox_failed)
        for sink, count in readings.dropped.items():
            self._grown("dropped", self._known("dropped", sink), count)

    def seed(self, minutes: Sequence[TurnMinute]) -> None:
        """Add turns that began before this was made."""
        past: Mapping[Key, Callable[[TurnMinute], float]] = {
            ("turn", "ok"): lambda m: m.answered,
            ("turn", "error"): lambda m: m.failed,
            ("structured", "all"): lambda m: m.structured,
            ("structured", "slow"): lambda m: m.slow,
            ("cost", ""): lambda m: m.cost_usd,
        }
        now = self._now().timestamp()
        for key, amount in past.items():
            for ring in self._of(key, now):
                ring.seed((m.at.timestamp(), amount(m)) for m in minutes)

    def over(self, name: str, label: str, seconds: float) -> float:
        """How much was counted over the last seconds."""
        rings = self._rings.get((name, label))
        if rings is None:
            return 0.0
        return rings[-1 if seconds >= SHORT else 0].over(self._now().timestamp(), seconds)

    def labels(self, group: str) -> tuple[str, ...]:
        """The labels seen of cache, model, platform or dropped."""
        return tuple(self._labels.get(group, ()))

    def quantile(self, kind: str, share: float, seconds: float) -> tuple[float, int]:
        """The time in ms that a share of the structured or model replies did not exceed, and of how many replies.

        Right within a step of `BOUNDS`, twelve percent; 0 where there were none.
        """
        name = f"took {kind}"
        found = {
            int(label): count for key, label in self._rings if key == name and (count := self.over(key, label, seconds))
        }
        total = sum(found.values())
        rank, passed = share * total, 0.0
        for place in sorted(found):
            passed += found[place]
            if passed >= rank:
                if place >= len(BOUNDS):
                    return BOUNDS[-1], int(total)
                low = BOUNDS[place - 1] if place else 0.0
                return low + (BOUNDS[place] - low) * (1 - (passed - rank) / found[place]), int(total)
        return 0.0, 0

    def _of(self, key: Key, now: float) -> tuple[Ring, ...]:
        if (rings := self._rings.get(key)) is None:
            rings = self._rings[key] = (
                Ring(SHORT, _SHORT_STEP, now),
                *([Ring(LONG, _LONG_STEP, now)] if key in _LONG_KEYS else []),
            )
        return rings

    def _count(self, now: float, name: str, label: str, amount: float = 1.0) -> None:
        for ring in self._of((name, label), now):
            ring.add(now, amount)

    def _grown(self, name: str, label: str, level: float) -> None:
        """Count growth; where something was taken away, as old failures are, the mark is set anew."""
        key = (name, label)
        before = self._levels.get(key)
        self._levels[key] = level
        if before is not None and level > before:
            self._count(self._now().timestamp(), name, label, level - before)

    def _known(self, group: str, label: str) -> str:
        seen = self._labels.setdefault(group, [])
        if label not in seen:
            if len(seen) >= MOST_LABELS:
                return labels.OTHER
            seen.append(label)
        return label
