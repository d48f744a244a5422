"""A published price beside the ladder and the levy in force: whether duty and levy printed with it are those that follow."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from core.changes.model import Entry, Finding, Kind, Known, Row, Standing
from core.evidence import Bracket
from core.message import Source
from core.trade.brackets import column_for
from core.trade.money import percent_of
from core.trade.reference import reference_price_from_sources

TOLERANCE: Final = Decimal("0.01")  # USD/MT: a levy is printed from an unrounded price
_NOWHERE: Final = Source("", "", "")


def against_ladder(entry: Entry, known: Known) -> Iterator[Finding]:
    """Findings about a reference price whose own product has a ladder or a levy; none for other kinds."""
    product = known.products.get(entry.subject)
    price = entry.row.get("reference_price")
    if entry.kind != "reference_price" or product is None or price is None:
        return
    if product.ladder:
        yield from _duty(entry, known, price)
    yield from _levy(entry, known, price)
    yield from _markets(entry, price)


def _duty(entry: Entry, known: Known, price: Decimal) -> Iterator[Finding]:
    brackets = [_bracket(s.row) for s in _in_force(known, entry, "duty_bracket")]
    column = column_for(brackets, price)
    printed, number = entry.row["published_duty"], entry.row["published_column"]
    if column is None:
        yield Finding("no_column", "doubt", entry.line, "reference_price", (str(price),))
        return
    if number is not None and number != column.column:
        yield Finding("other_column", "doubt", entry.line, "published_column", (str(number), str(column.column)))
    if printed is None:
        if column.duty is not None:
            yield Finding("column", "note", entry.line, "", (str(column.column), str(column.duty), column.unit))
        return
    unit = entry.row["published_duty_unit"] or column.unit
    if column.duty is None:
        yield Finding("unseen_column", "doubt", entry.line, "published_duty", (str(column.column), str(printed), unit))
    elif (printed, unit) != (column.duty, column.unit):
        shown = (f"{printed} {unit}", str(column.column), f"{column.duty} {column.unit}")
        yield Finding("other_duty", "doubt", entry.line, "published_duty", shown)
    else:
        yield Finding("column", "note", entry.line, "", (str(column.column), str(column.duty), column.unit))


def _levy(entry: Entry, known: Known, price: Decimal) -> Iterator[Finding]:
    printed = entry.row["published_levy"]
    if printed is None:
        return
    for standing in _in_force(known, entry, "levy_rule"):
        row = standing.row
        above, up_to, rate, unit = (row[name] for name in ("above", "up_to", "rate", "unit"))
        if rate is None or (above is not None and price <= above) or (up_to is not None and price > up_to):
            continue
        by_weight = (entry.row["published_levy_unit"] or "USD/MT") == "USD/MT"
        wanted = percent_of(rate, price) if unit == "% of CPO reference price" and by_weight else rate
        if abs(wanted - printed) > TOLERANCE:
            shown = (str(printed), f"{wanted:f}", f"{rate} {unit}")
            yield Finding("other_levy", "doubt", entry.line, "published_levy", shown)
        return


def _markets(entry: Entry, price: Decimal) -> Iterator[Finding]:
    markets = [entry.row[name] for name in ("price_indonesia", "price_malaysia", "price_rotterdam")]
    if entry.subject == "cpo" and all(markets):
        made, _ = reference_price_from_sources(*markets)
        if abs(made - price) > TOLERANCE:
            yield Finding("other_average", "doubt", entry.line, "reference_price", (str(price), f"{made:.2f}"))


def _in_force(known: Known, entry: Entry, kind: Kind) -> list[Standing]:
    """The rows of a kind of the price's own product on the first day, the regime that began last first."""
    rows = [s for s in known.of(kind, entry.subject) if s.valid_from <= entry.valid_from <= s.last]
    return sorted(rows, key=lambda s: s.valid_from, reverse=True)


def _bracket(row: Row) -> Bracket:
    return Bracket(
        product=row["product"],
        column=row["column"],
        above=row["above"],
        up_to=row["up_to"],
        lower_included=row["lower_included"],
        duty=row["duty"],
        unit=row["unit"],
        source=_NOWHERE,
        confidence="high",
    )
