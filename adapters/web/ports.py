"""What the web channel is given: how to take a turn, whether it can be taken, where feedback goes, and its settings."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from core.message import Language, Message, Reply
from core.timing import Timings

SendReply = Callable[[Reply], Awaitable[None]]
Metrics = Callable[[str], tuple[bytes, str]]  # by the Accept header: the exposition and its content type
FeedbackValue = Literal["up", "down"]


class TakeTurn(Protocol):
    """Answers one message."""

    async def __call__(self, message: Message, on_text: SendReply | None, /) -> tuple[Reply, Timings, str]:
        """Give the final reply, its timings and the turn id; raises Unavailable or BadInput.

        `on_text` is called with every state of the reply worth showing: the composed reply first, then, where a model
        words it, the growing text.
        """
        ...


class Readiness(Protocol):
    """Knows whether questions can be answered."""

    async def readiness(self) -> Mapping[str, Any]:
        """Give `{"ready": bool, "degraded": [names], "data": {...}}`."""
        ...


class TakeFeedback(Protocol):
    """Keeps what a person thought of a reply."""

    async def __call__(self, turn_id: str, value: FeedbackValue, comment: str, /) -> bool:
        """Store the feedback; False when no such turn is known."""
        ...


class HsTree(Protocol):
    """The tree of HS codes in a language, as JSON-ready rows; what does not exist is empty or None."""

    def chapters(self, language: Language, /) -> Sequence[Mapping[str, Any]]:
        """Every chapter: `{"code", "first", "last", "headings"}`, the names of its end headings and their number."""
        ...

    def headings(self, chapter: str, language: Language, /) -> Sequence[Mapping[str, Any]]:
        """The headings of a chapter: `{"code", "name", "question", "subheadings"}`."""
        ...

    def subheadings(self, heading: str, language: Language, /) -> Sequence[Mapping[str, Any]]:
        """The subheadings of a heading: `{"code", "name", "distinguishes"}`."""
        ...

    def subheading(self, code: str, language: Language, /) -> Mapping[str, Any] | None:
        """A subheading with its words, its heading and the national lines known."""
        ...

    async def search(self, text: str, language: Language, limit: int, /) -> Sequence[Mapping[str, Any]]:
        """Subheadings for words or the digits of a code, best first: `{"code", "name", "heading", "probability"}`."""
        ...


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Limits and rights of the HTTP API."""

    host: str = "127.0.0.1"  # the configured HOST; as a name it is accepted in the Host header
    allowed_hosts: tuple[str, ...] = ()  # further names accepted in the Host header while no token is set
    tokens: tuple[str, ...] = field(default=(), repr=False)  # API_TOKENS; empty: open on loopback only
    rate: float = 20.0  # requests a second and client under /api/; 0 switches the limit off
    burst: int = 60  # requests a client may make at once after a pause
    max_body: int = 65_536  # bytes of a request body, unpacked
    max_text: int = 4_000  # characters of a message
    turn_timeout: float = 60.0  # seconds a turn may take before 503
    readiness_timeout: float = 3.0  # seconds before an unanswered readiness check counts as not ready
    version: str = "0.1.0"  # shown in openapi.json
