"""A few rows of every table that the storage tests need, as a set of facts without files."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.dataset import DataSet, Row


def fact_row(**values: Any) -> dict[str, Any]:
    """A row with the columns that every fact has."""
    common = {
        "regulation": "PMK 1/2025",
        "source_url": "https://example.org/a | https://example.org/b",
        "valid_from": None,
        "valid_to": None,
        "confidence": "high",
        "note": "",
    }
    return common | values


def product(key: str = "cpo", **values: Any) -> dict[str, Any]:
    """A duty product whose own price picks the column."""
    row = {
        "product": key,
        "name_id": f"nama {key}",
        "name_en": f"name {key}",
        "ladder": "palm",
        "price_key": key,
        "levy_price_key": key,
        "tariff_lines": ("15111000",),
        "group": "sawit",
    }
    return fact_row(**row) | values


def price(first: date, last: date, value: str, key: str = "cpo") -> dict[str, Any]:
    """A reference price of a period."""
    empty = dict.fromkeys(
        (
            *("benchmark_price", "published_duty", "published_column", "published_levy"),
            *("price_indonesia", "price_malaysia", "price_rotterdam"),
        )
    )
    texts = ("benchmark_unit", "published_duty_unit", "published_levy_unit", "levy_rate", "decree", "averaging_window")
    row = empty | dict.fromkeys(texts, "") | {"key": key, "name_id": "CPO", "name_en": "CPO"}
    figures = {"reference_price": Decimal(value), "reference_unit": "USD/MT"}
    return fact_row(**row, **figures) | {"valid_from": first, "valid_to": last}


def tax_rate(first: date, last: date, value: str, currency: str = "USD", per_units: int = 1) -> dict[str, Any]:
    """A tax exchange rate of a period."""
    row = {"decree": "KMK 1", "currency": currency, "value": Decimal(value), "per_units": per_units}
    return fact_row(**row) | {"valid_from": first, "valid_to": last}


def rule(**values: Any) -> dict[str, Any]:
    """A specific duty on CPO."""
    return fact_row(product="cpo", tariff="specific", rate=None, unit="USD/MT") | values


def bracket(column: int, duty: str | None, **values: Any) -> dict[str, Any]:
    """A column of the CPO ladder."""
    row = {
        "product": "cpo",
        "column": column,
        "above": Decimal(column * 100),
        "up_to": None,
        "lower_included": False,
        "duty": None if duty is None else Decimal(duty),
        "unit": "USD/MT",
    }
    return fact_row(**row) | values


def levy(rate: str, **values: Any) -> dict[str, Any]:
    """A percentage levy on CPO."""
    row = {"product": "cpo", "above": None, "up_to": None, "rate": Decimal(rate), "unit": "% of CPO reference price"}
    return fact_row(**row) | values


def commodity(identity: str, name_id: str, name_en: str, **values: Any) -> dict[str, Any]:
    """Goods without form, group or duty."""
    texts = ("family", "ask_group", "usual_unit", "form_question_id", "form_question_en")
    row: dict[str, Any] = dict.fromkeys(texts, "")
    row |= {"id": identity, "hs6": "090111", "btki8": None, "name_id": name_id, "name_en": name_en}
    row |= {"synonyms_id": (), "synonyms_en": (), "duty_product": None}
    return fact_row(**row) | values


def regulation(number: str) -> dict[str, Any]:
    """A regulation of the list."""
    row = {
        "title_id": f"judul {number}",
        "title_en": f"title {number}",
        "issuer": "",
        "replaces": "",
        "replaced_by": "",
    }
    return fact_row(**row) | {"regulation": number}


def passage(number: str, part: int, text_id: str, text_en: str, **values: Any) -> dict[str, Any]:
    """A passage of a regulation."""
    row = {"part": part, "article": f"Pasal {part}", "text_id": text_id, "text_en": text_en}
    return fact_row(**row) | {"regulation": number} | values


def fact(identity: str, questions_id: tuple[str, ...], questions_en: tuple[str, ...]) -> dict[str, Any]:
    """A verified answer with its example questions."""
    row = {"id": identity, "topic": "procedure", "text_id": "jawaban", "text_en": "answer"}
    lists: dict[str, Any] = {"questions_id": questions_id, "questions_en": questions_en}
    return fact_row(**row, **lists, keywords=("peb",), destinations=(), families=())


def prompt(key: str, topic: str = "export_duty", **values: Any) -> dict[str, Any]:
    """A prompt of the library."""
    row = {"key": key, "topic": topic, "template": "", "needs": ("goods",), "cues_id": ("bea keluar",)}
    return row | {"cues_en": ("export duty",), "active": True, "version": 1} | values


def utterance(key: str, text: str, language: str = "id") -> dict[str, Any]:
    """An example utterance of a prompt."""
    return {"prompt": key, "language": language, "text": text}


HEADINGS: tuple[Row, ...] = (
    {"code": "09", "level": 2, "parent": None, "name_en": "Coffee, tea, mate and spices"},
    {"code": "0901", "level": 4, "parent": "09", "name_en": "Coffee, whether or not roasted"},
    {"code": "090111", "level": 6, "parent": "0901", "name_en": "Coffee; not roasted or decaffeinated"},
    {"code": "090121", "level": 6, "parent": "0901", "name_en": "Coffee; roasted, not decaffeinated"},
    {"code": "0902", "level": 4, "parent": "09", "name_en": "Tea"},
    {"code": "090210", "level": 6, "parent": "0902", "name_en": "Tea, green"},
    {"code": "090230", "level": 6, "parent": "0902", "name_en": "Black leaves in packings"},
)


class FixedSource:
    """A source of facts that is already in memory."""

    def __init__(self, checksum: str = "one", **tables: tuple[Row, ...]) -> None:
        self._checksum = checksum
        self._data = DataSet({name.replace("__", "/"): rows for name, rows in tables.items()})
        self.reads = 0

    def checksum(self) -> str:
        """The checksum given."""
        return self._checksum

    def read(self) -> DataSet:
        """The rows given; counts how often they are asked for."""
        self.reads += 1
        return self._data
