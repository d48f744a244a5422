"""What the reports and the alerts are given: where their messages go, what is remembered for them, and who speaks for all."""

from collections.abc import Callable
from typing import Any, Protocol

from core.message import Reply

Announce = Callable[[Reply], None]  # hands a message for the admin channel over; never waits and never raises
Leads = Callable[[], bool]  # whether this instance is the one of all that speaks for what they share


class Remembered(Protocol):
    """What administrators chose, for all instances and across restarts: small JSON values by name."""

    async def get(self, name: str) -> Any | None:
        """The value, None for none. Raises DatabaseUnavailable."""
        ...

    async def put(self, name: str, value: Any) -> None:
        """Keep a value in place of the one before; None removes it. Raises DatabaseUnavailable."""
        ...
