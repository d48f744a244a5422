"""The values that a metric's labels may take; everything else is counted as "other", so that series stay few."""

from collections.abc import Iterable

from core.message import TOPICS
from core.published.nouns import FEEDS
from core.timing import STAGES

OTHER = "other"
CHANNELS = frozenset({"web", "console", "telegram", "slack"})
LAYERS = frozenset(
    {"shared", "stored", "worded", "answer", "rows", "embedding", "conversation", "match", "passage", "vocabulary"}
)
UPSTREAMS = frozenset({"database", "redis", "model", "embedding", "telegram", "slack", "feeds"})
DATA_KINDS = frozenset({"exchange_rate", "reference_price", "levy", "duty"})
FEED_NAMES = frozenset(FEEDS)
TOPIC_NAMES = frozenset({*TOPICS, "none"})
STAGE_NAMES = frozenset(STAGES)
SIZES = frozenset({"question", "reply", "sent", "files", "prompt"})
GROUNDING = frozenset({"shown", "dropped", "worded", "stood"})
VERDICTS = frozenset({"up", "down"})
SINKS = frozenset({"traces", "log", "records", "admin"})
# Requests that nobody could have answered: they spend nothing of the objective "99.9 % answered".
REFUSALS = frozenset({"BadInput", "TooLong", "BadDate", "NotAllowed", "TooMany"})
ERRORS = REFUSALS | {
    "ExportMateError", "DataError", "BadRow", "Unavailable", "DatabaseUnavailable", "EmbeddingUnavailable", "ModelUnavailable", "AnswerCut", "Misconfigured",
    "TimeoutError", "CancelledError", "Interrupted", "ConnectionError", "OSError", "MemoryError", "RecursionError",
    "AssertionError", "AttributeError", "IndexError", "KeyError", "TypeError", "ValueError", "ZeroDivisionError",
}  # fmt: skip


def known(value: str, among: Iterable[str]) -> str:
    """The value where it is one of those that are known, else "other"."""
    return value if value in among else OTHER


def outcome(error: str | None) -> str:
    """How a turn ended: ok, refused (the request's own fault), cancelled (the person left) or error."""
    if error is None:
        return "ok"
    if error in REFUSALS:
        return "refused"
    return "cancelled" if error == "CancelledError" else "error"
