"""What Slack delivers, by either way, into the inbox: committed first, acknowledged afterwards."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from adapters.slack.events import FormSent, Installed, Me, Said
from adapters.slack.form import form_errors
from adapters.slack.normalise import Json, installed_in, read_payload, worth_keeping
from adapters.slack.ports import CHANNEL
from core.channels import Inbound, Inbox
from core.errors import DatabaseUnavailable

_SECRET = ("token", "authorizations", "authed_users", "authed_teams")  # never kept
_MAX_LOCKS = 5_000
log = structlog.get_logger("slack")


class Intake:
    """Commits what needs an answer; events of one conversation in the order in which they came."""

    def __init__(
        self,
        inbox: Inbox,
        me: Callable[[Installed], Awaitable[Me]],
        *,
        within: float,
        brings_files: Callable[[Said], bool],  # that are read, whether the bot is addressed or not
    ) -> None:
        self._inbox, self._me, self._within, self._brings_files = inbox, me, within, brings_files
        self._locks: OrderedDict[str, asyncio.Lock] = OrderedDict()

    async def take(self, kind: str, body: Json) -> dict[str, Any] | None:
        """Commit a payload and give what the acknowledgement shall say. Raises Unavailable: it must not be acknowledged."""
        try:
            async with asyncio.timeout(self._within):
                return await self._taken(kind, body)
        except TimeoutError as late:
            raise DatabaseUnavailable("the inbox took too long") from late

    async def _taken(self, kind: str, body: Json) -> dict[str, Any] | None:
        """The work of `take`; what takes longer than Slack waits counts as not accepted, and Slack comes again."""
        installed = installed_in(kind, body)
        # Only events hold mentions of the bot, which need its name to be read.
        me = _named(body) or (await self._me(installed) if kind == "events_api" and "event" in body else Me(""))
        kept = {name: value for name, value in body.items() if name not in _SECRET}
        event = read_payload(kind, kept, me)
        if body.get("type") == "app_rate_limited":
            log.warning("slack_events_dropped_by_slack", minute=body.get("minute_rate_limited"))
        files = isinstance(event, Said) and self._brings_files(event)
        if event is None or not (files or worth_keeping(event)):
            return None
        if isinstance(event, FormSent) and (errors := form_errors(event.values, event.language)):
            return {"response_action": "errors", "errors": errors}
        where = {"team": installed.team, "enterprise": installed.enterprise, "org_wide": installed.org_wide}
        payload = {"kind": kind, "me": me.user_id, "installed": where, "at": time.time(), "body": kept}
        conversation = event.aside if files and isinstance(event, Said) else event.conversation
        async with self._lock(conversation):  # in the order in which they came
            if not await self._inbox.accept(Inbound(CHANNEL, event.key, conversation, payload)):
                log.info("slack_duplicate")
        return None

    def _lock(self, conversation: str) -> asyncio.Lock:
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        self._locks.move_to_end(conversation)
        for name in list(self._locks)[: max(0, len(self._locks) - _MAX_LOCKS)]:
            if not self._locks[name].locked():
                del self._locks[name]
        return lock


def _named(body: Json) -> Me | None:
    """The bot as the event names it."""
    rows = body.get("authorizations")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("is_bot") and row.get("user_id"):
            return Me(str(row["user_id"]))
    return None
