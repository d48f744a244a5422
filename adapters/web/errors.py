"""Every exception to a status and the error body of the contract; nothing of the inside shows."""

import dataclasses
from dataclasses import dataclass
from math import ceil
from typing import Any

from aiohttp import web

from core.errors import BadInput, NotAllowed, TooMany, Unavailable

RETRY_UNAVAILABLE = "5"  # seconds; long enough for a database to come back
_HTTP_CODES = {
    401: ("unauthorized", "a valid bearer token is needed"),
    404: ("not_found", "there is nothing at this address"),
    405: ("method_not_allowed", "this address does not take that method"),
    413: ("too_large", "the body is too large"),
    415: ("unsupported_media_type", "send the body as application/json"),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as the caller sees it."""

    status: int
    code: str
    message: str
    field: str | None = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The error object of the contract."""
        return {"error": {"code": self.code, "message": self.message, "field": self.field}}


def failure(error: BaseException) -> Failure:
    """Say what an exception means to the caller."""
    match error:
        case BadInput():
            return Failure(400, "bad_request", error.message, error.field)
        case TooMany():
            wait = max(1, ceil(error.retry_after))
            return Failure(429, "too_many_requests", error.message, headers={"Retry-After": str(wait)})
        case NotAllowed():
            return Failure(401, "unauthorized", error.message, headers={"WWW-Authenticate": "Bearer"})
        case Unavailable():
            return Failure(503, "unavailable", error.message, headers={"Retry-After": RETRY_UNAVAILABLE})
        case TimeoutError():
            headers = {"Retry-After": RETRY_UNAVAILABLE}
            return Failure(503, "timeout", "the answer took too long", headers=headers)
        case web.HTTPException():
            return _http_failure(error)
        case _:
            return Failure(500, "internal", "something went wrong here; it has been noted")


def _http_failure(error: web.HTTPException) -> Failure:
    """An error that aiohttp raised, in our words."""
    code, message = _HTTP_CODES.get(error.status, ("bad_request", "the request cannot be answered"))
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    return Failure(error.status, code, message, headers=headers)
