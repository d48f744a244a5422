"""The chat channels that are switched on by their tokens, served through one inbox; kept running until the stop."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import structlog
from aiohttp import web

from adapters.postgres.dsn import sqlalchemy_url
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.people import PostgresButtons, PostgresPeople, Settle, StoreMark
from adapters.postgres.pool import Pool
from adapters.slack.ports import SlackSettings
from adapters.telegram.ports import TelegramSettings
from bot.reports.targets import read_targets
from bot.settings import Settings
from bot.worker import Worker, WorkerSettings
from core.beside import beside
from core.channels import AnswerFile, Called, Channel, TakeTurn, no_files, uncounted
from core.errors import ExportMateError
from core.message import Language, Reply

log = structlog.get_logger("channels")


class Served(Channel, Protocol):
    """A channel that can also run by itself, take HTTP routes and say whether its platform answers."""

    @property
    def connected(self) -> bool | None:
        """Whether the platform answers; None before anything was asked of it."""
        ...

    async def run(self) -> None:
        """Receive events until cancelled."""
        ...

    def add_routes(self, app: web.Application) -> None:
        """Add the channel's HTTP routes, where its mode needs any."""
        ...


class Administers(Protocol):
    """Who answers administrators, and tells how fresh the data are."""

    async def answer(self, command: str, args: str, language: Language, who: str, /) -> Reply | str:
        """The answer to a command without its slash; `who` asks."""
        ...

    async def data_status(self, language: Language, /) -> str:
        """A few lines of light Markdown."""
        ...


def telegram_settings(settings: Settings) -> TelegramSettings:
    """The settings of the Telegram channel; raises Misconfigured for ids that are no numbers."""
    return TelegramSettings(
        token=settings.telegram_bot_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        webhook_url=settings.telegram_webhook_url,
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        allowed_chats=settings.numbers("telegram_allowed_chats"),
        allowed_users=settings.numbers("telegram_allowed_users"),
        admins=frozenset(int(i) for i in settings.admins("telegram") if i.isdigit()),
        admin_chats=_admin_chats(settings, "telegram"),
    )


def slack_settings(settings: Settings, dsn: str) -> SlackSettings:
    """The settings of the Slack channel; installations are kept in the program's database."""
    return SlackSettings(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        redirect_url=settings.slack_redirect_url,
        installations_url=sqlalchemy_url(dsn),
        mode=settings.slack_mode,
        api_url=settings.slack_api_url,
        allowed_teams=frozenset(settings.listed("slack_allowed_teams")),
        allowed_channels=frozenset(settings.listed("slack_allowed_channels")),
        allowed_users=frozenset(settings.listed("slack_allowed_users")),
        admins=settings.admins("slack"),
        admin_channels=_admin_chats(settings, "slack"),
    )


def _admin_chats(settings: Settings, channel: str) -> frozenset[str]:
    """The chats of ADMIN_CHANNEL on a platform; raises Misconfigured."""
    return frozenset(target.chat for target in read_targets(settings.admin_channel) if target.channel == channel)


@asynccontextmanager
async def open_channels(
    settings: Settings,
    dsn: str,
    pool: Pool,
    take_turn: TakeTurn,
    before_done: Callable[[], Awaitable[None]],
    admin: Administers,
    feedback: StoreMark,
    called: Called = uncounted,
    settle: Settle | None = None,
    files: AnswerFile = no_files,
) -> AsyncIterator[tuple[Served, ...]]:
    """The channels whose tokens are set, receiving and answering while the block runs; none costs nothing.

    `called` hears of every call to a platform once it is over; `settle` stores the turns that wait, before a person is
    forgotten; `files` takes what administrators send.
    """
    async with contextlib.AsyncExitStack() as stack:
        leases = WorkerSettings(lease=settings.inbox_lease_seconds)
        worker = Worker(PostgresInbox(pool), leases, before_done=before_done)
        people = PostgresPeople(pool, size=settings.max_cache_size, feedback=feedback, settle=settle)
        buttons = PostgresButtons(pool)
        channels: list[Served] = []
        # The platforms' libraries are imported where a token asks for them: together they take 15 MB.
        if settings.telegram_bot_token.get_secret_value():
            from adapters.telegram.channel import open_telegram

            channels.append(
                await stack.enter_async_context(
                    open_telegram(
                        telegram_settings(settings),
                        take_turn,
                        worker,
                        people,
                        buttons,
                        admin.answer,
                        called,
                        files,
                    )
                )
            )
        if settings.slack_bot_token.get_secret_value() or settings.slack_client_id:
            from adapters.slack.channel import open_slack

            channels.append(
                await stack.enter_async_context(
                    open_slack(
                        slack_settings(settings, dsn),
                        take_turn,
                        worker,
                        people,
                        buttons,
                        admin.answer,
                        admin.data_status,
                        called,
                        files,
                    )
                )
            )
        if not channels:
            yield ()
            return
        for channel in channels:
            worker.serve(channel)
        await stack.enter_async_context(worker.running())
        await stack.enter_async_context(_receiving(channels))
        yield tuple(channels)


@asynccontextmanager
async def _receiving(channels: list[Served]) -> AsyncIterator[None]:
    """Run every channel's receiver; one that gives up is logged and does not stop the others."""
    async with beside(*map(_run, channels)):
        yield


async def _run(channel: Served) -> None:
    try:
        await channel.run()
    except ExportMateError as error:
        log.error("channel_stopped", channel=channel.name, reason=error.message)
    except Exception as error:  # noqa: BLE001  # a fault of one channel must not take the others down
        log.error("channel_failed", channel=channel.name, error=type(error).__name__)
