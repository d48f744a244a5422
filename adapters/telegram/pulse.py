"""Whether Telegram answers: each call counts once it is over, and how the last one went is remembered."""

from adapters.telegram.ports import CHANNEL
from core.channels import Called

_UNWELL = frozenset({401, 429})  # the bot is not let in, or not now; other refusals are a chat's or a text's own fault


class Pulse:
    """Takes how calls ended, as HTTP status; 0 where no answer came that could be read."""

    def __init__(self, called: Called) -> None:
        self._called = called
        self.answered: bool | None = None  # whether the last call was answered well, None before any
        self.polling: bool | None = None  # whether the last request for updates worked, None before any

    def call(self, status: int) -> None:
        """Count a call."""
        self.answered = _well(status)
        self._called(CHANNEL, self.answered)

    def poll(self, status: int) -> None:
        """Count a request for updates."""
        self.polling = status == 200
        self._called(CHANNEL, _well(status))


def _well(status: int) -> bool:
    return 0 < status < 500 and status not in _UNWELL
