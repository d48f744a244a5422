"""What a language model is asked, and the port through which it answers.

The model words and picks; it never knows. Whatever it says is held against the evidence before anybody sees it.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Purpose = Literal["word", "read", "rank", "rewrite"]  # what a call is for; also the label of its metrics


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of a chat model."""

    purpose: Purpose
    system: str  # instructions, never text of users or documents
    user: str  # the question and the evidence, marked as data
    max_tokens: int = 300
    temperature: float = 0.1
    model: str = ""  # empty: the configured one
    schema: Mapping[str, Any] | None = None  # JSON schema of a structured answer; None: prose


class Chat(Protocol):
    """A chat model with all its upstreams, retries and budgets."""

    @property
    def ready(self) -> bool:
        """Whether a call has a chance now: configured, circuit closed, budgets left. Asking is free."""
        ...

    def stream(self, ask: Ask, *, seconds: float) -> AsyncGenerator[str, None]:
        """The growing answer as pieces of text, coalesced; ends with the answer.

        An empty piece may tell that the text seems whole, before the answer ends: time to make ready what follows it.
        Raises ModelUnavailable where nothing (more) comes within the seconds; pieces given before stay given.
        Raises AnswerCut, one of these, where the answer reached the limit of tokens: only its last sentence is broken off.
        """
        ...

    async def complete(self, ask: Ask, *, seconds: float) -> str:
        """The whole answer, JSON text where a schema is given. Raises ModelUnavailable."""
        ...
