"""A proposed change in words: its rows, what was found about them, and answers before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from core.changes.model import Change, Entry, Finding, Known
from core.changes.texts import finding_text
from core.evidence import DutyEvidence, ExchangeRate
from core.message import Language
from core.question.model import Quantity
from core.trade.assess import assess
from core.trade.result import Charge, DutyResult
from core.trade.validity import period_covers
from core.wording.formats import day, number, per_unit, period, rate_unit, rupiah

MOST_ROWS: Final = 12  # shown of a change
MOST_FINDINGS: Final = 25
MOST_EXAMPLES: Final = 4
_MARKS: Final = {"fault": "✗", "doubt": "?", "note": "·"}
_FIGURES: Final = (
    ("HR", "reference_price", "reference_unit"),
    ("HPE", "benchmark_price", "benchmark_unit"),
    ("BK", "published_duty", "published_duty_unit"),
    ("PE", "published_levy", "published_levy_unit"),
)


@dataclass(frozen=True, slots=True)
class Example:
    """An answer that a change touches."""

    day: date
    product: str = ""
    currency: str = ""


def examples(change: Change, known: Known) -> list[Example]:
    """Answers to look at before and after: for each subject its products, the main one first, on the first new day."""
    found: dict[Example, None] = {}
    for entry in change.entries:
        if entry.kind == "tax_rate":
            found.setdefault(Example(entry.valid_from, currency=entry.subject))
        elif entry.kind == "reference_price":
            for key in _products_of(entry.subject, known)[:2]:
                found.setdefault(Example(entry.valid_from, product=key))
        else:
            found.setdefault(Example(entry.valid_from, product=entry.subject))
        if len(found) >= MOST_EXAMPLES:
            break
    return list(found)[:MOST_EXAMPLES]


def touched(change: Change, known: Known) -> list[str]:
    """Every product whose answers a change may alter, and every currency."""
    found: dict[str, None] = {}
    for entry in change.entries:
        names = _products_of(entry.subject, known) if entry.kind == "reference_price" else [entry.subject]
        found |= dict.fromkeys(names)
    return list(found)


def _products_of(key: str, known: Known) -> list[str]:
    """The products that a price decides, the one of its own name first."""
    keys = [p.key for p in known.products.values() if key in (p.price_key, p.levy_price_key)]
    return sorted(keys, key=lambda name: (name != key, name))


def row_text(entry: Entry, language: Language) -> str:
    """One row in a line."""
    row = entry.row
    when = period(entry.valid_from, entry.valid_to, language)
    source = f" ({row['regulation'] or row.get('decree')})" if row["regulation"] or row.get("decree") else ""
    if entry.kind == "reference_price":
        parts = [
            f"{short} {_amount(row[name], row[unit], language)}"
            for short, name, unit in _FIGURES
            if row[name] is not None
        ]
        return f"**{entry.subject}**, {when}: {', '.join(parts)}{source}"
    if entry.kind == "tax_rate":
        unit = rate_unit(entry.subject, row["per_units"] or 1)
        return f"**{entry.subject}**, {when}: {number(row['value'], language)} {unit}{source}"
    figure = row["duty"] if entry.kind == "duty_bracket" else row["rate"]
    parts = [f"{entry.kind} **{entry.subject}**"]
    if entry.kind == "duty_bracket":
        parts.append(f"{'kolom' if language == 'id' else 'column'} {row['column']}")
    if row.get("above") is not None or row.get("up_to") is not None:
        parts.append(f"HR {_bound(row.get('above'), language)}–{_bound(row.get('up_to'), language)}")
    shown = "?" if figure is None else _amount(figure, row["unit"], language)
    return f"{', '.join(parts)}, {when}: {shown}{source}"


def _amount(value: Decimal, unit: str, language: Language) -> str:
    return (
        per_unit(value, unit, language)
        if unit.startswith("USD/")
        else f"{number(value, language)}{unit and ' ' + unit}"
    )


def _bound(value: Decimal | None, language: Language) -> str:
    return "…" if value is None else number(value, language)


def change_text(change: Change, findings: Sequence[Finding], language: Language) -> str:
    """The rows of a change with where they were read, and everything found about them."""
    indonesian = language == "id"
    lines = [f"- {row_text(entry, language)}" for entry in change.entries[:MOST_ROWS]]
    if (more := len(change.entries) - MOST_ROWS) > 0:
        lines.append(f"- … {more} {'baris lagi' if indonesian else 'more rows'}")
    lines += [
        f"  {said.column} [{_SURE[said.confidence][0 if indonesian else 1]}]: “{said.sentence[:300]}”"
        for entry in change.entries[:MOST_ROWS]
        for said in entry.said
    ]
    lines += findings_text(findings, language)
    return "\n".join(lines)


def findings_text(findings: Sequence[Finding], language: Language) -> list[str]:
    """What was found, a line each: faults (✗), doubts (?) and notes (·)."""
    order = {"fault": 0, "doubt": 1, "note": 2}
    shown = sorted(findings, key=lambda f: (order[f.level], f.line))
    lines = [f"{_MARKS[f.level]} {finding_text(f, language)}" for f in shown[:MOST_FINDINGS]]
    if len(shown) > MOST_FINDINGS:
        lines.append(f"… {len(shown) - MOST_FINDINGS} {'lagi' if language == 'id' else 'more'}")
    return lines


def example_text(
    example: Example,
    before: DutyEvidence | ExchangeRate | None,
    after: DutyEvidence | ExchangeRate | None,
    language: Language,
) -> str:
    """An answer before and after: `bea keluar cpo, PEB 5 Desember 2026: … → …`."""
    if example.currency:
        head = f"{'kurs pajak' if language == 'id' else 'tax rate'} {example.currency}, {day(example.day, language)}"
        return f"{head}: {_rate(before, example.day, language)} → {_rate(after, example.day, language)}"
    head = f"{'bea keluar dan pungutan' if language == 'id' else 'duty and levy'} {example.product}, PEB {day(example.day, language)}"
    old, new = _duty(before, example.day, language), _duty(after, example.day, language)
    same = "tetap" if language == "id" else "unchanged"
    return f"{head}: {old} → {new}" if old != new else f"{head}: {same} ({old})"


def _rate(value: DutyEvidence | ExchangeRate | None, on: date, language: Language) -> str:
    if not isinstance(value, ExchangeRate):
        return "belum ada" if language == "id" else "none yet"
    late = "" if period_covers(value, on) else f" ({_last_known(value.valid_to, language)})"
    return f"{rupiah(value.value, language)}{late}"


def _duty(value: DutyEvidence | ExchangeRate | None, on: date, language: Language) -> str:
    if not isinstance(value, DutyEvidence):
        return "belum ada" if language == "id" else "none yet"
    result = assess(value, quantity=_ONE_TON, peb_day=on, payment_day=on, with_last_known=True)
    duty, levy = _charge(result.duty, language), _charge(result.levy, language)
    return f"BK {duty}, PE {levy}{_late(result, language)}"


def _late(result: DutyResult, language: Language) -> str:
    price = result.price or result.levy_price
    if price is None or (result.price_in_force and result.levy_price_in_force):
        return ""
    return f" ({_last_known(price.valid_to, language)})"


def _last_known(last: date, language: Language) -> str:
    until = day(last, language)
    return (
        f"belum ada, yang terakhir sampai {until}" if language == "id" else f"none yet, the last one ran until {until}"
    )


def _charge(charge: Charge, language: Language) -> str:
    if charge.per_unit is not None:
        return per_unit(charge.per_unit, charge.per_unit_unit, language)
    return _STATUS[charge.status][0 if language == "id" else 1]


_ONE_TON: Final = Quantity(Decimal(1), "ton", "mass", Decimal(1000), (0, 0))
_SURE: Final = {"high": ("yakin", "sure"), "medium": ("cukup yakin", "fairly sure"), "low": ("ragu", "unsure")}
_STATUS: Final = {
    "computed": ("tarif diketahui", "rate known"),
    "not_charged": ("tidak dikenakan", "not charged"),
    "unknown": ("belum diketahui", "not known"),
    "planned": ("direncanakan", "planned"),
    "not_yet": ("belum berlaku", "not yet in force"),
}
