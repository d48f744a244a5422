"""What the pictures of both platforms have in common: escaped text, signs as drawings, faces, files and the page around them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_HERE = Path(__file__).parent
_MARK = _HERE.parents[1] / "adapters/web/static/icons/mark.svg"
_THUMB = (
    "M7.5 10.5v9H5a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM7.5 10.5l4-7.2c1.6 0 2.5 1.3 2.2 2.9l-.6 3.3h4.7a2 2 0 0 1 2 2.4"
    "l-1.2 6a2 2 0 0 1-2 1.6H7.5"
)
SIGNS = {  # drawn, so that a picture does not depend on the fonts of the machine; lines on a grid of 24
    "📚": '<path d="M4 5h4v15H4zM8 5h4v15H8zM13.500 6.200l3.800-1 3.600 13.800-3.800 1zM4 9h8"/>',
    "🧮": '<path d="M4 3v18M20 3v18M4 8h16M4 16h16M8 5.500v5M11 5.500v5M16 5.500v5M8 13.500v5M13 13.500v5M16 13.500v5"/>',
    "👍": f'<path d="{_THUMB}"/>',
    "👎": f'<path transform="rotate(180 12 12)" d="{_THUMB}"/>',
    "🌐": '<path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c4.500 5 4.500 13 0 18M12 3c-4.500 5-4.500 13 0 18"/>',
    "📎": '<path d="M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700L9.200 17.200a1.700 1.700 0 0 1-2.400-2.400L14.500 7"/>',
    "✅": '<path d="M4 4h16v16H4zM8 12l3 3 5-6"/>',
    "⚠️": '<path d="M12 4l9 16H3zM12 10v4.500M12 17v.300"/>',
    "🔁": '<path d="M4 11v-1a4 4 0 0 1 4-4h12M17 3l3 3-3 3M20 13v1a4 4 0 0 1-4 4H4M7 21l-3-3 3-3"/>',
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a client says by itself, in the language of the picture."""

    you: str = "Anda"
    other: str = "Rekan kerja"
    bot: str = "bot"
    only_you: str = "Hanya terlihat oleh Anda"
    reply: str = "balasan"
    replies: str = "balasan"


ENGLISH = Words("You", "Colleague", "bot", "Only visible to you", "reply", "replies")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who: the person whose screen is drawn, the bot, and everybody else."""

    you: object
    bot: object
    words: Words = field(default_factory=Words)

    def role(self, user: object) -> str:
        """The class of somebody's face."""
        return "you" if user == self.you else "bot" if user == self.bot else "other"

    def name(self, user: object) -> str:
        """What somebody is called; nobody real."""
        return {"you": self.words.you, "bot": "ExportMate", "other": self.words.other}[self.role(user)]

    def face(self, user: object) -> str:
        """A round or square picture of somebody."""
        role = self.role(user)
        inner = _MARK.read_text("utf-8") if role == "bot" else self.name(user)[0]
        return f'<div class="face {role}">{inner}</div>'


def shown(text: str) -> str:
    """Text that people wrote, escaped, its signs drawn and named."""
    made = escape(text)
    for sign, lines in SIGNS.items():
        made = made.replace(sign, f'<svg class="sign" viewBox="0 0 24 24" role="img" aria-label="{sign}">{lines}</svg>')
    return made


def file_card(name: str, size: int) -> str:
    """A file: kind, name, size in kB."""
    kind = name.rpartition(".")[2].lower()
    kilobytes = f"{max(1, round(size / 1000))} kB"
    return (
        f'<div class="file"><div class="kind {escape(kind)}">{escape(kind.upper())}</div>'
        f'<div><div class="file-name">{shown(name)}</div><div class="small">{kilobytes}</div></div></div>'
    )


def page(kind: str, header: str, parts: Iterable[str], *, language: str = "id") -> str:
    """A whole page without anything from outside; the header and the parts are HTML."""
    style = (_HERE / "draw.css").read_text("utf-8")
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>ExportMate</title><style>{style}</style>'
        f'<body class="{kind}"><header>{header}</header><main>{"".join(parts)}</main></body></html>'
    )
