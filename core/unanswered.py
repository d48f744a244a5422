"""Questions that had no answer: which they are, their text without what could name anybody, and which of them ask alike."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.message import Language, Reply

LONGEST = 240  # letters of a text that are kept
NAME, NUMBER, PLACE_ON_THE_WEB = "[nama]", "#", "[alamat]"
_WEB = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w{2,}|<@?[A-Z0-9|#!][^>\s]*>")
_TITLED = re.compile(
    r"(?<!\w)(?i:pt|cv|ud|fa|bapak|ibu|bpk|pak|bu|sdr|saudara|mr|mrs|ms|dr|kepada|attn|a\.n|an)\.?\s+"
    r"(?:[A-Z][\w'.&-]*(?:\s+|$)){1,5}"
)
_INTRODUCED = re.compile(
    r"(?i)\b(nama (?:saya|kami|perusahaan|pembeli|buyer)|saya bernama|my name is|our company(?: is)?|i am called)\s+[^,.;?!\n]{1,60}"
)
_LONG_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9/_-]{6,}\b")
_DIGITS = re.compile(r"\d[\d.,/ -]*\d|\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without an answer, as it is kept."""

    text: str  # masked
    language: Language
    count: int  # how often it was asked in these words
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask alike, the most frequent first."""

    members: tuple[int, ...]  # places in the list that was grouped
    count: int


def told_nothing(reply: Reply) -> bool:
    """Whether a reply was a refusal, or asked back for goods that it could not find."""
    return reply.topic == "out_of_scope" or "goods" in reply.missing


def masked(text: str) -> str:
    """A question without addresses, names that are introduced as such, numbers and codes; what is left names nobody by itself."""
    text = _WEB.sub(PLACE_ON_THE_WEB, re.sub(r"\s+", " ", text).strip())
    text = _INTRODUCED.sub(rf"\1 {NAME}", text)
    text = _TITLED.sub(f"{NAME} ", text)
    text = _LONG_CODE.sub(NUMBER, text)
    return _DIGITS.sub(NUMBER, text).strip()[:LONGEST]


def grouped(vectors: NDArray[np.float32], counts: Sequence[int], near: float) -> tuple[Group, ...]:
    """Texts by nearness of meaning, the largest group first.

    `vectors` (n, 384) are of length 1. The most frequent text without a group begins one and takes all that are nearer
    than the cosine `near` and in none yet.
    """
    free = sorted(range(len(counts)), key=lambda i: -counts[i])
    groups = []
    while free:
        cosines = vectors[free] @ vectors[free[0]]
        inside = [i for i, cosine in zip(free, cosines, strict=True) if cosine >= near or i == free[0]]
        groups.append(Group(tuple(inside), sum(counts[i] for i in inside)))
        taken = set(inside)
        free = [i for i in free if i not in taken]
    return tuple(sorted(groups, key=lambda g: -g.count))
