"""A Reply to JSON and back, for the caches that several instances share. Replies with files are not kept there."""

from typing import Any

from core.errors import DataError
from core.message import Reply
from core.typed_json import from_json, to_json

FILES = "attachments"


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """The reply as a JSON object; raises DataError for one with files."""
    if reply.attachments:
        raise DataError("a reply with files is not kept")
    found: dict[str, Any] = to_json(reply)
    del found[FILES]
    return found


def reply_from_json(value: Any) -> Reply:
    """The reply as it was; raises DataError where anything is missing, unknown or of another type."""
    if type(value) is not dict or FILES in value:
        raise DataError("this is no reply without files")
    return from_json(Reply, value | {FILES: []})
