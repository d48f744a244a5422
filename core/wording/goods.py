"""Replies about the goods themselves: HS codes, asking back for the form, goods that are not known."""

from core.evidence import Commodity, Heading
from core.hs.finder import Found
from core.message import Button, Candidate, Reply, Source, Topic
from core.question.model import Question
from core.wording import entities
from core.wording.render import render

BTKI = Source("BTKI 2022", "PMK 26/PMK.010/2022 jo. PMK 62/2025", "https://insw.go.id")
MAX_CHOICES = 6
SURE_LEAD, SURE_SHARE = 1.35, 0.6  # the first must lead the second by this much and cover this share of the words


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
    question: Question, found: tuple[Found, ...], candidates: tuple[Candidate, ...], headings: tuple[Heading, ...]
) -> Reply:
    """The subheadings that a description may fall under, with the question that separates the nearest."""
    language = question.language
    shown = found[:4] if found[0].score < SURE_LEAD * (found[1].score if len(found) > 1 else 0.0) else found[:1]
    heading = next((h for h in headings if h.hs4 == found[0].subheading.hs6[:4]), None)
    indonesian = language == "id"
    text = render(
        "hs_described",
        language,
        sure=len(shown) == 1 and found[0].share >= SURE_SHARE,
        goods=[
            (
                f.subheading.name_id if indonesian else f.subheading.name_en,
                dotted(f.subheading.hs6),
                f.subheading.distinguishes_id if indonesian else f.subheading.distinguishes_en,
            )
            for f in shown
        ],
        line=candidates[0].btki8 and dotted(candidates[0].btki8),
        heading=(heading.name_id if indonesian else heading.name_en) if heading else "",
        hs4=dotted(found[0].subheading.hs6[:4]),
        hint=((heading.question_id if indonesian else heading.question_en) if heading else "")
        if len(shown) > 1
        else "",
    )
    return Reply(
        text=text,
        language=language,
        topic="hs_code",
        entities=entities.of(question.with_(goods_certain=False)),
        candidates=candidates,
        sources=(BTKI,),
        buttons=tuple(
            Button(c.name[:75], f"kode HS {dotted(c.hs6)}" if indonesian else f"HS code {dotted(c.hs6)}")
            for c in candidates[:3]
        )
        if len(shown) > 1
        else (),
    )


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
