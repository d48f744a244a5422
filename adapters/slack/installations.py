"""The installations of several workspaces, kept by the stores that Slack's client library brings for SQLAlchemy.

The tables are made by our migrations. SQLAlchemy is only loaded where several workspaces are served.
"""

import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.slack.events import Installed, Me
from adapters.slack.workspaces import Bot
from core.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.models.installation import Installation
    from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
    from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore

_POOL = 4  # connections: they are used at most once a minute and workspace


class SqlInstallations:
    """Fulfils `adapters.slack.workspaces.Installations`, and keeps the states of installations under way."""

    def __init__(self, store: "AsyncSQLAlchemyInstallationStore", states: "AsyncSQLAlchemyOAuthStateStore") -> None:
        self._store, self._states = store, states

    async def find(self, installed: Installed) -> Bot | None:
        """The app in a workspace: installed by itself, else by its organisation. Raises DatabaseUnavailable."""
        for enterprise, team in _candidates(installed):
            with _reached():
                bot = await self._store.async_find_bot(
                    enterprise_id=enterprise, team_id=team, is_enterprise_install=team is None
                )
            if bot is not None and bot.bot_token:
                return Bot(bot.bot_token, Me(bot.bot_user_id or "", bot.bot_id or ""), team or "")
        return None

    async def save(self, installation: "Installation") -> None:
        """Keep an installation; the newest of a workspace counts. Raises DatabaseUnavailable."""
        with _reached():
            await self._store.async_save(installation)

    async def remove(self, installed: Installed, at: float) -> bool:
        """Forget a workspace unless it installed the app after `at`, in seconds since 1970. Raises DatabaseUnavailable."""
        enterprise, team = _candidates(installed)[0]
        with _reached():
            bot = await self._store.async_find_bot(
                enterprise_id=enterprise, team_id=team, is_enterprise_install=team is None
            )
            if bot is not None and bot.installed_at > at:
                return False
            await self._store.async_delete_all(enterprise_id=enterprise, team_id=team)
        return bot is not None

    async def issue(self) -> str:
        """A state for one installation; those that ran out are swept away. Raises DatabaseUnavailable."""
        table = self._states.oauth_states
        now = datetime.fromtimestamp(time.time(), tz=UTC).replace(tzinfo=None)  # as the library stores times
        with _reached():
            async with self._states.engine.begin() as connection:
                await connection.execute(table.delete().where(table.c.expire_at < now))
            return str(await self._states.async_issue())

    async def consume(self, state: str) -> bool:
        """Whether a state was issued, lately, and not used before; it is used up then."""
        return len(state) <= 200 and await self._states.async_consume(state)


@asynccontextmanager
async def open_installations(url: str, client_id: str, *, state_seconds: int) -> AsyncIterator[SqlInstallations]:
    """The installations in a migrated database, as SQLAlchemy addresses it; its connections are closed at the end."""
    from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
    from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
    from sqlalchemy.ext.asyncio import create_async_engine

    quiet = logging.getLogger("slack_sdk.oauth")
    quiet.setLevel(logging.CRITICAL)  # its lines hold states
    engine = create_async_engine(
        url, pool_size=_POOL, max_overflow=_POOL, pool_pre_ping=True, hide_parameters=True,
        connect_args={"timeout": 10, "command_timeout": 10},
    )  # fmt: skip
    try:
        yield SqlInstallations(
            AsyncSQLAlchemyInstallationStore(client_id, engine, logger=quiet),
            AsyncSQLAlchemyOAuthStateStore(state_seconds, engine, logger=quiet),
        )
    finally:
        await engine.dispose()


def _candidates(installed: Installed) -> list[tuple[str | None, str | None]]:
    """Organisation and workspace under which an installation may stand, the likeliest first."""
    enterprise, team = installed.enterprise or None, installed.team or None
    found = [(enterprise, team), (enterprise, None), (None, team)]
    if installed.org_wide or team is None:
        found.insert(0, (enterprise, None))
    return [pair for pair in dict.fromkeys(found) if any(pair)]


@contextmanager
def _reached() -> Iterator[None]:
    """Raise DatabaseUnavailable for whatever the database does not do; its own words may hold a token."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise DatabaseUnavailable(f"the installations cannot be reached: {type(error).__name__}") from None
