"""Replies about the goods themselves: HS codes, asking back for the form, goods that are not known."""

import json
from collections.abc import Mapping
from dataclasses import replace

from core.evidence import Commodity, Heading, Subheading
from core.hs.judge import Judgement
from core.hs.review import goods_words
from core.hs.rules import NUMBERS
from core.message import Button, Candidate, Language, Reply, Source, Topic
from core.question.model import Question
from core.wording import entities
from core.wording.render import render

BTKI = Source("BTKI 2022", "PMK 26/PMK.010/2022 jo. PMK 62/2025", "https://insw.go.id")
MAX_CHOICES = 6


def dotted(code: str) -> str:
    """A code as the tariff book prints it: 1511.10.00."""
    return ".".join(filter(None, (code[:4], code[4:6], code[6:8])))


def code_of(commodity: Commodity) -> str:
    """The national line, or the six digits where that is all that is certain."""
    return dotted(commodity.btki8 or commodity.hs6)


def choice(commodity: Commodity, question: Question) -> Button:
    """A button that names the goods so that they are recognised."""
    name = commodity.name(question.language)
    return Button(name[:75], name)


def ask_form(question: Question, choices: tuple[Commodity, ...], topic: Topic) -> Reply:
    """Ask which of several forms is meant, with the choices as buttons."""
    language = question.language
    first = choices[0]
    text = render(
        "ask_form",
        language,
        word=question.goods[0].phrase if question.goods else "",
        hint=first.form_question_id if language == "id" else first.form_question_en,
        choices=[(c.name(language), code_of(c)) for c in choices[:MAX_CHOICES]],
        more=max(0, len(choices) - MAX_CHOICES),
    )
    return Reply(
        text=text,
        language=language,
        topic=topic,
        entities=entities.of(question),
        candidates=entities.candidates(question),
        missing=("goods",),
        buttons=tuple(choice(c, question) for c in choices[:MAX_CHOICES]),
    )


def ask_goods(question: Question, topic: Topic, near: tuple[Commodity, ...] = ()) -> Reply:
    """Say which goods were not recognised, or ask for them, with near ones as buttons."""
    language = question.language
    text = render(
        "ask_goods",
        language,
        words=question.goods_words,
        topic=topic,
        near=[(c.name(language), code_of(c)) for c in near[:MAX_CHOICES]],
    )
    return Reply(
        text=text,
        language=language,
        topic=topic,
        entities=entities.of(question),
        candidates=tuple(Candidate(c.hs6, c.btki8, c.name(language), 0.3) for c in near),
        missing=("goods", "quantity") if topic == "export_duty" and not question.quantity else ("goods",),
        buttons=tuple(choice(c, question) for c in near[:MAX_CHOICES]),
    )


def described_reply(
    question: Question, judgement: Judgement, candidates: tuple[Candidate, ...], headings: tuple[Heading, ...]
) -> Reply:
    """One code with why, a few with the question that separates them, or only where to look: as far as it is certain."""
    language = question.language
    of_code = {h.hs4: h for h in headings}
    first = judgement.headings[0]
    text = render(
        "hs_described",
        language,
        level=judgement.level,
        goods=[_described(f.subheading, language) for f in judgement.candidates],
        line=candidates[0].btki8 and dotted(candidates[0].btki8),
        words=judgement.matched[:6],
        chapter=first[:2],
        hs4=dotted(first),
        heading=_heading_name(of_code.get(first), language),
        headings=[(dotted(code), _heading_name(of_code.get(code), language)) for code in judgement.headings],
        hint=_separating(judgement, of_code, language),
        rules=[(NUMBERS[rule], rule) for rule in judgement.rules],
    )
    return Reply(
        text=text,
        language=language,
        topic="hs_code",
        entities=entities.of(question.with_(goods_certain=False)),
        candidates=candidates,
        missing=("goods",) if judgement.level == "low" else (),
        sources=(BTKI,),
        buttons=tuple(_code_button(f.subheading, language) for f in judgement.candidates)
        if judgement.level == "middle"
        else (),
    )


def _described(subheading: Subheading, language: Language) -> tuple[str, str, str]:
    """Name, dotted code and what sets it apart."""
    if language == "id":
        return subheading.name_id, dotted(subheading.hs6), subheading.distinguishes_id
    return subheading.name_en, dotted(subheading.hs6), subheading.distinguishes_en


def _code_button(subheading: Subheading, language: Language) -> Button:
    name, code, _ = _described(subheading, language)
    return Button(name[:75], f"kode HS {code}" if language == "id" else f"HS code {code}")


def _heading_name(heading: Heading | None, language: Language) -> str:
    if heading is None:
        return ""
    return heading.name_id if language == "id" else heading.name_en


def _separating(judgement: Judgement, headings: Mapping[str, Heading], language: Language) -> str:
    """The question that tells the candidates apart, where one heading holds them all; else none."""
    heading = headings.get(judgement.headings[0])
    if judgement.level == "high" or heading is None or not judgement.same_heading:
        return ""
    return heading.question_id if language == "id" else heading.question_en


def code_reply(
    question: Question, candidates: tuple[Candidate, ...], headings: tuple[tuple[str, str, float], ...] = ()
) -> Reply:
    """The HS code of goods: one, or the few that they may fall under."""
    language = question.language
    commodity = question.commodity
    found = [m.commodity for m in question.goods[:5]]
    text = render(
        "hs_code",
        language,
        commodity=commodity,
        goods=[(c.name(language), code_of(c), c.btki8 is not None, c.confidence) for c in found],
        certain=commodity is not None,
        hint=(found[0].form_question_id if language == "id" else found[0].form_question_en) if found else "",
        headings=[(dotted(code), name) for code, name, _ in headings],
        words=question.goods_words,
    )
    indonesian = language == "id"
    buttons = tuple(choice(c, question) for c in found[:MAX_CHOICES]) if commodity is None else ()
    if commodity is not None:
        name = commodity.name(language)
        buttons = (
            Button(
                "Bea keluarnya?" if indonesian else "Export duty?",
                f"bea keluar {name}" if indonesian else f"export duty on {name}",
            ),
            Button(
                "Dokumennya apa?" if indonesian else "Which documents?",
                f"dokumen ekspor {name}" if indonesian else f"export documents for {name}",
            ),
        )
    return Reply(
        text=text,
        language=language,
        topic="hs_code",
        entities=entities.of(question, commodity),
        candidates=candidates,
        missing=() if commodity is not None or headings else ("goods",),
        sources=(BTKI,) if found or headings else (),
        buttons=buttons,
    )


def with_pair(question: Question, reply: Reply) -> Reply:
    """The reply with what the goods were called beside its one code, for whoever marks it right or wrong.

    Nothing where no code or several were shown: a mark would not say which.
    """
    several = any(b.text.startswith(("kode HS", "HS code")) for b in reply.buttons)
    text = goods_words(question.goods_words or question.words)
    if reply.missing or several or not reply.candidates or not text:
        return reply
    pair = json.dumps({"text": text, "hs6": reply.candidates[0].hs6}, ensure_ascii=False)
    return replace(reply, details={**reply.details, "hs_pair": pair})
