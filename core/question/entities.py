"""Everything a text says that needs no database: dates, places, amounts, quantities, codes, regulations, currencies."""

from datetime import date

from core.question.amounts import read_amounts
from core.question.codes import read_codes
from core.question.currencies import read_currencies
from core.question.dates import scan_dates
from core.question.model import Readings, Span
from core.question.places import Places
from core.question.quantity import read_quantities
from core.question.regulations import read_regulations


def read_entities(clean_text: str, today: date, places: Places) -> Readings:
    """Read a cleaned text once for each kind of entity, most particular first; what is read is hidden from the next.

    Regulations and dates go before numbers ("PMK 80/2025" is no date, "5 Desember" no weight), currencies before places
    ("dolar australia" is no destination).
    """
    taken: list[Span] = []
    regulations = read_regulations(clean_text)
    taken += [r.span for r in regulations]
    dates = scan_dates(clean_text, today, taken)
    taken += dates.spans
    codes = read_codes(clean_text, taken)
    taken += [c.span for c in codes]
    named = read_currencies(clean_text, taken)
    amounts, amount_troubles = read_amounts(clean_text, taken, named)
    quantities, quantity_troubles = read_quantities(clean_text, [*taken, *(a.span for a in amounts)])
    taken += [*(m.span for m in named), *(a.span for a in amounts), *(q.span for q in quantities)]
    found, place_troubles = places.read(clean_text, taken)
    counted = {a.currency for a in amounts}
    return Readings(
        quantities=quantities,
        amounts=amounts,
        currencies=tuple(dict.fromkeys(m.name for m in named if m.name not in counted)),
        dates=dates.readings,
        places=found,
        codes=codes,
        regulations=tuple(dict.fromkeys(r.name for r in regulations)),
        troubles=(*dates.troubles, *quantity_troubles, *amount_troubles, *place_troubles),
    )
