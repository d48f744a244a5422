"""Replies from verified answers and small tables: documents, origin, restrictions, destinations, procedures, regulations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.evidence import CooForm, Document, Fact, Passage, ProcedureStep, Requirement, Restriction
from core.message import Button, Language, Reply, Source, Topic
from core.question.model import Question
from core.wording import entities
from core.wording.goods import BTKI
from core.wording.render import render
from core.wording.sources import SourceList, numbers_of


class _Sourced(Protocol):
    """Any row that names its source."""

    @property
    def source(self) -> Source:
        """Where the row was read."""
        ...


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found for a free question, best first in each kind."""

    facts: tuple[Fact, ...] = ()
    forms: tuple[CooForm, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    documents: tuple[Document, ...] = ()  # for these goods, this destination or named
    always: tuple[Document, ...] = ()  # papers of every export
    restrictions: tuple[Restriction, ...] = ()
    steps: tuple[ProcedureStep, ...] = ()
    passages: tuple[Passage, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (
            self.facts
            or self.forms
            or self.requirements
            or self.documents
            or self.always
            or self.restrictions
            or self.steps
            or self.passages
        )


def unrestricted(question: Question) -> Reply:
    """No ban and no permit is known for goods of a subheading; the national line decides."""
    language, name = question.language, question.commodity.name(question.language) if question.commodity else ""
    text = (
        f"**{name}: tidak ada larangan atau pembatasan ekspor untuk barang ini di data kami.** Yang menentukan adalah pos nasional "
        "8 digitnya; periksa pos itu di INSW sebelum mengekspor, karena daftar larangan dan pembatasan dapat berubah."
        if language == "id"
        else f"**{name}: no export ban or restriction for these goods is in our data.** The national line of 8 digits decides; check "
        "it in INSW before exporting, since the lists of bans and restrictions may change."
    )
    return Reply(
        text=text,
        language=language,
        topic="restriction",
        entities=entities.of(question, question.commodity),
        candidates=entities.candidates(question),
        sources=(BTKI,),
        buttons=_buttons(question, "restriction"),
    )


def compose(question: Question, topic: Topic, found: Findings) -> Reply:
    """The reply: verified answers first, then the rows of the tables, each with its source."""
    language = question.language
    sources = SourceList()
    for source in _sources(found):
        sources.add(source)
    text = render(
        "knowledge",
        language,
        facts=[_text(f, language) for f in found.facts],
        unsure=[f.confidence == "low" for f in found.facts],
        forms=[_form(f, language) for f in found.forms],
        requirements=[
            (r.title_id, r.detail_id) if language == "id" else (r.title_en, r.detail_en) for r in found.requirements
        ],
        documents=[_document(d, language) for d in found.documents],
        always=[_paper(d, language) for d in found.always],
        restrictions=[_restriction(r, language) for r in found.restrictions],
        steps=[(s.title_id, s.detail_id) if language == "id" else (s.title_en, s.detail_en) for s in found.steps],
        passages=[_passage(p, language) for p in found.passages],
        laws=_laws(sources.all()),
    )
    return Reply(
        text=text,
        language=language,
        topic=topic,
        entities=entities.of(question, question.commodity),
        candidates=entities.candidates(question),
        sources=sources.all(),
        buttons=_buttons(question, topic),
    )


def _text(fact: Fact, language: Language) -> str:
    return fact.text_id if language == "id" else fact.text_en


def _passage(passage: Passage, language: Language) -> dict[str, object]:
    """What is shown of a passage: a digest as it is, a document's own words as a quotation with its page."""
    quoted = passage.document is not None
    text = passage.text_id if language == "id" or quoted else passage.text_en
    return {
        "number": passage.regulation,
        "article": passage.article,
        "text": " ".join(_MARKS.sub("", text).translate(_BRACKETS).split()) if quoted else text,
        "quoted": quoted,
        "pages": _pages(passage.page, passage.page_to),
    }


_MARKS = re.compile(r"[*_`~]+")  # a document's signs are no marks of ours
_BRACKETS = str.maketrans("[]<>", "()‹›")


def _pages(first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    return f"{first}" if last in (None, first) else f"{first}–{last}"


def _form(form: CooForm, language: Language) -> dict[str, object]:
    """What is shown of a certificate-of-origin form."""
    indonesian = language == "id"
    return {
        "form": form.form,
        "agreement": form.agreement,
        "in_force": form.in_force,
        "status": form.status_id if indonesian else form.status_en,
        "since": form.since,
        "proof": form.proof_id if indonesian else form.proof_en,
        "benefit": form.benefit_id if indonesian else form.benefit_en,
        "rules": form.origin_rules_id if indonesian else form.origin_rules_en,
        "note": form.note_id if indonesian else form.note_en,
    }


def _document(document: Document, language: Language) -> tuple[str, str, str]:
    issuer = in_language(document.issuer, language)
    if language == "id":
        return document.name_id, (document.when_id or document.purpose_id).rstrip("."), issuer
    return document.name_en, (document.when_en or document.purpose_en).rstrip("."), issuer


_SHORT = {"PEB": "PEB", "NPE": "NPE", "BL": "B/L", "AWB": "AWB"}  # papers that people know by their letters


def _paper(document: Document, language: Language) -> str:
    name = document.name_id if language == "id" else document.name_en
    short = _SHORT.get(document.code, "")
    return f"{short} ({name})" if short and short not in name else name


_BOTH = re.compile(r"^(?P<id>[^()]+?)\s*\((?P<en>[^()]+)\)$")


def in_language(text: str, language: Language) -> str:
    """A short text that stands in the data as "Indonesian (English)", in one language."""
    match = _BOTH.match(text.strip())
    return match[language] if match else text.strip()


def _restriction(row: Restriction, language: Language) -> dict[str, str]:
    return {
        "name": row.name_id if language == "id" else row.name_en,
        "status": row.status,
        "rule": row.rule_id if language == "id" else row.rule_en,
        "permit": in_language(row.permit, language) if row.permit not in ("-", "") else "",
        "who": in_language(row.who, language),
    }


def _sources(found: Findings) -> Sequence[Source]:
    rows: tuple[_Sourced, ...] = (
        *found.facts,
        *found.restrictions,
        *found.forms,
        *found.requirements,
        *found.documents,
        *found.steps,
        *found.passages,
        *found.always[:1],
    )
    return [r.source for r in rows][:12]


def _laws(sources: Sequence[Source]) -> list[str]:
    return list(dict.fromkeys(number for source in sources for number in numbers_of(source.number)))[:5]


def _buttons(question: Question, topic: Topic) -> tuple[Button, ...]:
    """Where to go from here."""
    name = question.commodity.name(question.language) if question.commodity else ""
    indonesian = question.language == "id"
    buttons = []
    if topic != "documents" and (name or question.destination):
        buttons.append(
            Button(
                "Dokumennya apa?" if indonesian else "Which documents?",
                "dokumennya apa saja?" if indonesian else "which documents?",
            )
        )
    if topic != "coo" and question.destination:
        buttons.append(
            Button(
                "SKA-nya?" if indonesian else "Certificate of origin?",
                "SKA-nya pakai yang mana?" if indonesian else "which certificate of origin?",
            )
        )
    if name and topic != "export_duty":
        buttons.append(
            Button(
                "Bea keluarnya?" if indonesian else "Export duty?",
                f"bea keluar {name}" if indonesian else f"export duty on {name}",
            )
        )
    return tuple(buttons[:3])
