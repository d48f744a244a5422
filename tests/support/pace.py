"""A tenth of the pauses that the chat platforms ask for: what matters is that there is one, and what is said after it.

The pauses themselves are tested where they are computed, with clocks of the tests' own. How long a platform tells the
program to wait, and every limit on time, stay as they are.
"""

import pytest

from adapters.slack import budget as slack
from adapters.telegram import budget as telegram
from adapters.telegram.polling import poll

FASTER = 10


def quicken(patch: pytest.MonkeyPatch) -> None:
    """Shorten the windows of the budgets and the first pause of a poll that failed."""
    patch.setattr(slack, "SECONDS", slack.SECONDS / FASTER)
    for name in ("PRIVATE", "GROUP"):
        windows = getattr(telegram, name)
        patch.setattr(telegram, name, tuple((calls, seconds / FASTER) for calls, seconds in windows))
    defaults = poll.__kwdefaults__
    assert defaults is not None
    patch.setitem(defaults, "pause", defaults["pause"] / FASTER)
