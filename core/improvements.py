"""Which composed replies a model can make more of, and how: free answers, explanations, uncertain codes, unclear questions.

Structured answers (duty, rates, prices, certain codes) are as good as they get: no model is asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.hs.finder import Found
from core.hs.judge import SHOWN, Judgement
from core.improve import Improver
from core.knowledge import KnowledgeBase
from core.knowledge_rank import ACCEPT, Ranked
from core.made import Improve, Made, Show
from core.message import Candidate, Language, Reply, Topic
from core.question.model import Question
from core.wording import goods, knowledge
from core.wording.knowledge import Findings
from core.wording.rows import rows_of
from core.working import candidates_of

MOST_RANKED = 8  # codes that a model may order
MOST_NEAR = 6  # verified answers among which it may pick
NEAR_FACT = ACCEPT / 2  # under this score a verified answer has nothing to do with the question
FAR_OUTSIDE = 0.6  # share of out-of-scope examples around a question from which no model is asked
ANSWERED: tuple[Topic, ...] = ("documents", "coo", "restriction", "destination", "procedure", "regulation")


class Improvements:
    """What the configured model may do; without one nothing is offered."""

    def __init__(self, improver: Improver | None) -> None:
        self._improver = improver

    @property
    def ready(self) -> bool:
        """Whether a model can be asked now."""
        return self._improver is not None and self._improver.ready

    def worded(self, question: Question, reply: Reply, found: Findings, base: KnowledgeBase) -> Improve | None:
        """A free answer in a model's words."""
        improver = self._improver
        if improver is None:
            return None

        async def improve(show: Show | None) -> Made | None:
            better = await improver.word(base, question, reply, rows_of(found, question.language), show)
            return None if better is None else Made(question, better)

        return improve

    def explained(self, question: Question, reply: Reply, base: KnowledgeBase) -> Improve | None:
        """A calculation explained, where somebody asked for that."""
        improver = self._improver
        if improver is None or "explain" not in question.wants or not reply.figures:
            return None

        async def improve(show: Show | None) -> Made | None:
            better = await improver.explain(base, question, reply, show)
            return None if better is None else Made(question, better)

        return improve

    def reranked(
        self, question: Question, found: Sequence[Found], judgement: Judgement, base: KnowledgeBase
    ) -> Improve | None:
        """Codes that are not certain, in a model's order."""
        improver, offered = self._improver, tuple(found[:MOST_RANKED])
        if improver is None or judgement.level == "high" or len(offered) < 2:
            return None

        async def improve(_: Show | None) -> Made | None:
            order = await improver.rank(base, question, [_told(f, base, question.language) for f in offered])
            if not order:
                return None
            first = tuple(offered[number - 1] for number in order)
            better = (*first, *(f for f in found if f not in first))
            candidates = falling(candidates_of(question, better, base.commodities))
            judged = reordered(judgement, better)
            reply = goods.described_reply(question, judged, candidates, base.headings)
            return Made(question, goods.with_pair(question, reply))

        return improve

    def reread(self, question: Question, ranked: Ranked, base: KnowledgeBase) -> Improve | None:
        """A question that nothing fits for sure: a model may pick one of the verified answers that come near."""
        improver = self._improver
        near = [match.fact for match in ranked.facts if match.score >= NEAR_FACT][:MOST_NEAR]
        if improver is None or not near or ranked.outside >= FAR_OUTSIDE:
            return None

        async def improve(_: Show | None) -> Made | None:
            asked = [fact.questions[0] if fact.questions else fact.text_id[:160] for fact in near]
            pick = await improver.pick(base, question, ANSWERED, asked)
            if pick is None or not pick.candidate:
                return None
            fact = near[pick.candidate - 1]
            meant = question.with_(topic=fact.topic)
            return Made(meant, knowledge.compose(meant, fact.topic, Findings(facts=(fact,))))

        return improve


def reordered(judgement: Judgement, found: Sequence[Found]) -> Judgement:
    """A judgement over another order: a model's pick is offered among others, never as certain."""
    shown = tuple(found[:SHOWN])
    headings = tuple(dict.fromkeys(f.subheading.hs6[:4] for f in found))[: len(judgement.headings)]
    same = len({f.subheading.hs6[:4] for f in shown}) == 1
    return replace(
        judgement,
        level="middle",
        candidates=shown,
        headings=headings,
        matched=found[0].matched or judgement.matched,
        same_heading=same,
    )


def falling(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Candidates whose scores say the order they stand in."""
    least, kept = 1.0, []
    for candidate in candidates:
        least = min(least, candidate.score)
        kept.append(replace(candidate, score=least))
    return tuple(kept)


def _told(found: Found, base: KnowledgeBase, language: Language) -> str:
    """A subheading as the model reads it: code, name, what sets it apart, its heading."""
    sub = found.subheading
    heading = next((h for h in base.headings if h.hs4 == sub.hs6[:4]), None)
    name, apart = (sub.name_id, sub.distinguishes_id) if language == "id" else (sub.name_en, sub.distinguishes_en)
    above = "" if heading is None else (heading.name_id if language == "id" else heading.name_en)
    return "; ".join(filter(None, (f"{sub.hs6} {name}", apart, above)))
