"""The program put together: the only file that knows every class, as one async context manager."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import structlog
from aiohttp import web

from adapters.caches.conversations import Conversations
from adapters.caches.rows import RowCache
from adapters.documents.files import DocumentFiles
from adapters.postgres import hs_pairs, turns
from adapters.postgres.feedback import store_feedback
from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.loading import Load
from adapters.postgres.pool import Pool
from adapters.postgres.status import status
from adapters.postgres.vocabulary import load_vocabulary
from adapters.telemetry.logs import dropped_lines
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.performance import log_turn
from adapters.telemetry.readings import Readings, watch_loop
from adapters.telemetry.traces import Sampling, open_traces
from adapters.telemetry.turns import reporting
from adapters.web.channel import build_app
from adapters.web.hs import HsRows
from adapters.web.ports import WebSettings
from bot.admin.picture import Pictures
from bot.admin.status import Instance
from bot.caches import open_caches
from bot.channels import open_channels
from bot.clock import today
from bot.database import load_shipped, open_database
from bot.embeddings import Questions, open_models
from bot.feed_sources import feeding
from bot.front import open_front
from bot.jobs import follow_data, keep_retention
from bot.models import ModelStates, budget_of, open_model, upstreams, writing
from bot.operations import Operations
from bot.paths import instance_name, program_version
from bot.readings import Watch
from bot.reembed import Parts, Reembedding
from bot.settings import Settings
from bot.settle import prepared
from bot.subscription_news import SubscriptionNews
from bot.turn import Turns
from core.answer import Answerer
from core.errors import DatabaseUnavailable
from core.improve import Improver
from core.ports import Tools

log = structlog.get_logger("app")


@dataclass(slots=True)
class Program:
    """The running parts that channels and commands use."""

    settings: Settings
    dsn: str
    pool: Pool
    knowledge: PostgresKnowledge
    embeddings: Questions
    reembedding: Reembedding
    turns: Turns
    metrics: Metrics
    load: Load
    conversations: Conversations
    rows: RowCache
    answerer: Answerer
    operations: Operations
    news: SubscriptionNews

    async def readiness(self) -> Mapping[str, Any]:
        """Whether questions can be answered, what is degraded, and which data are stale."""
        try:
            rows = await status(self.pool, today())
        except DatabaseUnavailable:
            return {"ready": False, "degraded": ["database"], "data": {}}
        stale = sorted({r.name for r in rows if r.stale})
        degraded = ["stale:" + name for name in stale]
        return {
            "ready": bool(self.knowledge.base.commodities),
            "degraded": degraded,
            "data": {"version": self.knowledge.base.version, "stale": stale},
        }

    async def feedback(self, turn_id: str, mark: Literal["up", "down"], comment: str) -> bool:
        """Keep a mark, and what it says about a code; False when no such turn is known. Raises DatabaseUnavailable."""
        await self.turns.recorded(turn_id)
        known = await store_feedback(self.pool, turn_id, mark, comment, patience=1.0)
        if known:
            self.metrics.feedback(mark)
        if known and (pair := self.turns.take_pair(turn_id)):
            await hs_pairs.store_pair(self.pool, pair["text"], pair["hs6"], mark)
        return known

    def web_app(self) -> web.Application:
        """The HTTP API and the chat page over this program."""
        settings = self.settings
        return build_app(
            self.turns.take_turn,
            self,
            self.metrics.expose,
            WebSettings(
                host=settings.host,
                allowed_hosts=settings.listed("allowed_hosts"),
                tokens=settings.listed("api_tokens"),
                rate=settings.rate_per_second,
                burst=settings.rate_burst,
                turn_timeout=settings.turn_timeout + 5,
                version=program_version(),
            ),
            feedback=self.feedback,
            hs=HsRows(lambda: self.knowledge.base, self.answerer.hs),
        )


@asynccontextmanager
async def open_program(
    settings: Settings, progress: Callable[[str, int], None] | None = None
) -> AsyncIterator[Program]:
    """Everything that answers: database, facts, models, turns; closed in the order it was opened, backwards."""
    traces = open_traces(
        settings.otel_exporter_otlp_endpoint,
        version=program_version(),
        instance=instance_name(),
        sampling=Sampling(settings.otel_sample_ratio),
    )
    async with open_database(settings) as (dsn, pool), contextlib.AsyncExitStack() as stack:
        chat = await stack.enter_async_context(open_model(settings))
        budget = chat.budget if chat else budget_of(settings)
        async with open_models(settings, budget) as models:
            load = await load_shipped(pool, models.local, progress, keep=(models.wanted,))
            caches = await stack.enter_async_context(open_caches(settings, dsn, pool))
            knowledge = PostgresKnowledge(pool, await load_vocabulary(pool), caches.rows)
            metrics = Metrics(program_version(), [service.model for service in upstreams(settings)])
            metrics.data_version.set(knowledge.base.version)

            def in_use() -> str:
                return knowledge.base.model

            questions = await models.questions(in_use, caches.embeddings)
            reembedding = Reembedding(pool, dsn, models.wanted, models.texts, models.shipped, in_use=in_use)
            parts = Parts({"embedding": lambda: reembedding.text})
            improver = Improver(chat, writing(settings)) if chat else None
            documents = await stack.enter_async_context(DocumentFiles())
            answerer = Answerer(Tools(knowledge, questions, caches.conversations, documents), improver, caches.answers)
            answerer.prepare()

            def read() -> Readings:
                return watch.read()  # made below: it shows what the operations drop

            operations = Operations(
                settings,
                dsn,
                pool,
                Instance(instance_name(), program_version(), datetime.now(UTC), parts),
                read,
                caches={
                    "answer": caches.answers,
                    "match": answerer.matches,
                    "worded": answerer.worded,
                    "rows": caches.rows,
                    "embedding": questions,
                    "conversation": caches.conversations,
                },
                library=lambda: answerer.library,
                embed=questions,
                budget=budget,
                pictures=Pictures(documents.call),
                refresh=knowledge.refresh,
            )
            listeners = [metrics.tell, log_turn, *operations.listeners] + ([traces.tell] if traces else [])
            reporter = await stack.enter_async_context(reporting(listeners))
            front = await stack.enter_async_context(
                open_front(settings, pool, answerer, knowledge, questions, operations)
            )
            taken = Turns(
                front.answers,
                partial(turns.store_turns, pool),
                reporter.tell,
                time_limit=settings.turn_timeout,
                show_text=settings.admin_show_text,
            )

            def dropped() -> dict[str, int]:
                found = {"records": taken.dropped + reporter.dropped, "log": dropped_lines()}
                found |= {"traces": traces.dropped} if traces else {}
                return found | {"admin": operations.posts.dropped}

            lag = await stack.enter_async_context(watch_loop())
            limit = settings.pool_size + settings.max_overflow
            states = ModelStates(chat)
            watch = Watch(
                pool,
                lag,
                dropped,
                pool_limit=limit,
                up=lambda: operations.connected() | states.up() | models.up() | dict(caches.up()),
                circuit_open=lambda: states.circuit_open() | models.circuit_open() | reembedding.circuit_open(),
                learn=states.learn,
                feeds=settings.feeds == "on",
            )
            metrics.watch(watch.read)
            program = Program(
                settings,
                dsn,
                pool,
                knowledge,
                questions,
                reembedding,
                taken,
                metrics,
                load,
                caches.conversations,
                caches.rows,
                answerer,
                operations,
                front.news,
            )
            jobs = [
                asyncio.create_task(j)
                for j in (
                    follow_data(dsn, pool, knowledge, metrics),
                    keep_retention(pool, settings.retention_days),
                    prepared(answerer.warm, (lambda: knowledge.base) if improver else None),
                    watch.run(),
                    *front.jobs,
                )
            ]
            try:
                yield program
            finally:
                for job in jobs:
                    job.cancel()
                await asyncio.gather(*jobs, return_exceptions=True)
                gc.unfreeze()  # what a closed program held may be collected
                await taken.drain()
                if traces:
                    reporter.flush()
                    await asyncio.to_thread(traces.close)
                await caches.conversations.flush()


@asynccontextmanager
async def serve(program: Program) -> AsyncIterator[str]:
    """Serve the HTTP API, the page and the chat channels; yields the address that a browser opens."""
    operations = program.operations

    def called(platform: str, ok: bool) -> None:
        program.metrics.platform_call(platform, ok=ok)
        operations.windows.called(platform, ok)

    async with (
        open_channels(
            program.settings,
            program.dsn,
            program.pool,
            program.turns.take_turn,
            program.conversations.flush,
            operations.admin,
            program.feedback,
            called,
            program.turns.settle,
            operations.files.answer,
        ) as channels,
        operations.running(channels),
        program.reembedding.running(),
        program.news.running(channels),
        feeding(program.settings, program.pool, operations.posts.announce, operations.leads),
    ):
        app = program.web_app()
        for channel in channels:
            channel.add_routes(app)
        operations.add_routes(app)
        async with _listening(app, program.settings) as address:
            yield address


@asynccontextmanager
async def _listening(app: web.Application, settings: Settings) -> AsyncIterator[str]:
    """Listen on the configured address."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
        host, port = runner.addresses[0][:2]
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared, not bound
        yield f"http://{shown}:{port}/"
    finally:
        await runner.cleanup()
