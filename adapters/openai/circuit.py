"""A circuit breaker: after failures in a row calls are held back for a while, then one is let through to try."""

from contextlib import suppress

from circuitbreaker import CircuitBreaker  # type: ignore[import-untyped]  # nobody ships its types


class _Failed(Exception):  # counted by the breaker, seen by nobody
    """A call failed; it carries nothing, so that the breaker keeps no request alive."""


class Circuit:
    """Whether a service may be called."""

    def __init__(self, *, failures: int, rest: float) -> None:
        self._breaker = CircuitBreaker(failures, rest, _Failed, name="")
        self._trying = False
        self._well = True

    @property
    def allows(self) -> bool:
        """Whether a call may be made now; asking takes nothing."""
        return bool(self._breaker.closed) or (not self.open and not self._trying)

    @property
    def open(self) -> bool:
        """Whether calls are held back."""
        return bool(self._breaker.opened)

    @property
    def well(self) -> bool:
        """Whether the last call that told anything went well; True before the first."""
        return self._well and not self.open

    def enter(self) -> bool:
        """Take the right to call; to be given back by `worked`, `failed` or `left`."""
        if not self.allows:
            return False
        # The library lets everybody through once the rest is over: a service that is down would be met by all at once.
        self._trying = not self._breaker.closed
        return True

    def worked(self) -> None:
        """The service answered."""
        self._trying, self._well = False, True
        self._breaker.reset()

    def failed(self) -> None:
        """The service did not answer, or not as it should."""
        self._trying = self._well = False
        with suppress(_Failed), self._breaker:
            raise _Failed

    def left(self) -> None:
        """The call ended without telling anything about the service."""
        self._trying = False
