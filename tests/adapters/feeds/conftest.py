"""A publisher and a client that asks it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from adapters.feeds.fetch import Fetcher, open_fetcher
from tests.adapters.feeds.publisher import Publisher, publishing

AGENT = "Mozilla/5.0 (compatible; ExportMate/test)"


@pytest_asyncio.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """A publisher on this machine."""
    async with publishing() as opened:
        yield opened


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A client without long pauses."""
    async with open_fetcher(AGENT, pause=0.01, seconds=5) as opened:
        yield opened
