"""Long polling in which an update is committed before the request that confirms it.

Updates are taken as JSON, not as objects of the library: one that the library cannot read must not stop the others.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest

from adapters.telegram.calls import seconds_of
from adapters.telegram.requests import form
from core.errors import ExportMateError

KINDS: Final = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
_LONGEST_PAUSE = 30.0
_TRIES = 5  # of an update that fails for a reason of its own
log = structlog.get_logger("telegram")
Update = Mapping[str, Any]
Accept = Callable[[Update], Awaitable[None]]
Fetch = Callable[[int | None], Awaitable[Sequence[Update]]]


async def fetch_updates(request: BaseRequest, url: str, seconds: int, offset: int | None) -> Sequence[Update]:
    """One long request to a bot's address; what was lost on the way comes again, since nothing was confirmed.

    Raises TelegramError.
    """
    values: dict[str, object] = {"timeout": seconds, "allowed_updates": list(KINDS)}
    if offset is not None:
        values["offset"] = offset
    try:
        found: Any = await request.post(f"{url}/getUpdates", form(values), read_timeout=seconds + 10.0)
    except (KeyError, TypeError, AttributeError) as error:
        raise TelegramError("the answer holds no result") from error
    readable = [u for u in found if isinstance(u, Mapping) and type(u.get("update_id")) is int]
    return sorted(readable, key=lambda u: int(u["update_id"]))


async def poll(fetch: Fetch, accept: Accept, unhook: Callable[[], Awaitable[object]], *, pause: float = 0.5) -> None:
    """Fetch updates for ever.

    The offset moves past an update only once `accept` returned: an update that could not be committed, and every one
    behind it, is fetched again. One that fails again and again for a reason of its own is left behind, and logged.
    A webhook that stands in the way is taken down by `unhook`.
    """
    offset: int | None = None
    waited, failures = 0.0, 0
    while True:
        try:
            for update in await fetch(offset):
                failures += 1
                if failures > _TRIES:
                    log.error("telegram_update_left_out", update_id=update["update_id"])
                else:
                    await accept(update)
                failures, offset = 0, int(update["update_id"]) + 1
            waited = 0.0
        except (ExportMateError, TelegramError) as error:
            failures = 0  # the database or Telegram is away: no fault of the update
            waited = _pause_after(error, waited, pause)
            await asyncio.sleep(waited * (0.75 + random.random() / 2))  # noqa: S311  # spreads retries, guards nothing
            if isinstance(error, Conflict) and "webhook" in error.message.lower():
                await unhook()
        except Exception as error:  # noqa: BLE001  # whatever it was: the updates behind it must be answered
            log.error("telegram_update_failed", kind=type(error).__name__, tries=failures)
            await asyncio.sleep(pause)


def _pause_after(error: Exception, waited: float, pause: float) -> float:
    """How long to wait after a failure, longer each time."""
    if isinstance(error, TimedOut):
        return pause
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    if isinstance(error, InvalidToken):
        log.error("telegram_token_refused", hint="TELEGRAM_BOT_TOKEN was revoked, or Telegram is in trouble")
    else:
        reason = "another poller" if isinstance(error, Conflict) else type(error).__name__
        log.warning("telegram_polling_interrupted", reason=reason, network=isinstance(error, NetworkError))
    return min(max(pause, 2 * waited), _LONGEST_PAUSE)
