"""Whether a table of rates can be believed: its period, its currencies, its units, and its values beside others.

A fault that puts the whole table in doubt refuses it. A single currency other than the US dollar that is not plausible is held
back, and the rest of the table is used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from core.published.nouns import DAY, DOUBTFUL, TAX_CURRENCIES, Quote, Refused, Stored, Table

SHORTEST, LONGEST = 5, 28  # days of a tax period; six and twenty-one have been seen
AHEAD = 14  # days that a period may begin after today
LEAST_ROWS = 20  # of a tax table; 23 and 24 were official once
YEAR_TURNS = 14  # days of January whose period may be of a decree of the year before
NEAR_DAYS = 120  # how far a rate of the same kind may lie to be compared with
SECOND_DAYS = 10  # how far one of another source may lie

# Rough worth of a printed unit in US dollars: enough to see a wrong unit or a lost decimal point, not to judge a rate.
WORTH: Final[Mapping[str, str]] = {
    "AED": ".272", "AUD": ".66", "BND": ".75", "CAD": ".73", "CHF": "1.15", "CNH": ".14", "CNY": ".14", "DKK": ".15",
    "EUR": "1.1", "GBP": "1.28", "HKD": ".128", "INR": ".012", "JPY": ".67", "KRW": ".00073", "KWD": "3.26",
    "LAK": ".00005", "LKR": ".0034", "MMK": ".00048", "MYR": ".23", "NOK": ".096", "NZD": ".6", "PGK": ".26",
    "PHP": ".0176", "PKR": ".0037", "SAR": ".2667", "SEK": ".1", "SGD": ".75", "THB": ".029", "VND": ".00004",
}  # fmt: skip
DOLLAR: Final = (Decimal(6_000), Decimal(60_000))  # rupiah per US dollar, by far
FACTOR = Decimal(8)  # beyond which a value is of another unit, or its decimal point is lost
HUNDREDS: Final = frozenset({"JPY"})  # printed per 100

# Rates that are fixed to one another: (of, in terms of, how many of the first for one of the second, tolerance).
PEGS: Final = (
    ("SAR", "USD", Decimal("3.75"), Decimal(".02")),
    ("HKD", "USD", Decimal("7.80"), Decimal(".02")),
    ("AED", "USD", Decimal("3.6725"), Decimal(".02")),
    ("DKK", "EUR", Decimal("7.46"), Decimal(".015")),
    ("BND", "SGD", Decimal(1), Decimal(".015")),
)
AGREE = Decimal(".03")  # how far those fixed to the same currency may lie apart in what they say of it
JUMP, JUMP_A_WEEK, JUMP_MOST = Decimal(".08"), Decimal(".01"), Decimal(".35")
# A tax rate follows the market by a week; two markets of one day lie close together.
APART_TAX, APART_MARKET, APART_A_DAY = Decimal(".08"), Decimal(".03"), Decimal(".004")


@dataclass(frozen=True, slots=True)
class Known:
    """What a table is compared with."""

    same: tuple[Stored, ...] = ()  # of its kind, around its period
    others: tuple[Stored, ...] = ()  # of other kinds, around it

    def last(self, currency: str, day: date) -> Stored | None:
        """The one of a currency that begins on a day, else the last before it; one in doubt is no measure."""
        good = (s for s in self.same if s.currency == currency and s.first <= day and s.confidence not in DOUBTFUL)
        return max(good, key=lambda s: s.first, default=None)


@dataclass(frozen=True, slots=True)
class Checked:
    """A table that may be stored, without what was held back."""

    table: Table
    warnings: tuple[Refused, ...] = ()
    gap: tuple[date, date] | None = None  # days between the period before and this one that nobody covers


def check(table: Table, known: Known, today: date) -> Checked:
    """What of a table is believed. Raises Refused where nothing of it is."""
    _period(table, known, today)
    warnings = [*_currencies(table)]
    _units(table)
    _repeated(table, known)
    good: list[Quote] = []
    for quote in table.quotes:
        doubt = _doubt(quote, table, known)
        if doubt is None:
            good.append(quote)
        elif quote.currency == "USD":
            raise doubt
        else:
            warnings.append(doubt)
    if not good:
        raise warnings[0] if warnings else Refused("no_data")
    return Checked(replace(table, quotes=tuple(good)), tuple(warnings), _gap(table, known))


def _period(table: Table, known: Known, today: date) -> None:
    said = f"{table.first} – {table.last}"
    if table.last < table.first:
        raise Refused("bad_period", said)
    length = (table.last - table.first).days + 1
    shortest, longest = (SHORTEST, LONGEST) if table.kind == "tax" else (1, 1)
    if table.first.year < 2000 or not shortest <= length <= longest:
        raise Refused("bad_period", said)
    if table.first > today + timedelta(days=AHEAD if table.kind == "tax" else 1):
        raise Refused("future", said)
    if table.kind != "tax":
        return
    year = int(table.decree[-4:]) if table.decree[-4:].isdigit() else None
    if year is None:
        raise Refused("no_decree", said)
    if not (table.first - timedelta(days=YEAR_TURNS)).year <= year <= table.first.year:
        raise Refused("bad_period", f"{table.decree}: {said}")
    for other in known.same:
        if other.first != table.first and other.first <= table.last and table.first <= other.last:
            raise Refused("overlap", f"{said} / {other.first} – {other.last}")
        if other.first != table.first and other.decree == table.decree:  # a decree is of one period
            raise Refused("bad_period", f"{table.decree}: {said} / {other.first} – {other.last}")


def _currencies(table: Table) -> Iterable[Refused]:
    """What is missing; raises Refused where that is too much."""
    have = table.currencies
    if not have:
        raise Refused("no_data", str(table.first))
    if table.kind == "tax":
        if "USD" not in have:
            raise Refused("no_usd")
        if len(have) < LEAST_ROWS:
            raise Refused("incomplete", f"{len(have)} / {len(TAX_CURRENCIES)}")
        return [Refused("currency_missing", currency) for currency in TAX_CURRENCIES if currency not in have]
    if table.kind == "jisdor" and have != {"USD"}:
        raise Refused("other_series", ", ".join(sorted(have)))
    # Frankfurter only passes on what was asked for: a second source may be of one currency.
    return [] if "USD" in have or table.kind == "frankfurter" else [Refused("no_usd", str(table.first))]


def _units(table: Table) -> None:
    """Raises Refused where a value is of another unit than it says: then the table is read wrongly, or printed so."""
    for quote in table.quotes:
        if quote.value <= 0:
            raise Refused("bad_number", f"{quote.currency} {quote.value}")
    dollar = table.quote("USD")
    for quote in table.quotes:
        if quote.per_units != (100 if quote.currency in HUNDREDS else 1):
            raise Refused("unit_changed", f"{quote.currency} / {quote.per_units}")
        if quote.currency == "USD":
            fits = DOLLAR[0] <= quote.value <= DOLLAR[1]
        elif (worth := WORTH.get(quote.currency)) and dollar is not None:
            ratio = quote.value / (dollar.value * Decimal(worth) * _scale(quote))
            fits = 1 / FACTOR <= ratio <= FACTOR
        elif worth:
            low, high = (bound * Decimal(worth) * _scale(quote) for bound in DOLLAR)
            fits = low / 3 <= quote.value <= high * 3
        else:
            continue
        if not fits:
            raise Refused("unit_changed", f"{quote.currency} {quote.value} / {quote.per_units}")


def _repeated(table: Table, known: Known) -> None:
    """Raises Refused for a tax table that says what one of the weeks before said, to the last value.

    Of two real tables hardly a value is the same: here new days stand over old figures.
    """
    if table.kind != "tax":
        return
    weeks: dict[tuple[date, date], dict[str, Decimal]] = {}
    for stored in known.same:
        if stored.first < table.first:
            weeks.setdefault((stored.first, stored.last), {})[stored.currency] = stored.value
    for (first, last), values in weeks.items():
        common = [quote.value == values[quote.currency] for quote in table.quotes if quote.currency in values]
        if len(common) >= LEAST_ROWS and all(common):
            raise Refused("repeated", f"{first} – {last}")


def _scale(quote: Quote) -> Decimal:
    """`WORTH` gives JPY as it is printed, per 100."""
    return Decimal(quote.per_units) / (100 if quote.currency in HUNDREDS else 1)


def _doubt(quote: Quote, table: Table, known: Known) -> Refused | None:
    """Why a value is not believed, None where it is."""
    if (peg := _peg(quote, table) or _anchor(quote, table, alone=False)) is not None:
        return peg
    seconds = [
        (_apart(_unit(quote), s.value / s.per_units), s)
        for s in known.others
        if s.currency == quote.currency and _distance(s, table.first) <= SECOND_DAYS
    ]
    agrees = [s for apart, s in seconds if apart <= _tolerance(table, s)]
    if seconds and not agrees:
        _, other = min(seconds, key=lambda pair: pair[0])
        return Refused("disagrees", f"{quote.currency} {quote.value} / {other.kind} {other.value} ({other.first})")
    if agrees:
        return None  # another source says the same: a jump is a true one
    last = known.last(quote.currency, table.first)
    if last is None or (table.first - last.first).days > NEAR_DAYS:
        return _alone(quote, table)
    weeks = max(0, (table.first - last.last).days // 7)
    limit = min(JUMP + JUMP_A_WEEK * weeks, JUMP_MOST)
    if _apart(_unit(quote), last.value / last.per_units) > limit:
        return Refused("jump", f"{quote.currency} {last.value} → {quote.value}")
    return None


def _alone(quote: Quote, table: Table) -> Refused | None:
    """Why a value is not believed that nothing near in time can be compared with."""
    if quote.currency not in WORTH and quote.currency != "USD" and table.kind == "tax":
        return Refused("unknown_currency", f"{quote.currency} {quote.value}")
    return _anchor(quote, table, alone=True)


def _anchor(quote: Quote, table: Table, *, alone: bool) -> Refused | None:
    """Why a value is not believed to which others are fixed: most of them contradict it.

    With something near in time beside it, only where these say the same of it: else they are what is wrong.
    """
    fixed = [(q, number) for of, to, number, _ in PEGS if to == quote.currency and (q := table.quote(of))]
    against = [(q, number) for q, number in fixed if _peg(q, table)]
    if 2 * len(against) <= len(fixed):
        return None
    said = sorted(_unit(q) * number for q, number in against)
    if alone or (len(said) > 1 and _apart(said[0], said[-1]) <= AGREE):
        return Refused(
            "peg", f"{quote.currency} {quote.value} / {', '.join(f'{q.currency} {q.value}' for q, _ in against)}"
        )
    return None


def _peg(quote: Quote, table: Table) -> Refused | None:
    for currency, anchor, number, tolerance in PEGS:
        other = table.quote(anchor) if currency == quote.currency else None
        if other is not None and _apart(_unit(quote) * number, _unit(other)) > tolerance:
            return Refused("peg", f"{currency} {quote.value} / {anchor} {other.value}")
    return None


def _unit(quote: Quote) -> Decimal:
    return quote.value / quote.per_units


def _apart(one: Decimal, other: Decimal) -> Decimal:
    """How far two values lie apart, as a share of the smaller one."""
    low, high = sorted((one, other))
    return (high - low) / low


def _distance(stored: Stored, day: date) -> int:
    """Days between a day and a period."""
    return max(0, (stored.first - day).days, (day - stored.last).days)


def _tolerance(table: Table, other: Stored) -> Decimal:
    if "tax" in (table.kind, other.kind):
        return APART_TAX + APART_A_DAY * _distance(other, table.first)
    return APART_MARKET + APART_A_DAY * _distance(other, table.first)


def _gap(table: Table, known: Known) -> tuple[date, date] | None:
    """Days before a tax period that no known one covers."""
    if table.kind != "tax":
        return None
    ends = [s.last for s in known.same if s.currency == "USD" and s.first < table.first]
    if not ends or max(ends) >= table.first - DAY:
        return None
    return max(ends) + DAY, table.first - DAY
