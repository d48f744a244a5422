"""Found passages as they are quoted: neighbours of the same article joined, the paragraph asked for first."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.evidence import Passage
from core.knowledge_search import content_words
from core.question.regulations import read_regulations
from core.regulations.labels import Cited, joined
from core.regulations.passages import GAP

QUOTED = 900  # letters of a passage with its neighbours
ARTICLE = 1_600  # letters of an article that is asked for by its number


def searched_words(text: str) -> str:
    """The words of a text that are worth searching for; all of them where none is.

    The name of the regulation that is asked about goes: its own text says it on the first page and over each annex, not where the
    answer stands.
    """
    named = next(iter(read_regulations(text)), None)
    plain = f"{text[: named.span[0]]} {text[named.span[1] :]}" if named else text
    kept = [word for word in plain.split() if content_words(word)]
    return " ".join(kept) if kept else text


def of_one(found: Sequence[Passage]) -> list[Passage]:
    """The passages of the regulation that the best one is of: "PMK 38" without its year may be several."""
    return [passage for passage in found if passage.regulation == found[0].regulation]


def of_paragraph(found: Sequence[Passage], cited: Cited | None) -> list[Passage]:
    """The passages of the one regulation that is asked for, those of the paragraph that is named first."""
    found = of_one(found)
    if cited is None or not cited.ayat:
        return found
    return sorted(found, key=lambda passage: not _holds(passage, cited.ayat))


def _holds(passage: Passage, ayat: str) -> bool:
    return (
        bool(re.search(rf"^\({re.escape(ayat)}\)", passage.text_id, re.MULTILINE))
        or f"ayat ({ayat})" in passage.article
    )


def join_neighbours(hits: Sequence[Passage], neighbours: Sequence[Passage], most: int = QUOTED) -> tuple[Passage, ...]:
    """The hits in order, each joined with what stands beside it in its article while the whole has at most `most` letters.

    A hit that became part of an earlier one is not shown again; digests, which belong to no document, stay as they are.
    """
    beside = {_place(passage): passage for passage in (*neighbours, *hits) if passage.document is not None}
    result: list[Passage] = []
    for hit in hits:
        if hit.document is None:
            result.append(hit)
        elif beside.pop(_place(hit), None) is not None:
            result.append(_grown(hit, beside, most))
    return tuple(result)


def _grown(hit: Passage, beside: dict[tuple[int | None, int], Passage], most: int) -> Passage:
    """A hit with its neighbours, those behind it first; what it takes is gone from `beside`."""
    grown = hit
    for step in (1, -1):
        at = hit.part + step
        while (other := beside.get((hit.document, at))) is not None and other.part_of == hit.part_of:
            if len(grown.text_id) + len(other.text_id) > most:
                break
            del beside[hit.document, at]
            grown = _two(grown, other) if step == 1 else _two(other, grown)
            at += step
    return replace(grown, id=hit.id, score=hit.score, meaning=hit.meaning)


def _place(passage: Passage) -> tuple[int | None, int]:
    return passage.document, passage.part


def _two(before: Passage, after: Passage) -> Passage:
    """Two passages that stand one behind the other, as one; a beginning that both say is said once."""
    lead, gap, rest = after.text_id.partition(GAP)
    continued = rest if gap and before.text_id.startswith(lead) else after.text_id
    text = f"{before.text_id}\n{continued}"
    pages = [page for page in (before.page, before.page_to, after.page, after.page_to) if page is not None]
    return replace(
        before,
        article=joined(before.article, after.article, before.part_of),
        text_id=text,
        text_en=text,
        page=min(pages, default=None),
        page_to=max(pages, default=None),
    )
