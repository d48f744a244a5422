"""Regulation numbers as people cite them, brought to one spelling: "pmk no 38 tahun 2024" is PMK 38/2024."""

import re
from collections.abc import Iterable

from core.question.model import Span
from core.question.quantity import UNIT_AHEAD
from core.question.text import Mention, has_digit, lowered, mask

_KINDS = {
    "pmk": "PMK", "peraturan menteri keuangan": "PMK", "permenkeu": "PMK", "kmk": "KMK", "keputusan menteri keuangan": "KMK",
    "pp": "PP", "peraturan pemerintah": "PP", "uu": "UU", "undang-undang": "UU", "undang undang": "UU",
    "permendag": "Permendag", "peraturan menteri perdagangan": "Permendag", "kepmendag": "Kepmendag",
    "keputusan menteri perdagangan": "Kepmendag", "perpres": "Perpres", "peraturan presiden": "Perpres", "keppres": "Keppres",
    "inpres": "Inpres", "perppu": "Perppu", "permentan": "Permentan", "kepmentan": "Kepmentan", "permenperin": "Permenperin",
    "permenhut": "Permenhut", "permenlhk": "PermenLHK", "permen lhk": "PermenLHK", "permen kp": "Permen KP",
    "permenkp": "Permen KP", "permen esdm": "Permen ESDM", "permenesdm": "Permen ESDM", "permenko perekonomian": "Permenko",
    "permenko": "Permenko", "perdirjen": "Perdirjen", "pbi": "PBI", "padg": "PADG", "perban": "Perban", "pojk": "POJK",
    "per": "PER", "kep": "KEP", "se": "SE",
}  # fmt: skip
_KIND = "|".join(sorted((re.escape(k) for k in _KINDS if k not in ("per", "kep", "se")), key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_NUMBER = re.compile(
    rf"(?<!\w)(?P<kind>{_KIND})(?: \(?ri\)?)?(?:[ ]?(?:no(?:mor)?\.?|number|#))?[ .-]{{0,2}}(?P<number>\d{{1,4}})(?P<letter>[a-z]?)"
    rf"(?P<middle>(?:/[a-z0-9.]*[a-z][a-z0-9.]*|/\d{{1,3}}(?=/[a-z])){{0,2}})"
    rf"(?:[ ]?(?:/|,?[ ](?:tahun|thn|th\.?|of|year)|\()[ ]?(?P<year>{_YEAR}))?(?!\d)"
)
_LETTERS = re.compile(
    rf"(?<!\w)(?P<kind>per|kep|se)[ ]?-[ ]?(?P<number>\d{{1,4}})/(?P<middle>[a-z]{{1,4}}(?:\.\d{{1,2}})?)/(?P<year>{_YEAR})(?!\d)"
)
_UNION = re.compile(
    r"(?<!\w)(?:reg(?:ulation|ulasi|\.)?[ ]?\(?(?P<body>eu|ec|ue)\)?|\(?(?P<body2>eu|ec)\)?)[ ]?(?:no\.?[ ]?)?"
    r"(?P<number>\d{1,4}/\d{1,4})(?!\d)"
)
_CONTINUED = re.compile(
    rf"[ ]?(?:jo\.?|juncto|dan|and|&|,|serta|diubah(?: dengan)?)[ ]?(?P<number>\d{{1,4}})/(?P<year>{_YEAR})(?!\d)"
)
_KEEPS_UNIT = frozenset({"KMK", "PBI", "PADG"})  # numbered afresh by each unit, so that the unit is part of the name


def read_regulations(text: str, taken: Iterable[Span] = ()) -> tuple[Mention, ...]:
    """Regulations cited, in the order written: kind, number and year ("PMK 38/2024"), "PMK 80" where no year is given.

    The unit inside the number goes ("PMK 13/PMK.010/2017" is PMK 13/2017) except where numbers repeat between units
    (KMK, PBI, PER-9/BC/2023).
    """
    low = mask(lowered(text), taken)
    if not has_digit(low):
        return ()
    found = [m for match in _NUMBER.finditer(low) for m in _cited(low, match)]
    if "/" not in low:
        return _in_order(found)
    found += [
        Mention(f"{m['kind'].upper()}-{m['number']}/{m['middle'].upper()}/{m['year']}", m.span())
        for m in (_LETTERS.finditer(low) if "-" in low else ())
    ]
    for m in _UNION.finditer(low) if "eu" in low or "ec" in low or "ue" in low else ():
        body = (m["body"] or m["body2"]).upper().replace("UE", "EU")
        found.append(Mention(f"Reg ({body}) {m['number']}", m.span()))
    return _in_order(found)


def _in_order(found: list[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(found, key=lambda mention: mention.span))


def _cited(low: str, match: re.Match[str]) -> list[Mention]:
    """A regulation and those that are cited after it by number alone: "PMK 38/2024 jo 68/2025"."""
    kind, year, middle = _KINDS[match["kind"]], match["year"], match["middle"]
    if year is None and (middle or UNIT_AHEAD.match(low, match.end())):
        return []
    kept = middle.upper() if kind in _KEEPS_UNIT else ""
    name = f"{kind} {match['number']}{match['letter'].upper()}{kept}"
    mentions = [Mention(f"{name}/{year}" if year else name, match.span())]
    at = match.end()
    while year and (more := _CONTINUED.match(low, at)):
        mentions.append(Mention(f"{kind} {more['number']}/{more['year']}", more.span()))
        at = more.end()
    return mentions
