"""A web page as lines: its main text without menus, scripts and forms; nothing in it is run or fetched."""

from pathlib import Path
from typing import TYPE_CHECKING

from adapters.reading.decoding import decoded
from core.regulations.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LEFT_OUT = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select", "iframe", "svg", "object", "embed", "head",
)  # fmt: skip
_MAIN = ("article", "main", "[role=main]", "#content", ".content", "body")
_LEAST = 400  # letters that the main part must hold to be taken for the text
_BLOCKS = frozenset(
    "p div section article main li tr table ul ol dl dt dd blockquote pre h1 h2 h3 h4 h5 h6 figure figcaption hr br center thead tbody body".split()
)
_CELLS = frozenset({"td", "th"})
_DEEPEST = 200  # nested elements that are walked into


def read_html(path: Path) -> list[Page]:
    """The whole page as one page without a number; raises OSError."""
    return [Page(None, plain(decoded(path.read_bytes())))]


def plain(text: str) -> str:
    """The text of a page, block by block."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    tree.strip_tags(list(_LEFT_OUT), recursive=True)
    for selector in _MAIN:
        node = tree.css_first(selector)
        if node is not None and (selector == "body" or len(node.text(strip=True)) >= _LEAST):
            lines = [""]
            _walk(node, lines, 0)
            return "\n".join(line for raw in lines if (line := " ".join(raw.split())) not in ("", "#"))
    return ""


def _walk(node: "LexborNode", lines: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        lines[-1] += node.text(separator=" ")
        return
    child = node.child
    while child is not None:
        name = child.tag or ""
        if name == "-text":
            lines[-1] += child.text_content or ""
        elif name in _BLOCKS:
            lines.append("#" * int(name[1]) + " " if name[0] == "h" and name[1:].isdigit() else "")
            _walk(child, lines, depth + 1)
            lines.append("")
        elif name in _CELLS:
            cell: list[str] = [""]
            _walk(child, cell, depth + 1)
            inner = " ".join(part for part in cell if part.strip())
            lines[-1] += f" | {inner}" if lines[-1].strip() else inner
        elif not name.startswith("-") and not name.startswith("_"):
            _walk(child, lines, depth + 1)
        child = child.next
