"""Takes secrets and personal data out of log lines: tokens and passwords go, ids become a short hash, texts go.

A name decides first (`user_id`, `token`, `text`), then what a value looks like. Numbers that are no ids stay.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from structlog.typing import EventDict, WrappedLogger

GONE = "[redacted]"
DEPTH = 5  # of nested values; what lies deeper is left out
SECRET = re.compile(
    r"(?:^|_)(?:tokens?|secrets?|passwords?|passwd|pwd|credentials?|authorization|cookies?|dsn|signature|api_?keys?)(?:$|_)",
    re.IGNORECASE,
)
COUNTS = re.compile(r"(?:^|_)tokens_(?:in|out)$|^(?:first|max)_token", re.IGNORECASE)  # of a model: numbers
TEXTS = frozenset(
    "text html question answer utterance comment caption query body payload name first_name last_name username user_name real_name email phone".split()
)
PERSONS = frozenset(
    "user user_id conversation conversation_id chat chat_id from_id sender team team_id channel_id thread_ts bot enterprise message_id".split()
)
# Made by this program from words of its own; "answer" is the name of a cache there.
OURS = frozenset(
    "turn_id trace_id span_id timestamp level event logger conversation_hash user_hash version stages cache retries sizes".split()
)

PLAIN = re.compile(r"[A-Za-z_]{0,40}")  # a word of the program, nothing to look for
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"), GONE),  # Telegram's bot tokens, also inside addresses
    (re.compile(r"x(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}"), GONE),  # Slack's
    (re.compile(r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{12,}"), GONE),  # of model services
    (re.compile(r"hooks\.slack\.com/services/\S+"), f"hooks.slack.com/services/{GONE}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {GONE}"),
    (re.compile(r"(?i)([a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@]+@"), rf"\1:{GONE}@"),  # passwords of addresses
    (re.compile(r"(?i)\b((?:[a-z]+_)*(?:password|passwd|token|secret|api_?key)['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&]{4,}"), rf"\1{GONE}"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), GONE),  # addresses of mail
)  # fmt: skip
# Slack's ids and long numbers: Telegram's, telephones
IDS = re.compile(r"(?<![\w.])(?:[UWCDGTBE](?=[A-Z0-9]*\d)[A-Z0-9]{8,11}|[-+]?\d{9,})(?![\w])")


def short_hash(value: object) -> str:
    """Twelve characters that stand for an id without naming it; the same as in the records of turns."""
    return hashlib.blake2b(str(value).encode(), digest_size=6).hexdigest()


def redact(_: WrappedLogger | None, __: str, event: EventDict) -> EventDict:
    """A structlog processor: the event without secrets and personal data."""
    return {name: _value(name, value, 0) for name, value in event.items()}


def redact_text(text: str) -> str:
    """A text without what looks like a secret, an id of a person or an address of mail."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return IDS.sub(lambda found: f"#{short_hash(found[0])}", text)


@lru_cache(1000)
def _meaning(name: str) -> Literal["ours", "secret", "text", "person", "count", ""]:
    """What a name says about its value; names are few, so that each is looked at once."""
    low = name.lower()
    if name in OURS:
        return "ours"
    if SECRET.search(low):
        return "count" if COUNTS.search(low) else "secret"
    return "text" if low in TEXTS else "person" if low in PERSONS else ""


def _value(name: str, value: object, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    match _meaning(name):
        case "ours":
            return redact_text(value) if name == "event" and isinstance(value, str) else value
        case "secret" | "text":
            return GONE
        case "count":
            return value if isinstance(value, int | float) else GONE
        case "person":
            return f"#{short_hash(value)}" if value != "" else ""
        case _:
            return _inside(name, value, depth)


def _inside(name: str, value: object, depth: int) -> object:
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) else redact_text(value)
    if depth >= DEPTH:
        return GONE
    if isinstance(value, Mapping):
        return {key: _value(str(key), inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [_value(name, inner, depth + 1) for inner in value]
    return redact_text(str(value))
