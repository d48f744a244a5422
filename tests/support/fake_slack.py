"""A Slack over real HTTP and a real websocket on loopback: it keeps channels and messages, checks what apps send, and can fail.

It is strict where Slack is: Block Kit limits, tokens, memberships, triggers that expire, response URLs that are used up,
envelopes that come again until they are acknowledged.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, WSMsgType, web

from tests.support.fake_slack_blocks import BadBlocks, check_blocks
from tests.support.fake_slack_methods import APP, BOT, BOT_TOKEN, TEAM, Json, Refused
from tests.support.fake_slack_oauth import SlackOAuth

APP_TOKEN, SECRET = "xapp-test-token", "test-signing-secret"
RESPONSE_USES = 5


@dataclass
class Failure:
    """What happens to a call instead of, or after, being done."""

    kind: str  # a status "429" "500" "503"; "drop": the connection breaks; "slow", "mute": done, answered late or never; or an error code
    seconds: float = 0.0
    channel: str = ""  # only for calls to this channel


class FakeSlack(SlackOAuth):
    """The server around the methods; what people do is in `tests.support.fake_slack_people`."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: dict[str, deque[Failure]] = defaultdict(deque)
        self.sockets: list[web.WebSocketResponse] = []
        self.opened = 0  # how many connections were ever made
        self.links: set[str] = set()  # addresses of connections not yet made
        self.refuse_sockets = 0  # how many connections are turned away
        self.acks: dict[str, Any] = {}
        self.http: str = ""  # the app's address in HTTP mode
        self.resend_after = 0.3
        self.changed = asyncio.Condition()

    def fail(self, method: str, kind: str, *, times: int = 1, seconds: float = 0.0, channel: str = "") -> None:
        """Make the next calls of a method fail; the method "response_url" means those addresses."""
        self.failures[method].extend(Failure(kind, seconds, channel) for _ in range(times))

    async def deliver(self, kind: str, payload: Json, *, times: int = 1) -> list[Any]:
        """Give a payload to the app until it acknowledges, and what each acknowledgement says."""
        return [await (self._post(kind, payload) if self.http else self._send(kind, payload)) for _ in range(times)]

    async def wait(self, ready: Any, seconds: float = 10.0) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: bool(ready()))

    async def tell(self) -> None:
        """Wake whoever waits."""
        async with self.changed:
            self.changed.notify_all()

    async def drop_sockets(self) -> None:
        """Break every connection without a word."""
        for socket in self.sockets:
            transport = socket._req.transport if socket._req else None
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
        self.sockets.clear()

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app that its connection is about to be refreshed."""
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def _send(self, kind: str, payload: Json) -> Any:
        number = f"env-{next(self.numbers)}"
        for attempt in range(40):
            await self.wait(lambda: self.sockets)
            envelope = {"envelope_id": number, "type": kind, "payload": payload, "accepts_response_payload": True}
            if attempt:
                envelope |= {"retry_attempt": attempt, "retry_reason": "timeout"}
            with suppress(ConnectionError, RuntimeError):
                await self.sockets[-1].send_json(envelope)
            with suppress(TimeoutError):
                await self.wait(lambda: number in self.acks, self.resend_after)
                return self.acks[number]
        raise AssertionError("the app never acknowledged the envelope")

    async def _post(self, kind: str, payload: Json) -> Any:
        body, content_type = body_of(kind, payload)
        async with ClientSession() as session:
            for attempt in range(20):
                headers = signed(body) | {"Content-Type": content_type}
                if attempt:
                    headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"}
                with suppress(ClientError):
                    async with session.post(self.http, data=body, headers=headers) as response:
                        if response.status < 300:
                            text = await response.text()
                            return json.loads(text) if text else None
                await asyncio.sleep(0.05)
        raise AssertionError("the app never took the request")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call of the Web API."""
        method, params = request.match_info["method"], await _params(request)
        self.calls.append((method, params, monotonic()))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.spoken.append((method, token))
        known = token == APP_TOKEN if method == "apps.connections.open" else token in self.tokens
        if not known and method != "oauth.v2.access":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        failure = self._failure(method, str(params.get("channel") or params.get("channel_id") or ""))
        if early := await _fail_early(request, failure):
            return early
        try:
            if failure and failure.kind not in ("slow", "mute"):
                raise Refused(failure.kind)
            result = self._do(method, params)
        except (Refused, BadBlocks) as error:
            return web.json_response({"ok": False, "error": str(error)})
        finally:
            await self.tell()
        if failure:
            await asyncio.sleep(failure.seconds)
            if failure.kind == "mute":
                _break(request)
        return web.json_response({"ok": True, **result})

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A message to a response URL."""
        where, body = self.responses.get(request.match_info["id"]), await request.json()
        self.calls.append(("response_url", body, monotonic()))
        failure = self._failure("response_url", "")
        if early := await _fail_early(request, failure):
            return early
        if failure and failure.kind == "used_url":
            return web.json_response({"ok": False, "error": "used_url"})
        if where is None or where["uses"] >= RESPONSE_USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            check_blocks(body.get("blocks") or [])
        except BadBlocks as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        where["uses"] += 1
        if body["response_type"] == "in_channel":
            self.put(where["channel"], BOT, {"text": body["text"], "blocks": body.get("blocks") or []})
        else:
            self.show_ephemeral(where["user"], where["channel"], body)
        await self.tell()
        return web.Response(text="ok")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        self.uploads[request.match_info["id"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The content of a shared file for a token that may read it; anybody else is led to the page where people sign in."""
        number = request.match_info["id"]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.fetched.append(number)
        failure = self._failure("download", "")
        if early := await _fail_early(request, failure):
            return early
        if token not in self.tokens or not self.reads_files:
            raise web.HTTPFound(f"{self.url}/signin")
        await self.tell()
        return web.Response(body=self.shared[number]["content"], content_type="application/octet-stream")

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """A Socket Mode connection; its address is good for one."""
        if self.refuse_sockets or request.query.get("ticket") not in self.links:
            self.refuse_sockets = max(0, self.refuse_sockets - 1)
            self.links.discard(request.query.get("ticket", ""))
            return web.Response(status=404)
        self.links.remove(request.query["ticket"])
        socket = web.WebSocketResponse(heartbeat=0.4)
        await socket.prepare(request)
        self.opened += 1
        self.sockets.append(socket)
        await socket.send_json(
            {"type": "hello", "num_connections": len(self.sockets), "connection_info": {"app_id": APP}}
        )
        await self.tell()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    ack = json.loads(message.data)
                    self.acks[ack["envelope_id"]] = ack.get("payload") or None
                    await self.tell()
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
        return socket

    def _failure(self, method: str, channel: str) -> Failure | None:
        queue = self.failures[method]
        for failure in queue:
            if failure.channel in ("", channel):
                queue.remove(failure)
                return failure
        return None

    def _do(self, method: str, params: Json) -> Json:
        if method == "apps.connections.open":
            number = next(self.numbers)
            self.links.add(str(number))
            return {"url": self.url.replace("http", "ws", 1) + f"/link/?ticket={number}&app_id={APP}"}
        do = getattr(self, "do_" + method.lower().replace(".", "_"), None)
        if do is None:
            raise Refused("unknown_method")
        result: Json = do(params)
        return result


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers with which Slack signs a body."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def body_of(kind: str, payload: Json) -> tuple[bytes, str]:
    """A payload as Slack posts it."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = {"payload": json.dumps(payload)} if kind == "interactive" else payload
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


async def _fail_early(request: web.Request, failure: Failure | None) -> web.Response | None:
    """The answer to a call that is not done at all."""
    if failure is None:
        return None
    if failure.kind.isdigit():
        headers = {"Retry-After": str(int(failure.seconds))} if failure.kind == "429" else {}
        return web.json_response(
            {"ok": False, "error": "ratelimited" if headers else "internal_error"},
            status=int(failure.kind),
            headers=headers,
        )
    if failure.kind == "drop":
        _break(request)
        return web.Response()
    return None


def _break(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.close()


async def _params(request: web.Request) -> Json:
    """The parameters of a call, wherever the client put them; JSON inside forms is read."""
    if request.content_type == "application/json":
        params: Json = await request.json()
        return params
    raw = {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}
    return {k: json.loads(v) if v[:1] in ("[", "{") else v for k, v in raw.items()}


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """A running server."""
    server = FakeSlack()
    app = web.Application(client_max_size=60 * 1024 * 1024)
    app.router.add_route("*", "/api/{method}", server.answer)
    app.router.add_post("/response/{id}", server.respond)
    app.router.add_post("/upload/{id}", server.upload)
    app.router.add_get("/files-pri/{id}/download/{name}", server.download)
    app.router.add_get("/link/", server.socket)
    app.router.add_get("/oauth/v2/authorize", server.consent)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


__all__ = ["APP_TOKEN", "BOT", "BOT_TOKEN", "SECRET", "TEAM", "FakeSlack", "Json", "fake_slack"]
