"""What a chat model is offered where no code is certain, and how far its order is followed.

What it says is one more piece of evidence: its first comes first unless the finder holds that one for far less likely than
its own. A candidate that could not come first is offered all the same; whoever picks it only guesses, and changes little.
"""

from collections.abc import Sequence

from core.evidence import Subheading
from core.hs.finder import Found
from core.hs.judge import Level
from core.message import Language

MOST_FOUND = 10  # of what was found, and of what is shown again
MOST_OFFERED = 16  # with those beside them
HEADINGS = 2  # whose other subheadings are offered where nothing fits well
FOLLOWED = 0.08  # chance of a pick beside that of the finder's first, from which it comes first
MOVED = 2  # places of an order that change anything: with those beyond, a guess would push out what words found


def offered(found: Sequence[Found], subheadings: Sequence[Subheading], level: Level) -> tuple[Found, ...]:
    """The candidates for a model, as they were found; where nothing fits well, also what stands beside the likeliest.

    Those beside them are held to be as likely as the last that was found, and hold no word of the question.
    """
    first = tuple(found[:MOST_FOUND])
    if level != "low" or not first:
        return first
    headings = list(dict.fromkeys(f.subheading.hs6[:4] for f in first))[:HEADINGS]
    known = {f.subheading.hs6 for f in first}
    beside = sorted(
        (s for s in subheadings if s.hs6[:4] in headings and s.hs6 not in known),
        key=lambda s: (headings.index(s.hs6[:4]), s.hs6),
    )
    least = first[-1]
    more = (Found(s, least.score, 0.0, least.probability) for s in beside[: MOST_OFFERED - len(first)])
    return (*first, *more)


def told(subheading: Subheading, language: Language) -> str:
    """A subheading as a model reads it: code, everyday names, official name, what sets it apart, its heading."""
    s = subheading
    apart, heading = (s.distinguishes_id, s.heading_id) if language == "id" else (s.distinguishes_en, s.heading_en)
    names = " / ".join(dict.fromkeys(filter(None, (s.name_id, s.name_en))))
    official = s.tariff_en and f"HS: {s.tariff_en}"
    return "; ".join(filter(None, (f"{s.hs6} {names}", official, apart, heading and f"{s.hs6[:4]}: {heading}")))


def followed(
    found: Sequence[Found], candidates: Sequence[Found], order: Sequence[int], level: Level
) -> tuple[Found, ...]:
    """What was found in the order of a model, which gave numbers of the candidates from 1; `found` where it gave none.

    Its first comes first, or second behind a far likelier one of the finder; where nothing fitted well, and where one of
    its names is just what was asked, it always comes first. The finder's first is never behind the second place, the model's second never behind the third.
    """
    if not order:
        return tuple(found)
    picks = [candidates[number - 1] for number in order[:MOVED]]
    pick, own = picks[0], found[0]
    sure = level == "low" or pick.exact or pick.probability >= FOLLOWED * own.probability
    first = (pick, own) if sure else (own, pick)
    moved = {f.subheading.hs6: f for f in (*first, *picks[1:])}
    return (*moved.values(), *(f for f in found if f.subheading.hs6 not in moved))[:MOST_FOUND]
