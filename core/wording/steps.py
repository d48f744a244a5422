"""The steps of a calculation in words: for "how was this computed?" and for the calculation sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.message import Language
from core.trade.explain import sum_step
from core.trade.result import Charge, DutyResult, Step
from core.wording import formats
from core.wording.sources import SourceList, law

_NAMES = {
    "column": ("Kolom tarif menurut harga referensi", "Column by reference price"),
    "flat_rate": ("Tarif tetap", "Flat rate"),
    "per_unit": ("Tarif per satuan", "Amount per unit"),
    "quantity": ("Jumlah barang", "Quantity"),
    "total_usd": ("Jumlah dalam dolar", "Sum in dollars"),
    "total_idr": ("Jumlah dalam rupiah", "Sum in rupiah"),
    "levy_percent": ("Pungutan per satuan", "Levy per unit"),
    "levy_published": ("Angka pungutan yang diterbitkan", "Published levy amount"),
    "threshold": ("Batas nilai bebas bea", "Value free of duty"),
    "sum": ("Bea keluar + pungutan ekspor", "Export duty + levy"),
}
CHARGES = {"export_duty": ("Bea keluar", "Export duty"), "levy": ("Pungutan ekspor", "Export levy")}


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it is shown."""

    charge: str  # which charge it belongs to, in words; empty for the sum
    name: str
    formula: str  # how the result comes about, in words and figures
    result: Decimal | str
    unit: str
    source: int | None  # its place in the list of sources


def step_lines(
    result: DutyResult, charges: Sequence[Charge], language: Language, sources: SourceList
) -> list[StepLine]:
    """Every step of the charges in order, with their sum where both are known."""
    lines = [
        _line(step, CHARGES[charge.kind][language == "en"], language, sources)
        for charge in charges
        if charge.status == "computed"
        for step in charge.steps
    ]
    total = sum_step(result) if sum(c.total_idr is not None for c in charges) > 1 else None
    return lines + ([_line(total, "", language, sources)] if total is not None else [])


def explained(result: DutyResult, charges: Sequence[Charge], language: Language, sources: SourceList) -> str:
    """The steps as numbered Markdown lines, empty where nothing was computed."""
    lines = []
    for place, line in enumerate(step_lines(result, charges, language, sources), 1):
        of = f"{line.charge}: " if line.charge else ""
        cited = f" [{line.source}]" if line.source else ""
        lines.append(f"{place}. **{of}{line.name}**: {line.formula}{cited}")
    return "\n".join(lines)


def _line(step: Step, charge: str, language: Language, sources: SourceList) -> StepLine:
    result = step.values.get("result")
    shown = result if isinstance(result, Decimal) else "" if result is None else str(result)
    place = sources.add(law(step.source)) if step.source else None
    return StepLine(charge, _NAMES[step.kind][language == "en"], _formula(step, language), shown, step.unit, place)


def _formula(step: Step, language: Language) -> str:
    """What is done with which figures."""
    indonesian = language == "id"

    def figure(name: str) -> str:
        value = step.values.get(name)
        return formats.number(value, language) if isinstance(value, Decimal) else str(value or "")

    def each(name: str, unit: str) -> str:
        value = step.values.get(name)
        return formats.per_unit(value, unit, language) if isinstance(value, Decimal) else figure(name)

    def rupiah(name: str) -> str:
        value = step.values.get(name)
        return formats.rupiah(value, language) if isinstance(value, Decimal) else "0"

    match step.kind:
        case "column":
            return _column(step, each("reference_price", step.unit), figure("result"), language)
        case "flat_rate":
            return f"{figure('result')}{step.unit}" if step.unit.startswith("%") else each("result", step.unit)
        case "per_unit" if step.values.get("base") is not None:
            return f"{figure('rate')}% × HPE {each('base', step.unit)} = {each('result', step.unit)}"
        case "levy_percent":
            return f"{figure('rate')}% × {each('base', step.unit)} = {each('result', step.unit)}"
        case "levy_published":
            taken = "dipakai angka terbitan" if indonesian else "the published amount is used:"
            return f"{each('computed', step.unit)} → {taken} {each('result', step.unit)}"
        case "quantity":
            return f"{figure('value')} {step.values.get('unit')} = {figure('result')} {step.unit}"
        case "total_usd":
            return f"{figure('quantity')} × USD {figure('per_unit')} = USD {figure('result')}"
        case "total_idr":
            rate = "kurs" if indonesian else "rate"
            return f"USD {figure('usd')} × {rate} {rupiah('rate')} = {rupiah('result')}"
        case "threshold":
            return f"{rupiah('value')} − {rupiah('threshold')} = {rupiah('result')}"
        case "sum":
            return f"{rupiah('duty')} + {rupiah('levy')} = {rupiah('result')}"
    return each("result", step.unit)


def _column(step: Step, price: str, column: str, language: Language) -> str:
    """A reference price between the limits of a column."""
    above, up_to = step.values.get("above"), step.values.get("up_to")
    limits = []
    if isinstance(above, Decimal):
        sign = "≥" if step.values.get("lower_included") == "true" else ">"
        limits.append(f"{sign} {formats.number(above, language)}")
    if isinstance(up_to, Decimal):
        sign = "<" if step.values.get("lower_included") == "true" else "≤"
        limits.append(f"{sign} {formats.number(up_to, language)}")
    supposed = (" (andaian)" if language == "id" else " (supposed)") if step.values.get("supposed") == "true" else ""
    name, falls = ("Harga referensi", "masuk kolom") if language == "id" else ("Reference price", "falls into column")
    within = f" ({', '.join(limits)})" if limits else ""
    return f"{name}{supposed} {price} {falls} {column}{within}"
