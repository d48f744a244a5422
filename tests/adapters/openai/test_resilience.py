"""Services that fail: repeated within the time, held back after failures, replaced by the next one."""

import asyncio
from dataclasses import replace

import pytest

from adapters.openai.budget import DayBudget, Spent
from adapters.openai.chat import OpenAIChat
from adapters.openai.ports import Upstream
from bot.bench.model_faults import drop
from bot.bench.model_server import Behaviour
from core.chat import Ask
from core.errors import ModelUnavailable
from core.timing import open_timings
from tests.adapters.openai.conftest import DAY, Open, until
from tests.adapters.openai.test_chat import read
from tests.support.lying_model import BROKEN, TEXT, half, lying_model, status, storm


async def failing(chat: OpenAIChat, ask: Ask, times: int, seconds: float = 5) -> None:
    """Call as often, each time without an answer."""
    for _ in range(times):
        with pytest.raises(ModelUnavailable):
            await chat.complete(ask, seconds=seconds)


@pytest.mark.parametrize(
    "script", [storm("0"), storm("0.05"), status(500), lambda _: drop()], ids=["at once", "soon", "error", "dropped"]
)
async def test_a_refused_request_is_repeated(chat_of: Open, ask: Ask, script: object) -> None:
    """And the repetition is counted."""
    async with lying_model(script) as server:  # type: ignore[arg-type]  # a script
        chat = await chat_of(server, retries=1)
        with open_timings() as timings:
            assert (TEXT, "") == ("".join((await read(chat, ask))[0]), "")
    assert ({"model": 1}, 1, 2) == (timings.retries, timings.model_calls, server.stats.chats)


async def test_the_time_that_a_service_asks_for_is_kept(chat_of: Open, ask: Ask) -> None:
    """It is not asked again before a second has passed."""
    async with lying_model(storm("1")) as server:
        began = asyncio.get_running_loop().time()
        await (await chat_of(server, retries=3)).complete(ask, seconds=10)
        assert asyncio.get_running_loop().time() - began >= 1


@pytest.mark.parametrize("wait", ["3600", "100", "Wed, 21 Oct 2099 07:28:00 GMT"])
async def test_a_wait_beyond_the_time_gives_up_at_once(chat_of: Open, ask: Ask, wait: str) -> None:
    """Not at the end of the time, which here is longer than the test may take."""
    async with lying_model(always=storm(wait)) as server:
        _, error = await read(await chat_of(server, retries=3), ask, 90)
        assert ("takes no more requests" in error, 1) == (True, server.stats.chats)


async def test_no_repetition_begins_after_the_time(chat_of: Open, ask: Ask) -> None:
    """Where the next one would come too late, the call ends before its time."""
    async with lying_model(always=status(500)) as server:
        _, error = await read(await chat_of(server, retries=3), ask, 0.3)
    assert "it answered with an error (500)" in error


async def test_after_failures_in_a_row_calls_are_held_back(chat_of: Open, ask: Ask) -> None:
    """The service is left alone, callers know at once, and the state tells."""
    async with lying_model(always=status(500)) as server:
        chat = await chat_of(server, failures=3)
        await failing(chat, ask, 3)
        assert (False, {"up": False, "circuit_open": True, "budget_left": True}) == (chat.ready, chat.state())
        with pytest.raises(ModelUnavailable, match="held back"):
            await chat.complete(ask, seconds=5)
        assert 3 == server.stats.chats


async def test_one_call_tries_whether_a_service_is_back(chat_of: Open, ask: Ask) -> None:
    """After a rest a single one goes through; when it works all do."""
    async with lying_model(*[status(500)] * 2) as server:
        chat = await chat_of(server, failures=2, rest=0.2)
        await failing(chat, ask, 2)
        await asyncio.sleep(0.25)
        server.behaviour = Behaviour(first_token=0.1)
        results = await asyncio.gather(*(read(chat, ask) for _ in range(5)))
        assert (1, 3) == (sum(not error for _, error in results), server.stats.chats)
        assert (True, True) == (chat.ready, chat.state()["up"])
        assert TEXT == await chat.complete(ask, seconds=5)


async def test_a_trial_that_fails_lets_nobody_else_through(chat_of: Open, ask: Ask) -> None:
    """Not before another rest."""
    async with lying_model(always=status(500)) as server:
        chat = await chat_of(server, failures=1, rest=0.2)
        await failing(chat, ask, 1)
        await asyncio.sleep(0.25)
        await failing(chat, ask, 3)
        assert 2 == server.stats.chats


async def test_a_trial_that_is_left_does_not_shut_the_door(chat_of: Open, ask: Ask) -> None:
    """Who went away proved nothing; the next one may try."""
    async with lying_model(status(500)) as server:
        chat = await chat_of(server, failures=1, rest=0.1)
        await failing(chat, ask, 1)
        await asyncio.sleep(0.15)
        for _ in range(2):  # once while the call runs, once before it even began
            task = asyncio.create_task(chat.complete(ask, seconds=5))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert TEXT == await chat.complete(ask, seconds=5)


@pytest.mark.parametrize("script", [status(400, "context_length_exceeded"), status(413)], ids=["too long", "too large"])
async def test_a_request_that_is_wrong_in_itself_is_not_the_fault_of_the_service(
    chat_of: Open, ask: Ask, script: object
) -> None:
    """Others may go on calling it."""
    async with lying_model(always=script) as server:  # type: ignore[arg-type]  # a script
        chat = await chat_of(server, failures=1, retries=3)
        await failing(chat, ask, 2)
        assert (True, 2) == (chat.ready, server.stats.chats)


async def test_the_next_service_answers_when_the_first_fails(chat_of: Open, ask: Ask) -> None:
    """At once, and nobody notices."""
    async with lying_model(always=status(500)) as one, lying_model() as two:
        chat = await chat_of(one, two, hedge=60)
        with open_timings() as timings:
            assert ([TEXT], "") == await read(chat, ask)
        assert TEXT == await chat.complete(ask, seconds=5)
    assert [("model-1", True), ("model-2", False)] == [(call.model, call.failed) for call in timings.models]


async def test_a_service_held_back_is_passed_over(chat_of: Open, ask: Ask) -> None:
    """The next one is asked in its place; that something is wrong still shows."""
    async with lying_model(always=status(500)) as one, lying_model() as two:
        chat = await chat_of(one, two, failures=1)
        await read(chat, ask)
        await read(chat, ask)
        assert (1, 2) == (one.stats.chats, two.stats.chats)
        assert {"up": True, "circuit_open": True, "budget_left": True} == chat.state()


async def test_the_next_service_is_asked_when_the_first_hesitates(chat_of: Open, ask: Ask) -> None:
    """The first to give text wins, and the other one's connection is closed."""
    async with lying_model() as one, lying_model() as two:
        one.behaviour = Behaviour(first_token=30)
        chat = await chat_of(one, two, hedge=0.1)
        with open_timings() as timings:
            assert ([TEXT], "") == await read(chat, ask)
        await until(lambda: (one.stats.running, one.stats.left) == (0, 1))
    assert {"model-1": True, "model-2": False} == {call.model: call.failed for call in timings.models}


async def test_the_first_service_may_still_win(chat_of: Open, ask: Ask) -> None:
    """Being asked second is no merit; the loser is not blamed."""
    async with lying_model() as one, lying_model() as two:
        one.behaviour, two.behaviour = Behaviour(first_token=0.4), Behaviour(first_token=30)
        chat = await chat_of(one, two, hedge=0.1, failures=1)
        with open_timings() as timings:
            assert ([TEXT], "") == await read(chat, ask)
        await until(lambda: two.stats.left == 1)
        assert {"up": True, "circuit_open": False, "budget_left": True} == chat.state()
    assert {"model-1": False, "model-2": False} == {call.model: call.failed for call in timings.models}


async def test_a_service_that_is_always_too_slow_is_held_back(chat_of: Open, ask: Ask) -> None:
    """Replies stop waiting for it."""
    async with lying_model() as one, lying_model() as two:
        one.behaviour = Behaviour(first_token=30)
        chat = await chat_of(one, two, hedge=0.05, failures=2)
        for _ in range(4):
            assert ([TEXT], "") == await read(chat, ask)
        assert (2, 4) == (one.stats.chats, two.stats.chats)


async def test_text_that_began_is_not_mixed_with_another_services(chat_of: Open, ask: Ask) -> None:
    """Once a service writes it stays with it, also when it breaks in the middle."""
    gate = asyncio.Event()
    gate.set()
    async with lying_model(half(hangs_up=True)(gate)) as one, lying_model() as two:
        pieces, error = await read(await chat_of(one, two, hedge=60), ask)
        assert (["Bea keluar "], True, 0) == (pieces, "broke off" in error, two.stats.chats)


async def test_when_all_fail_each_reason_is_told_once(chat_of: Open, ask: Ask) -> None:
    """In the order they were asked."""
    async with lying_model(always=storm("")) as one, lying_model(always=BROKEN["null content"]) as two:
        _, error = await read(await chat_of(one, two), ask)
    assert error.endswith("gave no answer: it takes no more requests for now (429); it gave no text")


async def test_a_service_that_cannot_be_reached_is_no_answer(ask: Ask, chat_of: Open) -> None:
    """Nobody listens there."""
    async with lying_model() as server:
        chat = await chat_of(server)
    _, error = await read(chat, ask)
    assert error.endswith("it could not be reached")


async def test_a_spent_budget_ends_in_no_answer(chat_of: Open, ask: Ask) -> None:
    """Before anything is asked; the next day begins anew."""
    day = [DAY]
    budget = DayBudget(lambda: day[0], tokens=1000)
    async with lying_model() as server:
        chat = await chat_of(server, budget=budget)
        await chat.complete(ask, seconds=5)
        assert server.stats.tokens_in + server.stats.tokens_out == budget.spent.tokens
        budget.learn(Spent(DAY, 990))
        with pytest.raises(ModelUnavailable, match="budget"):
            await chat.complete(ask, seconds=5)
        budget.learn(Spent(DAY, 1000))
        assert (False, 1) == (chat.ready, server.stats.chats)
        day[0] = DAY.replace(day=6)
        assert (True, TEXT) == (chat.ready, await chat.complete(ask, seconds=5))


async def test_calls_under_way_cannot_overdraw_the_budget(chat_of: Open, ask: Ask) -> None:
    """What each may use is held from its start."""
    async with lying_model() as server:
        server.behaviour = Behaviour(first_token=0.2)
        chat = await chat_of(server, budget=DayBudget(lambda: DAY, tokens=800))
        results = await asyncio.gather(*(read(chat, ask) for _ in range(10)))
        assert (2, 2) == (sum(not error for _, error in results), server.stats.chats)


async def test_what_a_call_costs_is_told_and_added_up(ask: Ask) -> None:
    """In US dollars, by the prices of the service."""
    budget = DayBudget(lambda: DAY, cost_usd=5)
    async with lying_model() as server:
        chat = OpenAIChat([Upstream("m", server.url, "k", price_in=1_000_000, price_out=2_000_000)], budget)
        with open_timings() as timings, pytest.raises(ModelUnavailable, match="budget"):
            await chat.complete(ask, seconds=5)  # its limit of tokens alone would cost more
        budget = DayBudget(lambda: DAY, cost_usd=1000)
        chat = OpenAIChat([Upstream("m", server.url, "k", price_in=1_000_000, price_out=2_000_000)], budget)
        with open_timings() as timings:
            await chat.complete(replace(ask, max_tokens=100), seconds=5)
        await chat.close()
        cost = server.stats.tokens_in + 2 * server.stats.tokens_out
    assert (cost, cost) == (timings.cost_usd, budget.spent.cost_usd)
