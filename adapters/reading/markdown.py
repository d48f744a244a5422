"""Markdown as lines: headings stay marked, lists and table rows stay lines, emphasis and links go."""

import re
from pathlib import Path

from adapters.reading.decoding import decoded
from core.regulations.model import Page

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_RULE = re.compile(r"^(?:[-*_]\s*){3,}$|^\|?[\s:|-]+\|[\s:|-]*$")
_BULLET = re.compile(r"^\s*[*+]\s+")
_UNDERLINED = re.compile(r"^(?:=+|-{2,})$")


def read_markdown(path: Path) -> list[Page]:
    """The whole file as one page without a number; raises OSError."""
    return [Page(None, plain(decoded(path.read_bytes())))]


def plain(text: str) -> str:
    """Markdown text without its signs, line by line."""
    text = _FRONT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _TAG.sub("", _COMMENT.sub("", text))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    lines: list[str] = []
    for raw in text.split("\n"):
        line = raw.rstrip()
        if lines and lines[-1] and _UNDERLINED.match(line) and not lines[-1].startswith(("#", "|", "- ")):
            lines[-1] = f"# {lines[-1]}"
        elif not _RULE.match(line) and not line.lstrip().startswith(("```", "~~~")):
            lines.append(_inline(line))
    return "\n".join(lines)


def _inline(line: str) -> str:
    line = _BULLET.sub("- ", line.lstrip("> ") if line.lstrip().startswith(">") else line)
    line = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", line))
    return _ESCAPED.sub(r"\1", line.replace("`", "")).strip()
