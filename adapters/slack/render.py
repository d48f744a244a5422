"""Our light Markdown as Slack's mrkdwn, in messages of Block Kit that each fit. Pure: text in, blocks out.

A section holds 3000 characters and a message about 13,000 in 50 blocks, escapes included; so the text is split after
rendering: between paragraphs where that is possible, else between lines, else between words. Marks never cross a border,
nothing is dropped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.slack.tables import Table, is_fence, table_block, table_text, tables_of

SECTION: Final = 3_000
MESSAGE: Final = 9_000  # leaves room for sources, buttons and the chosen words
MAX_BLOCKS: Final = 40
SUMMARY: Final = 3_800  # characters of the text that notifications and old clients show
Block = dict[str, Any]
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|\*\*(?P<bold>\S(?:[^\n]*?\S)??)\*\*"
    r"|(?<![\w*])\*(?P<star>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<under>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
)
_BULLET = re.compile(r"^(\s*)[-*•]\s+")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_JOINER = "\u200b"  # Slack reads a mark only beside a blank; this one is not seen


@dataclass(frozen=True, slots=True)
class Part:
    """One message."""

    blocks: tuple[Block, ...]
    full: str = field(repr=False, default="")  # all of it as mrkdwn, should Slack refuse the blocks

    @property
    def text(self) -> str:
        """What notifications show, cut between words where the blocks say the rest."""
        if len(self.full) <= SUMMARY:
            return self.full
        return self.full[:SUMMARY].rpartition(" ")[0] + " …"


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of text within the same marks; the text is escaped already."""

    text: str
    mark: str = ""  # "*", "_", "*_", "`"
    url: str = ""

    @property
    def mrkdwn(self) -> str:
        """The run with its marks."""
        inner = f"<{self.url}|{self.text.replace('|', '¦')}>" if self.url else self.text
        return f"{self.mark}{inner}{self.mark[::-1]}"


def escape(text: str) -> str:
    """The three characters that Slack reads as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def section(text: str) -> Block:
    """A block of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(*texts: str) -> Block:
    """A line of small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def plain(text: str, limit: int) -> Block:
    """A plain text object; labels over the limit end in an ellipsis."""
    return {"type": "plain_text", "text": text if len(text) <= limit else text[: limit - 1] + "…", "emoji": True}


def render_text(text: str) -> list[Part]:
    """The messages that a text becomes, at least one; a text without anything to see becomes an ellipsis.

    Slack takes one table a message and may show it last: what follows a table begins a new one.
    """
    made: list[Part] = []
    blocks: list[Block] = []
    texts: list[str] = []
    for block, shown in _rendered(text):
        full = sum(map(len, texts)) + len(shown) > MESSAGE or len(blocks) >= MAX_BLOCKS
        if blocks and (full or blocks[-1]["type"] == "table"):
            made.append(Part(tuple(blocks), "\n\n".join(texts)))
            blocks, texts = [], []
        blocks.append(block)
        texts.append(shown)
    if blocks:
        made.append(Part(tuple(blocks), "\n\n".join(texts)))
    return made or [Part((section("…"),), "…")]


def _rendered(text: str) -> Iterator[tuple[Block, str]]:
    """The blocks of a text, each with the mrkdwn that says the same."""
    for piece in tables_of(text):
        if isinstance(piece, Table):
            yield table_block(piece), f"```\n{escape(table_text(piece))}\n```"
        else:
            yield from ((section(part), part) for part in _sections(piece))


def mrkdwn(text: str) -> str:
    """A line or two as mrkdwn, for small places."""
    return "\n\n".join(_sections(text))


def streamed(text: str) -> str:
    """Our light Markdown as the streaming calls take it: nothing in it may call somebody."""
    return re.sub(r"<(?=[!@#])", "‹", text)


def with_blocks(parts: Sequence[Part], before: Sequence[Block], after: Sequence[Block]) -> list[Part]:
    """Put blocks before the first and behind the last message; what does not fit behind it becomes further ones."""
    made = [Part((*before, *parts[0].blocks), parts[0].full), *parts[1:]]
    size = len(made[-1].full) + _weight(before)
    for block in after:
        weight = _weight([block])
        if size + weight > MESSAGE + 3_500 or len(made[-1].blocks) >= 50:
            made.append(Part((), "…"))
            size = 0
        made[-1] = Part((*made[-1].blocks, block), made[-1].full)
        size += weight
    return made


def _weight(blocks: Sequence[Block]) -> int:
    """Characters of small print."""
    return sum(len(e["text"]) for b in blocks if b["type"] == "context" for e in b["elements"])


def _sections(text: str) -> Iterator[str]:
    """Pieces of mrkdwn that each fit into a section, whole paragraphs together while there is room."""
    held = ""
    for block, code in _blocks(text):
        for piece in _fitting(block, code=code):
            if held and len(held) + 2 + len(piece) <= SECTION:
                held = f"{held}\n\n{piece}"
                continue
            if held:
                yield held
            held = piece
    if held:
        yield held


def _blocks(text: str) -> Iterator[tuple[list[str], bool]]:
    """Paragraphs and code blocks as raw lines; a fence that is never closed ends with the text."""
    lines: list[str] = []
    code = False
    for raw in [*text.replace("\r\n", "\n").replace("\x00", "").split("\n"), ""]:
        fence = is_fence(raw)
        if fence or (not code and not raw.strip()):
            if any(line.strip() for line in lines):
                yield lines, code
            rest = raw.lstrip().lstrip("`") if fence else ""  # words beside a fence are words
            lines, code = [rest] if rest.strip() else [], code != fence
        else:
            lines.append(raw.rstrip())
    if any(line.strip() for line in lines):
        yield lines, code


def _fitting(lines: Sequence[str], *, code: bool) -> Iterator[str]:
    """A block in pieces that each fit into a section."""
    limit = SECTION - 8 if code else SECTION
    held: list[str] = []
    for raw in lines:
        for line in _code_lines(raw, limit) if code else _line_pieces(raw, limit):
            if held and sum(map(len, held)) + len(held) + len(line) > limit:
                yield _joined(held, code=code)
                held = []
            held.append(line)
    if held:
        yield _joined(held, code=code)


def _joined(lines: Sequence[str], *, code: bool) -> str:
    inner = "\n".join(lines)
    return f"```\n{inner}\n```" if code else inner


def _code_lines(raw: str, limit: int) -> Iterator[str]:
    room = limit // 5  # the longest escape has five characters
    text = raw.replace("```", "ʼʼʼ")
    yield from (
        (escape(text[at : at + room]) for at in range(0, max(1, len(text)), room))
        if len(escape(text)) > limit
        else [escape(text)]
    )


def _line_pieces(raw: str, limit: int) -> Iterator[str]:
    """A line as mrkdwn, broken between words when it is too long."""
    if heading := _HEADING.match(raw):
        runs = [
            _Run(run.text, "*" if run.mark == "" else run.mark, run.url) for run in _runs(heading[1].replace("**", ""))
        ]
    else:
        runs = list(_runs(_BULLET.sub(lambda m: " " * (2 * (len(m[1]) // 2)) + "• ", raw)))
    line = ""
    for run in runs:
        for piece in _shorter(run, limit - 4):
            shown = _beside(line, piece)
            if line and len(line) + len(shown) > limit:
                yield line
                line, shown = "", piece.mrkdwn
            line += shown
    if line:
        yield line


def _beside(line: str, run: _Run) -> str:
    """The run as it follows a line: a mark that touches a letter would not be read, so an unseen blank goes between."""
    shown = run.mrkdwn
    marked_before = line[-1:] in ("*", "_", "`") and run.text[:1].isalnum() and not run.mark
    touching = bool(run.mark) and line[-1:].isalnum()
    return _JOINER + shown if touching or marked_before else shown


def _shorter(run: _Run, limit: int) -> Iterator[_Run]:
    """The run in pieces that each fit with their marks, never inside an escape."""
    room = limit - len(run.mark) * 2 - (len(run.url) + 3 if run.url else 0)
    rest = run.text
    while len(rest) > room:
        cut = rest.rfind(" ", 0, room) + 1 or room
        entity = rest.rfind("&", max(0, cut - 5), cut)
        if entity > 0 and ";" not in rest[entity:cut]:
            cut = entity
        yield _Run(rest[:cut], run.mark, run.url)
        rest = rest[cut:]
    yield _Run(rest, run.mark, run.url)


def _runs(text: str, mark: str = "") -> Iterator[_Run]:
    """Runs of a line; what is not closed or not a safe address stays as it was typed."""
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            yield _Run(escape(text[at : match.start()]), mark)
        at = match.end()
        url = match["url"] or ""
        if match["code"] is not None:
            yield _Run(escape(match["code"]), "`")
        elif match["label"] is not None:
            if SAFE.match(url) and len(url) < 2_000:
                yield _Run(escape(match["label"]), mark, escape(url).replace("|", "%7C"))
            else:
                yield _Run(escape(match[0]), mark)
        elif match["bold"] is not None:
            yield from _runs(match["bold"], mark if "*" in mark else "*" + mark)
        else:
            yield from _runs(match["star"] or match["under"], mark if "_" in mark else mark + "_")
    if at < len(text):
        yield _Run(escape(text[at:]), mark)
