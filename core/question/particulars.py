"""What a person dictates for a document: seller, buyer, terms, packages; and which document or file is asked for.

Labelled lines ("Pembeli: Tokyo Trading Co., Ltd") are taken as written. In a request for a document a few labels also
work inside a sentence ("… pembeli Tokyo Trading, FOB Belawan"). What is taken is cut out of the text, so that a street
in a buyer's address is no destination.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.papers.model import FileFormat, PaperKind
from core.question.phrases import any_of
from core.question.text import clean

MAX_VALUE = 300  # characters of one dictated value
MAX_PARTICULARS = 40

_LABELS: Mapping[str, str] = {
    "seller": r"penjual|eksportir|nama (?:penjual|eksportir)|seller|exporter|shipper|pengirim",
    "seller_address": r"alamat (?:penjual|eksportir|pengirim|saya|kami)|(?:seller|exporter|shipper)(?:'s)? address",
    "buyer": r"pembeli|importir|nama (?:pembeli|importir)|buyer|importer|consignee|penerima|bill to|sold to",
    "buyer_address": r"alamat (?:pembeli|importir|penerima)|(?:buyer|importer|consignee)(?:'s)? address",
    "notify": r"notify(?: party)?",
    "number": r"(?:nomor|no\.?) (?:invoice|faktur|packing list|dokumen)|(?:invoice|document) (?:no\.?|number)|nomor",
    "dated": r"(?:tanggal|tgl) (?:invoice|faktur|dokumen)|(?:invoice|document) date",
    "incoterm": r"incoterms?|syarat penyerahan|delivery terms?|terms? of delivery",
    "freight": r"freight|ongkos (?:kirim|angkut)|biaya (?:kirim|angkut)",
    "insurance": r"insurance|asuransi",
    "loading": r"pelabuhan (?:muat|asal)|port of loading|pol",
    "discharge": r"pelabuhan (?:bongkar|tujuan)|port of (?:discharge|destination)|pod",
    "vessel": r"kapal|nama kapal|vessel(?: ?/ ?voyage)?|voyage",
    "payment": r"pembayaran|cara bayar|syarat pembayaran|payment(?: terms?)?|terms? of payment",
    "contract": r"(?:nomor |no\.? )?(?:kontrak|po|purchase order|sales contract)|contract(?: no\.?| number)?",
    "letter_of_credit": r"(?:nomor |no\.? )?l/?c(?: no\.?| number)?",
    "packages": r"kemasan|jumlah (?:kemasan|koli)|koli|packages|packing|number of packages",
    "gross": r"berat kotor|bruto|gross(?: weight)?",
    "net": r"berat bersih|netto|net(?: weight)?",
    "measurement": r"volume|kubikasi|measurement|cbm",
    "marks": r"merek|marks?|shipping marks?|tanda kemasan",
    "signatory": r"penanda ?tangan|ditandatangani oleh|signatory|signed by",
    "line": r"barang(?: \d+)?|uraian(?: barang)?|item(?: \d+)?|goods|description|komoditas",
    "quantity": r"jumlah(?: barang)?|kuantitas|quantity|qty",
    "price": r"harga(?: satuan)?|harga per \w+|(?:unit )?price",
    "destination": r"tujuan|negara tujuan|destination|ship to",
}
_SPOKEN = frozenset(
    {"seller", "buyer", "number", "incoterm", "loading", "discharge", "payment", "contract", "packages"}
)
READ_ON = ("quantity", "price", "destination")  # their values are read like any question
_LABELLED = re.compile(
    r"^[\s•*-]*(?:" + "|".join(f"(?P<{k}>{p})" for k, p in _LABELS.items()) + r")\s*[:=]\s*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"^\s*(?:"
    + "|".join(f"(?P<{k}>{_LABELS[k]})" for k in sorted(_SPOKEN))
    + r")\s+(?:adalah |nya |is )?(?P<value>\S.*)$",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r";|,(?=\s)(?!\s*(?:ltd|tbk|inc|llc|pte|corp|gmbh|llp|sdn|bhd|co)\b)", re.IGNORECASE)
_INCOTERM = re.compile(r"\b(?P<term>EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DDP)\b(?P<place>(?: [A-Z][\w.'-]+){0,3})")
_VERB = (
    r"^\W*(?:(?:tolong|mohon|bisa|coba|please|can you|could you|saya (?:mau|ingin|minta|butuh)|i (?:need|want)|minta|mau|bantu)\s+)*"
    r"(?:(?:di)?buat(?:kan|in)?|bikin(?:kan|in)?|siapkan|susun(?:kan)?|generate|make|create|draft|prepare|cetak(?:kan)?|isi(?:kan)?|terbitkan|a|an|kirim(?:kan)?)\b"
)
_ASKS_HOW = re.compile(
    r"\b(?:bagaimana|cara|apa saja|apa yang|kenapa|how|what|harus|wajib|syarat|berapa lama|kapan|siapa)\b"
)
_NAMED = ("invoice", "faktur", "packing", "daftar", "p/l")  # one of these is in every name of a document
_INVOICE = r"(?:commercial |proforma |pro forma )?invoice|faktur (?:komersial|dagang|ekspor)"
_PACKING = r"packing ?list|daftar (?:kemasan|pengepakan)|p/l"
_BOTH = re.compile(rf"(?:{_INVOICE})\b.{{0,12}}\b(?:{_PACKING})", re.IGNORECASE)
_WANTED: tuple[tuple[PaperKind, re.Pattern[str]], ...] = (
    ("invoice", re.compile(rf"{_VERB}.{{0,25}}?\b(?:{_INVOICE})\b|^\W*/(?:invoice)\b", re.IGNORECASE)),
    ("packing_list", re.compile(rf"{_VERB}.{{0,40}}?\b(?:{_PACKING})\b|^\W*/(?:packing_?list)\b", re.IGNORECASE)),
)
_EXCEL = any_of(r"e(?:x|ks|xs)?cel(?:-?nya)?", r"xlsx?(?:-?nya)?", r"spreadsheet(?:-?nya)?", r"worksheet")
_PDF = any_of(r"pdf(?:-?nya)?")
_SHEET = any_of(
    r"lembar(?:an)? (?:kerja |per)?hitung(?:an)?(?:nya)?", r"file (?:per)?hitung(?:an)?(?:nya)?", r"calculation sheet",
    r"(?:unduh|download|simpan|ekspor) (?:per)?hitung(?:an)?(?:nya)?", r"(?:download|save) (?:the |this )?calculation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dictated:
    """What a message says for documents."""

    rest: str  # the message without what was taken from it
    kinds: tuple[PaperKind, ...] = ()  # the documents asked for
    formats: tuple[FileFormat, ...] = ()  # files asked for by name; both for a "calculation sheet"
    particulars: Mapping[str, str] = field(default_factory=dict)  # by key of `_LABELS`
    lines: tuple[str, ...] = ()  # goods dictated line by line

    def concerns(self, state: Mapping[str, Any] | None) -> bool:
        """Whether a document is to be made: asked for, dictated to, or wanted in another format."""
        if self.kinds or self.particulars or self.lines:
            return True
        return bool(self.formats and state and state.get("paper") and state.get("topic") == "documents")


def read_dictated(text: str, *, going_on: bool = False) -> Dictated:
    """Read what a message says for documents; `going_on` tells that the talk is about a document already.

    A message that says nothing of the kind comes back whole.
    """
    first = clean(text.split("\n", 1)[0])
    kinds, formats = _wanted(first), _formats(text.lower())
    if not kinds and not going_on:
        return Dictated(text, formats=formats)
    particulars, lines, rest = _labelled([clean(line) for line in text.split("\n")])
    if not kinds and not particulars and not lines:
        return Dictated(text, formats=formats)
    if kinds:
        spoken, rest = _inline(rest)
        particulars = spoken | particulars
    read_on = [particulars[k] for k in READ_ON if k in particulars]
    return Dictated("\n".join([rest, *read_on]).strip(), kinds, formats, particulars, lines)


def _wanted(first: str) -> tuple[PaperKind, ...]:
    """The documents asked for; a question about documents asks for none."""
    low = first.lower()
    if low.isascii() and not any(name in low for name in _NAMED):
        return ()
    asks = first.rstrip().endswith("?") and not first.startswith("/")
    if asks or _ASKS_HOW.search(low):
        return ()
    found = tuple(kind for kind, pattern in _WANTED if pattern.search(first))
    return ("invoice", "packing_list") if found and _BOTH.search(first) else found[:1]


def _formats(low: str) -> tuple[FileFormat, ...]:
    named: list[FileFormat] = []
    if ("cel" in low or "xls" in low or "sheet" in low) and _EXCEL.search(low):
        named.append("xlsx")
    if "pdf" in low and _PDF.search(low):
        named.append("pdf")
    return (
        tuple(named)
        if named
        else (("xlsx", "pdf") if ("hitung" in low or "calculation" in low) and _SHEET.search(low) else ())
    )


def _labelled(said: list[str]) -> tuple[dict[str, str], tuple[str, ...], str]:
    """Labelled lines, goods lines among them, and what is left."""
    found: dict[str, str] = {}
    lines, rest = [], []
    for line in said:
        pieces = [line] if len(re.findall(r"[:=]", line)) < 2 else line.split(";")
        for piece in pieces:
            match = _LABELLED.match(piece)
            if match is None or match.lastgroup is None:
                rest.append(piece)
                continue
            key = next(k for k in _LABELS if match[k] is not None)
            value = match["value"].strip()[:MAX_VALUE]
            if key == "line":
                lines.append(value)
            elif len(found) < MAX_PARTICULARS:
                found[key] = value
    return found, tuple(lines[:MAX_PARTICULARS]), "\n".join(rest)


def _inline(text: str) -> tuple[dict[str, str], str]:
    """What is said in the middle of a request: "…, pembeli Tokyo Trading, FOB Belawan"."""
    found: dict[str, str] = {}
    rest = []
    for segment in _SEGMENT.split(text):
        match = _INLINE.match(segment)
        if match is None:
            rest.append(segment)
            continue
        key = next(k for k in _SPOKEN if match[k] is not None)
        found[key] = match["value"].strip()[:MAX_VALUE]
    left = ", ".join(s.strip() for s in rest if s.strip())
    if "incoterm" not in found and (term := _INCOTERM.search(left)):
        found["incoterm"] = (term["term"] + term["place"]).strip()
        left = (left[: term.start()] + left[term.end() :]).strip(" ,")
    return found, left
