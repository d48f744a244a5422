"""The rows that answers are made of, each with its source, validity and confidence.

Rates are in the unit that stands beside them; nothing is converted here. A `valid_to` of None means that no end was
seen, not that the row is in force today.

reason for length: the nouns of all facts stand in one place, a line under each field.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from core.message import Confidence, Language, Source, Topic

DutyStatus = Literal["dutiable", "none", "planned", "unknown"]
TariffKind = Literal["specific", "ad_valorem", "planned", "unknown"]
RateKind = Literal["tax", "jisdor", "bi_transaction", "ecb", "frankfurter"]


@dataclass(frozen=True, slots=True)
class Commodity:
    """Goods of the commodity table."""

    id: str  # stable key: the national line, or hs6 with a suffix where 8 digits are unknown
    hs6: str
    btki8: str | None
    name_id: str
    name_en: str
    synonyms_id: tuple[str, ...]
    synonyms_en: tuple[str, ...]
    family: str  # kopi, sawit, perikanan …
    ask_group: str  # goods that share a bare word and are told apart by form; empty when there is none
    usual_unit: str
    form_question_id: str  # what to ask to fix the form, empty when it is certain
    form_question_en: str
    duty_product: str | None  # key into the duty tables; None when no export duty mark was found
    confidence: Confidence
    notes: str = ""

    def name(self, language: Language) -> str:
        """The name in a language."""
        return self.name_id if language == "id" else self.name_en


@dataclass(frozen=True, slots=True)
class Subheading:
    """A six-digit subheading as people speak of it."""

    hs6: str
    name_id: str
    name_en: str
    words_id: Sequence[str]  # everyday words for the goods, packed where there are many
    words_en: Sequence[str]
    distinguishes_id: str
    distinguishes_en: str
    tariff_en: str = ""  # the official English name
    heading_id: str = ""  # name of its heading
    heading_en: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A four-digit heading as people speak of it."""

    hs4: str
    name_id: str
    name_en: str
    question_id: str  # what to ask to tell its subheadings apart, empty where there is one only
    question_en: str


@dataclass(frozen=True, slots=True)
class DutyProduct:
    """A product as the duty regulations name it."""

    key: str  # cpo, rbd_palm_olein, cocoa_beans, gold_dore …
    name_id: str
    name_en: str
    ladder: str | None  # palm, cocoa, gold; None for a flat rate
    price_key: str | None  # whose reference price picks the column or is the base: cpo, cocoa_beans, gold …
    levy_price_key: str | None  # whose price a percentage levy is taken from
    tariff_lines: tuple[str, ...] = ()  # national lines named for it


@dataclass(frozen=True, slots=True)
class DutyRule:
    """That a product is under export duty, how, and since when."""

    product: str
    tariff: TariffKind
    rate: Decimal | None  # flat rate; None when a ladder decides or the rate was never verified
    unit: str  # "% of export price", "USD/MT"
    source: Source
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bracket:
    """One column of a duty ladder."""

    product: str
    column: int
    above: Decimal | None  # lower bound of the reference price
    up_to: Decimal | None  # upper bound
    lower_included: bool  # gold: lower bound inside, upper outside; palm and cocoa: the other way round
    duty: Decimal | None  # None: the column is known, its amount was never seen
    unit: str  # USD/MT or % of export price
    source: Source
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class LevyRule:
    """The levy (pungutan ekspor) on a product in a period, perhaps for a range of the reference price."""

    product: str
    above: Decimal | None
    up_to: Decimal | None  # included
    rate: Decimal | None
    unit: Literal["USD/MT", "% of CPO reference price", "% of export price"]
    source: Source
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReferencePrice:
    """Reference price (HR) and export benchmark price (HPE) of a period, with what was published beside them."""

    key: str  # cpo, cocoa_beans, gold, copper_concentrate …
    name_id: str
    name_en: str
    valid_from: date
    valid_to: date
    reference_price: Decimal | None
    reference_unit: str  # USD/MT, USD/toz
    benchmark_price: Decimal | None
    benchmark_unit: str  # USD/MT, USD/kg, USD/WMT, USD/m3
    published_duty: Decimal | None
    published_duty_unit: str
    published_levy: Decimal | None  # as printed, taken by the publisher from an unrounded price
    published_levy_unit: str
    decree: str  # Kepmendag number, empty when not read
    source: Source
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Rupiah for `per_units` of a currency in a period (tax rate) or on a day (market rates)."""

    kind: RateKind
    currency: str
    valid_from: date
    valid_to: date
    value: Decimal
    per_units: int  # 100 for JPY, else 1
    decree: str
    source: Source
    confidence: Literal["high", "good", "medium", "low", "suspect"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DutyEvidence:
    """Everything fetched to answer a question about export duty for one product and day."""

    product: DutyProduct | None
    rules: tuple[DutyRule, ...] = ()
    brackets: tuple[Bracket, ...] = ()  # those in force on the PEB day
    levies: tuple[LevyRule, ...] = ()
    price: ReferencePrice | None = None  # of `price_key`: in force on the PEB day, else the last known before it
    levy_price: ReferencePrice | None = None  # of `levy_price_key`, likewise
    rate: ExchangeRate | None = None  # USD tax rate: in force on the payment day, else the last known before it


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of an export: what it is for, who issues it, when it is needed."""

    code: str
    name_id: str
    name_en: str
    purpose_id: str
    purpose_en: str
    issuer: str
    portal: str
    need: str  # mandatory, conditional, customary …
    when_id: str
    when_en: str
    time: str
    cost: str
    source: Source
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class CooForm:
    """A certificate-of-origin form or origin scheme with its agreement."""

    form: str
    agreement: str
    members: tuple[str, ...]  # ISO alpha-2 of the partner countries, "EU" for the Union, "*" for all
    status_id: str
    status_en: str
    in_force: bool
    since: date | None
    proof_id: str
    proof_en: str
    benefit_id: str
    benefit_en: str
    origin_rules_id: str
    origin_rules_en: str
    note_id: str
    note_en: str
    source: Source
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a destination asks of goods."""

    destination: str  # ISO alpha-2 or "EU"
    families: tuple[str, ...]  # goods families of the commodity table it concerns; empty: all goods
    title_id: str
    title_en: str
    kind: str  # import-side rule, certificate, label …
    need: str
    who: str
    detail_id: str
    detail_en: str
    source: Source
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Restriction:
    """A ban or a condition on exporting goods."""

    key: str
    name_id: str
    name_en: str
    keywords: tuple[str, ...]  # words in both languages that name the goods
    hs: tuple[str, ...]  # prefixes of codes where known
    status: Literal["banned", "restricted", "free", "mixed"]
    rule_id: str
    rule_en: str
    who: str
    permit: str
    source: Source
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of a procedure."""

    procedure: str
    step: int
    title_id: str
    title_en: str
    detail_id: str
    detail_en: str
    party: str
    time_or_amount: str
    source: Source
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Fact:
    """A short verified answer to a question that exporters ask."""

    id: str
    topic: Topic
    text_id: str
    text_en: str
    questions: tuple[str, ...]  # ways of asking it, in both languages
    keywords: tuple[str, ...]  # words of which one is nearly always present
    destinations: tuple[str, ...]  # ISO alpha-2; empty when it concerns no country
    families: tuple[str, ...]
    source: Source
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a regulation: a digest in both languages, or its own words as they stand in a document."""

    id: str
    regulation: str  # PMK 38/2024
    title_id: str
    title_en: str
    article: str
    text_id: str
    text_en: str  # of a document's own words the same as text_id
    source: Source
    score: float = 0.0
    meaning: float = 0.0  # cosine to the question, 0 where it was not compared
    document: int | None = None  # whose own words it is
    part: int = 0  # its place in there
    part_of: str = ""  # the article it is a part of
    page: int | None = None
    page_to: int | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A row of the prompt library."""

    key: str
    topic: Topic
    utterances: tuple[str, ...]
    cues: tuple[str, ...]  # phrases that make the topic certain
    needs: tuple[str, ...]  # entities asked back for when absent
    template: str
    active: bool = True
    version: int = 1
    extras: dict[str, str] = field(default_factory=dict)
