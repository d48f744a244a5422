"""A tenth of the pauses that the chat platforms ask for: what matters is that there is one, and what is said after it.

The pauses themselves are tested where they are computed, with clocks of the tests' own. How long a platform tells the
program to wait, and every limit on time, stay as they are.
"""

from dataclasses import replace

import pytest

from adapters.slack import budget as slack
from adapters.telegram import budget as telegram
from adapters.telegram.polling import poll
from bot.reports import outgoing, targets

FASTER = 10


def quicken(patch: pytest.MonkeyPatch, times: float = FASTER) -> None:
    """Shorten the windows of the budgets and the first pause of a poll that failed."""
    patch.setattr(slack, "SECONDS", slack.SECONDS / times)
    for name in ("PRIVATE", "GROUP"):
        windows = getattr(telegram, name)
        patch.setattr(telegram, name, tuple((calls, seconds / times) for calls, seconds in windows))
    defaults = poll.__kwdefaults__
    assert defaults is not None
    patch.setitem(defaults, "pause", defaults["pause"] / times)


def quicken_reports(patch: pytest.MonkeyPatch, times: float) -> None:
    """Shorten what the line to the admin chats keeps between its messages."""
    patch.setattr(targets, "MINUTE", targets.MINUTE / times)
    patch.setattr(outgoing, "LINGER", outgoing.LINGER / times)
    for name, limits in targets.LIMITS.items():
        patch.setitem(targets.LIMITS, name, replace(limits, gap=limits.gap / times))
