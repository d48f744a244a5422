"""Gather what the small tables and verified answers say to a free question, as much as its topic calls for."""

from core import knowledge_rank, knowledge_select
from core.evidence import Passage
from core.knowledge import KnowledgeBase
from core.knowledge_rank import Ranked
from core.knowledge_search import asked_words, content_words
from core.meaning import Calibration
from core.message import Topic
from core.question.model import Question
from core.wording.knowledge import Findings

MAX_FORMS, MAX_REQUIREMENTS = 5, 4
SHARED = 0.4  # share of the question's words that a passage must hold to be quoted
SHARED_NEAR = 0.2  # the same where its meaning is near
SURELY = 6  # a sixth of the spread above "near" a passage is quoted for its meaning alone, whatever its language


def gather(
    question: Question, topic: Topic, ranked: Ranked, base: KnowledgeBase, passages: tuple[Passage, ...]
) -> Findings:
    """The rows to show, each kind bounded; a good verified answer keeps the tables short."""
    passages = tuple(p for p in passages if question.readings.regulations or bears_on(p, question, ranked.calibration))
    facts = knowledge_rank.chosen(ranked)
    if question.readings.regulations and any(p.document is not None for p in passages):
        topic = "regulation"  # its own words answer, whatever the question is about
    strong = bool(facts) and ranked.facts[0].score >= 0.9
    match topic:
        case "documents":
            return _documents(question, base, facts=facts, strong=strong)
        case "coo":
            places = knowledge_select.unions(question)
            named = knowledge_select.forms_named(base, question)
            forms = named[:2] if named else knowledge_select.forms_for(base, places)[:MAX_FORMS] if places else ()
            return Findings(
                facts=facts,
                forms=() if strong and not places and not named else forms,
                passages=() if facts or forms else passages,
            )
        case "restriction":
            rows = knowledge_select.restrictions_for(base, question, limit=1 if facts else 2)
            requirements = (
                knowledge_select.requirements_for(base, question, 2) if question.destination and not facts else ()
            )
            return Findings(
                facts=facts, restrictions=rows, requirements=requirements, passages=() if facts or rows else passages
            )
        case "destination":
            rows_ = knowledge_select.requirements_for(base, question, 2 if strong else MAX_REQUIREMENTS)
            return Findings(facts=facts, requirements=rows_, passages=() if facts or rows_ else passages)
        case "procedure":
            steps = () if facts else knowledge_select.steps_for(base, question)
            return Findings(facts=facts, steps=steps, passages=() if facts or steps else passages)
        case "regulation":
            numbers = [n.split(" ", 1)[-1] for n in question.readings.regulations]
            if numbers:
                facts = tuple(f for f in facts if any(n in f.source.number or n in f.text_id for n in numbers))
            return Findings(facts=() if numbers and passages else facts, passages=passages)
        case _:
            return Findings(facts=facts, passages=() if facts else passages)


def bears_on(passage: Passage, question: Question, limits: Calibration) -> bool:
    """Whether a passage supports an answer: it shares enough of the question's words, or means nearly the same."""
    asked = set(asked_words(question.words))
    said = set(content_words(f"{passage.regulation} {passage.article} {passage.text_id} {passage.text_en}"))
    shared = len(asked & said) / len(asked) if asked else 0.0
    if passage.meaning >= limits.goods_near + limits.goods_spread / SURELY:
        return True
    return shared >= (SHARED_NEAR if passage.meaning >= limits.goods_near else SHARED)


def _documents(question: Question, base: KnowledgeBase, *, facts: tuple, strong: bool) -> Findings:  # type: ignore[type-arg]
    """Papers named in the question, else those of every export and of these goods and this destination."""
    named = knowledge_select.documents_named(base, question)
    specific = bool(knowledge_select.families(question) or question.destination)
    if named and not specific:
        return Findings(facts=facts, documents=() if strong else named)
    if strong and not specific:
        return Findings(facts=facts)
    always, extra = knowledge_select.documents_for(base, question)
    requirements = knowledge_select.requirements_for(base, question, 3) if question.destination else ()
    return Findings(facts=facts[:1], always=always, documents=extra, requirements=requirements)
