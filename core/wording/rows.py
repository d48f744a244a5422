"""What was found as numbered rows: the evidence that a model words, each row with where it was read."""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.evidence import CooForm, Document, Restriction
from core.grounding.rows import Row
from core.message import Language, Source
from core.wording.knowledge import Findings, in_language
from core.wording.sources import numbers_of

MOST_ROWS = 12
LONGEST = 1_200  # characters of a row
KNOWN_ROWS = 1024  # that are held as they are shown: those of the facts come again and again
_END = re.compile(r"[.;!?](?=\s)")
_STATUS = {
    "id": {"banned": "dilarang diekspor", "restricted": "dibatasi", "free": "boleh, tanpa larangan khusus", "mixed": "sebagian dilarang atau dibatasi"},
    "en": {"banned": "banned from export", "restricted": "restricted", "free": "allowed, no special ban", "mixed": "partly banned or restricted"},
}  # fmt: skip


def rows_of(found: Findings, language: Language) -> tuple[Row, ...]:
    """Every row found, in the order in which the composed reply shows them, each in one language and bounded."""
    made = list(_texts(found, language))[:MOST_ROWS]
    return tuple(
        Row(number, _bounded(text), "; ".join(numbers_of(source.number)))
        for number, (text, source) in enumerate(made, 1)
    )


@lru_cache(maxsize=KNOWN_ROWS)
def _bounded(text: str) -> str:
    """A text as one line of bounded length, cut behind a sentence: half a figure would be a wrong one."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    ends = [end.end() for end in _END.finditer(line, 0, LONGEST)]
    return line[: ends[-1]] if ends else line[:LONGEST].rpartition(" ")[0]


def _texts(found: Findings, language: Language) -> Iterator[tuple[str, Source]]:
    indonesian = language == "id"
    for fact in found.facts:
        yield (fact.text_id if indonesian else fact.text_en), fact.source
    for restriction in found.restrictions:
        yield _restriction(restriction, language), restriction.source
    for form in found.forms:
        yield _form(form, language), form.source
    for document in (*found.always, *found.documents):
        yield _document(document, language), document.source
    for need in found.requirements:
        title, detail = (need.title_id, need.detail_id) if indonesian else (need.title_en, need.detail_en)
        yield f"{title}: {detail}", need.source
    for step in found.steps:
        title, detail = (step.title_id, step.detail_id) if indonesian else (step.title_en, step.detail_en)
        yield f"{title}: {detail}", step.source
    for passage in found.passages:
        where = ", ".join(filter(None, (passage.regulation, passage.article)))
        yield f"{where}: {passage.text_id if indonesian else passage.text_en}", passage.source


def _restriction(row: Restriction, language: Language) -> str:
    indonesian = language == "id"
    name, rule = (row.name_id, row.rule_id) if indonesian else (row.name_en, row.rule_en)
    permit = in_language(row.permit, language) if row.permit not in ("-", "") and row.status != "banned" else ""
    said = f"{name}: {_STATUS[language][row.status]}. {rule}"
    return f"{said} {'Izin' if indonesian else 'Permit'}: {permit}." if permit else said


def _form(form: CooForm, language: Language) -> str:
    indonesian = language == "id"
    parts = [
        form.status_id if indonesian else form.status_en,
        form.benefit_id if indonesian else form.benefit_en,
        form.origin_rules_id if indonesian else form.origin_rules_en,
        form.proof_id if indonesian else form.proof_en,
        form.note_id if indonesian else form.note_en,
    ]
    return f"{form.form} ({form.agreement}): {'. '.join(p.rstrip('.') for p in parts if p)}."


def _document(document: Document, language: Language) -> str:
    if language == "id":
        name, when, purpose = document.name_id, document.when_id, document.purpose_id
    else:
        name, when, purpose = document.name_en, document.when_en, document.purpose_en
    issuer = in_language(document.issuer, language)
    told = ". ".join(p.rstrip(".") for p in (when, purpose) if p)
    return f"{name}: {told}{f' ({issuer})' if issuer not in ('', '-') else ''}."
