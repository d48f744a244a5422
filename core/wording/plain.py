"""Replies that need no facts: greetings, help, polite refusals, impossible dates."""

from core.message import Button, Language, Reply, Topic
from core.question.model import Question
from core.wording import entities
from core.wording.render import render

_EXAMPLES: dict[Language, tuple[tuple[str, str], ...]] = {
    "id": (
        ("Bea keluar CPO", "berapa bea keluar CPO 500 ton, PEB 5 Desember 2025?"),
        ("Kurs pajak USD", "kurs pajak USD minggu ini"),
        ("Kode HS", "kode HS kopi arabika green bean"),
        ("Dokumen ekspor", "dokumen ekspor furnitur ke Jerman"),
        ("SKA ke Jepang", "SKA ke Jepang pakai form apa?"),
    ),
    "en": (
        ("Export duty on CPO", "export duty on 500 MT CPO, PEB 5 December 2025?"),
        ("USD tax rate", "USD tax exchange rate this week"),
        ("HS code", "HS code of arabica green coffee"),
        ("Documents", "export documents for furniture to Germany"),
        ("Certificate of origin", "which certificate of origin for Japan?"),
    ),
}


def examples(language: Language) -> tuple[Button, ...]:
    """Questions to begin with."""
    return tuple(Button(label, text) for label, text in _EXAMPLES[language])


def smalltalk(question: Question, kind: str) -> Reply:
    """A greeting, thanks or farewell, or who the bot is."""
    return _say(question, "smalltalk", "smalltalk", kind=kind)


def help_(question: Question) -> Reply:
    """What can be asked, by example."""
    return _say(question, "help", "help", kind="")


def decline(question: Question, reason: str) -> Reply:
    """One sentence that declines, and what can be asked instead."""
    return _say(question, "out_of_scope", "decline", kind=reason)


def bad_date(question: Question, topic: Topic, text: str) -> Reply:
    """Say that a day does not exist."""
    reply = _say(question, topic, "bad_date", kind=text)
    return Reply(
        text=reply.text, language=reply.language, topic=topic, entities=entities.of(question), missing=("date",)
    )


def ask_topic(question: Question, name: str) -> Reply:
    """Goods were named and nothing was asked: offer what can be said about them."""
    language = question.language
    text = render("ask_topic", language, name=name)
    labels = (("Kode HS", "kode HS"), ("Bea keluar", "bea keluar"), ("Dokumen", "dokumen ekspor"), ("Larangan", "boleh diekspor?")) if language == "id" else (
        ("HS code", "HS code"), ("Export duty", "export duty"), ("Documents", "export documents"), ("Restrictions", "is it allowed to be exported?"))  # fmt: skip
    return Reply(
        text=text,
        language=language,
        topic="help",
        entities=entities.of(question),
        candidates=entities.candidates(question),
        buttons=tuple(Button(label, f"{words} {name}".strip()) for label, words in labels),
    )


def _say(question: Question, topic: Topic, template: str, *, kind: str) -> Reply:
    language = question.language
    buttons = (
        examples(language)
        if topic in ("help", "smalltalk", "out_of_scope") and kind not in ("thanks", "bye", "fraud")
        else ()
    )
    return Reply(text=render(template, language, kind=kind), language=language, topic=topic, buttons=buttons)
