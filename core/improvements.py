"""Which composed replies a model can make more of, and how: free answers, explanations, uncertain codes, unclear questions.

Structured answers (duty, rates, prices, certain codes) are as good as they get: no model is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from core.hs import offer
from core.hs.finder import Found
from core.hs.judge import SHOWN, Judgement
from core.improve import Improver
from core.knowledge import KnowledgeBase
from core.knowledge_rank import ACCEPT, Ranked
from core.made import Improve, Made, Show
from core.message import Candidate, Reply, Topic
from core.question.model import Question
from core.wording import goods, knowledge
from core.wording.knowledge import Findings
from core.wording.rows import rows_of
from core.working import candidates_of

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

    @property
    def turn_seconds(self) -> float:
        """Seconds from the beginning of a turn in which everything of a model has to end."""
        return inf if self._improver is None else self._improver.turn_seconds

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
        """Codes that are not certain, in a model's order; what was said of goods that were named stands where it agrees."""
        improver, level = self._improver, judgement.level
        if improver is None or level == "high" or len(found) < 2:
            return None
        named = question.commodity is not None and question.commodity.hs6 == found[0].subheading.hs6

        async def improve(_: Show | None) -> Made | None:
            offered = offer.offered(found, base.subheadings, level)
            told = [offer.told(f.subheading, question.language) for f in offered]
            order = await improver.rank(base, question, told)
            if not order:
                return None
            better = offer.followed(found, offered, order, level)
            if named and better[0] is found[0]:
                return None  # the composed reply says so already
            candidates = falling(candidates_of(question, better, base.commodities))
            judged = reordered(judgement, better)
            reply = goods.described_reply(question, judged, candidates, base.headings)
            meant = question.with_(goods=(), goods_certain=False) if named else question
            return Made(meant, goods.with_pair(question, reply))

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
