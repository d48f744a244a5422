"""Whose token speaks: the one of the settings in its own workspace, elsewhere that of the workspace's installation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.events import Installed, Me
from adapters.slack.failures import CALL_ERRORS, read_failure
from core.errors import Misconfigured, Unavailable

_REMEMBERED, _SECONDS = 1_000, 60.0  # workspaces, and how long another instance's change may stay unseen
NOBODY: Final = Me("")
log = structlog.get_logger("slack")


@dataclass(frozen=True, slots=True)
class Bot:
    """The app in a workspace; its token stays out of its repr."""

    token: str
    me: Me
    team: str = ""

    def __repr__(self) -> str:
        return f"Bot({self.me.user_id!r}, team={self.team!r})"


class Installations(Protocol):
    """The workspaces that installed the app."""

    async def find(self, installed: Installed) -> Bot | None:
        """The app in a workspace, None where it is not installed. Raises DatabaseUnavailable."""
        ...

    async def remove(self, installed: Installed, at: float) -> bool:
        """Forget a workspace unless it installed the app again after `at`, in seconds since 1970.

        Raises DatabaseUnavailable.
        """
        ...


class Workspaces:
    """Finds the app of a workspace; an answer may be a minute old."""

    def __init__(
        self, client: Callable[[str], AsyncWebClient], token: str, installations: Installations | None = None
    ) -> None:
        self._client, self._token, self._installations = client, token, installations
        self._own: Bot | None = None
        self._known: TTLCache[Installed, Bot] = TTLCache(_REMEMBERED, _SECONDS)

    async def own(self) -> Bot:
        """The bot of the token in the settings, asked once. Raises Unavailable; Misconfigured for a token Slack refuses."""
        if self._own is None:
            try:
                answer = await self._client(self._token).auth_test()
            except CALL_ERRORS as error:
                failure = read_failure(error)
                if failure.kind == "rejected":
                    raise Misconfigured(f"SLACK_BOT_TOKEN is not accepted by Slack: {failure.code}") from error
                raise Unavailable("Slack does not answer") from error
            me = Me(str(answer.get("user_id") or ""), str(answer.get("bot_id") or ""))
            self._own = Bot(self._token, me, str(answer.get("team_id") or ""))
        return self._own

    async def me(self, installed: Installed) -> Me:
        """The bot as it is called where an event comes from. Raises Unavailable, Misconfigured."""
        found = await self._installed(installed)
        if found is None and self._token:
            own = await self.own()
            return own.me if self._is_own(own, installed) else NOBODY
        return found.me if found else NOBODY

    async def token(self, installed: Installed) -> str | None:
        """The token that speaks there, None where the app is not installed. Raises Unavailable, Misconfigured."""
        if found := await self._installed(installed):
            return found.token
        if not self._token or self._installations is None:
            return self._token or None
        return self._token if self._is_own(await self.own(), installed) else None

    async def remove(self, installed: Installed, at: float) -> None:
        """Forget a workspace that removed the app. Raises DatabaseUnavailable."""
        self.forget(installed)
        removed = self._installations is not None and await self._installations.remove(installed, at)
        log.warning("slack_uninstalled", team=installed.team, removed=removed)

    def forget(self, installed: Installed) -> None:
        """Look a workspace up anew next time: what is remembered may no longer hold."""
        self._known.pop(installed, None)

    async def _installed(self, installed: Installed) -> Bot | None:
        if self._installations is None or not (installed.team or installed.enterprise):
            return None
        found = self._known.get(installed) or await self._installations.find(installed)
        if found is not None:
            self._known[installed] = found
        return found

    def _is_own(self, own: Bot, installed: Installed) -> bool:
        """Whether the settings' token serves there: alone it serves whatever comes, beside others its own workspace."""
        return self._installations is None or not own.team or installed.team in ("", own.team)
