"""The calculation sheet of a duty question: inputs, every step, the sums, sources and what to mind."""

from datetime import date
from decimal import Decimal

from core.message import Language, Reply
from core.papers.model import Column, Entry, Paper, Section, Table, Value
from core.question.model import Question
from core.trade.result import Charge
from core.wording import formats
from core.wording.assessed import Assessed, asked_charges
from core.wording.goods import code_of
from core.wording.sources import SourceList
from core.wording.steps import CHARGES, step_lines


def calculation(question: Question, assessed: tuple[Assessed, ...], reply: Reply, made_on: date) -> Paper | None:
    """The sheet of a reply; None where nothing was computed."""
    language = question.language
    duty, levy = asked_charges(question)
    sources = SourceList()
    for source in reply.sources:
        sources.add(source)
    sections, tables, caution = [], [], False
    for item in assessed:
        charges = [c for c, wanted in ((item.result.duty, duty), (item.result.levy, levy)) if wanted]
        if not any(c.status == "computed" for c in charges):
            continue
        caution = caution or bool(item.result.stale)
        sections.append(_inputs(question, item, language))
        tables += [_steps(item, charges, language, sources), _sums(item, charges, language)]
    if not tables:
        return None
    first = assessed[0].commodity
    title = "Perhitungan bea keluar dan pungutan ekspor" if language == "id" else "Calculation of export duty and levy"
    name = "perhitungan" if language == "id" else "calculation"
    return Paper(
        kind="calculation",
        name=f"{name}-{first.name(language) if first else 'ekspor'}-{question.peb_day.isoformat()}",
        title=title,
        language=language,
        made_on=made_on,
        sections=tuple(sections),
        tables=tuple(tables),
        notes=_notes(language, caution=caution),
        sources=sources.all(),
    )


def _inputs(question: Question, item: Assessed, language: Language) -> Section:
    """What the calculation starts from, each with its validity."""
    result, indonesian = item.result, language == "id"
    commodity = item.commodity
    entries = [Entry("Barang" if indonesian else "Goods", commodity.name(language) if commodity else "")]
    if commodity is not None:
        entries.append(Entry("Kode HS" if indonesian else "HS code", code_of(commodity)))
    if item.quantity is not None:
        amount = f"{formats.number(item.quantity.value, language)} {item.quantity.unit}"
        entries.append(Entry("Jumlah" if indonesian else "Quantity", amount))
    if question.destination:
        entries.append(
            Entry("Negara tujuan" if indonesian else "Destination", formats.country(question.destination, language))
        )
    entries.append(Entry("Tanggal PEB" if indonesian else "PEB date", result.peb_day))
    entries.append(Entry("Tanggal bayar" if indonesian else "Payment date", result.payment_day))
    if result.price is not None:
        price = result.price
        period = formats.period(price.valid_from, price.valid_to, language)
        note = f"{period}{'; ' + price.decree if price.decree else ''}"
        if price.reference_price is not None:
            shown = formats.per_unit(price.reference_price, price.reference_unit, language)
            entries.append(Entry("Harga referensi (HR)" if indonesian else "Reference price", shown, note))
        if price.benchmark_price is not None:
            shown = formats.per_unit(price.benchmark_price, price.benchmark_unit, language)
            entries.append(Entry("Harga patokan ekspor (HPE)" if indonesian else "Export benchmark price", shown, note))
    if question.hypothetical_price is not None:
        shown = formats.number(question.hypothetical_price, language)
        entries.append(Entry("Harga referensi andaian" if indonesian else "Supposed reference price", shown))
    if result.rate is not None:
        period = formats.period(result.rate.valid_from, result.rate.valid_to, language)
        note = period if result.rate_in_force else period + (" (sudah lewat)" if indonesian else " (past)")
        label = "Kurs pajak USD" if indonesian else "Tax exchange rate USD"
        entries.append(Entry(label, formats.rupiah(result.rate.value, language), note))
    return Section("Data" if indonesian else "Inputs", tuple(entries))


def _steps(item: Assessed, charges: list[Charge], language: Language, sources: SourceList) -> Table:
    titles = (
        ("No", "Komponen", "Langkah", "Perhitungan", "Sumber")
        if language == "id"
        else ("No", "Charge", "Step", "Calculation", "Source")
    )
    rows: list[tuple[Value, ...]] = [
        (str(n), line.charge, line.name, line.formula, f"[{line.source}]" if line.source else "")
        for n, line in enumerate(step_lines(item.result, charges, language, sources), 1)
    ]
    return Table("Langkah" if language == "id" else "Steps", tuple(Column(t) for t in titles), tuple(rows))


def _sums(item: Assessed, charges: list[Charge], language: Language) -> Table:
    """The charges per unit and in total; what is not known stays open."""
    titles = (
        ("Komponen", "Per satuan", "USD", "Rupiah") if language == "id" else ("Charge", "Per unit", "USD", "Rupiah")
    )
    columns = (
        Column(titles[0]),
        Column(titles[1]),
        Column(titles[2], "money", "USD"),
        Column(titles[3], "money", "IDR"),
    )
    rows: list[tuple[Value, ...]] = []
    for charge in charges:
        name = CHARGES[charge.kind][language == "en"]
        if charge.status in ("not_charged", "not_yet"):
            rows.append((name, "tidak dikenakan" if language == "id" else "not charged", Decimal(0), Decimal(0)))
            continue
        each = formats.per_unit(charge.per_unit, charge.per_unit_unit, language) if charge.per_unit is not None else ""
        if not each and charge.rate is not None:
            each = formats.percent(charge.rate, language)
        rows.append((name, each or "?", charge.total_usd, charge.total_idr))
    whole = len(charges) > 1 and item.result.total_idr is not None
    totals: tuple[Value, ...] = ("Total", "", item.result.total_usd, item.result.total_idr) if whole else ()
    return Table("Jumlah" if language == "id" else "Sums", columns, tuple(rows), totals)


def _notes(language: Language, *, caution: bool) -> tuple[str, ...]:
    """What the reader of the sheet must know."""
    notes = []
    if caution:
        notes.append(
            "Sebagian angka sudah lewat masa berlakunya atau belum tersedia untuk tanggal ini; kotak kosong belum dapat dihitung."
            if language == "id"
            else "Some figures are past their period or not yet available for this day; empty boxes cannot be computed yet."
        )
    notes.append(
        "Tarif, kolom, dan harga mengikuti tanggal PEB; kurs mengikuti tanggal bayar (PP 55/2008 Pasal 6)."
        if language == "id"
        else "Tariff, column and price follow the PEB date; the exchange rate follows the payment date (PP 55/2008, article 6)."
    )
    notes.append(
        "Lembar ini alat bantu hitung dan bukan penetapan pabean."
        if language == "id"
        else "This sheet is a working aid and no customs assessment."
    )
    return tuple(notes)
