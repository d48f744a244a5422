"""Commercial invoice and packing list, filled from the talk; what nobody said stays a place to fill in.

Both are written in English, the language that a customs office abroad reads. Sums are worked out only from a price and a
quantity that were said; nothing is guessed.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from core.message import Source
from core.papers.model import Column, Entry, Paper, PaperKind, Section, Table, Value
from core.question.model import Amount, GoodsLine, Quantity, Question
from core.trade.money import times
from core.trade.units import in_rate_unit
from core.wording import formats
from core.wording.goods import code_of

_ENGLISH_UNITS = {
    "ton": "tons", "kuintal": "quintals", "karung": "bags", "dus": "cartons", "karton": "cartons", "buah": "pcs", "lembar": "sheets",
    "ekor": "heads", "batang": "pieces", "drum": "drums", "peti": "cases", "botol": "bottles", "liter": "litres", "gram": "grams",
    "pasang": "pairs", "lusin": "dozens", "container": "containers", "meter": "metres", "bal": "bales", "kaleng": "cans",
}  # fmt: skip
_PARTIES = (("Seller / exporter", "seller"), ("Buyer / consignee", "buyer"))


def paper_of(question: Question, kind: PaperKind, made_on: date) -> Paper:
    """The document that a question asks for."""
    said = question.paper.particulars if question.paper else {}
    lines = question.paper.lines if question.paper else ()
    invoice = kind == "invoice"
    tables = (_invoice_table(lines, said),) if invoice else (_packing_table(lines, said),)
    number = said.get("number", "")
    base = "commercial-invoice" if invoice else "packing-list"
    return Paper(
        kind=kind,
        name=f"{base}-{number or made_on.isoformat()}",
        title="COMMERCIAL INVOICE" if invoice else "PACKING LIST",
        language="en",
        made_on=made_on,
        sections=(_head(said, made_on, invoice=invoice), *_parties(said), _shipment(question, said)),
        tables=tables,
        notes=_notes(lines, said, invoice=invoice),
        sources=tuple[Source, ...](),
        signature=said.get("signatory", "") or "Name, position, signature and stamp",
    )


def blanks(question: Question, kind: PaperKind) -> tuple[str, ...]:
    """Keys of what a document needs and nobody said yet, most important first."""
    said = question.paper.particulars if question.paper else {}
    lines = question.paper.lines if question.paper else ()
    missing = [
        k for k in ("seller", "buyer", "number", "incoterm") if k not in said and (k != "incoterm" or kind == "invoice")
    ]
    if not lines or any(not line.description for line in lines):
        missing.insert(0, "line")
    if not lines or any(line.quantity is None for line in lines):
        missing.append("quantity")
    if kind == "invoice" and any(_amount(line) is None for line in lines or (GoodsLine(""),)):
        missing.append("price")
    if kind == "packing_list":
        missing += [k for k in ("packages", "gross") if k not in said]
    return tuple(missing)


def _head(said: Mapping[str, str], made_on: date, *, invoice: bool) -> Section:
    what = "Invoice" if invoice else "Packing list"
    entries = [
        Entry(f"{what} no.", said.get("number")),
        Entry("Date", said.get("dated") or made_on),
        Entry("Contract / PO no.", said.get("contract")),
    ]
    if "letter_of_credit" in said:
        entries.append(Entry("L/C no.", said["letter_of_credit"]))
    return Section("Document", tuple(entries))


def _parties(said: Mapping[str, str]) -> tuple[Section, ...]:
    sections = [
        Section(title, (Entry("Name", said.get(key)), Entry("Address", said.get(f"{key}_address"))))
        for title, key in _PARTIES
    ]
    if "notify" in said:
        sections.append(Section("Notify party", (Entry("Name", said["notify"]),)))
    return tuple(sections)


def _shipment(question: Question, said: Mapping[str, str]) -> Section:
    destination = question.destination
    return Section(
        "Shipment",
        (
            Entry("Country of origin", "Indonesia"),
            Entry(
                "Country of destination", formats.country(destination, "en") if destination else said.get("destination")
            ),
            Entry("Port of loading", said.get("loading")),
            Entry("Port of discharge", said.get("discharge")),
            Entry("Vessel / voyage", said.get("vessel")),
            Entry("Delivery terms (Incoterms® 2020)", said.get("incoterm")),
            Entry("Terms of payment", said.get("payment")),
            Entry("Shipping marks", said.get("marks")),
        ),
    )


def _invoice_table(lines: tuple[GoodsLine, ...], said: Mapping[str, str]) -> Table:
    currency = _currency(lines)
    unit = currency or ""
    columns = (
        Column("No."),
        Column("Description of goods"),
        Column("HS code"),
        Column("Quantity", "number"),
        Column("Unit"),
        Column("Unit price", "money", unit),
        Column("per"),
        Column("Amount", "money", unit),
    )
    rows: list[tuple[Value, ...]] = []
    for place, line in enumerate(lines or (GoodsLine(""),), 1):
        rows.append(
            (
                str(place),
                line.description or None,
                _code(line),
                line.quantity.value if line.quantity else None,
                _unit(line.quantity),
                line.price.value if line.price else None,
                line.price.per_unit if line.price else None,
                _amount(line),
            )
        )
    amounts = [_amount(line) for line in lines]
    known = [a for a in amounts if a is not None]
    total = sum(known, Decimal(0)) if lines and len(known) == len(lines) and currency else None
    return Table(
        "Goods", columns, tuple(rows), ("", f"TOTAL {said.get('incoterm', '')}".strip(), "", None, "", None, "", total)
    )


def _packing_table(lines: tuple[GoodsLine, ...], said: Mapping[str, str]) -> Table:
    columns = (
        Column("No."),
        Column("Description of goods"),
        Column("HS code"),
        Column("Packages"),
        Column("Net weight", "number", "kg"),
        Column("Gross weight", "number", "kg"),
        Column("Measurement", "text", "m³"),
    )
    alone = len(lines) <= 1  # what was said of packages belongs to the only line
    rows: list[tuple[Value, ...]] = []
    for place, line in enumerate(lines or (GoodsLine(""),), 1):
        net = line.quantity.kilograms if line.quantity else None
        rows.append(
            (
                str(place),
                line.description or None,
                _code(line),
                said.get("packages") if alone else None,
                net if net is not None else (said.get("net") if alone else None),
                said.get("gross") if alone else None,
                said.get("measurement") if alone else None,
            )
        )
    nets = [line.quantity.kilograms for line in lines if line.quantity and line.quantity.kilograms is not None]
    total = sum(nets, Decimal(0)) if lines and len(nets) == len(lines) else None
    return Table(
        "Packages",
        columns,
        tuple(rows),
        ("", "TOTAL", "", said.get("packages"), total, said.get("gross"), said.get("measurement")),
    )


def _notes(lines: tuple[GoodsLine, ...], said: Mapping[str, str], *, invoice: bool) -> tuple[str, ...]:
    notes = []
    if invoice and len({line.price.currency for line in lines if line.price}) > 1:
        notes.append("The lines are priced in different currencies, so no total is given.")
    for key, name in (("freight", "Freight"), ("insurance", "Insurance")):
        if invoice and key in said:
            notes.append(f"{name}: {said[key]}")
    if any(line.commodity is not None and line.commodity.btki8 is None for line in lines):
        notes.append("HS codes of six digits: choose the national line before lodging the export declaration.")
    return tuple(notes)


def _code(line: GoodsLine) -> str | None:
    """The code as the tariff book prints it."""
    return code_of(line.commodity) if line.commodity else None


def _unit(quantity: Quantity | None) -> str | None:
    """The unit in English, as the quantity reading names it in Indonesian."""
    return None if quantity is None else _ENGLISH_UNITS.get(quantity.unit, quantity.unit)


def _currency(lines: tuple[GoodsLine, ...]) -> str | None:
    """The one currency of all prices."""
    named = {line.price.currency for line in lines if line.price}
    return named.pop() if len(named) == 1 else None


def _amount(line: GoodsLine) -> Decimal | None:
    """Price times quantity, where both are said and their units meet."""
    price, quantity = line.price, line.quantity
    if price is None or quantity is None:
        return None
    counted = _in_unit_of(price, quantity)
    return None if counted is None else times(price.value, counted)


def _in_unit_of(price: Amount, quantity: Quantity) -> Decimal | None:
    if price.per_unit is None or price.per_unit == quantity.unit:
        return quantity.value if price.per_unit == quantity.unit else None
    if quantity.dimension not in ("mass", "volume"):
        return None
    return in_rate_unit(quantity, f"{price.currency}/{price.per_unit}")[0]
