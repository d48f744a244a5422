"""Papers to render: a calculation, an invoice with places to fill in, a packing list of many lines."""

from datetime import date
from decimal import Decimal

from core.message import Language, Source
from core.papers.model import Column, Entry, Paper, Section, Table

DAY = date(2025, 12, 5)
SOURCES = (
    Source("Tarif bea keluar", "PMK 38/2024", "https://peraturan.example.id/pmk-38-2024", date(2024, 6, 4)),
    Source("Kurs pajak USD", "KMK 50/2025", "https://fiskal.example.id/kurs", date(2025, 12, 3), date(2025, 12, 9)),
    Source("Buku petunjuk", "", ""),
)


def calculation(language: Language = "id") -> Paper:
    """The export duty of 500 tonnes of crude palm oil, step by step; the words are Indonesian in either language."""
    steps = (
        ("Tarif", "Kolom 6 pada harga referensi USD 926,14/MT", "USD 74/MT"),
        ("Jumlah dalam dolar", "500 MT × USD 74", Decimal(37000)),
        ("Kurs pajak", "KMK, rupiah untuk USD 1", Decimal("16671.00")),
        ("Bea keluar", "USD 37.000,00 × Rp16.671,00", Decimal(616827000)),
    )
    columns = (Column("Langkah"), Column("Perhitungan"), Column("Hasil", "number"))
    inputs = (
        Entry("Barang", "Minyak sawit mentah (CPO)", "HS 1511.10.00"),
        Entry("Jumlah", Decimal(500), "MT"),
        Entry("Harga referensi", Decimal("926.14"), "USD/MT, berlaku 1–31 Desember 2025"),
        Entry("Tanggal PEB", DAY),
        Entry("Pelabuhan muat", None, "diisi sesuai PEB"),
    )
    return Paper(
        kind="calculation",
        name="perhitungan-cpo-2025-12-05",
        title="Perhitungan bea keluar CPO",
        language=language,
        made_on=DAY,
        sections=(Section("Masukan", inputs),),
        tables=(Table("Langkah", columns, steps),),
        notes=("Tarif 7,5% hanya contoh.", "Pungutan ekspor tidak termasuk."),
        sources=SOURCES,
    )


def invoice(language: Language = "en", *, buyer: str = "Gujarat Oils & Fats Pvt. Ltd.") -> Paper:
    """A commercial invoice without number, with one price still to be filled in."""
    columns = (
        Column("No.", "number"),
        Column("Description of goods"),
        Column("HS code"),
        Column("Quantity", "number", "kg"),
        Column("Unit price", "money", "USD"),
        Column("Amount", "money", "USD"),
    )
    rows = (
        (
            Decimal(1),
            "Arabica coffee, green, Gayo grade 1",
            "0901.11",
            Decimal(19200),
            Decimal("6.125"),
            Decimal(117600),
        ),
        (Decimal(2), "Robusta coffee, green, grade 2, in jute bags of 60 kg", "0901.11", Decimal("1500.5"), None, None),
    )
    seller = (
        Entry("Name", "PT Kopi Gayo Sejahtera"),
        Entry("Address", "Jl. Lintas Takengon No. 8, Aceh Tengah 24552, Indonesia"),
        Entry("Tax number (NPWP)", None),
    )
    buying = (Entry("Name", buyer), Entry("Address", None), Entry("Country", "India"))
    head = (
        Entry("Invoice number", None, "your own numbering"),
        Entry("Invoice date", DAY),
        Entry("Terms of delivery", "FOB Belawan, Incoterms 2020"),
    )
    shipment = (Entry("Port of loading", "Belawan"), Entry("Port of discharge", None), Entry("Vessel", None))
    return Paper(
        kind="invoice",
        name="invoice-2025-12-05",
        title="COMMERCIAL INVOICE",
        language=language,
        made_on=DAY,
        sections=(
            Section("Seller", seller),
            Section("Buyer", buying),
            Section("Invoice", head),
            Section("Shipment", shipment),
        ),
        tables=(Table("", columns, rows, (None, "Total", None, Decimal("20700.5"), None, Decimal(117600))),),
        notes=("Complete the highlighted fields before the document is used.",),
        sources=SOURCES[:1],
        signature="Name, position and signature of the seller",
    )


def packing_list(language: Language = "en", *, lines: int = 200) -> Paper:
    """A packing list over several pages."""
    columns = (
        Column("No.", "number"),
        Column("Marks and numbers"),
        Column("Description of goods"),
        Column("Packages", "number"),
        Column("Kind"),
        Column("Net weight", "number", "kg"),
        Column("Gross weight", "number", "kg"),
        Column("Measurement", "number", "m3"),
    )
    rows = tuple(
        (
            Decimal(i),
            f"KGS/{i:04d}",
            f"Arabica coffee, green, lot {i}",
            Decimal(20),
            "jute bags",
            Decimal(1200),
            Decimal("1214.5"),
            Decimal("1.85") if i % 50 else None,
        )
        for i in range(1, lines + 1)
    )
    totals = (None, None, None, Decimal(20 * lines), None, Decimal(1200 * lines), Decimal("1214.5") * lines, None)
    paper = invoice(language)
    return Paper(
        kind="packing_list",
        name="packing-list-2025-12-05",
        title="PACKING LIST",
        language=language,
        made_on=DAY,
        sections=paper.sections,
        tables=(Table("Goods", columns, rows, totals),),
        signature="Name, position and signature of the seller",
    )
