"""Which table each data file fills, and how its rows become records."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.dataset import Row


@dataclass(frozen=True, slots=True)
class Target:
    """A table filled from one data file."""

    file: str  # name in the data set
    table: str
    columns: tuple[str, ...]  # copied as they are; a rename stands in `renames`
    renames: Mapping[str, str] = field(default_factory=dict)  # column of the table to column of the file
    fixed: Mapping[str, object] = field(default_factory=dict)  # columns that are the same in every row
    has_origin: bool = False  # rows of other origins stay at a load

    def values(self, row: Row) -> list[object]:
        """The row's own values in the order of `columns`, then the fixed ones."""
        return [row[self.renames.get(name, name)] for name in self.columns] + list(self.fixed.values())


_PERIOD = ("valid_from", "valid_to", "confidence", "note")
_NAMES = ("name_id", "name_en")
_RATE = ("currency", "value", "per_units")

# In the order in which they can be filled; emptied the other way round.
TARGETS: tuple[Target, ...] = (
    Target(
        "duty/products",
        "duty_product",
        ("product", *_NAMES, "ladder", "price_key", "levy_price_key", "tariff_lines", "product_group", *_PERIOD),
        renames={"product_group": "group"},
    ),
    Target("duty/rules", "duty_rule", ("product", "tariff", "rate", "unit", *_PERIOD), has_origin=True),
    Target(
        "duty/brackets",
        "duty_bracket",
        ("product", "column", "above", "up_to", "lower_included", "duty", "unit", *_PERIOD),
        has_origin=True,
    ),
    Target("duty/levies", "levy_rule", ("product", "above", "up_to", "rate", "unit", *_PERIOD), has_origin=True),
    Target(
        "duty/reference_prices",
        "reference_price",
        (
            *("key", *_NAMES, "reference_price", "reference_unit", "benchmark_price", "benchmark_unit"),
            *("published_duty", "published_duty_unit", "published_column", "published_levy", "published_levy_unit"),
            *("levy_rate", "decree", "price_indonesia", "price_malaysia", "price_rotterdam", "averaging_window"),
            *_PERIOD,
        ),
        has_origin=True,
    ),
    Target(
        "rates/tax_rates",
        "exchange_rate",
        (*_RATE, "decree", *_PERIOD),
        fixed={"kind": "tax"},
        has_origin=True,
    ),
    Target("rates/market_rates", "exchange_rate", ("kind", *_RATE, "buy", "sell", *_PERIOD), has_origin=True),
    Target(
        "goods/commodities",
        "commodity",
        (
            *("id", "hs6", "btki8", *_NAMES, "synonyms_id", "synonyms_en", "family", "ask_group", "usual_unit"),
            *("form_question_id", "form_question_en", "duty_product", *_PERIOD, "embedding"),
        ),
    ),
    Target(
        "docs/documents",
        "document",
        (
            *("code", *_NAMES, "purpose_id", "purpose_en", "issuer", "portal", "need", "when_id", "when_en"),
            *("time", "cost", *_PERIOD),
        ),
    ),
    Target(
        "docs/coo_forms",
        "coo_form",
        (
            *("form", "agreement", "members", "status_id", "status_en", "in_force", "since", "proof_id", "proof_en"),
            *("benefit_id", "benefit_en", "origin_rules_id", "origin_rules_en", "note_id", "note_en", *_PERIOD),
        ),
    ),
    Target(
        "docs/requirements",
        "destination_requirement",
        ("destination", "families", "title_id", "title_en", "kind", "need", "who", "detail_id", "detail_en", *_PERIOD),
    ),
    Target(
        "docs/restrictions",
        "restriction",
        ("key", *_NAMES, "keywords", "hs", "status", "rule_id", "rule_en", "who", "permit", *_PERIOD),
    ),
    Target(
        "docs/procedures",
        "procedure",
        (
            *("procedure", "step", "title_id", "title_en", "detail_id", "detail_en", "party", "time_or_amount"),
            *_PERIOD,
        ),
    ),
    Target(
        "docs/facts",
        "fact",
        (
            *("id", "topic", "text_id", "text_en", "questions_id", "questions_en", "keywords", "destinations"),
            *("families", *_PERIOD),
        ),
    ),
    Target("fact_questions", "fact_question", ("fact_id", "place", "language", "text", "embedding")),
    Target(
        "regulations/regulations",
        "regulation",
        ("regulation", "title_id", "title_en", "issuer", "replaces", "replaced_by", *_PERIOD),
    ),
    Target(
        "regulations/passages",
        "passage",
        (
            *("id", "regulation", "part", "article", "text_id", "text_en", "embedding_id", "embedding_en"),
            *_PERIOD,
        ),
        has_origin=True,
    ),
    Target(
        "prompts/prompts",
        "prompt_library",
        ("key", "topic", "template", "needs", "cues_id", "cues_en", "active", "version"),
    ),
    Target("prompts/utterances", "prompt_utterance", ("prompt", "language", "text", "embedding")),
    Target("hs", "hs_heading", ("code", "level", "parent", "name_en")),
    Target(
        "goods/subheadings",
        "subheading",
        (
            *("hs6", *_NAMES, "words_id", "words_en", "distinguishes_id", "distinguishes_en"),
            "embedding",
        ),
    ),
    Target("goods/headings", "heading_name", ("hs4", *_NAMES, "question_id", "question_en")),
)

SOURCED = frozenset(target.table for target in TARGETS if "confidence" in target.columns)  # have a source_id
