"""Servers that refuse a way of asking are asked in another, and it is remembered."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from adapters.openai.dialect import first_dialect
from bot.bench.model_faults import Body, refuse
from bot.bench.model_server import ModelServer
from core.chat import Ask
from core.errors import ModelUnavailable
from tests.adapters.openai.conftest import Open
from tests.adapters.openai.test_chat import read
from tests.support.lying_model import TEXT, Script, lying_model, raw, tells

SCHEMA = {
    "type": "object",
    "properties": {"hs6": {"type": "string"}},
    "required": ["hs6"],
    "additionalProperties": False,
}
FOUND = '{"hs6": "090111"}'


def picky(refuses: Any, message: str, status: int = 400) -> Script:
    """Refuses what it does not like, and answers the rest as usual."""

    def handler(server: ModelServer) -> Any:
        async def handle(request: web.Request, body: Body) -> web.StreamResponse:
            if refuses(body):
                return await refuse(status, message)(request, body)
            return await server.chat(request, body)

        return handle

    return handler


@pytest.mark.parametrize(
    ("refuses", "message"),
    [
        (lambda b: "max_tokens" in b, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        (lambda b: "temperature" in b, "Unsupported value: 'temperature' does not support 0.1 with this model."),
        (lambda b: "stream_options" in b, "stream_options: extra fields not permitted"),
        (lambda b: "stream_options" in b, "Bad Request"),
        (lambda b: "max_tokens" in b or "stream_options" in b, "unknown field"),
        (lambda b: {"max_tokens", "temperature"} & b.keys(), "temperature and max_tokens are not for this model"),
    ],
)
async def test_a_refused_option_is_left_out_from_then_on(chat_of: Open, ask: Ask, refuses: Any, message: str) -> None:
    """The answer comes, and the next call is right at the first try."""
    async with lying_model(always=picky(refuses, message)) as server:
        chat = await chat_of(server)
        assert ([TEXT], "") == await read(chat, ask)
        asked = server.stats.chats
        assert ([TEXT], "") == await read(chat, ask)
        assert asked + 1 == server.stats.chats
        assert {"max_tokens", "max_completion_tokens"} & server.bodies[-1].keys()


@pytest.mark.parametrize(
    ("knows", "ways"),
    [
        (("strict", "schema", "object"), ["strict"]),
        (("schema", "object"), ["strict", "schema"]),
        (("object",), ["strict", "schema", "object"]),
        ((), ["strict", "schema", "object", "plain"]),
    ],
)
async def test_json_is_asked_for_in_the_surest_way_a_server_knows(
    chat_of: Open, ask: Ask, knows: tuple[str, ...], ways: list[str]
) -> None:
    """Down to a sentence in the instructions; what works is remembered."""
    server_knows = picky(lambda body: way(body) not in (*knows, "plain"), "response_format is not supported", 422)
    async with lying_model(always=server_knows) as server:
        server.answer = lambda _: FOUND
        chat, wanted = await chat_of(server), replace(ask, schema=SCHEMA)
        assert FOUND == await chat.complete(wanted, seconds=5)
        assert FOUND == await chat.complete(wanted, seconds=5)
        assert [*ways, ways[-1]] == [way(body) for body in server.bodies]
        assert (ways[-1] in ("object", "plain")) == ('"hs6"' in server.bodies[-1]["messages"][0]["content"])


def way(body: Body) -> str:
    """How JSON was asked for."""
    wanted = body.get("response_format") or {"type": "plain"}
    if wanted["type"] == "json_schema":
        return "strict" if wanted["json_schema"].get("strict") else "schema"
    return str(wanted["type"]).removeprefix("json_")


@pytest.mark.parametrize("text", [f"```json\n{FOUND}\n```", f"Tentu! {FOUND} Semoga membantu.", f"\n{FOUND}\n"])
async def test_the_json_is_taken_out_of_the_words_around_it(chat_of: Open, ask: Ask, text: str) -> None:
    """Models like to be polite."""
    async with lying_model() as server:
        server.answer = lambda _: text
        found = await (await chat_of(server)).complete(replace(ask, schema=SCHEMA), seconds=5)
    assert json.loads(FOUND) == json.loads(found)


async def test_broken_json_is_asked_for_again_once(chat_of: Open, ask: Ask) -> None:
    """Then it is no answer; the service is not blamed for its model."""
    broken = raw(tells('{"hs6": "0901'), content_type="application/json")
    async with lying_model(broken, broken, broken) as server:
        server.answer = lambda _: FOUND
        chat, wanted = await chat_of(server, failures=1), replace(ask, schema=SCHEMA)
        with pytest.raises(ModelUnavailable, match="JSON"):
            await chat.complete(wanted, seconds=5)
        assert FOUND == await chat.complete(wanted, seconds=5)
        assert 4 == server.stats.chats


async def test_a_refusal_of_what_was_asked_is_not_argued_with(chat_of: Open, ask: Ask) -> None:
    """Asking otherwise would not make the question shorter."""
    async with lying_model(always=picky(lambda _: True, "maximum context length is 8192 tokens")) as server:
        assert "(400)" in (await read(await chat_of(server), ask))[1]
        assert 1 == server.stats.chats


async def test_a_server_that_refuses_everything_is_asked_a_few_times(chat_of: Open, ask: Ask) -> None:
    """And what was tried is not remembered."""
    async with lying_model(always=picky(lambda _: True, "no")) as server:
        chat = await chat_of(server)
        await read(chat, replace(ask, schema=SCHEMA))
        assert server.stats.chats <= 5
        server.always.clear()
        await read(chat, ask)
        assert {"max_tokens", "temperature", "stream_options"} <= server.bodies[-1].keys()


@pytest.mark.parametrize(
    ("url", "limit"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://name.openai.azure.com/openai/v1/", "max_completion_tokens"),
        ("http://localhost:11434/v1", "max_tokens"),
        ("http://openai.com.example/v1", "max_tokens"),
    ],
)
def test_openai_and_azure_take_the_new_name_of_the_limit(url: str, limit: str) -> None:
    """Others the old one, to begin with."""
    assert limit == first_dialect(url).limit
