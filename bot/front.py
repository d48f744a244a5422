"""What stands before the answerer: what persons follow, and what had no answer; put together."""

from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.pool import Pool
from adapters.postgres.remembered import PostgresRemembered
from adapters.postgres.subscriptions import PostgresSubscriptions
from adapters.postgres.unanswered import PostgresUnanswered
from bot.clock import today
from bot.operations import Operations
from bot.settings import Settings
from bot.subscription_news import SubscriptionNews
from bot.subscriptions import Answers, Subscribing
from bot.unanswered import COMMAND as UNANSWERED
from bot.unanswered import Noting, UnansweredQuestions
from core.answer import Answerer
from core.ports import Embed


@dataclass(frozen=True, slots=True)
class Front:
    """Who is asked first, who sends news, and what runs beside them."""

    answers: Answers
    news: SubscriptionNews
    jobs: tuple[Coroutine[Any, Any, None], ...]


@asynccontextmanager
async def open_front(
    settings: Settings,
    pool: Pool,
    answerer: Answerer,
    knowledge: PostgresKnowledge,
    questions: Embed,
    operations: Operations,
) -> AsyncIterator[Front]:
    """The front of an answerer for as long as the block runs; questions without an answer are kept only where that is wanted."""
    unanswered, following = PostgresUnanswered(pool), PostgresSubscriptions(pool)
    answers: Answers = answerer
    jobs: list[Coroutine[Any, Any, None]] = []
    async with AsyncExitStack() as stack:
        if settings.keep_unanswered:
            answers = noting = Noting(answerer, unanswered, lambda: answerer.library)
            await stack.enter_async_context(noting.running())
            listed = UnansweredQuestions(
                unanswered,
                questions,
                lambda: answerer.library,
                remembered=PostgresRemembered(pool),
                leads=operations.leads,
                announce=operations.posts.announce,
                language=settings.admin_language,
            )
            operations.admin.add(UNANSWERED, listed.command)
            jobs.append(listed.run())
        news = SubscriptionNews(following, knowledge, lambda: knowledge.base.version, operations.leads, today)
        yield Front(Subscribing(answers, following, lambda: answerer.library), news, tuple(jobs))
