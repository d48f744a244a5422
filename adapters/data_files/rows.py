"""What each data file must look like: its columns, their kinds, its key and whom it refers to."""

from adapters.data_files.columns import Column, FileSpec
from adapters.data_files.instructions import INSTRUCTION_TESTS, INSTRUCTIONS
from core.message import TOPICS


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _needed(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, required=True) for name in names)


def _numbers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "number") for name in names)


def _lists(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "list") for name in names)


_NAMES = _needed("name_id", "name_en")
_TITLES = _needed("title_id", "title_en")
_PRODUCT = Column("product", required=True, refers_to=("duty/products", "product"))
_CURRENCY = Column("currency", required=True, pattern=r"[A-Z]{3}")
_RATE = (Column("value", "number", required=True), Column("per_units", "whole", required=True, choices=("1", "100")))
_RATE_CONFIDENCES = ("high", "good", "medium", "low", "suspect")
_PLACES = r"[A-Z]{2}|\*"
_TOPIC = Column("topic", required=True, choices=TOPICS)

FILES: tuple[FileSpec, ...] = (
    FileSpec(
        "duty/products",
        (
            Column("product", required=True, pattern=r"[a-z0-9_]+"),
            *_NAMES,
            Column("ladder", "code", choices=("palm", "cocoa", "gold")),
            Column("price_key", "code"),
            Column("levy_price_key", "code"),
            Column("tariff_lines", "list", pattern=r"\d{4,8}"),
            Column("group"),
        ),
        ("product",),
    ),
    FileSpec(
        "duty/rules",
        (
            _PRODUCT,
            Column("tariff", required=True, choices=("specific", "ad_valorem", "planned", "unknown")),
            Column("rate", "number"),
            Column("unit"),
        ),
        ("product", "tariff", "valid_from"),
    ),
    FileSpec(
        "duty/brackets",
        (
            _PRODUCT,
            Column("column", "whole", required=True),
            *_numbers("above", "up_to"),
            Column("lower_included", "flag", required=True),
            Column("duty", "number"),
            Column("unit", required=True, choices=("USD/MT", "% of export price")),
        ),
        ("product", "column", "valid_from"),
    ),
    FileSpec(
        "duty/levies",
        (
            _PRODUCT,
            *_numbers("above", "up_to", "rate"),
            Column("unit", required=True, choices=("USD/MT", "% of CPO reference price", "% of export price")),
        ),
        ("product", "above", "valid_from"),
    ),
    FileSpec(
        "duty/reference_prices",
        (
            Column("key", required=True),
            *_NAMES,
            Column("reference_price", "number"),
            Column("reference_unit"),
            Column("benchmark_price", "number"),
            Column("benchmark_unit"),
            Column("published_duty", "number"),
            Column("published_duty_unit"),
            Column("published_column", "whole"),
            Column("published_levy", "number"),
            Column("published_levy_unit"),
            Column("levy_rate"),  # a percentage, or "fixed" where the levy was an amount
            Column("decree"),
            *_numbers("price_indonesia", "price_malaysia", "price_rotterdam"),
            Column("averaging_window"),
        ),
        ("key", "valid_from", "valid_to"),
        dated=True,
    ),
    FileSpec(
        "rates/tax_rates",
        (Column("decree"), _CURRENCY, *_RATE),
        ("currency", "valid_from"),
        dated=True,
        confidences=_RATE_CONFIDENCES,
    ),
    FileSpec(
        "rates/market_rates",
        (
            Column("kind", required=True, choices=("jisdor", "bi_transaction", "ecb")),
            _CURRENCY,
            *_RATE,
            *_numbers("buy", "sell"),
        ),
        ("kind", "currency", "valid_from"),
        dated=True,
        confidences=_RATE_CONFIDENCES,
    ),
    FileSpec(
        "goods/commodities",
        (
            *_needed("id"),
            Column("hs6", required=True, pattern=r"\d{6}"),
            Column("btki8", "code", pattern=r"\d{8}"),
            *_NAMES,
            *_lists("synonyms_id", "synonyms_en"),
            *_texts("family", "ask_group", "usual_unit", "form_question_id", "form_question_en"),
            Column("duty_product", "code", refers_to=("duty/products", "product")),
        ),
        ("id",),
    ),
    FileSpec(
        "docs/documents",
        (
            *_needed("code"),
            *_NAMES,
            *_texts("purpose_id", "purpose_en", "issuer", "portal", "need", "when_id", "when_en", "time", "cost"),
        ),
        ("code",),
    ),
    FileSpec(
        "docs/coo_forms",
        (
            *_needed("form"),
            Column("agreement"),
            Column("members", "list", pattern=_PLACES),
            *_texts("status_id", "status_en"),
            Column("in_force", "flag", required=True),
            Column("since", "day"),
            *_texts("proof_id", "proof_en", "benefit_id", "benefit_en"),
            *_texts("origin_rules_id", "origin_rules_en", "note_id", "note_en"),
        ),
        ("form", "agreement"),
    ),
    FileSpec(
        "docs/requirements",
        (
            Column("destination", required=True, pattern=_PLACES),
            Column("families", "list"),
            *_TITLES,
            *_texts("kind", "need", "who", "detail_id", "detail_en"),
        ),
        ("destination", "families", "title_en", "detail_en"),  # one title may have several details
    ),
    FileSpec(
        "docs/restrictions",
        (
            *_needed("key"),
            *_NAMES,
            Column("keywords", "list"),
            Column("hs", "list", pattern=r"\d{2,8}"),
            Column("status", required=True, choices=("banned", "restricted", "free", "mixed")),
            *_texts("rule_id", "rule_en", "who", "permit"),
        ),
        ("key",),
    ),
    FileSpec(
        "docs/procedures",
        (
            *_needed("procedure"),
            Column("step", "whole", required=True),
            *_TITLES,
            *_texts("detail_id", "detail_en", "party", "time_or_amount"),
        ),
        ("procedure", "step"),
    ),
    FileSpec(
        "docs/facts",
        (
            *_needed("id"),
            _TOPIC,
            *_needed("text_id", "text_en"),
            *_lists("questions_id", "questions_en", "keywords"),
            Column("destinations", "list", pattern=_PLACES),
            Column("families", "list"),
        ),
        ("id",),
    ),
    FileSpec(
        "regulations/regulations",
        (*_needed("regulation"), *_TITLES, *_texts("issuer", "replaces", "replaced_by")),
        ("regulation",),
    ),
    FileSpec(
        "regulations/passages",
        (
            Column("regulation", required=True, refers_to=("regulations/regulations", "regulation")),
            Column("part", "whole", required=True),
            Column("article"),
            *_needed("text_id", "text_en"),
        ),
        ("regulation", "part"),
    ),
    FileSpec(
        "prompts/prompts",
        (
            *_needed("key"),
            _TOPIC,
            Column("template"),
            *_lists("needs", "cues_id", "cues_en"),
            Column("active", "flag", required=True),
            Column("version", "whole", required=True),
        ),
        ("key",),
        common=False,
    ),
    FileSpec(
        "prompts/utterances",
        (
            Column("prompt", required=True, refers_to=("prompts/prompts", "key")),
            Column("language", required=True, choices=("id", "en")),
            *_needed("text"),
        ),
        ("prompt", "language", "text"),
        common=False,
    ),
    INSTRUCTIONS,
    INSTRUCTION_TESTS,
    FileSpec(
        "goods/subheadings",
        (
            Column("hs6", required=True, pattern=r"\d{6}"),
            *_NAMES,
            *_lists("words_id", "words_en"),
            *_texts("distinguishes_id", "distinguishes_en"),
        ),
        ("hs6",),
        common=False,
    ),
    FileSpec(
        "goods/headings",
        (Column("hs4", required=True, pattern=r"\d{4}"), *_NAMES, *_texts("question_id", "question_en")),
        ("hs4",),
        common=False,
    ),
)
