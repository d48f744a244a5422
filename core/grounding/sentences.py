"""Where the sentences of a growing text end, decided alike however the text arrives.

An end is decided only when enough of what follows is known, so that pieces of any size give the same sentences. Lines end
sentences too; "No.", "s.d.", "1.234" and initials do not.
"""

import re

AHEAD = 24  # characters behind a possible end that decide it
_MARK = r"[.!?…]+[)\"'”’*_]*(?:\s?\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])*"
_END = re.compile(rf"{_MARK}|\n")
_LAST = re.compile(rf"{_MARK}$")
_SHORT = frozenset(
    "no nomor rp dr mr mrs ms st jl pt cv tbk art pasal vs approx incl excl tgl hlm hal ay kep jo th thn a.n s.d d.a u.p u.b e.g i.e cf fig min maks max kol op cit inc ltd co gen ps sec par"
    " jan feb mar apr jun jul aug agu sep sept okt oct nov des dec u.s a.m p.m w.r.t".split()
)
_ENDS_TOO = frozenset(("dll", "dsb", "dst", "etc", "dkk"))
_BEFORE = re.compile(r"([\w.]*\w)$")
_NEXT = re.compile(r"\s+[\"'“(*_\[]*(?P<sign>\S)")


def end_of_sentence(text: str, *, finished: bool, first: int = 0) -> int:
    """Where the first sentence of a text ends (its end mark and its citations inside), 0 where that is not known yet.

    `first` is where its first end mark is, where that is known.
    """
    for match in _END.finditer(text, first):
        end = match.end()
        if match[0] == "\n":
            return end
        if not finished and len(text) - end < AHEAD and "\n" not in text[end:]:
            return 0
        if _inside_link(text, match.start()):
            continue
        if _ends(text, match.start(), end, match[0]):
            return end
    return len(text) if finished else 0


def enough(text: str, first: int = 0) -> int:
    """How long a text in which no sentence ends yet has to grow before one may; 0 where only a further mark can end one.

    A line end that follows decides at once. `first` is where its first end mark is, where that is known.
    """
    for match in _END.finditer(text, first):
        end = match.end()
        if len(text) - end < AHEAD:
            return end + AHEAD
        if text[end].isspace() and _NEXT.match(text, end) is None:
            return len(text) + 1
    return 0


def ended(text: str) -> bool:
    """Whether a text that was cut off ends with a whole sentence for sure: not with a number or a short word."""
    if text.endswith("\n"):
        return True
    match = _LAST.search(text)
    if match is None:
        return False
    name = _word_before(text, match.start())
    return not name[-1:].isdigit() and name not in _SHORT and (not name or len(name) > 1)


def _ends(text: str, start: int, end: int, mark: str) -> bool:
    """Whether an end mark ends a sentence."""
    if end >= len(text) or text[end:].isspace():
        return True
    following = _NEXT.match(text, end)
    if following is None:
        return False
    sign = following["sign"]
    if mark[0] in "!?…":
        return True
    if "[" in mark:
        return True
    name = _word_before(text, start)
    if name in _SHORT or (len(name) == 1 and name.isalpha()) or _is_marker(text, start):
        return False
    if name in _ENDS_TOO:
        return sign.isupper()
    if name[-1:].isdigit() and sign.isdigit():
        return False
    return not sign.islower()


def _word_before(text: str, at: int) -> str:
    """The word or number that ends at a place, in lower case; empty where none does."""
    last = text[at - 1 : at]
    word = _BEFORE.search(text, max(0, at - 16), at) if last.isalnum() or last == "_" else None
    return "" if word is None else word[1].lower()


def _is_marker(text: str, start: int) -> bool:
    """Whether a point belongs to the number of a list item at the beginning of the line."""
    line = text[text.rfind("\n", 0, start) + 1 : start].strip(" *_")
    return line.isdigit() and len(line) <= 2


def _inside_link(text: str, at: int) -> bool:
    """Whether a place lies in the address of a Markdown link, or in a word such as a host or a number."""
    opened = text.rfind("](", 0, at)
    return opened >= 0 and at - opened < 400 and not re.search(r"[)\s]", text[opened + 2 : at])
