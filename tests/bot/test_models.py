"""The chat model is opened as the settings say."""

import pytest

from bot.models import PICK_SECONDS, ModelStates, open_model, upstreams, writing
from bot.settings import Settings, read_settings
from core.chat import Ask
from core.errors import ModelUnavailable

ASK = Ask("word", "Answer.", "Question.")


def _settings(**values: object) -> Settings:
    return read_settings(**{"openai_chat_model": "", **values})


async def test_without_a_model_there_is_none() -> None:
    """Also where a second one is named."""
    async with open_model(_settings(openai_fallback_model="b")) as chat:
        assert chat is None


def test_services_are_asked_in_their_order() -> None:
    """The second with an address, a key and prices of its own."""
    first, second = upstreams(
        _settings(
            openai_chat_model="a",
            openai_base_url="http://one/v1",
            openai_api_key="k1",
            openai_price_in=2.0,
            openai_fallback_model="b",
            openai_fallback_base_url="http://two/v1",
            openai_fallback_price_in=0.5,
            openai_fallback_price_out=1.5,
        )
    )
    assert ("a", "http://one/v1", "k1", 2.0) == (first.model, first.base_url, first.api_key, first.price_in)
    assert ("b", "http://two/v1", "") == (second.model, second.base_url, second.api_key)
    assert (0.5, 1.5) == (second.price_in, second.price_out)


async def test_a_configured_model_is_ready() -> None:
    """Before anything was asked of it."""
    async with open_model(_settings(openai_chat_model="a", openai_base_url="http://127.0.0.1:9/v1")) as chat:
        assert chat is not None
        assert (True, "a") == (chat.ready, chat.model)


@pytest.mark.parametrize(
    ("values", "seconds", "pick_seconds"),
    [
        ({}, 28, PICK_SECONDS),
        ({"openai_timeout": 5}, 5, 5),
        ({"openai_timeout": 60, "turn_timeout": 20}, 18, PICK_SECONDS),
        ({"turn_timeout": 1.5}, 1, 1),
    ],
    ids=["as shipped", "a quick model", "a patient one", "a turn that is shorter than anything"],
)
def test_a_model_stops_writing_before_its_turn_ends(
    values: dict[str, object], seconds: float, pick_seconds: float
) -> None:
    """The composed reply would be lost with the turn; what nobody sees grow gets less."""
    limits = writing(_settings(**values))
    assert (seconds, pick_seconds) == (limits.seconds, limits.pick_seconds)


@pytest.mark.parametrize(("turn_timeout", "seconds"), [(30, 28), (5, 3), (3, 1.5), (0.5, 0.25)])
def test_whatever_came_before_a_model_has_the_time_of_the_turn_to_end(turn_timeout: float, seconds: float) -> None:
    """Two seconds before it, or half of it where there are not as many."""
    limits = writing(_settings(turn_timeout=turn_timeout, openai_timeout=60))
    assert seconds == limits.turn_seconds < turn_timeout


def test_a_model_writes_as_much_and_as_freely_as_the_settings_say() -> None:
    """Where its instruction does not say."""
    limits = writing(_settings(openai_max_tokens=77, openai_temperature=0.7))
    assert (77, 0.7) == (limits.max_tokens, limits.temperature)


def test_without_a_model_there_is_no_state_to_tell() -> None:
    """Readings name no service that is not there; what a day has cost is nobody's."""
    states = ModelStates(None)
    states.learn(100, 1.0)
    assert ({}, {}) == (states.up(), states.circuit_open())


async def test_a_model_that_does_not_answer_is_told_as_down_and_then_held_back() -> None:
    """Nobody listens at its address."""
    values = {"openai_chat_model": "a", "openai_base_url": "http://127.0.0.1:9/v1", "openai_max_retries": 0}
    async with open_model(_settings(**values)) as chat:
        assert chat is not None
        states = ModelStates(chat)
        assert ({"model": True}, {"model": False}) == (states.up(), states.circuit_open())
        for _ in range(5):
            with pytest.raises(ModelUnavailable):
                await chat.complete(ASK, seconds=5)
        assert ({"model": False}, {"model": True}, False) == (states.up(), states.circuit_open(), chat.ready)


@pytest.mark.parametrize(("limit", "used", "left"), [(1000, 999, True), (1000, 1000, False), (0, 10**9, True)])
async def test_what_was_used_before_the_start_counts_for_the_day(limit: int, used: int, left: bool) -> None:
    """Here or at other instances; without a limit nothing counts."""
    values = {"openai_chat_model": "a", "openai_base_url": "http://127.0.0.1:9/v1", "openai_tokens_per_day": limit}
    async with open_model(_settings(**values)) as chat:
        assert chat is not None
        ModelStates(chat).learn(used, 0.0)
        assert left is chat.ready
