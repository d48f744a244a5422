"""What Slack checks of Block Kit: kinds, lengths, numbers, ids. The fake refuses what Slack refuses."""

import re
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
MESSAGE_BLOCKS, VIEW_BLOCKS, TOTAL = 50, 100, 13_200
_MRKDWN_TAG = re.compile(r"<([^<>]*)>")


class BadBlocks(Exception):
    """Refused blocks; the message is Slack's error code."""


def check_blocks(blocks: list[Json], limit: int = MESSAGE_BLOCKS) -> None:
    """Refuse blocks that Slack would refuse."""
    _need(isinstance(blocks, list) and len(blocks) <= limit, "invalid_blocks: number of blocks")
    for block in blocks:
        check = _KINDS.get(block.get("type", ""))
        _need(check is not None, f"invalid_blocks: type {block.get('type')}")
        assert check is not None
        check(block)
    _need(sum(b["type"] == "table" for b in blocks) <= 1, "invalid_blocks: only_one_table_allowed")
    if limit == MESSAGE_BLOCKS and sum(map(_weight, blocks)) > TOTAL:
        raise BadBlocks("msg_blocks_too_long")


def check_text(text: str, limit: int) -> None:
    """A text with something in it, short enough, whose tags Slack knows."""
    _need(isinstance(text, str) and 0 < len(text) <= limit, f"invalid_blocks: length {len(text)} of {limit}")
    for inner in _MRKDWN_TAG.findall(text):
        _need(re.match(r"(?:https?://|mailto:|[@#!])", inner) is not None, f"invalid_blocks: tag <{inner}>")
    _need(not re.search(r"&(?!amp;|lt;|gt;)", text), "invalid_blocks: unescaped &")


def visible(blocks: list[Json]) -> str:
    """What a person reads in sections, headers and small print."""
    found = []
    for block in blocks:
        if block["type"] in ("section", "header"):
            found.append(block["text"]["text"])
        elif block["type"] == "context":
            found += [e["text"] for e in block["elements"]]
        elif block["type"] == "table":
            found.append("\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"]))
    return "\n\n".join(found)


def buttons(blocks: list[Json]) -> list[Json]:
    """Every button of some blocks, the two of a rating too."""
    found: list[Json] = []
    for block in blocks:
        if block["type"] == "actions":
            found += block["elements"]
        elif block["type"] == "context_actions":
            for e in block["elements"]:
                for name in ("positive_button", "negative_button"):
                    found.append({"type": e["type"], "action_id": e["action_id"], **e[name]})
    return found


def _need(true: bool, code: str) -> None:
    if not true:
        raise BadBlocks(code)


def _weight(block: Json) -> int:
    return len(visible([block]))


def _text(item: Json, limit: int) -> None:
    _need(item.get("type") in ("plain_text", "mrkdwn"), "invalid_blocks: text object")
    if item["type"] == "mrkdwn":
        check_text(item["text"], limit)
    else:
        _need(0 < len(item["text"]) <= limit, f"invalid_blocks: length {len(item['text'])} of {limit}")


def _section(block: Json) -> None:
    _text(block["text"], 3_000)


def _header(block: Json) -> None:
    _need(block["text"]["type"] == "plain_text", "invalid_blocks: header text")
    _text(block["text"], 150)


def _context(block: Json) -> None:
    _need(1 <= len(block["elements"]) <= 10, "invalid_blocks: context elements")
    for element in block["elements"]:
        _text(element, 3_000)


def _actions(block: Json) -> None:
    _need(1 <= len(block["elements"]) <= 25, "invalid_blocks: actions elements")
    ids = [e["action_id"] for e in block["elements"]]
    _need(len(ids) == len(set(ids)), "invalid_blocks: action_id twice")
    for element in block["elements"]:
        _need(element["type"] == "button" and len(element["action_id"]) <= 255, "invalid_blocks: element")
        _need(element["text"]["type"] == "plain_text", "invalid_blocks: button text")
        _text(element["text"], 75)
        _need(len(element["value"]) <= 2_000, "invalid_blocks: button value")
        _need(element.get("style", "primary") in ("primary", "danger"), "invalid_blocks: style")


def _context_actions(block: Json) -> None:
    _need(1 <= len(block["elements"]) <= 5, "invalid_blocks: context_actions elements")
    for element in block["elements"]:
        _need(element["type"] == "feedback_buttons", "invalid_blocks: element")
        for name in ("positive_button", "negative_button"):
            _text(element[name]["text"], 75)
            _need(len(element[name]["value"]) <= 2_000, "invalid_blocks: button value")


def _input(block: Json) -> None:
    _text(block["label"], 2_000)
    _need(block["element"]["type"] in ("plain_text_input", "static_select", "datepicker"), "invalid_blocks: input")


def _table(block: Json) -> None:
    rows = block["rows"]
    _need(1 <= len(rows) <= 100 and all(1 <= len(row) <= 20 for row in rows), "invalid_blocks: table size")
    _need(len(block.get("column_settings", ())) <= 20, "invalid_blocks: column_settings")
    for cell in (cell for row in rows for cell in row):
        _need(cell["type"] == "raw_text" and len(cell["text"]) > 0, "invalid_blocks: table cell")
    _need(sum(len(cell["text"]) for row in rows for cell in row) <= 10_000, "invalid_blocks: table characters")


_KINDS: dict[str, Callable[[Json], None]] = {
    "section": _section, "header": _header, "context": _context, "actions": _actions, "context_actions": _context_actions,
    "input": _input, "table": _table, "divider": lambda _: None,
}  # fmt: skip
