"""The real application with a fake turn, over real HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.channel import build_app
from adapters.web.ports import WebSettings
from tests.adapters.web.fakes import FakeFeedback, FakeReadiness, FakeTurn, metrics

Client: TypeAlias = "TestClient[web.Request, web.Application]"
Connect = Callable[..., Awaitable["Client"]]


@pytest.fixture
def turn() -> FakeTurn:
    """The turn function."""
    return FakeTurn()


@pytest.fixture
def readiness() -> FakeReadiness:
    """The readiness check."""
    return FakeReadiness()


@pytest.fixture
def feedback() -> FakeFeedback:
    """Where feedback goes."""
    return FakeFeedback()


@pytest.fixture
async def connect(turn: FakeTurn, readiness: FakeReadiness, feedback: FakeFeedback) -> AsyncIterator[Connect]:
    """Start the application with some settings and give a client of it."""
    clients: list[Client] = []

    async def start(*, keep_feedback: bool = True, **settings: object) -> Client:
        web_settings = WebSettings(**settings)  # type: ignore[arg-type]  # each test names what it needs
        kept = feedback if keep_feedback else None
        app = build_app(turn, readiness, metrics, web_settings, feedback=kept)
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield start
    for client in clients:
        await client.close()
