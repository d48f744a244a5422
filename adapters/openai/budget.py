"""What may be used a day, in tokens and in US dollars; held before a call and settled after it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Spent:
    """What a day has cost so far."""

    day: date
    tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Hold:
    """What a call under way may come to use."""

    tokens: int
    cost_usd: float


class DayBudget:
    """Counts a day's use against its limits; a new day begins with nothing spent."""

    def __init__(
        self,
        today: Callable[[], date],
        *,
        tokens: int = 0,
        cost_usd: float = 0.0,
        keep: Callable[[Spent], None] | None = None,
    ) -> None:
        """Limits of 0 mean none; `keep` is told after every call what the day has cost, to store it."""
        self._today, self._tokens, self._cost, self._keep = today, tokens, cost_usd, keep
        self._spent = Spent(today())
        self._held_tokens, self._held_cost = 0, 0.0

    @property
    def spent(self) -> Spent:
        """Today's use, without what is under way."""
        if self._spent.day != (day := self._today()):
            self._spent = Spent(day)
        return self._spent

    @property
    def left(self) -> bool:
        """Whether anything may still be used today."""
        spent = self.spent
        return not (self._tokens and spent.tokens + self._held_tokens >= self._tokens) and not (
            self._cost and spent.cost_usd + self._held_cost >= self._cost
        )

    def learn(self, spent: Spent) -> None:
        """Take over what is known from elsewhere: stored before a restart, or used by all instances together."""
        own = self.spent
        if spent.day == own.day:
            self._spent = Spent(own.day, max(own.tokens, spent.tokens), max(own.cost_usd, spent.cost_usd))

    def hold(self, tokens: int, cost_usd: float) -> Hold | None:
        """Set aside what a call may use; None where the day's budget does not reach for it."""
        spent = self.spent
        if self._tokens and spent.tokens + self._held_tokens + tokens > self._tokens:
            return None
        if self._cost and spent.cost_usd + self._held_cost + cost_usd > self._cost:
            return None
        self._held_tokens += tokens
        self._held_cost += cost_usd
        return Hold(tokens, cost_usd)

    def settle(self, hold: Hold, tokens: int, cost_usd: float) -> None:
        """Replace what was held by what was used."""
        self._held_tokens -= hold.tokens
        self._held_cost = max(0.0, self._held_cost - hold.cost_usd)
        spent = self.spent
        self._spent = Spent(spent.day, spent.tokens + tokens, spent.cost_usd + cost_usd)
        if self._keep is not None:
            self._keep(self._spent)
