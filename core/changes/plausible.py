"""Whether a figure can be true beside the one before it: a slip of a decimal mark or of a unit shows here."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from core.changes.model import Entry, Finding, Kind, Standing
from core.trade.money import over

_FIGURES: Final[dict[Kind, tuple[str, ...]]] = {
    "reference_price": ("reference_price", "benchmark_price"),
    "tax_rate": ("value",),
}
# How many times a figure may be that of the period before: beyond the first it is asked about, beyond the second refused.
_BOUNDS: Final[dict[Kind, tuple[Decimal, Decimal]]] = {
    "reference_price": (Decimal("1.35"), Decimal(4)),
    "tax_rate": (Decimal("1.08"), Decimal(2)),
}


def plausibility(entry: Entry, there: Sequence[Standing]) -> Iterator[Finding]:
    """Findings about the figures of a price or a rate."""
    for column in _FIGURES.get(entry.kind, ()):
        value = entry.row[column]
        if value is None:
            continue
        if value <= 0:
            yield Finding("not_positive", "fault", entry.line, column, (str(value),))
            continue
        before = [s for s in there if s.valid_from < entry.valid_from and s.row[column]]
        if not before:
            continue
        last = before[-1].row[column]
        times = over(max(value, last), min(value, last))
        doubtful, impossible = _BOUNDS[entry.kind]
        if times > impossible:
            yield Finding(
                "implausible", "fault", entry.line, column, (str(value), str(last), str(before[-1].valid_from))
            )
        elif times > doubtful:
            yield Finding("jump", "doubt", entry.line, column, (str(value), str(last), str(before[-1].valid_from)))
