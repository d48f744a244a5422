"""A channel and the Home tab of the fake Slack as HTML: rows with threads, blocks, buttons, files and what only one sees."""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from tests.support.draw_page import Cast, Json, file_card, page, shown
from tests.support.fake_slack import FakeSlack
from tests.support.fake_slack_blocks import buttons

Pressed = set[tuple[str, str]]  # time stamp of the message, label of the button
_MARKS = re.compile(
    r"```\n?(?P<pre>.+?)\n?```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<tag>[^<>|]+)(?:\|(?P<label>[^<>]+))?>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])",
    re.DOTALL,
)


def mrkdwn(text: str, cast: Cast) -> str:
    """Slack's marks as they look; links lead nowhere, mentions are names."""
    at, made = 0, []
    for match in _MARKS.finditer(text):
        made += [shown(unescape(text[at : match.start()])), _mark(match, cast)]
        at = match.end()
    return "".join([*made, shown(unescape(text[at:]))])


def _mark(match: re.Match[str], cast: Cast) -> str:
    if match["pre"] or match["code"]:
        tag = "pre" if match["pre"] else "code"
        return f"<{tag}>{shown(unescape(match['pre'] or match['code']))}</{tag}>"
    if match["bold"] or match["italic"]:
        tag = "b" if match["bold"] else "i"
        return f"<{tag}>{mrkdwn(match['bold'] or match['italic'], cast)}</{tag}>"
    if match["tag"].startswith("@"):
        return f'<span class="mention">@{shown(cast.name(match["tag"][1:]))}</span>'
    return f'<span class="link">{shown(unescape(match["label"] or match["tag"]))}</span>'


def slack_page(server: FakeSlack, channel: str, cast: Cast, title: str, *, language: str = "id") -> str:
    """A channel as one of its people sees it: what was said, each thread under its first message."""
    pressed = _pressed(server.log)
    roots, threads = list[Json](), dict[str, list[Json]]()
    for entry in server.log:
        if entry.get("channel") != channel or "update" in entry or not _visible(server, entry, cast):
            continue
        thread = _thread(server, entry)
        (threads.setdefault(thread, []) if thread and thread != entry.get("ts") else roots).append(entry)
    parts = []
    for root in roots:
        parts.append(_entry(server, root, cast, pressed))
        if replies := threads.get(root.get("ts", "")):
            rows = "".join(_entry(server, reply, cast, pressed) for reply in replies)
            parts.append(
                f'<div class="thread"><div class="small">{len(replies)} {cast.words.replies}</div>{rows}</div>'
            )
    return page("rows", shown(title), parts, language=language)


def home_page(server: FakeSlack, user: str, cast: Cast, title: str, *, language: str = "id") -> str:
    """The Home tab that was published for somebody."""
    blocks = "".join(_blocks(server.homes[user]["blocks"], cast, set(), ""))
    return page("rows home", shown(title), [blocks], language=language)


def _visible(server: FakeSlack, entry: Json, cast: Cast) -> bool:
    """Whether the person sees an entry: nothing deleted, nothing meant for others alone."""
    if entry.get("ephemeral"):
        return bool(entry["to"] == cast.you)
    return "ts" not in entry or (entry["channel"], entry["ts"]) in server.messages


def _thread(server: FakeSlack, entry: Json) -> str:
    if "file" in entry:
        found = [f for f in server.files if f["name"] == entry["file"] and f["channel"] == entry["channel"]]
        return str(found[0].get("thread_ts") or "")
    return str(entry.get("thread_ts") or "")


def _pressed(log: list[Json]) -> Pressed:
    """Which button of which message was pressed: the newest that carried the label then."""
    found, labels = Pressed(), dict[str, str]()
    for entry in log:
        labels |= {b["text"]["text"]: entry["ts"] for b in buttons(entry.get("blocks") or []) if "ts" in entry}
        if entry.get("press") in labels:
            found.add((labels[entry["press"]], entry["press"]))
    return found


def _entry(server: FakeSlack, entry: Json, cast: Cast, pressed: Pressed) -> str:
    if "file" not in entry and "ts" not in entry:  # a slash command is typed, and seen by nobody else
        return f'<div class="typed"><span class="command">{shown(entry["text"])}</span></div>'
    user = cast.bot if entry.get("ephemeral") else entry["user"]
    if "file" in entry:
        sizes = [len(f["content"]) for f in server.files if f["name"] == entry["file"]]
        content = file_card(entry["file"], sizes[-1])
    elif entry.get("blocks"):
        content = "".join(_blocks(entry["blocks"], cast, pressed, entry["ts"]))
    else:
        content = f'<div class="text">{mrkdwn(entry["text"], cast)}</div>'
    alone, only = ("", "")
    if entry.get("ephemeral"):
        alone, only = (" alone", f'<div class="only">{shown(cast.words.only_you)}</div>')
    tag = f'<span class="tag">{shown(cast.words.bot.upper())}</span>' if user == cast.bot else ""
    name = f'<div><span class="name">{shown(cast.name(user))}</span>{tag}</div>'
    return f'<div class="row{alone}">{cast.face(user)}<div class="body">{only}{name}{content}</div></div>'


def _blocks(blocks: Iterable[Json], cast: Cast, pressed: Pressed, ts: str) -> Iterable[str]:
    for block in blocks:
        inner = _KINDS[block["type"]](block, cast, pressed, ts)
        yield f'<div class="block {escape(block["type"])}{" small" if block["type"] == "context" else ""}">{inner}</div>'


def _text(item: Json, cast: Cast) -> str:
    inner = mrkdwn(item["text"], cast) if item["type"] == "mrkdwn" else shown(item["text"])
    return f'<div class="text">{inner}</div>'


def _context(block: Json, cast: Cast, _pressed: Pressed, _ts: str) -> str:
    return "".join(_text(element, cast) for element in block["elements"])


def _pills(block: Json, _cast: Cast, pressed: Pressed, ts: str) -> str:
    made = []
    for button in buttons([block]):
        label = button["text"]["text"]
        light = " light" if block["type"] == "context_actions" else ""
        state = " pressed" if (ts, label) in pressed else ""
        made.append(f'<span class="pill{light} {escape(button.get("style", ""))}{state}">{shown(label)}</span>')
    return f'<div class="pills">{"".join(made)}</div>'


def _table(block: Json, _cast: Cast, _pressed: Pressed, _ts: str) -> str:
    sides = [settings.get("align", "left") for settings in block.get("column_settings", ())]
    rows = []
    for row in block["rows"]:
        aligned = zip(row, [*sides, *["left"] * len(row)], strict=False)
        rows.append("".join(f'<td style="text-align:{escape(s)}">{shown(cell["text"])}</td>' for cell, s in aligned))
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


_KINDS: dict[str, Callable[[Json, Cast, Pressed, str], str]] = {
    "section": lambda block, cast, _pressed, _ts: _text(block["text"], cast),
    "header": lambda block, cast, _pressed, _ts: _text(block["text"], cast),
    "context": _context,
    "actions": _pills,
    "context_actions": _pills,
    "table": _table,
    "divider": lambda _block, _cast, _pressed, _ts: "<hr>",
}
