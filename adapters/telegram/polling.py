"""Long polling in which an update is committed before the request that confirms it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from adapters.telegram.sender import seconds_of
from core.errors import Misconfigured, Unavailable

KINDS: Final = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
_LONGEST_PAUSE = 30.0
log = structlog.get_logger("telegram")
Accept = Callable[[Mapping[str, Any]], Awaitable[None]]


async def poll(bot: Bot, accept: Accept, *, seconds: int, pause: float = 0.5) -> None:
    """Fetch updates for ever; raises Misconfigured when Telegram does not know the token.

    The offset moves past an update only once `accept` returned: an update that could not be committed, and every one
    behind it, is fetched again.
    """
    offset: int | None = None
    waited = 0.0
    while True:
        try:
            for update in await _fetch(bot, offset, seconds):
                await accept(update.to_dict())
                offset = update.update_id + 1
            waited = 0.0
        except (Unavailable, TelegramError) as error:
            waited = _pause_after(error, waited, pause)
            await asyncio.sleep(waited * (0.75 + random.random() / 2))  # noqa: S311  # spreads retries, guards nothing


async def _fetch(bot: Bot, offset: int | None, seconds: int) -> tuple[Update, ...]:
    """One long request; what was lost on the way comes again, since nothing was confirmed."""
    return await bot.get_updates(offset, timeout=seconds, allowed_updates=KINDS, read_timeout=seconds + 10)


def _pause_after(error: Exception, waited: float, pause: float) -> float:
    """How long to wait after a failure, longer each time; raises Misconfigured for one that waiting does not mend."""
    if isinstance(error, InvalidToken):
        raise Misconfigured("TELEGRAM_BOT_TOKEN is not accepted by Telegram") from error
    if isinstance(error, TimedOut):
        return pause
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    reason = "another poller" if isinstance(error, Conflict) else type(error).__name__
    log.warning("telegram_polling_interrupted", reason=reason, network=isinstance(error, NetworkError))
    return min(max(pause, 2 * waited), _LONGEST_PAUSE)
