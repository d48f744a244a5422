"""The chat model as the settings describe it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from adapters.openai.budget import DayBudget, Spent
from adapters.openai.chat import OpenAIChat, open_chat
from adapters.openai.ports import Limits, Upstream
from bot.clock import today
from bot.settings import Settings
from core.improve import Limits as Writing

SENDING_SECONDS = 2.0  # of a turn that a model leaves for what comes after it
PICK_SECONDS = 8.0  # for a pick or an order, which nobody sees grow


def upstreams(settings: Settings) -> list[Upstream]:
    """The services to ask, the first one first; none where no model is named."""
    if not settings.openai_chat_model:
        return []
    found = [
        Upstream(
            settings.openai_chat_model,
            settings.openai_base_url,
            settings.openai_api_key.get_secret_value(),
            settings.openai_price_in,
            settings.openai_price_out,
        )
    ]
    if settings.openai_fallback_model:
        key = settings.openai_fallback_api_key.get_secret_value()
        found.append(
            Upstream(
                settings.openai_fallback_model,
                settings.openai_fallback_base_url,
                key,
                settings.openai_fallback_price_in,
                settings.openai_fallback_price_out,
            )
        )
    return found


@asynccontextmanager
async def open_model(
    settings: Settings, keep: Callable[[Spent], None] | None = None
) -> AsyncIterator[OpenAIChat | None]:
    """The chat model for as long as the block runs, None where none is configured; `keep` stores what a day has cost."""
    services = upstreams(settings)
    if not services:
        yield None
        return
    budget = budget_of(settings, keep)
    limits = Limits(retries=settings.openai_max_retries, concurrency=settings.openai_concurrency)
    async with open_chat(services, budget, limits) as chat:
        yield chat


def budget_of(settings: Settings, keep: Callable[[Spent], None] | None = None) -> DayBudget:
    """What a day may use of the services, by the settings; `keep` stores what it has cost."""
    return DayBudget(today, tokens=settings.openai_tokens_per_day, cost_usd=settings.openai_cost_per_day, keep=keep)


def writing(settings: Settings) -> Writing:
    """How long and how much a model may write for a reply: it ends before the turn does, whatever came before its call."""
    left = settings.turn_timeout - SENDING_SECONDS
    seconds = min(settings.openai_timeout, max(1.0, left))
    return Writing(
        seconds=seconds,
        pick_seconds=min(seconds, PICK_SECONDS),
        turn_seconds=max(left, settings.turn_timeout / 2),
        max_tokens=settings.openai_max_tokens,
        temperature=settings.openai_temperature,
    )


class ModelStates:
    """What the readings tell of the chat model, and what they tell it: today's use of all instances."""

    def __init__(self, chat: OpenAIChat | None) -> None:
        self._chat = chat

    def up(self) -> dict[str, bool]:
        """Whether the model answers; nothing where there is none."""
        return {"model": self._chat.state()["up"]} if self._chat else {}

    def circuit_open(self) -> dict[str, bool]:
        """Whether calls are held back."""
        return {"model": self._chat.state()["circuit_open"]} if self._chat else {}

    def learn(self, tokens: int, cost_usd: float) -> None:
        """Take over what the recorded turns of today used: stored before a restart, or at other instances."""
        if self._chat is not None:
            self._chat.budget.learn(Spent(today(), tokens, cost_usd))
