"""What the chat channels' tests share: they need not wait as long as people's platforms ask for."""

import pytest

from tests.support.pace import quicken


@pytest.fixture(autouse=True)
def pace(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A served channel keeps its order and its budget, ten times as fast; parts that are tested alone keep theirs."""
    if "serve" in request.fixturenames:
        quicken(monkeypatch)
