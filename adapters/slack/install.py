"""Installing the app into a workspace by OAuth: the way to Slack's consent page and the way back.

An installation links no account of ours with the browser that makes it, so nothing can be planted in somebody's browser;
a state that nobody can guess, that lives for minutes and is used once is all that is checked.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urljoin

import aiohttp
import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.events import Installed
from adapters.slack.failures import CALL_ERRORS, read_failure
from adapters.slack.installations import SqlInstallations
from adapters.slack.ports import INSTALL_PATH, REDIRECT_PATH, SlackSettings
from adapters.slack.texts import say
from core.errors import DatabaseUnavailable, Misconfigured

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.models.installation import Installation

BOT_SCOPES: Final = (
    "app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands", "files:read", "files:write",
    "groups:history", "im:history", "im:write", "mpim:history",
)  # fmt: skip
_A_MINUTE = 60  # installations begun; each costs a row
log = structlog.get_logger("slack")


def check_oauth(settings: SlackSettings) -> None:
    """Raise Misconfigured for settings with which nobody could install the app."""
    if bool(settings.client_id) != bool(settings.client_secret):
        raise Misconfigured("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are needed both, or neither")
    if settings.client_id and not settings.installations_url:
        raise Misconfigured("SLACK_CLIENT_ID needs a database for the installations")
    if settings.redirect_url and not settings.redirect_url.startswith(("https://", "http://")):
        raise Misconfigured("SLACK_REDIRECT_URL must be the public address of /slack/oauth_redirect")


def authorize_url(settings: SlackSettings, state: str) -> str:
    """Slack's consent page; it stands beside the Web API, so that another Slack's is found too."""
    asked = {"client_id": settings.client_id, "scope": ",".join(BOT_SCOPES), "user_scope": "", "state": state}
    if settings.redirect_url:
        asked["redirect_uri"] = settings.redirect_url
    return f"{urljoin(settings.api_url.rstrip('/') + '/', '../oauth/v2/authorize')}?{urlencode(asked)}"


class Install:
    """Serves the two pages."""

    def __init__(
        self,
        settings: SlackSettings,
        client: Callable[[str], AsyncWebClient],
        installations: SqlInstallations,
        installed: Callable[[Installed], None],
    ) -> None:
        self._settings, self._client = settings, client
        self._installations, self._installed = installations, installed
        self._begun: deque[float] = deque(maxlen=_A_MINUTE)

    def add_routes(self, app: web.Application) -> None:
        """Serve `GET /slack/install` and `GET /slack/oauth_redirect`."""
        app.router.add_get(INSTALL_PATH, _told(self.begin))
        app.router.add_get(REDIRECT_PATH, _told(self.end))

    async def begin(self, request: web.Request) -> web.Response:
        """Send the browser to Slack's consent page."""
        now = time.monotonic()
        if len(self._begun) == _A_MINUTE and self._begun[0] > now - 60:
            return _page(429, "install_busy")
        self._begun.append(now)
        state = await self._installations.issue()
        return web.Response(status=302, headers={"Location": authorize_url(self._settings, state), **_HEADERS})

    async def end(self, request: web.Request) -> web.Response:
        """Keep what the consent gave, or say what went wrong."""
        known = await self._installations.consume(request.query.get("state", ""))
        if request.query.get("error"):
            return _page(400, "install_cancelled")
        if not known:
            return _page(400, "install_expired")
        code = request.query.get("code", "")
        if not code:
            return _page(400, "install_failed")
        try:
            answer = await self._exchange(code)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.warning("slack_install_failed", code=failure.code)
            return _page(502 if failure.kind in ("doubtful", "down", "limited") else 400, "install_failed")
        return await self._keep(answer)

    async def _exchange(self, code: str) -> Mapping[str, Any]:
        """What Slack gives for the code, and how the bot is called there."""
        # The secret goes into a header, as Slack prefers it; the client's own method does that in a way aiohttp gives up.
        basic = aiohttp.encode_basic_auth(self._settings.client_id, self._settings.client_secret)
        params = {"code": code} | ({"redirect_uri": self._settings.redirect_url} if self._settings.redirect_url else {})
        answer = await self._client("").api_call("oauth.v2.access", params=params, headers={"Authorization": basic})
        given: dict[str, Any] = dict(answer.data) if isinstance(answer.data, dict) else {}
        if token := given.get("access_token"):
            given |= await self._names(str(token), given)
        return given

    async def _names(self, token: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """How the bot is called there; the installation is good without, too."""
        try:
            named = await self._client(token).auth_test()
        except CALL_ERRORS as error:
            log.info("slack_courtesy_failed", code=read_failure(error).code)
            return {}
        user_id = given.get("bot_user_id") or named.get("user_id")
        return {"bot_user_id": user_id, "bot_id": named.get("bot_id"), "url": named.get("url")}

    async def _keep(self, answer: Mapping[str, Any]) -> web.Response:
        """Keep an installation, unless its workspace is not served."""
        team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
        wide = bool(answer.get("is_enterprise_install"))
        where = Installed("" if wide else str(team.get("id") or ""), str(enterprise.get("id") or ""), wide)
        if not answer.get("access_token") or not (where.team or where.enterprise):
            log.warning("slack_install_failed", code="no token")
            return _page(502, "install_failed")
        allowed = self._settings.allowed_teams
        if allowed and not {where.team, where.enterprise} & allowed:
            await self._give_back(str(answer["access_token"]))
            return _page(403, "install_not_allowed")
        await self._installations.save(_installation(answer, where))
        self._installed(where)
        log.info("slack_installed", team=where.team, enterprise=where.enterprise)
        return _page(200, "install_done", team=str(team.get("name") or enterprise.get("name") or where.team))

    async def _give_back(self, token: str) -> None:
        """Take a token back that is not wanted; best effort."""
        try:
            await self._client(token).auth_revoke()
        except CALL_ERRORS as error:
            log.warning("slack_revoke_failed", code=read_failure(error).code)


def _installation(answer: Mapping[str, Any], where: Installed) -> "Installation":
    """What is kept of an answer to `oauth.v2.access`: nothing of the person who agreed."""
    from slack_sdk.oauth.installation_store.models.installation import Installation

    team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
    return Installation(
        app_id=str(answer.get("app_id") or ""), enterprise_id=where.enterprise or None,
        enterprise_name=enterprise.get("name"), enterprise_url=answer.get("url") if where.org_wide else None,
        team_id=where.team or None, team_name=team.get("name"), bot_token=str(answer["access_token"]),
        bot_id=answer.get("bot_id"), bot_user_id=answer.get("bot_user_id"), bot_scopes=str(answer.get("scope") or ""),
        user_id="", is_enterprise_install=where.org_wide,
        token_type=answer.get("token_type"), installed_at=time.time(),
    )  # fmt: skip


_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _page(status: int, name: str, **values: str) -> web.Response:
    """A page in both languages; no script, no style, nothing from elsewhere."""
    shown = {key: escape(value) for key, value in values.items()}
    said = "".join(f'<p lang="{language}">{say(name, language, **shown)}</p>' for language in ("id", "en"))
    again = "" if status == 200 else f'<p><a href="{INSTALL_PATH}">ExportMate → Slack</a></p>'
    body = f'<!doctype html><html lang="id"><meta charset="utf-8"><title>ExportMate</title><h1>ExportMate</h1>{said}{again}</html>'
    return web.Response(status=status, text=body, content_type="text/html", headers=_HEADERS)


def _told(
    handler: Callable[[web.Request], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A page also where the database does not answer."""

    async def told(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except DatabaseUnavailable as error:
            log.warning("slack_install_failed", code=error.message)
            return _page(503, "install_failed")

    return told
