"""What a failed call means, in a few words that hold neither key nor text, and what it tells about the service."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["worked", "failed", "neither"]  # what the circuit makes of it


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that gave no answer, or not all of it."""

    reason: str
    verdict: Verdict = "failed"


class Broken(Exception):  # named by what happened
    """An answer came that cannot be used; asked again, the service may do better."""

    def __init__(self, reason: str, verdict: Verdict = "failed") -> None:
        super().__init__(reason)
        self.failure = Failure(reason, verdict)


class Ended(Exception):  # named by what happened
    """The service did what it should, and yet there is no answer to show; asking again would not help."""

    def __init__(self, reason: str, verdict: Verdict = "worked") -> None:
        super().__init__(reason)
        self.failure = Failure(reason, verdict)


_STATUS = {
    400: Failure("it refused the request (400)", "neither"),
    401: Failure("it refused the key (401)"),
    403: Failure("it refused the access (403)"),
    404: Failure("it does not know the model or the address (404)"),
    408: Failure("it took too long (408)"),
    413: Failure("the request was too large for it (413)", "neither"),
    422: Failure("it refused the request (422)", "neither"),
    429: Failure("it takes no more requests for now (429)"),
}


def read_failure(error: BaseException) -> Failure:
    """Say what an error means; only kinds and numbers are taken from it, since messages quote keys and texts."""
    if isinstance(error, Broken | Ended):
        return error.failure
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        return _STATUS.get(error.status_code) or Failure(f"it answered with an error ({error.status_code})")
    # Timeouts of the SDK are those of connecting: the others are not set.
    if isinstance(error, APIConnectionError):
        return Failure("it could not be reached")
    if isinstance(error, TimeoutError):
        return Failure("it did not answer in time")
    if isinstance(error, OSError):
        return Failure("it could not be reached")
    return Failure(f"the call failed ({type(error).__name__})")
