"""A regulation that is held without the article that is asked for: that this is so, and which articles there are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.evidence import Passage
from core.message import Button, Language, Reply
from core.question.model import Question
from core.regulations.labels import Cited, read_cited
from core.regulations.neighbours import of_one
from core.wording import entities

MOST: Final = 600  # passages that are looked through for articles: those of some two hundred pages
MOST_NAMED: Final = 12  # articles or runs of articles that are named
MOST_OFFERED: Final = 3
_ARTICLE = re.compile(r"^Pasal (\d+)([A-Z]?)$")
_BEGINS = re.compile(r"^Pasal (\d+)[A-Z]?\b")
_PLAIN = re.compile(r"^(?:Pasal \d+[A-Z]?|Pasal [IVX]+|Lampiran [IVX]+)$")
_OPENING = re.compile(r"^(?:Menimbang|Mengingat|Memperhatikan|Memutuskan|Menetapkan)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"^Pasal (\d+(?:\s*(?:-|–|,|dan|s\.d\.)\s*\d+)+)(?![\dA-Z])")
_RUN = re.compile(r"(\d+)(?:\s*(?:-|–|s\.d\.)\s*(\d+))?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of a regulation that a question names."""

    regulation: str
    cited: Cited


def asked_in_vain(question: Question, found: Sequence[Passage]) -> Wanted | None:
    """What a question about a regulation names and none of the found passages holds; None where there is no such thing."""
    regulations, cited = question.readings.regulations, read_cited(question.words)
    if not regulations or cited is None or any(_holds(passage, cited) for passage in found):
        return None
    return Wanted(regulations[0], cited)


def reply(question: Question, wanted: Wanted, held: Sequence[Passage]) -> Reply | None:
    """That the regulation is held and the part is not in it, with what is; None where nothing of the regulation is held.

    `held` are passages of it, of whatever part.
    """
    held = of_one(held)
    if not held or any(_holds(passage, wanted.cited) for passage in held):
        return None
    language, regulation = question.language, held[0].regulation
    digest = all(passage.document is None for passage in held)
    parts = list(dict.fromkeys(part for passage in held if (part := passage.part_of or passage.article)))
    whole = next((passage for passage in held if not (passage.part_of or passage.article)), None)
    said = [_absent(wanted.cited.part_of, regulation, language, digest=digest), _there(parts, language)]
    if digest and whole is not None:
        said.append(whole.text_id if language == "id" else whole.text_en)
    return Reply(
        text="\n\n".join(text for text in said if text),
        language=language,
        topic="regulation",
        entities=entities.of(question, question.commodity),
        sources=(held[0].source,),
        buttons=tuple(Button(part, f"{part} {regulation}") for part in _near(parts, wanted.cited)[:MOST_OFFERED]),
    )


def named(parts: Sequence[str]) -> str:
    """Articles and annexes in order, runs of them joined: "Pasal 1–4, 6, 12A, Lampiran I"; other names as they are."""
    parts = [part for part in parts if not _OPENING.match(part)] or parts  # nobody asks for these by a number
    if not all(_PLAIN.match(part) for part in parts):
        return "; ".join(parts[:MOST_NAMED]) + ("; …" if len(parts) > MOST_NAMED else "")
    runs: list[tuple[str, int | None, str]] = []  # what it begins with, its number where it has one, what it ends with
    for part in parts:
        found = _ARTICLE.match(part)
        number = int(found[1]) if found and not found[2] else None
        if runs and number is not None and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number, part)
        else:
            runs.append((part, number, part))
    shown, before = [], ""
    for first, _, last in runs[:MOST_NAMED]:
        kind, start = first.split(" ", 1)
        start = start if kind == before else first
        shown.append(start if first == last else f"{start}–{last.removeprefix('Pasal ')}")
        before = kind
    return ", ".join(shown) + (", …" if len(runs) > MOST_NAMED else "")


def _absent(part: str, regulation: str, language: Language, *, digest: bool) -> str:
    if language == "id":
        if digest:
            return f"**{regulation} ada di data kami sebagai ringkasan, tetapi {part} tidak termasuk di dalamnya.**"
        return f"**{regulation} ada di data kami, tetapi {part} tidak ditemukan di dalamnya.**"
    if digest:
        return f"**{regulation} is in our data as a digest, but {part} is not part of it.**"
    return f"**{regulation} is in our data, but {part} was not found in it.**"


def _there(parts: Sequence[str], language: Language) -> str:
    if not parts:
        return ""
    if language == "id":
        return f"Yang ada antara lain: {named(parts)}. Periksa lagi nomornya, atau tanyakan isinya dengan kata-kata."
    return f"What there is, among others: {named(parts)}. Check the number, or ask for its contents in words."


def _near(parts: Sequence[str], cited: Cited) -> list[str]:
    """What may have been meant: articles by their numbers, the nearest first; annexes for an annex."""
    asked = _ARTICLE.match(cited.part_of)
    if asked is None:
        return [part for part in parts if part.startswith(cited.part_of.split()[0])]
    numbered = [
        (abs(int(found[1]) - int(asked[1])), place, found[0])
        for place, part in enumerate(parts)
        if (found := _BEGINS.match(part))
    ]
    return list(dict.fromkeys(part for _, _, part in sorted(numbered)))


def _holds(passage: Passage, cited: Cited) -> bool:
    """Whether a passage is of the part that is asked for: by its name, and a digest also where its words speak of it."""
    part = r"\bLampiran\b" if cited.part_of.endswith("Lampiran") else rf"\b{re.escape(cited.part_of)}\b"
    names = [passage.article, passage.part_of] if passage.document is not None else [passage.article, passage.text_id]
    if any(re.search(part, name, re.IGNORECASE) for name in names):
        return True
    asked = _ARTICLE.match(cited.part_of)
    return asked is not None and _within(int(asked[1]), passage.article)


def _within(number: int, article: str) -> bool:
    """Whether a name of several articles holds one of them: "Pasal 2-5", "Pasal 4 dan 6"."""
    if (found := _SEVERAL.match(article)) is None:
        return False
    return any(int(first) <= number <= int(last or first) for first, last in _RUN.findall(found[1]))
