"""Text of users and documents as data for a prompt: it cannot close its fence nor speak in another role."""

import re

from core.question.text import clean

OPEN, CLOSE = "⟦", "⟧"  # taken out of every text that is fenced, so that only the prompt itself can write them
MOST = 4000  # characters of one fenced text
_ROLE = re.compile(
    r"(?im)^[\s>#*\-\[\]]*(?:system|assistant|user|developer|tool|human|ai|sistem|asisten|pengguna)\s*[\]:：]+"
)
_TOKENS = re.compile(
    r"<\|[^|>]{0,40}\|?>|\[/?(?:INST|SYS|SYSTEM)\]|<</?SYS>>|</?s>|```+|~~~+|#{3,}|={3,}|-{4,}", re.IGNORECASE
)
_BEGINS = ("<", "[", "```", "~~~", "###", "===", "----")  # one of them is in every token
_BRACKETS = str.maketrans({OPEN: "", CLOSE: "", "〚": "", "〛": "", "\x1f": ""})


def fenced(text: str, *, most: int = MOST) -> str:
    """A text between the marks of data, each line cleaned, without role marks, special tokens and the marks themselves."""
    lines = (_cleaned(line) for line in text[: most * 2].splitlines())
    inside = "\n".join(line for line in lines if line)
    while (shorter := _without_marks(inside)) != inside:
        inside = shorter
    return f"{OPEN}{inside.strip()[:most]}{CLOSE}"


def _cleaned(line: str) -> str:
    """A line without the marks of data, cleaned; most are clean but for blanks, which is found out faster."""
    if line.isascii() and line.isprintable() and "<" not in line:
        return " ".join(line.split())
    return clean(line.translate(_BRACKETS)).translate(_BRACKETS)


def _without_marks(text: str) -> str:
    """A text without role marks and special tokens."""
    if ":" in text or "]" in text or "：" in text:
        text = _ROLE.sub("", text)
    return _TOKENS.sub(" ", text) if any(sign in text for sign in _BEGINS) else text
