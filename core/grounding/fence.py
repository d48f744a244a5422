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
_BRACKETS = str.maketrans({OPEN: "", CLOSE: "", "〚": "", "〛": "", "\x1f": ""})


def fenced(text: str, *, most: int = MOST) -> str:
    """A text between the marks of data, each line cleaned, without role marks, special tokens and the marks themselves."""
    lines = (clean(line.translate(_BRACKETS)) for line in text[: most * 2].splitlines())
    inside = "\n".join(line for line in lines if line).translate(_BRACKETS)
    while (shorter := _TOKENS.sub(" ", _ROLE.sub("", inside))) != inside:
        inside = shorter
    return f"{OPEN}{inside.strip()[:most]}{CLOSE}"
