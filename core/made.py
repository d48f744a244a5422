"""A reply as the core composed it, and what may still become of it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from core.message import Reply
from core.question.model import Question

Show = Callable[[Reply], Awaitable[None]]


class Made(NamedTuple):
    """A composed reply to a question as it was read."""

    question: Question
    reply: Reply
    improve: "Improve | None" = None  # what a model can make of it; None: it is as good as it gets


Improve = Callable[[Show | None], Awaitable[Made | None]]  # None: the composed reply stands; raises ModelUnavailable
