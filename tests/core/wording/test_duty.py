"""Replies about export duty and levy, over every product and status of the tables."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from core.evidence import DutyEvidence
from core.message import Language, Reply
from core.question.model import Question
from core.trade.assess import assess
from core.trade.result import DutyResult
from core.wording import duty
from core.wording.assessed import Assessed, asked_charges
from tests.core.trade import tables
from tests.support.facts import CPO, commodity, question
from tests.support.talk import assert_tidy, figures

LANGUAGES: tuple[Language, ...] = ("id", "en")
DAYS = ("5 Desember 2025", "29 Desember 2025", "3 Maret 2026", "1 Juni 2024", "5 Mei 2027", "")
TEXTS = ("bea keluar {} 12,5 ton {}", "bea keluar dan pungutan {} 10 kg {}", "pungutan {} 2 kontainer {}", "bea keluar {} berapa rupiah {}", "bea keluar {} 7 ton {} dibayar 20 Desember 2025")  # fmt: skip
STATUSES = {"computed", "not_charged", "unknown", "planned", "not_yet"}
FIXED = {Decimal(n) for n in (38, 2024, 68, 2025, 80, 55, 2008, 6)}  # regulations that the templates themselves name
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def _assessed(asked: Question, product: str | None, *, last_known: bool = False) -> DutyResult:
    evidence = tables.evidence(product, asked.peb_day, asked.payment_day) if product else DutyEvidence(None)
    return assess(
        evidence, quantity=asked.quantity, peb_day=asked.peb_day, payment_day=asked.payment_day,
        hypothetical_price=asked.hypothetical_price, hypothetical_rate=asked.hypothetical_rate, with_last_known=last_known,
    )  # fmt: skip


def _reply(asked: Question, product: str | None) -> tuple[Reply, DutyResult]:
    result = _assessed(asked, product)
    goods = commodity(
        product or "x", "999999", f"Barang {product or 'lain'}", f"Goods {product or 'lain'}", duty_product=product
    )
    item = Assessed(goods, asked.quantity, result, _assessed(asked, product, last_known=True))
    return duty.compose(asked, (item,)), result


@cache
def _replies(language: Language) -> tuple[tuple[Question, Reply, DutyResult], ...]:
    """Every product on every day, asked for in every way."""
    found = []
    for text, day in itertools.product(TEXTS, DAYS):
        asked = question(text.format("CPO", f"PEB {day}" if day else ""), language=language)
        found += [(asked, *_reply(asked, product)) for product in (*tables.products(), None)]
    return tuple(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_product_is_worded_on_every_day(language: Language) -> None:
    """No unknown name, no artefact, in every status that a charge can have."""
    seen = set()
    for _, reply, result in _replies(language):
        assert_tidy(reply)
        seen |= {result.duty.status, result.levy.status}
    assert STATUSES == seen


def _values(thing: object) -> Iterator[Decimal]:
    """Every number that stands anywhere in evidence or result."""
    if isinstance(thing, Decimal | int) and not isinstance(thing, bool):
        yield abs(Decimal(thing))
    elif isinstance(thing, date):
        yield from (Decimal(thing.day), Decimal(thing.year))
    elif isinstance(thing, str):
        yield from (Decimal(n.replace(",", "")) for n in re.findall(r"\d+(?:\.\d+)?", thing))
    elif isinstance(thing, dict):
        yield from (v for part in thing.values() for v in _values(part))
    elif isinstance(thing, tuple | list | frozenset):
        yield from (v for part in thing for v in _values(part))
    elif is_dataclass(thing):
        yield from (v for f in fields(thing) for v in _values(getattr(thing, f.name)))


def _shown(text: str, language: Language) -> set[Decimal]:
    """Every number of a text, as its language writes it."""
    thousands, point = (".", ",") if language == "id" else (",", ".")
    return {Decimal(n.replace(thousands, "").replace(point, ".")) for n in _NUMBER.findall(text)}


def _known(asked: Question, reply: Reply, result: DutyResult, product: str | None) -> set[Decimal]:
    values = (
        set(_values(result)) | set(_values(_assessed(asked, product, last_known=True))) | set(_values(asked.readings))
    )
    values |= set(_values(reply.sources)) | set(_values(asked.peb_day)) | set(_values(asked.payment_day)) | FIXED
    values |= {v / 1000 for v in values} | {v.quantize(Decimal("0.01"), "ROUND_HALF_UP") for v in values if v < 10**20}
    return values | {v.quantize(Decimal("0.0001")) for v in values if v < 10**20}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_shown_stands_in_the_evidence(language: Language) -> None:
    """Rows, results, what the person wrote, and the two regulations that the templates name; nothing else."""
    products = (*tables.products(), None)
    replies = _replies(language)
    for place in range(0, len(replies), 3):  # every third: each product and each way of asking still comes by
        asked, reply, result = replies[place]
        product = products[place % len(products)]
        text = reply.text.replace(f"Barang {product}", "").replace(f"Goods {product}", "")  # some keys hold digits
        strangers = _shown(text, language) - _known(asked, reply, result, product)
        assert set() == strangers, f"{asked.text} ({product}): {reply.text}"


def test_a_number_from_nowhere_would_be_found() -> None:
    """The test above can fail."""
    asked = question("bea keluar CPO 500 ton PEB 5 Desember 2025")
    reply, result = _reply(asked, "cpo")
    assert {Decimal("75.5")} == _shown(reply.text + " USD 75,5/MT", "id") - _known(asked, reply, result, "cpo")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sum_is_a_figure_where_it_rests_on_past_figures_or_low_confidence(language: Language) -> None:
    """A program never takes an orientation for a sum."""
    for _, reply, result in _replies(language):
        if not (result.price_in_force and result.rate_in_force):
            assert not {f.name for f in reply.figures} & {"export_duty_total", "levy_total", "total"}
        if "unknown" == result.duty.status == result.levy.status:
            assert () == reply.figures


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_exactly_those_of_the_result(language: Language) -> None:
    """Never rounded, each total with the source of its rule."""
    for _, reply, result in _replies(language):
        for name, charge in (("export_duty_total", result.duty), ("levy_total", result.levy)):
            assert figures(reply, name) in ([], [charge.total_idr])
        assert all(f.source for f in reply.figures if f.name in ("export_duty_total", "levy_total", "reference_price"))


@pytest.mark.parametrize(("language", "shown"), [("id", "Rp616.827.000,00"), ("en", "Rp616,827,000.00")])
def test_the_sum_stands_in_the_first_line(language: Language, shown: str) -> None:
    """Bold, then how it came about."""
    asked = question("bea keluar CPO 500 ton PEB 5 Desember 2025", language=language)
    reply = duty.compose(asked, (Assessed(CPO, asked.quantity, _assessed(asked, "cpo")),))
    assert shown in reply.text.splitlines()[0]
    assert reply.text.startswith("**")


@pytest.mark.parametrize(
    ("both", "text"),
    [
        ((True, True), "biaya CPO"),
        ((True, False), "bea keluar CPO"),
        ((False, True), "levy on CPO"),
        ((True, True), "bea keluar dan pungutan"),
    ],
)
def test_charges_are_those_asked_for(both: tuple[bool, bool], text: str) -> None:
    """Both where none is named."""
    assert both == asked_charges(question(text))


def test_a_reply_may_be_reused_until_its_first_row_ends() -> None:
    """The week of the rate ends before the month of the price."""
    asked = question("bea keluar CPO 500 ton PEB 5 Desember 2025")
    assert date(2025, 12, 9) == _reply(asked, "cpo")[0].expires


def test_a_missing_quantity_is_asked_for_where_a_sum_was_wanted() -> None:
    """The words "berapa rupiah" want one, "per ton" does not."""
    assert ("quantity",) == _reply(question("bea keluar CPO berapa rupiah"), "cpo")[0].missing
    assert () == _reply(question("bea keluar CPO per ton"), "cpo")[0].missing
