"""The form that computes an export duty: its fields, what is wrong with what was filled in, and the question it becomes. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from adapters.slack.events import FORM
from adapters.slack.render import Block, plain
from adapters.slack.texts import say
from core.message import Language

UNITS: Final = ("ton", "kg", "m3")
_MONTHS: Final = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def form_view(language: Language) -> dict[str, Any]:
    """The modal."""
    units = [{"text": plain(unit, 75), "value": unit} for unit in UNITS]
    fields = [
        _field("goods", language, {"type": "plain_text_input", "max_length": 200, "placeholder": plain(say("form_goods_hint", language), 150)}),
        _field("quantity", language, {"type": "plain_text_input", "max_length": 30}),
        _field("unit", language, {"type": "static_select", "options": units, "initial_option": units[0]}),
        _field("peb", language, {"type": "datepicker"}, optional=True),
        _field("payment", language, {"type": "datepicker"}, optional=True),
    ]  # fmt: skip
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": language,
        "title": plain(say("form_title", language), 24),
        "submit": plain(say("form_send", language), 24),
        "close": plain(say("form_close", language), 24),
        "blocks": fields,
    }


def form_errors(values: Mapping[str, str], language: Language) -> dict[str, str]:
    """What is wrong, by field; empty when nothing is."""
    errors = {}
    if not values.get("goods"):
        errors["goods"] = say("form_goods_missing", language)
    quantity = _number(values.get("quantity", ""))
    if quantity is None or quantity <= 0:
        errors["quantity"] = say("form_positive", language)
    return errors


def form_question(values: Mapping[str, str], language: Language) -> str:
    """The question that a filled form asks, in the person's language."""
    unit = values.get("unit") or UNITS[0]
    words = [f"{values['goods']} {values['quantity']} {unit}"]
    words.insert(0, "bea keluar" if language == "id" else "export duty")
    if peb := values.get("peb"):
        words.append(f"PEB {_day(peb, language)}")
    if payment := values.get("payment"):
        words.append(f"{'dibayar' if language == 'id' else 'paid'} {_day(payment, language)}")
    return " ".join(words)


def _field(name: str, language: Language, element: Block, *, optional: bool = False) -> Block:
    label = plain(say(f"form_{name}", language), 2_000)
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": label,
        "element": {"action_id": name, **element},
    }


def _number(text: str) -> Decimal | None:
    """A quantity as people write it: 500, 1.250,5, 1,250.5; None for what is no number."""
    text = text.replace(" ", "")
    if "," in text and "." in text:
        grouping, point = (".", ",") if text.rfind(",") > text.rfind(".") else (",", ".")
        text = text.replace(grouping, "").replace(point, ".")
    else:
        text = text.replace(",", ".")
    try:
        number = Decimal(text.replace(".", "", text.count(".") - 1) if text.count(".") > 1 else text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(iso: str, language: Language) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"
