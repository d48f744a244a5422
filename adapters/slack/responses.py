"""Answers through a response URL, which Slack takes five times within half an hour and which need no membership."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

import aiohttp

from adapters.slack.ports import CHANNEL
from adapters.slack.render import Part
from core.errors import Unavailable
from core.timing import count_retry


async def respond(
    session: aiohttp.ClientSession,
    url: str,
    part: Part,
    *,
    public: bool,
    deadline: float,
    pause: float,
    over: Callable[[bool], None],
) -> bool:
    """Answer, to one person or to everybody in the channel; False when the URL is used up, too old or refuses the answer.

    Tries for `deadline` seconds, the first time again after `pause`. An answer that may have arrived is not repeated:
    nothing could tell. `over` hears of each try whether it was answered well. Raises Unavailable.
    """
    body: dict[str, Any] = {
        "response_type": "in_channel" if public else "ephemeral", "replace_original": False, "text": part.text,
        "blocks": list(part.blocks), "unfurl_links": False, "unfurl_media": False,
    }  # fmt: skip
    until = monotonic() + deadline
    while True:
        try:
            async with session.post(url, json=body) as response:
                over(response.status != 429 and response.status < 500)
                if response.status < 300:
                    return not _refused(await response.text())
                if response.status != 429 and response.status < 500:
                    return False
                wait = _seconds(response.headers.get("Retry-After"), pause)
        except aiohttp.InvalidURL:
            return False
        except aiohttp.ClientConnectorError:
            over(False)
            wait = pause
        except (aiohttp.ClientError, TimeoutError):
            over(False)
            return True
        if monotonic() + wait > until:
            raise Unavailable("Slack does not answer")
        await asyncio.sleep(wait)
        count_retry(CHANNEL)
        pause = min(2 * pause, 8.0)


def _refused(text: str) -> bool:
    """Whether the answer to an accepted request says that it was not accepted after all."""
    return text.lstrip().startswith("{") and '"ok":false' in text.replace(" ", "")


def _seconds(header: str | None, otherwise: float) -> float:
    try:
        return max(0.1, float(header)) if header else otherwise
    except ValueError:
        return otherwise
