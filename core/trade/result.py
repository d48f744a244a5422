"""What trade arithmetic returns: charges with their steps, gaps and sources, before any wording."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.evidence import Bracket, DutyProduct, DutyRule, ExchangeRate, LevyRule, ReferencePrice
from core.message import Confidence, Source, Stale

ChargeKind = Literal["export_duty", "levy"]
ChargeStatus = Literal[
    "computed",  # a rate or an amount per unit is known; totals where quantity and exchange rate allow
    "not_charged",  # the product is not in the tables of goods under this charge
    "unknown",  # it is under the charge, its rate or price was never verified or is missing
    "planned",  # announced, no regulation in force found
    "not_yet",  # in force only from a later day than the asked one
]
Gap = Literal[
    "quantity",  # no quantity named
    "weight",  # a quantity that has no weight (containers, bags, litres, pieces)
    "rate",  # the rate or bracket amount was never verified
    "reference_price",  # no reference price at all for the day
    "benchmark_price",  # no export benchmark price (HPE)
    "exchange_rate",  # no tax exchange rate at all for the day
    "below_ladder",  # the reference price is under the lowest column that was seen
    "product",  # the tables name no product for these goods
]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation, in values; wording turns it into a sentence."""

    kind: Literal[
        "column",  # the reference price falls into a column
        "flat_rate",  # a flat rate
        "per_unit",  # rate × base price, or the amount of the column
        "quantity",  # conversion of the quantity to the unit of the rate
        "total_usd",  # per unit × quantity
        "total_idr",  # × exchange rate
        "levy_percent",  # percent × reference price
        "levy_published",  # the printed amount was taken instead of the computed one
        "threshold",  # consignment threshold taken off
        "sum",  # duty + levy
    ]
    values: dict[str, Decimal | str | int | None]  # named operands and the result under "result"
    unit: str  # unit of the result
    source: Source | None


@dataclass(frozen=True, slots=True)
class Charge:
    """Export duty or levy on goods for a day."""

    kind: ChargeKind
    status: ChargeStatus
    rate: Decimal | None = None  # percent
    rate_unit: str = "%"
    per_unit: Decimal | None = None
    per_unit_unit: str = ""  # USD/MT, USD/kg, USD/m3
    total_usd: Decimal | None = None
    total_idr: Decimal | None = None
    column: int | None = None
    steps: tuple[Step, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: Confidence = "high"
    notes: tuple[str, ...] = ()  # notes of the rows used, as they stand in the data
    rule: DutyRule | LevyRule | None = None
    bracket: Bracket | None = None


@dataclass(frozen=True, slots=True)
class DutyResult:
    """Everything worked out for a question about export duty and levy."""

    product: DutyProduct | None
    peb_day: date
    payment_day: date
    duty: Charge
    levy: Charge
    total_idr: Decimal | None  # duty + levy where both are known (a charge that is not due counts as zero)
    total_usd: Decimal | None
    price: ReferencePrice | None  # the one that picked the column
    levy_price: ReferencePrice | None
    rate: ExchangeRate | None
    price_in_force: bool  # False: the last known one, the day lies after its period
    levy_price_in_force: bool
    rate_in_force: bool
    hypothetical: bool  # a supposed price or rate was used
    stale: tuple[Stale, ...] = ()
