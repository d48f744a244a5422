"""The address that Alertmanager calls: `POST /hooks/alertmanager`, with a bearer token always, since it comes from another host."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeGuard

from aiohttp import web

from adapters.web.limits import Access, TokenBuckets
from adapters.web.middleware import json_response
from adapters.web.normalise import parse_object
from core.errors import BadInput

PATH = "/hooks/alertmanager"
VERSION = "4"  # of the payload, the only one there is since 2017
MAX_BODY = 256 * 1024  # bytes, unpacked
BODY_SECONDS = 10.0  # for the whole body to arrive
RATE, BURST = 5.0, 30  # posts a second and client, and at once
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_YEARS = range(2000, 2101)
State = Literal["firing", "resolved"]


@dataclass(frozen=True, slots=True)
class PostedAlert:
    """An alert as Alertmanager tells it."""

    state: State
    labels: Mapping[str, str]
    annotations: Mapping[str, str]  # summary, description, runbook
    starts_at: datetime  # in UTC
    ends_at: datetime | None  # None while no end is known
    fingerprint: str  # the same for the same labels

    @property
    def name(self) -> str:
        """What the rule is called."""
        return self.labels.get("alertname", "")


@dataclass(frozen=True, slots=True)
class Posted:
    """One post: the alerts of a group."""

    state: State  # firing while any of them does
    alerts: Sequence[PostedAlert]
    group: Mapping[str, str] = field(default_factory=dict)  # the labels that all of them share by the grouping
    address: str = ""  # of Alertmanager itself
    left_out: int = 0  # further alerts that Alertmanager did not write down


def add_hooks(app: web.Application, token: str, take: Callable[[Posted], None]) -> None:
    """Serve `POST /hooks/alertmanager`; without a token there is no such address. `take` hands over and never waits."""
    if not token.strip():
        return
    access, buckets = Access([token.strip()]), TokenBuckets(RATE, BURST)

    async def alertmanager(request: web.Request) -> web.Response:
        """401 for a wrong token, 413, 415 and 400 for what cannot be read, 429 for too many, else 202."""
        buckets.take(request.remote or "")
        access.check(remote=None, host=None, authorization=request.headers.get("Authorization"), forwarded=False)
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        posted = read_posted(parse_object(await _body(request)))
        take(posted)
        return json_response({"accepted": len(posted.alerts)}, status=202)

    app.router.add_post(PATH, alertmanager)


def read_posted(data: Mapping[str, Any]) -> Posted:
    """Read a payload of version 4; fields that nothing here needs may come and go. Raises BadInput naming the field."""
    if data.get("version") != VERSION:
        raise BadInput(f'version must be "{VERSION}"', field="version")
    alerts = data.get("alerts")
    if not isinstance(alerts, list) or not alerts:
        raise BadInput("alerts must be a list that is not empty", field="alerts")
    left_out = data.get("truncatedAlerts", 0)
    if type(left_out) is not int or left_out < 0:
        raise BadInput("truncatedAlerts must be a whole number", field="truncatedAlerts")
    return Posted(
        _state(data, "status"),
        tuple(_alert(alert, f"alerts[{n}]") for n, alert in enumerate(alerts)),
        _texts(data, "groupLabels", "groupLabels", required=False),
        _text(data, "externalURL", "externalURL", required=False),
        left_out,
    )


def _alert(data: object, at: str) -> PostedAlert:
    """One alert; `at` is where it stands, for the error."""
    if not isinstance(data, dict):
        raise BadInput(f"{at} must be an object", field=at)
    labels = _texts(data, "labels", f"{at}.labels")
    if not labels.get("alertname"):
        raise BadInput(f"{at}.labels has no alertname", field=f"{at}.labels")
    starts_at = _moment(data, "startsAt", f"{at}.startsAt")
    if starts_at is None:
        raise BadInput(f"{at}.startsAt is no time", field=f"{at}.startsAt")
    fingerprint = _text(data, "fingerprint", f"{at}.fingerprint")
    if not fingerprint:
        raise BadInput(f"{at}.fingerprint is empty", field=f"{at}.fingerprint")
    return PostedAlert(
        _state(data, f"{at}.status"),
        labels,
        _texts(data, "annotations", f"{at}.annotations"),
        starts_at,
        _moment(data, "endsAt", f"{at}.endsAt"),
        fingerprint,
    )


def _state(data: Mapping[str, Any], at: str) -> State:
    match data.get("status"):
        case "firing":
            return "firing"
        case "resolved":
            return "resolved"
        case _:
            raise BadInput(f'{at} must be "firing" or "resolved"', field=at)


def _text(data: Mapping[str, Any], name: str, at: str, *, required: bool = True) -> str:
    value = data.get(name, None if required else "")
    if not isinstance(value, str):
        raise BadInput(f"{at} must be a string", field=at)
    return value


def _texts(data: Mapping[str, Any], name: str, at: str, *, required: bool = True) -> Mapping[str, str]:
    value = data.get(name, None if required else {})
    if not _are_texts(value):
        raise BadInput(f"{at} must be an object of strings", field=at)
    return value


def _are_texts(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _moment(data: Mapping[str, Any], name: str, at: str) -> datetime | None:
    """A time of RFC 3339 in UTC; None for the year 1, with which Go writes that there is none."""
    text = _text(data, name, at)
    if text.startswith("0001-"):
        return None
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC) if _TIME.fullmatch(text) else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.year not in _YEARS:
        raise BadInput(f"{at} must be a time of RFC 3339", field=at)
    return moment


async def _body(request: web.Request) -> bytes:
    """The body; no more than allowed is ever read, and not for longer. Raises BadInput for one that cannot be unpacked."""
    if (length := request.content_length or 0) > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY, length)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_chunked(64 * 1024):
                body += chunk
                if len(body) > MAX_BODY:
                    raise web.HTTPRequestEntityTooLarge(MAX_BODY, len(body))
    except web.RequestPayloadError as error:
        raise BadInput("the body cannot be unpacked") from error
    return bytes(body)
