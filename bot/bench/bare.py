"""Nothing but the two calls of the models, read as they come: what the machine and the model server take by themselves."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import ClientSession, ClientTimeout, TCPConnector

Show = Callable[[str], None]
Answer = Callable[[str, Show | None], Awaitable[str]]
MAX_TOKENS = 300
SECONDS = 60


@asynccontextmanager
async def open_design(plan: Mapping[str, Any]) -> AsyncIterator[Answer]:
    """Opens the connections; yields the function that answers."""
    timeout = ClientTimeout(SECONDS)
    async with ClientSession(connector=TCPConnector(limit=0), timeout=timeout) as session:

        async def answer(question: str, show: Show | None) -> str:
            body = {"model": plan["embedding_model"], "input": question, "dimensions": plan["dimensions"]}
            async with session.post(f"{plan['base_url']}/embeddings", json=body) as response:
                await response.read()
            messages = [{"role": "user", "content": question}]
            asked = {"model": plan["chat_model"], "messages": messages, "stream": True, "max_tokens": MAX_TOKENS}
            chunks: list[bytes] = []
            async with session.post(f"{plan['base_url']}/chat/completions", json=asked) as response:
                async for chunk in response.content.iter_any():
                    if show is not None and not chunks:
                        show("")
                    chunks.append(chunk)
            return "".join(map(_piece, b"".join(chunks).split(b"\n")))

        yield answer


def _piece(line: bytes) -> str:
    """The text of an event; empty for every other line."""
    if not line.startswith(b"data: {"):
        return ""
    choices = orjson.loads(line[6:])["choices"]
    return str(choices[0]["delta"].get("content", "")) if choices else ""
