"""What the tests of the model services share: chats over servers on loopback, opened and closed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from adapters.openai.budget import DayBudget
from adapters.openai.chat import OpenAIChat, open_chat
from adapters.openai.ports import Limits, Upstream
from bot.bench.model_server import ModelServer, serving
from core.chat import Ask

KEY = "sk-secret-1234567890"
ASK = Ask("word", "Answer from the evidence only.", "Berapa bea keluar CPO? rahasia-dagang", max_tokens=300)
QUICK = Limits(retries=0, place=0.3, stall=0.3, hedge=5, rest=60)
DAY = date(2025, 12, 5)
Open = Callable[..., Any]


def upstream(server: ModelServer, model: str = "model", **more: Any) -> Upstream:
    """A server as a service."""
    return Upstream(model, server.url, KEY, **more)


def no_budget() -> DayBudget:
    """A budget without limits."""
    return DayBudget(lambda: DAY)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelServer]:
    """A good service."""
    async with serving(ModelServer()) as running:
        yield running


@pytest_asyncio.fixture
async def chat_of() -> AsyncIterator[Open]:
    """What opens a chat over servers, with limits as named."""
    async with AsyncExitStack() as stack:

        async def opened(*servers: ModelServer, budget: DayBudget | None = None, **limits: Any) -> OpenAIChat:
            services = [upstream(server, f"model-{place}") for place, server in enumerate(servers, 1)]
            chat = await stack.enter_async_context(open_chat(services, budget or no_budget(), replace(QUICK, **limits)))
            await chat.prepare()
            return chat

        yield opened


@pytest.fixture
def ask() -> Ask:
    """A question."""
    return ASK


async def until(true: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # a server's counts wake nobody
            await asyncio.sleep(0.01)
