"""Whether a request comes from Slack: its signature over the raw body, checked before anything is parsed. Pure."""

import hashlib
import hmac
import re
from typing import Final

MAX_AGE: Final = 300  # seconds
_DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> bool:
    """Whether the signature fits and is no more than five minutes old; headers of any shape are taken, none raises."""
    if not secret or not _DIGITS.fullmatch(timestamp) or abs(now - int(timestamp)) > MAX_AGE:
        return False
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "surrogateescape"))
