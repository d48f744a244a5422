"""What holds for every request: an id, security headers, errors as JSON, and who may use the API how often."""

import logging
import re
import uuid

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.web.errors import failure
from adapters.web.limits import Access, TokenBuckets

REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "ExportMate",  # the default names the library and its version
}
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger(__name__)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers and the request id on a response about to start, streams and files included."""
    for name, value in SECURITY_HEADERS.items():
        response.headers[name] = value
    response.headers["X-Request-ID"] = request.get(REQUEST_ID, "")
    response.headers.setdefault("Cache-Control", "no-store" if request.path.startswith("/api/") else "no-cache")


def json_response(data: object, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON body."""
    return web.Response(body=orjson.dumps(data), status=status, headers=headers, content_type="application/json")


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id and turn whatever is raised below into the error body of the contract."""
    given = request.headers.get("X-Request-ID", "")
    request[REQUEST_ID] = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _failed(request, error)
    except Exception as error:  # noqa: BLE001  # the last place before the caller: nobody sees a traceback
        return _failed(request, error)


def _failed(request: web.Request, error: Exception) -> web.Response:
    """The error as the caller sees it; one that is ours goes to the log."""
    seen = failure(error)
    if seen.status >= 500:
        log_failure(request, error)
    return json_response(seen.body, status=seen.status, headers=seen.headers)


def log_failure(request: web.Request, error: Exception) -> None:
    """Note an error of ours under the request id; what the person wrote stays out."""
    _log.error("request failed: %s %s", request.path, request[REQUEST_ID], exc_info=error)


def guard(access: Access, buckets: TokenBuckets) -> Middleware:
    """Check rights and rate of everything under /api/ and of /metrics; pages and health checks stay open."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/api/") or request.path == "/metrics":
            buckets.take(request.remote or "")
            access.check(
                remote=request.remote,
                host=request.headers.get("Host"),
                authorization=request.headers.get("Authorization"),
                forwarded=any(name in request.headers for name in FORWARDED),
            )
        return await handler(request)

    return check
