"""The small parts: budget, circuit, times to wait, reasons, patience."""

import asyncio
import inspect
from datetime import date
from typing import Any

import httpx2
import openai
import pytest

from adapters.openai.budget import DayBudget, Spent
from adapters.openai.circuit import Circuit
from adapters.openai.client import UNTIL, keep_to_the_time, retry_after
from adapters.openai.failures import read_failure
from adapters.openai.ports import OPENAI_URL, Limits, Upstream
from adapters.openai.service import Service
from tests.adapters.openai.conftest import DAY, KEY

REQUEST = httpx2.Request("POST", "http://service/v1/chat", headers={"Authorization": f"Bearer {KEY}"})


def test_a_key_is_not_shown() -> None:
    """Nor does an empty address stay empty."""
    upstream = Upstream("m", api_key=KEY)
    assert (False, OPENAI_URL) == (KEY in repr(upstream), upstream.url)


def test_a_budget_without_limits_only_counts() -> None:
    """And tells what the day has cost, to be kept."""
    kept: list[Spent] = []
    budget = DayBudget(lambda: DAY, keep=kept.append)
    hold = budget.hold(10**9, 10**6)
    assert hold is not None
    budget.settle(hold, 120, 0.5)
    assert ([Spent(DAY, 120, 0.5)], True) == (kept, budget.left)


@pytest.mark.parametrize(("limits", "fits"), [({"tokens": 100}, (60, 0.0)), ({"cost_usd": 1.0}, (0, 0.6))])
def test_a_hold_counts_until_it_is_settled(limits: dict[str, Any], fits: tuple[int, float]) -> None:
    """Two that fit alone do not fit together; what was not used is free again."""
    budget = DayBudget(lambda: DAY, **limits)
    first = budget.hold(*fits)
    assert first is not None
    assert budget.hold(*fits) is None
    budget.settle(first, 1, 0.01)
    assert budget.hold(*fits) is not None


def test_a_new_day_begins_with_nothing() -> None:
    """What is known of another day is not taken over; of the same day the greater counts."""
    day = [DAY]
    budget = DayBudget(lambda: day[0], tokens=100)
    budget.learn(Spent(DAY, 100, 2.0))
    budget.learn(Spent(DAY, 50, 3.0))
    assert (Spent(DAY, 100, 3.0), False) == (budget.spent, budget.left)
    day[0] = date(2025, 12, 6)
    budget.learn(Spent(DAY, 500, 9.0))
    assert (Spent(day[0]), True) == (budget.spent, budget.left)


def test_a_success_forgets_the_failures_before_it() -> None:
    """Only those in a row count, and calls that tell nothing do not break the row."""
    circuit = Circuit(failures=2, rest=60)
    circuit.failed()
    circuit.worked()
    circuit.failed()
    circuit.left()
    assert (True, False) == (circuit.enter(), circuit.well)
    circuit.failed()
    assert (True, False, False) == (circuit.open, circuit.allows, circuit.enter())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "7"}, 7),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    ],
)
def test_the_time_to_wait_is_read(headers: dict[str, str], seconds: float) -> None:
    """Milliseconds, seconds or a date; nonsense is no time."""
    assert seconds == retry_after(httpx2.Headers(headers))


def test_a_date_to_wait_for_is_read() -> None:
    """It lies far ahead."""
    assert retry_after(httpx2.Headers({"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"})) > 10**8


@pytest.mark.parametrize(
    ("status", "wait", "left", "forbidden"),
    [(429, "5", 2, True), (429, "1", 2, False), (500, "", 0.1, True), (500, "", 5, False), (200, "5", 2, False)],
)
async def test_a_repetition_after_the_time_is_forbidden(status: int, wait: str, left: float, forbidden: bool) -> None:
    """In the way that the SDK obeys."""
    response = httpx2.Response(status, headers={"retry-after": wait} if wait else {}, request=REQUEST)
    token = UNTIL.set(asyncio.get_running_loop().time() + left)
    try:
        await keep_to_the_time(response)
    finally:
        UNTIL.reset(token)
    assert ("false" if forbidden else None) == response.headers.get("x-should-retry")


async def test_without_a_time_the_sdk_decides() -> None:
    """Nothing is forbidden."""
    response = httpx2.Response(500, request=REQUEST)
    await keep_to_the_time(response)
    assert "x-should-retry" not in response.headers


def errors() -> list[BaseException]:
    """Every error that a call of the SDK may raise."""
    found: list[BaseException] = []
    body = {"message": f"bad {KEY}", "error": f"bad {KEY}"}
    for kind in list(vars(openai).values()):
        if inspect.isclass(kind) and issubclass(kind, openai.APIStatusError):
            code = getattr(kind, "status_code", 500)
            response = httpx2.Response(code if isinstance(code, int) else 500, request=REQUEST)
            if kind is openai.OAuthError:
                found.append(openai.OAuthError(response=response, body=body))
            else:
                found.append(kind(f"bad {KEY}", response=response, body=body))
    return [*found, openai.APIConnectionError(request=REQUEST), openai.APITimeoutError(REQUEST)]


@pytest.mark.parametrize(
    "error", [*errors(), TimeoutError(KEY), ConnectionResetError(KEY), ValueError(KEY)], ids=lambda e: type(e).__name__
)
def test_every_error_has_a_reason_without_its_words(error: BaseException) -> None:
    """A key stands in what services say."""
    failure = read_failure(error)
    assert (True, False) == (failure.reason.startswith(("it ", "the call failed")), KEY in failure.reason)


async def test_patience_follows_what_is_usual() -> None:
    """Nineteen of twenty begin within it; before enough is known it is the setting."""
    service = Service(Upstream("m"), Limits(hedge=2, hedge_most=5))
    assert 2 == service.patience(whole=False)
    for number in range(1, 41):
        service.answered(number / 20, whole=False)
    assert (1.95, 2) == (service.patience(whole=False), service.patience(whole=True))
    for _ in range(64):
        service.answered(30, whole=False)
        service.answered(0.001, whole=True)
    assert (5, 0.3) == (service.patience(whole=False), service.patience(whole=True))
