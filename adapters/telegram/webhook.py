"""The address that Telegram calls: it checks the secret before anything else and answers 200 once the inbox holds it."""

import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from aiohttp import web

from adapters.telegram.ports import WEBHOOK_PATH
from core.errors import Misconfigured, Unavailable

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY = 1024 * 1024  # bytes; an update is a few kilobytes
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
Accept = Callable[[Mapping[str, Any]], Awaitable[None]]


def check_secret(secret: str) -> None:
    """Raise Misconfigured for a secret that Telegram would not take."""
    if not _SECRET.fullmatch(secret):
        raise Misconfigured("TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of A-Z, a-z, 0-9, _ and -")


def webhook_url(base: str) -> str:
    """The whole address: the path is added where only the public base was given. Raises Misconfigured for none."""
    if not base.startswith(("https://", "http://")):
        raise Misconfigured("TELEGRAM_WEBHOOK_URL must be the public https address of this server")
    base = base.rstrip("/")
    return base if base.endswith(WEBHOOK_PATH) else base + WEBHOOK_PATH


def add_webhook(app: web.Application, secret: str, accept: Accept) -> None:
    """Serve the webhook; it needs a secret, so that nobody else can speak for Telegram. Raises Misconfigured."""
    check_secret(secret)
    expected = secret.encode()

    async def take(request: web.Request) -> web.Response:
        """401 for a wrong secret, 413 and 400 for what is no update, 503 to be called again, else 200."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=401)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return web.Response(status=400)
        try:
            await accept(update)
        except Unavailable:
            return web.Response(status=503)
        return web.Response(status=200)

    app.router.add_post(WEBHOOK_PATH, take)


async def _body(request: web.Request) -> bytes | None:
    """The body, None when it is too long; no more than allowed is ever read."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)
