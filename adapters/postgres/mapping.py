"""Rows of the database as the nouns of `core.evidence`."""

import sys
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import urlsplit

from core.evidence import (
    Bracket,
    Commodity,
    CooForm,
    Document,
    DutyProduct,
    DutyRule,
    ExchangeRate,
    Fact,
    Heading,
    LevyRule,
    Passage,
    ProcedureStep,
    Prompt,
    ReferencePrice,
    Requirement,
    Restriction,
    Subheading,
)
from core.knowledge import Regulation
from core.message import Source
from core.packed import packed


class Row(Protocol):
    """A record of the driver, or an object of a JSON column."""

    def __getitem__(self, name: str, /) -> Any:
        """The value of a column."""
        ...


def source(row: Row) -> Source:
    """The source of a row, titled by its regulation, else by its site; of several pages the first that is an address."""
    url = next(
        (page for part in row["url"].split(" | ") if (page := part.strip()).startswith(("http://", "https://"))), ""
    )
    title = row["number"] or urlsplit(url).netloc or row["url"]
    return Source(title, row["number"], url, _day(row["valid_from"]), _day(row["valid_to"]))


def commodity(row: Row) -> Commodity:
    """Goods of the commodity table."""
    plain = _same(
        row,
        *("id", "hs6", "btki8", "name_id", "name_en", "form_question_id", "form_question_en", "duty_product"),
    )
    few = _shared(row, "family", "ask_group", "usual_unit", "confidence")
    return Commodity(
        **plain, **few, synonyms_id=tuple(row["synonyms_id"]), synonyms_en=tuple(row["synonyms_en"]), notes=row["note"]
    )


def subheading(row: Row) -> Subheading:
    """A subheading of the goods thesaurus."""
    plain = _same(row, "hs6", "name_id", "name_en", "distinguishes_id", "distinguishes_en", "tariff_en")
    few = _shared(row, "heading_id", "heading_en")
    return Subheading(**plain, **few, words_id=packed(row["words_id"]), words_en=packed(row["words_en"]))


def heading(row: Row) -> Heading:
    """A heading of the goods thesaurus."""
    return Heading(**_same(row, "hs4", "name_id", "name_en", "question_id", "question_en"))


def duty_product(row: Row) -> DutyProduct:
    """A product of the duty tables."""
    plain = _same(row, "name_id", "name_en", "ladder", "price_key", "levy_price_key")
    return DutyProduct(key=row["product"], **plain, tariff_lines=tuple(row["tariff_lines"]))


def duty_rule(row: Row) -> DutyRule:
    """A rule from a JSON object."""
    plain = _same(row, "product", "tariff", "unit", "confidence", "note")
    return DutyRule(**plain, rate=_number(row["rate"]), source=source(row))


def bracket(row: Row) -> Bracket:
    """A ladder's column from a JSON object."""
    plain = _same(row, "product", "column", "lower_included", "unit", "confidence", "note")
    return Bracket(**plain, **_numbers(row, "above", "up_to", "duty"), source=source(row))


def levy_rule(row: Row) -> LevyRule:
    """A levy from a JSON object."""
    plain = _same(row, "product", "unit", "confidence", "note")
    return LevyRule(**plain, **_numbers(row, "above", "up_to", "rate"), source=source(row))


def reference_price(row: Row) -> ReferencePrice:
    """A period's price from a JSON object."""
    plain = _same(
        row,
        *("key", "name_id", "name_en", "reference_unit", "benchmark_unit", "published_duty_unit"),
        *("published_levy_unit", "decree", "confidence", "note"),
    )
    numbers = _numbers(row, "reference_price", "benchmark_price", "published_duty", "published_levy")
    return ReferencePrice(**plain, **numbers, **_period(row), source=source(row))


def exchange_rate(row: Row) -> ExchangeRate:
    """A rate from a JSON object."""
    plain = _same(row, "kind", "currency", "per_units", "decree", "confidence", "note")
    return ExchangeRate(**plain, value=Decimal(row["value"]), **_period(row), source=source(row))


def prompt(row: Row) -> Prompt:
    """A row of the prompt library with its utterances."""
    plain = _same(row, "key", "topic", "template", "active", "version")
    cues = (*row["cues_id"], *row["cues_en"])
    return Prompt(**plain, utterances=tuple(row["utterances"]), cues=cues, needs=tuple(row["needs"]))


def fact(row: Row) -> Fact:
    """A verified answer."""
    plain = _same(row, "id", "topic", "text_id", "text_en", "confidence")
    lists = _tuples(row, "keywords", "destinations", "families")
    return Fact(**plain, **lists, questions=(*row["questions_id"], *row["questions_en"]), source=source(row))


def restriction(row: Row) -> Restriction:
    """A ban or a condition."""
    plain = _same(
        row, "key", "name_id", "name_en", "status", "rule_id", "rule_en", "who", "permit", "confidence", "note"
    )
    return Restriction(**plain, **_tuples(row, "keywords", "hs"), source=source(row))


def coo_form(row: Row) -> CooForm:
    """A certificate form."""
    plain = _same(
        row,
        *("form", "agreement", "status_id", "status_en", "in_force", "since", "proof_id", "proof_en", "benefit_id"),
        *("benefit_en", "origin_rules_id", "origin_rules_en", "note_id", "note_en", "confidence"),
    )
    return CooForm(**plain, **_tuples(row, "members"), source=source(row))


def document(row: Row) -> Document:
    """A paper."""
    plain = _same(
        row,
        *("code", "name_id", "name_en", "purpose_id", "purpose_en", "issuer", "portal", "need", "when_id", "when_en"),
        *("time", "cost", "confidence", "note"),
    )
    return Document(**plain, source=source(row))


def requirement(row: Row) -> Requirement:
    """What a destination asks."""
    plain = _same(
        row,
        *("destination", "title_id", "title_en", "kind", "need", "who", "detail_id", "detail_en", "confidence"),
    )
    return Requirement(**plain, **_tuples(row, "families"), source=source(row))


def procedure_step(row: Row) -> ProcedureStep:
    """One step."""
    plain = _same(
        row,
        *("procedure", "step", "title_id", "title_en", "detail_id", "detail_en", "party", "time_or_amount"),
        "confidence",
    )
    return ProcedureStep(**plain, source=source(row))


def regulation(row: Row) -> Regulation:
    """A regulation of the list."""
    plain = _same(row, "title_id", "title_en", "issuer", "replaces", "replaced_by", "confidence", "note")
    return Regulation(number=row["regulation"], **plain, source=source(row))


def passage(row: Row) -> Passage:
    """A found passage with its score; words of a document stand for both languages."""
    plain = _same(
        row,
        *("id", "regulation", "title_id", "title_en", "article", "text_id", "text_en", "score"),
        *("meaning", "part", "part_of", "page", "page_to"),
    )
    if row["document_id"] is not None:
        plain["text_en"] = plain["text_en"] or plain["text_id"]
    return Passage(**plain, document=row["document_id"], source=source(row))


def _same(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _shared(row: Row, *names: str) -> dict[str, Any]:
    """Texts that many rows have, each held once: the driver makes one for every row."""
    return {name: sys.intern(row[name]) for name in names}


def _tuples(row: Row, *names: str) -> dict[str, Any]:
    return {name: tuple(row[name]) for name in names}


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _numbers(row: Row, *names: str) -> dict[str, Any]:
    return {name: _number(row[name]) for name in names}


def _day(value: str | date | None) -> date | None:
    """A day from a date column or from JSON."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _period(row: Row) -> dict[str, Any]:
    return {name: _day(row[name]) for name in ("valid_from", "valid_to")}
