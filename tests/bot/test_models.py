"""The chat model is opened as the settings say."""

from bot.models import open_model, upstreams
from bot.settings import Settings, read_settings


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
        )
    )
    assert ("a", "http://one/v1", "k1", 2.0) == (first.model, first.base_url, first.api_key, first.price_in)
    assert ("b", "http://two/v1", "", 0.0) == (second.model, second.base_url, second.api_key, second.price_in)


async def test_a_configured_model_is_ready() -> None:
    """Before anything was asked of it."""
    async with open_model(_settings(openai_chat_model="a", openai_base_url="http://127.0.0.1:9/v1")) as chat:
        assert chat is not None
        assert (True, "a") == (chat.ready, chat.model)
