"""Socket Mode: each envelope goes into the inbox before it is acknowledged; a lost connection is made anew."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.events import KINDS
from adapters.slack.failures import CALL_ERRORS, read_failure
from adapters.slack.normalise import DELIVERY
from adapters.slack.pulse import Pulse
from core.errors import ExportMateError, Misconfigured, Unavailable

Take = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any] | None]]
log = structlog.get_logger("slack")


class Line:
    """The connection of Socket Mode, as it stands."""

    def __init__(self, pulse: Pulse) -> None:
        self.pulse = pulse
        self.connection: SocketModeClient | None = None

    @property
    def connected(self) -> bool | None:
        """Whether the connection stands and its pings are answered; None before Slack was asked for one."""
        line = self.connection
        if line is None:
            return None if self.pulse.answered is None else False
        session, answered = line.current_session, line.last_ping_pong_time
        standing = not (line.closed or line.stale or session is None or session.closed)
        return standing and (answered is None or time.time() - answered < 4 * line.ping_interval)


async def serve_socket(client: AsyncWebClient, app_token: str, take: Take, line: Line, *, ping_interval: float) -> None:
    """Serve until cancelled; `line` tells how the connection stands. Raises Misconfigured for a token that Slack does not take."""
    address = await _first_address(client, app_token)
    quiet = logging.getLogger("slack_sdk.socket_mode")
    quiet.setLevel(logging.CRITICAL)  # its lines hold what people wrote; what matters is logged here
    connection = SocketModeClient(app_token=app_token, web_client=client, ping_interval=ping_interval, logger=quiet)
    await connection.aiohttp_client_session.close()
    connection.aiohttp_client_session = _session(connection, line.pulse)
    connection.wss_uri, line.connection = address, connection

    async def receive(sender: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Commit an envelope, then acknowledge it; one that could not be committed Slack brings again."""
        answer = None
        if request.type in KINDS:
            try:
                answer = await take(request.type, {DELIVERY: request.envelope_id, **(request.payload or {})})
            except Unavailable as error:
                log.warning("slack_envelope_not_accepted", reason=error.message)
                return
            except ExportMateError as error:
                log.warning("slack_envelope_failed", kind=type(error).__name__)
                return
        try:
            await sender.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))
        except (OSError, RuntimeError) as error:  # Slack brings it again, and the inbox knows it
            log.warning("slack_ack_lost", kind=type(error).__name__)

    connection.socket_mode_request_listeners.append(receive)
    try:
        await connection.connect()  # type: ignore[no-untyped-call]  # the client gives no types here
        log.info("slack_connected", mode="socket")
        await asyncio.Event().wait()
    finally:
        await _close(connection)


def _session(connection: SocketModeClient, pulse: Pulse) -> aiohttp.ClientSession:
    """The session of a connection: an address that did not lead anywhere is not tried again, a fresh one is asked for."""

    async def failed(_: object, __: object, what: aiohttp.TraceRequestExceptionParams) -> None:
        connection.wss_uri = None
        pulse.call(False)
        log.warning("slack_socket_failed", kind=type(what.exception).__name__)

    async def ended(_: object, __: object, what: aiohttp.TraceRequestEndParams) -> None:
        pulse.call(what.response.status == 101)
        if what.response.status != 101:
            connection.wss_uri = None
            log.warning("slack_socket_failed", status=what.response.status)

    trace = aiohttp.TraceConfig()
    trace.on_request_exception.append(failed)
    trace.on_request_end.append(ended)
    return aiohttp.ClientSession(trace_configs=[trace])


async def _close(connection: SocketModeClient) -> None:
    """Close, and wait for the tasks that the client leaves behind."""
    tasks = [
        t for t in (connection.message_processor, connection.current_session_monitor, connection.message_receiver) if t
    ]
    await connection.close()  # type: ignore[no-untyped-call]  # the client gives no types here
    await asyncio.gather(*tasks, return_exceptions=True)


async def _first_address(client: AsyncWebClient, app_token: str) -> str:
    """The address of the first connection, asked for until Slack answers."""
    pause = 0.5
    while True:
        try:
            answer = await client.apps_connections_open(app_token=app_token)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if failure.kind in ("rejected", "gone") or failure.code in ("missing_scope", "forbidden_team"):
                raise Misconfigured(f"SLACK_APP_TOKEN is not accepted by Slack: {failure.code}") from error
            log.warning("slack_unreachable", code=failure.code, retry_in=pause)
            await asyncio.sleep(max(pause, failure.retry_after))
            pause = min(2 * pause, 30.0)
        else:
            if address := str(answer.get("url") or ""):
                return address
            await asyncio.sleep(pause)
