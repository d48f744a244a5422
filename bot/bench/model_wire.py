"""What a model server sends: tokens, events of a stream, whole answers, vectors."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson

from core.knowledge import DIMENSIONS, Matrix

CREATED = 1_700_000_000  # seconds; a server of measurements has no clock in its answers
DONE = b"data: [DONE]\n\n"
_TOKEN = re.compile(r"\s*\S{1,5}|\s+$")


def tokens_of(text: str) -> list[str]:
    """A text in tokens of about five characters; joined they are the text."""
    return _TOKEN.findall(text)


def count_tokens(body: Mapping[str, Any]) -> int:
    """About how many tokens the messages of a request have."""
    return sum(len(str(message.get("content", ""))) for message in body.get("messages", ())) // 4 + 1


def usage(tokens_in: int, tokens_out: int) -> dict[str, int]:
    """What was counted, as the protocol names it."""
    return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}


def event(model: str, delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> bytes:
    """One event of a stream."""
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": model,
        "system_fingerprint": None,
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}],
        **more,
    }
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def events(model: str, tokens: Sequence[str], finish: str) -> Iterator[bytes]:
    """The events of an answer, without the one that counts and the one that ends."""
    for place, token in enumerate(tokens):
        yield event(model, {"role": "assistant", "content": token} if place == 0 else {"content": token})
    yield event(model, {}, finish)


def usage_event(model: str, counted: Mapping[str, int]) -> bytes:
    """The event that counts; it has no choice."""
    return event(model, {}, choices=[], usage=counted)


def completion(model: str, text: str | None, finish: str, counted: Mapping[str, int] | None) -> dict[str, Any]:
    """A whole answer."""
    message = {"role": "assistant", "content": text, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
        **({"usage": counted} if counted else {}),
    }


def error_body(message: str, *, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    """A refusal, as the protocol words it."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def vectors(texts: Sequence[str], dimensions: int = DIMENSIONS) -> Matrix:
    """A vector of length 1 for each text, the same each time."""
    matrix = np.empty((len(texts), dimensions), dtype=np.float32)
    for place, text in enumerate(texts):
        seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        vector = np.random.default_rng(seed).standard_normal(dimensions, dtype=np.float32)
        matrix[place] = vector / np.linalg.norm(vector)
    return matrix


def embedding_body(model: str, matrix: Matrix, encoding: str, tokens: int) -> dict[str, Any]:
    """Vectors as base64 of little-endian float32, or as numbers."""
    rows = [base64.b64encode(row.tobytes()).decode() if encoding == "base64" else row.tolist() for row in matrix]
    data = [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)]
    return {
        "object": "list",
        "data": data,
        "model": model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
