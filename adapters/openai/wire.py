"""The bytes of an answer, whole or in events, read without the SDK's models: those cost ten times as much an event."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from adapters.openai.failures import Broken, Ended
from adapters.openai.thoughts import Thoughts

MAX_LINE = 1 << 20  # bytes of one event; also of a whole answer
_BOM = b"\xef\xbb\xbf"
_DATA = re.compile(rb"^data:(.*)", re.MULTILINE)
_TEXTS = frozenset({"text", "output_text"})  # parts that are said; others are thought
_ROLES = frozenset({None, "", "assistant", "model"})


@dataclass(slots=True)
class Answer:
    """What has been read of an answer."""

    text: str = ""  # since it was last taken
    finish: str | None = None
    tokens: tuple[int, int] | None = None  # read and written, where the service tells
    complete: bool = False  # the service said that nothing follows
    thought: int = 0  # characters that it thought aloud, which are no text
    unasked: bool = False  # text that was taken before turned out to be thought

    def take(self) -> str:
        """The text since the last time."""
        text, self.text = self.text, ""
        return text


class Reader:
    """Takes the bytes as they come; the kind of body is seen by its first byte, since services label it wrongly."""

    def __init__(self, *, thinking: bool = False) -> None:
        self.answer, self._thoughts = Answer(), Thoughts(thinking=thinking)
        self._rest = b""
        self._kind: str = ""  # "json", "events"
        self._texts: list[str] = []  # of the events at hand

    def feed(self, chunk: bytes) -> None:
        """Read on; raises Broken for what is no answer, Ended for a refusal told inside the stream."""
        data = self._rest + chunk if self._rest else chunk
        if not self._kind:
            data = data.removeprefix(_BOM).lstrip()
            if not data or _BOM.startswith(data):
                self._rest = data
                return
            self._kind = _kind(data)
        if self._kind == "json":
            self._rest = data
        else:
            whole = data.rfind(b"\n") + 1
            self._rest = data[whole:]
            self._events(data[:whole])
        if len(self._rest) > MAX_LINE:
            raise Broken("its answer is too long")

    def end(self) -> Answer:
        """Nothing follows; raises Broken where that is too soon."""
        if self._kind == "json":
            self._messages([_loads(self._rest)], "message")
            self._said()
            self.answer.complete = True
        elif self._rest:
            self._events(self._rest)
        self._rest = b""
        self.answer.text += self._thoughts.end()
        if not self.answer.complete and self.answer.finish is None:
            raise Broken("its answer broke off")
        return self.answer

    def _events(self, lines: bytes) -> None:
        """Lines of a stream; comments, names of events and blank lines say nothing, nor does what follows the end."""
        if self.answer.complete:
            return
        told = _DATA.findall(lines)
        try:
            bodies = orjson.loads(b"[" + b",".join(told) + b"]")  # at once: read one by one they cost a half more
        except orjson.JSONDecodeError:
            bodies = []
        self._messages(bodies if len(bodies) == len(told) else self._one_by_one(told), "delta")
        if self._texts:
            self._said()

    def _one_by_one(self, told: Iterable[bytes]) -> Iterator[Any]:
        """The same where one of them is no JSON: it may be the end, an empty line, or broken; those before it count."""
        for line in told:
            if (data := line.strip()) == b"[DONE]":
                self.answer.complete = True
                return
            if data:
                yield _loads(data)

    def _messages(self, bodies: Iterable[Any], part: str) -> None:
        """What messages say, all of a piece in one loop: a stream has hundreds."""
        for body in bodies:
            if not isinstance(body, dict):
                raise Broken("its answer cannot be read")
            if body.get("error"):
                raise Broken("it told of an error instead of answering")
            if (usage := body.get("usage")) is not None and isinstance(usage, dict):
                self.answer.tokens = (_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))
            choices = body.get("choices")
            if not isinstance(choices, list) or not choices or not isinstance(choice := choices[0], dict):
                continue
            if isinstance(said := choice.get(part), dict):
                if said.get("role") not in _ROLES:
                    raise Broken("it spoke in another role")
                if said.get("refusal"):
                    raise Ended("it declined to answer")
                content = said.get("content")
                if text := content if isinstance(content, str) else _text(content):
                    self._texts.append(text)
            if (finish := choice.get("finish_reason")) and isinstance(finish, str):
                self.answer.finish = finish

    def _said(self) -> None:
        """Take what was said; where it turns out that all before was thought, none of that is left."""
        thoughts, answer, texts = self._thoughts, self.answer, self._texts
        together = "".join(texts)
        # Without a mark one look does for all of them; of marks each event is read by itself.
        for text in texts if "<" in together else (together,):
            known, said = thoughts.unasked, thoughts.said(text)
            if thoughts.unasked and not known:
                answer.text = ""
            answer.text += said
        texts.clear()
        answer.thought, answer.unasked = thoughts.characters, thoughts.unasked


def _kind(data: bytes) -> str:
    if data[:1] == b"{":
        return "json"
    if data[:1] == b"<":
        raise Broken("it answered with a page instead of an answer")
    return "events"


def _loads(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Broken("its answer cannot be read") from None


def _text(content: Any) -> str:
    """Text, or the texts of its parts; null and anything else is none."""
    if isinstance(content, list):
        texts = (part for part in content if isinstance(part, dict) and part.get("type", "text") in _TEXTS)
        return "".join(_text(part.get("text")) for part in texts)
    return content if isinstance(content, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def only_json(text: str) -> str:
    """The JSON of an answer, without the fence or the words around it; raises Broken where there is none."""
    for candidate in (text, text[text.find("{") : text.rfind("}") + 1]):
        try:
            orjson.loads(candidate)
        except orjson.JSONDecodeError:
            continue
        return candidate.strip()
    raise Broken("its JSON cannot be read", "worked")
