"""The HTTP API: `build_app` wires handlers that read a request, take a turn and render the reply.

The application does nothing by itself: no task runs beside the requests, and whoever builds it starts and stops it.
"""

import asyncio
import uuid

import orjson
from aiohttp import web

from adapters.web.errors import failure
from adapters.web.hs import add_hs
from adapters.web.limits import Access, TokenBuckets
from adapters.web.middleware import add_headers, answer_errors, guard, json_response, log_failure
from adapters.web.normalise import parse_object, read_feedback, read_message
from adapters.web.openapi import openapi_document
from adapters.web.pages import add_pages
from adapters.web.ports import HsTree, Metrics, Readiness, TakeFeedback, TakeTurn, WebSettings
from adapters.web.render import render_reply
from adapters.web.sse import HEADERS, EventWriter
from core.errors import BadInput, Unavailable
from core.message import Message
from core.timing import note_size, open_timings, stage


def build_app(
    take_turn: TakeTurn,
    readiness: Readiness,
    metrics: Metrics,
    settings: WebSettings,
    *,
    feedback: TakeFeedback | None = None,
    hs: HsTree | None = None,
) -> web.Application:
    """Build the application of the API and the pages; without `feedback` or `hs` those addresses answer 503."""
    access = Access(settings.tokens, settings.host, settings.allowed_hosts)
    buckets = TokenBuckets(settings.rate, settings.burst)
    app = web.Application(middlewares=[answer_errors, guard(access, buckets)], client_max_size=settings.max_body)
    app.on_response_prepare.append(add_headers)
    api = Api(take_turn, readiness, metrics, settings, feedback)
    app.router.add_post("/api/v1/ask", api.ask)
    app.router.add_post("/api/v1/ask/stream", api.ask_stream)
    app.router.add_post("/api/v1/feedback", api.feedback)
    app.router.add_get("/healthz", api.healthz)
    app.router.add_get("/readyz", api.readyz)
    app.router.add_get("/metrics", api.metrics)
    app.router.add_get("/openapi.json", api.openapi)
    add_hs(app, hs)
    add_pages(app)
    return app


class Api:
    """The handlers, with what they were given."""

    def __init__(
        self,
        take_turn: TakeTurn,
        readiness: Readiness,
        metrics: Metrics,
        settings: WebSettings,
        feedback: TakeFeedback | None,
    ) -> None:
        self._take_turn, self._readiness, self._metrics = take_turn, readiness, metrics
        self._settings, self._feedback = settings, feedback
        self._openapi = orjson.dumps(openapi_document(settings.version))

    async def ask(self, request: web.Request) -> web.Response:
        """Answer a question with one JSON object."""
        with open_timings():
            with stage("receive"):
                message = await self._message(request)
            async with asyncio.timeout(self._settings.turn_timeout):
                reply, timings, turn_id = await self._take_turn(message, None)
            with stage("render"):
                response = json_response(render_reply(reply, timings, turn_id))
            note_size("sent", len(response.body) if isinstance(response.body, bytes) else 0)
            with stage("send"):
                await response.prepare(request)
                await response.write_eof()
            return response

    async def ask_stream(self, request: web.Request) -> web.StreamResponse:
        """Answer a question with events; what is wrong with the request itself is still a plain 4xx."""
        with open_timings():
            with stage("receive"):
                message = await self._message(request)
            response = web.StreamResponse(headers=HEADERS)
            await response.prepare(request)
            writer = EventWriter(response)
            await writer.send("status", {"state": "working"})
            try:
                async with asyncio.timeout(self._settings.turn_timeout):
                    reply, timings, turn_id = await self._take_turn(message, writer.show)
                with stage("render"):
                    rendered = render_reply(reply, timings, turn_id)
                with stage("send"):
                    await writer.show(reply)
                    await writer.send("reply", rendered)
            except Exception as error:  # noqa: BLE001  # the head is sent: an event is the only way left to say it
                seen = failure(error)
                if seen.status >= 500:
                    log_failure(request, error)
                await writer.send("error", seen.body)
            return response

    async def feedback(self, request: web.Request) -> web.Response:
        """Keep what a person thought of a reply."""
        given = read_feedback(await self._object(request))
        if self._feedback is None:
            raise Unavailable("feedback is not kept here")
        if not await self._feedback(given.turn_id, given.value, given.comment):
            raise BadInput("no such turn", field="turn_id")
        return json_response({"stored": True})

    async def healthz(self, _: web.Request) -> web.Response:
        """Say that the program is alive."""
        return json_response({"alive": True})

    async def readyz(self, _: web.Request) -> web.Response:
        """Say whether questions can be answered and what is degraded."""
        try:
            async with asyncio.timeout(self._settings.readiness_timeout):
                report = await self._readiness.readiness()
        except (TimeoutError, Unavailable):
            report = {"ready": False, "degraded": ["readiness"], "data": {}}
        return json_response(dict(report), status=200 if report.get("ready") else 503)

    async def metrics(self, request: web.Request) -> web.Response:
        """The counters, as Prometheus reads them."""
        body, content_type = self._metrics(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def openapi(self, _: web.Request) -> web.Response:
        """The description of this API."""
        return web.Response(body=self._openapi, content_type="application/json")

    async def _object(self, request: web.Request) -> dict[str, object]:
        """The JSON object of a body within the limits."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        return dict(parse_object(await request.read()))

    async def _message(self, request: web.Request) -> Message:
        """The message of a body, under a fresh id: two requests are two messages, whatever they say."""
        data = await self._object(request)
        return read_message(data, new_id=uuid.uuid4().hex, max_text=self._settings.max_text)
