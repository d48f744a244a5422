"""A Bot API server over real HTTP on loopback: it keeps chats and messages, checks what bots send, and can be made to fail.

It is strict where Telegram is: HTML must parse, texts have 1 to 4096 UTF-16 units after parsing, callback data 1 to 64
bytes, an edit must change something, an update is given until an offset confirms it, one poller at a time.
"""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from aiohttp import ClientError, ClientSession, web

from tests.support.fake_telegram_checks import Json, Refused
from tests.support.fake_telegram_html import BadEntities
from tests.support.fake_telegram_methods import BOT, BotApi

TOKEN = "424242:TEST-token_for_the_fake"


@dataclass
class Failure:
    """What happens to a call instead of, or after, being done."""

    kind: str  # a status "429" "500" "502"; "drop": the connection breaks; "slow": done late; "mute": done, never answered;
    # "true": done, answered with true instead of what was made; "garbage": done, answered with no JSON
    seconds: float = 0.0  # retry_after, or how long "slow" and "mute" take
    chat_id: int | None = None  # only for calls to this chat


class FakeTelegram(BotApi):
    """The server around the methods; what people do is in `tests.support.fake_telegram_people`."""

    def __init__(self) -> None:
        super().__init__()
        self.deliver = self.post
        self.failures: dict[str, deque[Failure]] = defaultdict(deque)

    def fail(self, method: str, kind: str, *, times: int = 1, seconds: float = 0.0, chat_id: int | None = None) -> None:
        """Make the next calls of a method fail."""
        self.failures[method].extend(Failure(kind, seconds, chat_id) for _ in range(times))

    async def push(self, update: Json) -> Json:
        """Give an update to the bot, by the way it asked for."""
        update = {"update_id": next(self.update_numbers), **update}
        if self.webhook.get("url"):
            await self.post(update)
        else:
            self.updates.append(update)
            await self.tell()
        return update

    async def post(self, update: Json, *, tries: int = 20) -> None:
        """Call the webhook until it answers 2xx."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        async with ClientSession() as session:
            for _ in range(tries):
                try:
                    async with session.post(self.webhook["url"], json=update, headers=headers) as response:
                        if response.status < 300:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError("the webhook never took the update")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call of the Bot API."""
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        method = request.match_info["method"]
        params = await _params(request)
        self.calls.append((method, params, monotonic()))
        failure = self._failure(method, params)
        try:
            if failure and failure.kind.isdigit():
                seconds = {"retry_after": int(failure.seconds)} if failure.kind == "429" else {}
                raise Refused(int(failure.kind), "injected", **seconds)
            if failure and failure.kind == "drop":
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            result = await self._method(method)(params)
            if failure:
                await asyncio.sleep(failure.seconds)
        except (Refused, BadEntities) as error:
            refused = error if isinstance(error, Refused) else Refused(400, f"Bad Request: {error}")
            return _error(refused.code, refused.description, refused.parameters)
        finally:
            await self.tell()
        if failure and failure.kind == "garbage":
            return web.Response(text="<html>", content_type="text/html")
        return web.json_response({"ok": True, "result": True if failure and failure.kind == "true" else result})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The content of a file; nothing but the token opens it."""
        number = request.match_info["path"].removeprefix("documents/").removesuffix(".bin")
        if request.match_info["token"] != TOKEN or number not in self.brought:
            return _error(404, "Not Found")
        self.fetched.append(number)
        failure = self._failure("file", {})
        await self.tell()
        if failure and failure.kind.isdigit():
            return _error(int(failure.kind), "injected")
        response = web.StreamResponse()
        response.content_length = len(self.brought[number])
        await response.prepare(request)
        if failure and failure.kind == "drop":
            assert request.transport is not None
            await response.write(self.brought[number][:10])
            request.transport.close()
            return response
        await response.write(self.brought[number])
        return response

    def _failure(self, method: str, params: Json) -> Failure | None:
        queue = self.failures[method]
        for failure in queue:
            if failure.chat_id in (None, params.get("chat_id")):
                queue.remove(failure)
                return failure
        return None

    def _method(self, name: str) -> Callable[[Json], Awaitable[Any]]:
        method = getattr(self, "do_" + name.lower(), None)
        if method is None:
            raise Refused(404, "Not Found: method not found")
        return method  # type: ignore[no-any-return]  # found by name


async def _params(request: web.Request) -> Json:
    """The parameters of a form; JSON inside is read, ids are numbers."""
    params: Json = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            params[name] = (value.filename, value.file.read())
        elif name in ("text", "callback_query_id", "inline_query_id", "secret_token", "url", "parse_mode", "caption"):
            params[name] = value
        else:
            try:
                params[name] = json.loads(str(value))
            except json.JSONDecodeError:
                params[name] = value
    return params


def _error(code: int, description: str, parameters: Json | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=code)


@asynccontextmanager
async def fake_telegram() -> AsyncIterator[FakeTelegram]:
    """A running server."""
    server = FakeTelegram()
    app = web.Application(client_max_size=60 * 1024 * 1024)
    app.router.add_route("*", "/bot{token}/{method}", server.answer)
    app.router.add_get("/file/bot{token}/{path:.+}", server.file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


__all__ = ["BOT", "TOKEN", "Failure", "FakeTelegram", "Json", "fake_telegram"]
