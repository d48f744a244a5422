"""On what terms a charge is worked out: how much, on which days, and what is supposed instead of published."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.question.model import Quantity


@dataclass(frozen=True, slots=True)
class Terms:
    """The asked part of a calculation; the known part is `DutyEvidence`.

    Tariff and prices are those of `peb_day`, the exchange rate is that of `payment_day` (PP 55/2008 Pasal 6).
    """

    quantity: Quantity | None
    peb_day: date
    payment_day: date
    hypothetical_price: Decimal | None = None  # a reference price to suppose, in the unit of the ladder
    hypothetical_rate: Decimal | None = None  # rupiah for one US dollar to suppose
    with_last_known: bool = False  # totals from a price or rate past its period, too

    @property
    def supposed_price(self) -> Decimal | None:
        """The reference price to suppose, where it is a price at all."""
        price = self.hypothetical_price
        return price if price is not None and price.is_finite() and price > 0 else None

    @property
    def supposed_rate(self) -> Decimal | None:
        """The exchange rate to suppose, where it is a rate at all."""
        rate = self.hypothetical_rate
        return rate if rate is not None and rate.is_finite() and rate > 0 else None
