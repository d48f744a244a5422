"""Steps as values."""

from datetime import date
from decimal import Decimal

from core.trade.assess import assess
from core.trade.result import DutyResult
from tests.core.trade import tables
from tests.core.trade.tables import quantity


def worked(price: Decimal | None = None) -> DutyResult:
    """CPO, 1,250 tons, on the last day of 2025."""
    day = date(2025, 12, 31)
    evidence = tables.evidence("cpo", day)
    return assess(evidence, quantity=quantity("1250"), peb_day=day, payment_day=day, hypothetical_price=price)


def test_the_column_step_tells_price_and_bounds() -> None:
    """926.14 lies over 880 and up to 930: column 6."""
    step = worked().duty.steps[0]
    wanted = {
        "reference_price": Decimal("926.14"),
        "above": Decimal(880),
        "up_to": Decimal(930),
        "lower_included": "false",
        "supposed": "false",
        "result": 6,
    }
    assert wanted == dict(step.values)
    assert step.unit == "USD/MT"


def test_a_supposed_price_is_marked_in_its_step() -> None:
    """Wording must not call it published."""
    assert worked(Decimal(700)).duty.steps[0].values["supposed"] == "true"


def test_each_step_leads_to_the_next() -> None:
    """The result of a step is an operand of the one that follows."""
    _, amount, tons, usd, idr = worked().duty.steps
    assert amount.values["result"] == usd.values["per_unit"]
    assert tons.values["result"] == usd.values["quantity"]
    assert usd.values["result"] == idr.values["usd"]
    assert Decimal(1551872500) == idr.values["result"]
