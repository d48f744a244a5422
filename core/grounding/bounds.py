"""What is said of a number beside its value: at least, at most, more than, less than, about; from and until of a day."""

import re
from typing import Literal

Bound = Literal["", "min", "max", "over", "under", "about", "late"]
Side = Literal["", "from", "to"]

_BEFORE: dict[Bound, str] = {
    "late": r"paling lambat|selambat-lambatnya|selambatnya|no later than|at the latest",
    "min": r"minimal|minimum|min\.|paling sedikit|paling rendah|paling kurang|paling cepat|sekurang-kurangnya|sekurangnya|setidak-tidaknya|setidaknya|sedikitnya|"
    r"tidak kurang dari|at least|no less than|not less than|a minimum of|minimum of|mulai dari|starting at|≥|>=",
    "max": r"maksimal|maksimum|maks\.|max\.|maximum|a maximum of|paling banyak|paling tinggi|paling lama|paling besar|setinggi-tingginya|tidak lebih dari|tidak melebihi|"
    r"up to|at most|no more than|not more than|not exceeding|sampai dengan|sampai|hingga|s\.d\.|≤|<=",
    "over": r"lebih dari|di atas|melebihi|lebih besar dari|lebih tinggi dari|lebih lama dari|more than|over|above|exceeding|exceeds|exceed|greater than|higher than|beyond|longer than|>",
    "under": r"kurang dari|di bawah|lebih rendah dari|lebih kecil dari|less than|under|below|lower than|fewer than|<",
    "about": r"sekitar|kira-kira|kurang lebih|lebih kurang|±|hampir|mendekati|kisaran|about|around|approximately|approx\.?|roughly|nearly|almost|circa|~",
}  # fmt: skip
_BOUND_BEFORE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _BEFORE.items())})(?:nya)?(?: (?:sebesar|senilai|selama|sebanyak|of|sekitar|usd|rp))? ?$"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SAID = frozenset(
    re.findall(r"[a-z]+", " ".join((*_BEFORE.values(), "sebesar senilai selama sebanyak of sekitar usd rp")))
)
_LAST_WORDS = _SAID | {f"{word}nya" for word in _SAID} | {"nya"}  # what stands before a number has one of these last
_LAST_SIGNS = frozenset("≥≤<>=±~.")  # or one of these signs
_BOUND_AFTER = re.compile(
    r" ?\+(?!\d)| (?:(?P<min>ke atas|atau lebih|or more|and above|or above|and up)|(?P<max>ke bawah|atau kurang|or less|or below|and below))(?!\w)"
)
_SIDE_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<from>sejak|mulai|setelah|sesudah|since|from|after|effective|starting|berlaku)|(?P<to>sampai dengan|sampai|hingga|s\.d\.|until|till|through|to|sebelum|before|by|berakhir|ends|ending|paling lambat|no later than))"
    r"(?: (?:berlaku|pada|tanggal|tgl|on|dengan|bulan|tahun|peb))* ?$"
)
_LAST_OF_SIDES = frozenset(
    "sejak mulai setelah sesudah since from after effective starting berlaku dengan sampai hingga until till through to sebelum before by berakhir ends ending lambat than "
    "pada tanggal tgl on bulan tahun peb .".split()
)  # what stands before a day that is the first or the last of something has one of these last


def bound_of(low: str, start: int, end: int) -> Bound:
    """The bound that stands before or behind a number of a lower-case text."""
    last = _last(low, start)
    bounded = last in _LAST_WORDS or last in _LAST_SIGNS
    if bounded and (match := _BOUND_BEFORE.search(low, max(0, start - 32), start)) is not None:
        return match.lastgroup  # type: ignore[return-value]  # the groups are the bounds
    if (match := _BOUND_AFTER.match(low, end)) is not None:
        return "max" if match["max"] else "min"
    return ""


def side_of(low: str, start: int) -> Side:
    """Whether a day is the first or the last of something."""
    if _last(low, start) not in _LAST_OF_SIDES:
        return ""
    match = _SIDE_BEFORE.search(low, max(0, start - 32), start)
    return "" if match is None else "from" if match["from"] else "to"


def _last(low: str, start: int) -> str:
    """The word, or else the sign, right before a place; "" at the beginning of a text."""
    head = low[max(0, start - 32) : start - (low[start - 1 : start] == " ")]
    return head[len(head.rstrip(_LETTERS)) :] or head[-1:]
