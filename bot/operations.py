"""What administrators are told and can ask, put together: reports, alerts, commands, files, the dashboard, Alertmanager's hook."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from aiohttp import web

from adapters.openai.budget import DayBudget
from adapters.postgres.lead import Lead, lead
from adapters.postgres.people import PostgresButtons
from adapters.postgres.pool import Pool
from adapters.postgres.remembered import PostgresRemembered
from adapters.telemetry.readings import ReadProgram
from adapters.telemetry.turns import TellTurn
from adapters.web.admin import AdminSettings, add_admin
from adapters.web.hooks import add_hooks
from bot.admin.caches import Caches
from bot.admin.commands import Admin
from bot.admin.dashboard import Dashboard
from bot.admin.data import COMMAND as DATA
from bot.admin.data import DataCommand
from bot.admin.file_work import Work
from bot.admin.files import Files
from bot.admin.hook import AlertmanagerHook
from bot.admin.picture import Pictures
from bot.admin.prompts import COMMAND as PROMPTS
from bot.admin.prompts import Prompts
from bot.admin.status import Instance
from bot.alerts.chosen import read_rules
from bot.alerts.command import COMMAND as ALERTS
from bot.alerts.command import AlertsCommand
from bot.alerts.watch import Alerts, recorded
from bot.alerts.windows import Windows
from bot.channels import Served
from bot.clock import today, utc_now
from bot.data_changes import DataChanges
from bot.ingest import open_ingestion
from bot.reports.digest import Digests, read_figures
from bot.reports.posts import Posts
from bot.reports.report import COMMAND as REPORT
from bot.reports.report import Reports
from bot.reports.targets import read_targets
from bot.settings import Settings
from core.beside import beside
from core.library import Library
from core.ports import Embed

RUNBOOKS = Path(__file__).parent.parent / "docs" / "runbooks"  # an installed wheel has none


class Operations:
    """Made with the program and told of its turns; sends and looks only inside `running`."""

    def __init__(
        self,
        settings: Settings,
        dsn: str,
        pool: Pool,
        instance: Instance,
        read: ReadProgram,
        *,
        caches: Caches,
        library: Callable[[], Library],
        embed: Embed,
        budget: DayBudget,
        pictures: Pictures,
        refresh: Callable[[], Awaitable[object]],
    ) -> None:
        """Raises Misconfigured for an ADMIN_CHANNEL or ALERT_RULES that cannot be read."""
        language = settings.admin_language
        self._settings, self._dsn = settings, dsn
        self._lead: Lead | None = None
        self._channels: tuple[Served, ...] = ()
        remembered = PostgresRemembered(pool)
        self.posts = Posts(read_targets(settings.admin_channel), language)
        self.reports = Reports(
            self.posts,
            remembered,
            mode=settings.admin_report,
            digest=settings.admin_digest,
            slow_ms=settings.slow_reply_ms,
            language=language,
            show_text=settings.admin_show_text,
        )
        self.digests = Digests(
            partial(read_figures, pool),
            remembered,
            self.leads,
            self.posts.announce,
            self.reports.rhythm,
            language,
            pictures,
        )
        self.windows = Windows(utc_now)
        self.alerts = Alerts(
            self.windows,
            read,
            self.posts.announce,
            instance=instance.name,
            rules=read_rules(settings.alert_rules),
            leads=self.leads,
            remembered=remembered,
            seed=recorded(pool),
            language=language,
            cooldown=timedelta(minutes=settings.alert_cooldown_minutes),
            now=utc_now,
        )
        self.dashboard = Dashboard(
            pool,
            instance,
            today,
            read,
            caches=caches,
            alerts=self.alerts.open_alerts,
            runbooks=RUNBOOKS if RUNBOOKS.is_dir() else None,
        )
        self.admin = Admin(pool, instance, today, caches=caches, read=read, pictures=pictures)
        self.admin.add(REPORT, self.reports.command)
        self.admin.add(ALERTS, AlertsCommand(self.alerts).answer)
        self.data = DataCommand(DataChanges(pool, today, refresh=refresh))
        self.admin.add(DATA, self.data.answer)
        self.files = Files(Work(self.data, partial(open_ingestion, pool, settings, budget)), PostgresButtons(pool))
        self.admin.add(PROMPTS, Prompts(pool, library, embed, today).answer)

    def leads(self) -> bool:
        """Whether this instance speaks for what all share."""
        return self._lead is not None and self._lead.leads

    def connected(self) -> dict[str, bool]:
        """Which chat platforms answer, as far as that is known."""
        states = {channel.name: channel.connected for channel in self._channels}
        return {name: state for name, state in states.items() if state is not None}

    @property
    def listeners(self) -> tuple[TellTurn, ...]:
        """Who wants to be told of finished turns."""
        return (self.reports.tell, self.windows.tell, self.dashboard.tell)

    def add_routes(self, app: web.Application) -> None:
        """Serve the dashboard, and the hook where its messages have somewhere to go."""
        settings = self._settings
        add_admin(
            app,
            self.dashboard,
            AdminSettings(settings.admin_token.get_secret_value(), settings.host, settings.listed("allowed_hosts")),
        )
        hook = AlertmanagerHook(
            self.posts.announce,
            settings.admin_language,
            known=lambda: {row["name"] for row in self.alerts.open_alerts()},
            muted=self.alerts.mutes,
        )
        add_hooks(app, settings.alertmanager_token.get_secret_value() if self.posts.anywhere else "", hook.take)

    @asynccontextmanager
    async def running(self, channels: Sequence[Served]) -> AsyncIterator[None]:
        """Send, look and speak for as long as the block runs. Raises Misconfigured where ADMIN_CHANNEL is not served."""
        self._channels = tuple(channels)
        async with (
            self.posts.sending(channels),
            lead(self._dsn, "operations") as self._lead,
            self.files.running(),
            beside(self.reports.follow(), self.digests.run(), self.alerts.run()),
        ):
            yield
