"""Which administrator asks, for as long as their command is being answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

NOBODY_NAMED: Final = "chat"  # where a channel does not say which administrator it is
_ASKING: ContextVar[str] = ContextVar("asking", default=NOBODY_NAMED)


def asking() -> str:
    """Who asks: "telegram:7", "slack:U123"."""
    return _ASKING.get()


@contextmanager
def asked_by(who: str) -> Iterator[None]:
    """Let `asking` tell somebody while the block runs."""
    token = _ASKING.set(who or NOBODY_NAMED)
    try:
        yield
    finally:
        _ASKING.reset(token)
