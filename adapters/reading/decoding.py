"""Bytes of a text file as text, by the sign at its beginning, what it says of itself, else by trying."""

import re

_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
_SAYS = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)


def decoded(data: bytes) -> str:
    """The text; what no encoding explains is read as Windows-1252, which takes every byte."""
    named = next((name for name, mark in _MARKS if data.startswith(mark)), None)
    said = _SAYS.search(data[:4096])
    for name in (named, "utf-8", said[1].decode("ascii") if said else None):
        if name is not None:
            try:
                return data.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return data.decode("windows-1252", errors="replace")
