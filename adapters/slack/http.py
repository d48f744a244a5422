"""The address that Slack calls for events, commands and interactions: checked first, 200 once the inbox holds it."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson
from aiohttp import web

from adapters.slack.events import Kind
from adapters.slack.normalise import DELIVERY
from adapters.slack.ports import EVENTS_PATH
from adapters.slack.signature import is_signed
from core.errors import ExportMateError, Misconfigured

MAX_BODY = 1024 * 1024  # bytes
Take = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any] | None]]


def check_signing_secret(secret: str) -> None:
    """Raise Misconfigured for none: without it anybody could speak for Slack."""
    if not secret.strip():
        raise Misconfigured("SLACK_SIGNING_SECRET is needed when SLACK_MODE is http")


def add_events(app: web.Application, secret: str, take: Take, *, clock: Callable[[], float] = time.time) -> None:
    """Serve `POST /slack/events`. Raises Misconfigured."""
    check_signing_secret(secret)

    async def events(request: web.Request) -> web.Response:
        """401 unsigned, 413 and 400 for what cannot be read, 503 to be called again, else 200."""
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not is_signed(secret, timestamp, signature, body, clock()):
            return web.Response(status=401)
        parsed = parse_body(body, request.content_type)
        if parsed is None:
            return web.Response(status=400)
        kind, payload = parsed
        if payload.get("type") == "url_verification":
            return web.json_response({"challenge": str(payload.get("challenge", ""))})
        if "ssl_check" in payload:
            return web.Response()
        try:
            # Slack names what may come twice; what it leaves unnamed is told apart by when it was signed.
            answer = await take(kind, {DELIVERY: timestamp, **payload})
        except ExportMateError:
            return web.Response(status=503)
        return web.json_response(answer) if answer else web.Response()

    app.router.add_post(EVENTS_PATH, events)


def parse_body(body: bytes, content_type: str) -> tuple[Kind, Mapping[str, Any]] | None:
    """What kind of payload a body holds, None for what is none of Slack's. Pure."""
    try:
        if content_type != "application/x-www-form-urlencoded":
            return _object("events_api", body)
        fields = {
            name: values[0]
            for name, values in parse_qs(body.decode(), keep_blank_values=True, max_num_fields=200).items()
        }
        if "payload" in fields:
            return _object("interactive", fields["payload"].encode())
    except ValueError:
        return None
    return ("slash_commands", fields) if "command" in fields or "ssl_check" in fields else None


def _object(kind: Kind, text: bytes) -> tuple[Kind, Mapping[str, Any]] | None:
    payload = orjson.loads(text)
    return (kind, payload) if isinstance(payload, dict) else None


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
