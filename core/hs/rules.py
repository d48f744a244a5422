"""The general rules for the interpretation of the Harmonized System that a description calls for.

They stand in the annex of the HS convention and are the same in the BTKI (Ketentuan Umum untuk Menginterpretasi).
"""

import re
from typing import Literal

Rule = Literal["unfinished", "unassembled", "mixture", "set", "part", "case"]

_TRIGGERS: tuple[tuple[Rule, re.Pattern[str]], ...] = (
    (
        "unfinished",
        re.compile(r"\b(?:setengah jadi|belum jadi|belum selesai|unfinished|semi[- ]finished|incomplete)\b"),
    ),
    (
        "unassembled",
        re.compile(r"\b(?:belum dirakit|terurai|knock ?-?down|ckd|skd|unassembled|disassembled|flat ?-?pack)\b"),
    ),
    ("mixture", re.compile(r"\b(?:campuran|campur|mixture|mixed|blends?|oplosan)\b|\d ?%.*\d ?%")),
    ("set", re.compile(r"\b(?:set|sets|paket|hampers|parsel|parcel|gift box|bundel|bundling|bundle|kit|satu set)\b")),
    (
        "part",
        re.compile(r"\b(?:bagian|suku cadang|spare ?-?parts?|parts?|komponen|aksesori|accessor(?:y|ies)|onderdil)\b"),
    ),
    (
        "case",
        re.compile(r"\b(?:beserta|dengan|with|in) (?:tas|kotak|koper|case|hard ?case|soft ?case|sarung)(?:nya)?\b"),
    ),
)
NUMBERS: dict[Rule, str] = {
    "unfinished": "2(a)",
    "unassembled": "2(a)",
    "mixture": "2(b), 3(b)",
    "set": "3(b)",
    "part": "1",
    "case": "5(a)",
}


def rules_of(text: str) -> tuple[Rule, ...]:
    """The rules that a description calls for, at most two, in the order in which they are applied."""
    lowered = text.lower()
    return tuple(rule for rule, pattern in _TRIGGERS if pattern.search(lowered))[:2]
