"""What a failed call to Slack means for the message in it: not taken, taken perhaps, or never to be taken."""

from dataclasses import dataclass
from typing import Any, Final, Literal

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

Kind = Literal["limited", "doubtful", "down", "gone", "rejected", "refused"]
CALL_ERRORS: Final = (SlackApiError, SlackRequestError, aiohttp.ClientError, TimeoutError, OSError)
TOKEN_ERRORS: Final = frozenset(
    "invalid_auth not_authed account_inactive token_revoked token_expired not_allowed_token_type".split()
)
_BROKEN: Final = frozenset("internal_error fatal_error service_unavailable request_timeout team_added_to_org".split())
_GONE: Final = frozenset(
    "channel_not_found not_in_channel is_archived user_not_found cannot_dm_bot restricted_action user_disabled user_not_in_channel "
    "restricted_action_read_only_channel restricted_action_thread_only_channel messages_tab_disabled not_allowed".split()
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call.

    `limited`: not taken, wait. `down`: never reached Slack. `doubtful`: may have been done. `gone`: the channel takes
    nothing from the app. `rejected`: the token is not accepted. `refused`: wrong in itself.
    """

    kind: Kind
    code: str = ""
    retry_after: float = 0.0


def read_failure(error: BaseException) -> Failure:
    """Say what an error of the client means."""
    if isinstance(error, SlackApiError):
        return _of_answer(error.response)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Failure("down", type(error).__name__)
    if isinstance(error, SlackRequestError):
        return Failure("doubtful", "request_error")
    return Failure("doubtful", type(error).__name__)


def _of_answer(response: Any) -> Failure:
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Failure("limited", "ratelimited", seconds_of(response))
    if status >= 500 or code in _BROKEN or not code:
        return Failure("doubtful", code or str(status))
    if code in TOKEN_ERRORS:
        return Failure("rejected", code)
    return Failure("gone" if code in _GONE else "refused", code)


def seconds_of(response: Any) -> float:
    """How long an answer asks to wait."""
    headers = getattr(response, "headers", None) or {}
    try:
        return max(0.1, float(headers.get("Retry-After") or headers.get("retry-after") or 1))
    except ValueError:
        return 1.0
