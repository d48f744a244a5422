"""Replies that come with a document: what was filled in, what is still open, how to go on."""

from dataclasses import replace

from core.message import Attachment, Button, Language, Reply
from core.papers.model import PaperKind
from core.question.model import Question
from core.wording import entities, formats
from core.wording.render import render

NAMES: dict[PaperKind, tuple[str, str]] = {
    "invoice": ("commercial invoice", "commercial invoice"),
    "packing_list": ("packing list", "packing list"),
    "calculation": ("lembar perhitungan", "calculation sheet"),
}
_OPEN: dict[str, tuple[str, str]] = {  # what to dictate, with an example
    "line": ("Barang: kopi arabika; 5 ton; USD 6200/ton", "Goods: arabica coffee; 5 tons; USD 6200/ton"),
    "seller": ("Penjual: PT Nama Anda", "Seller: your company"),
    "buyer": ("Pembeli: nama perusahaan pembeli", "Buyer: name of the buyer"),
    "number": ("Nomor invoice: INV-001", "Invoice number: INV-001"),
    "incoterm": ("Incoterm: FOB Tanjung Priok", "Incoterm: FOB Tanjung Priok"),
    "quantity": ("Jumlah: 5 ton", "Quantity: 5 tons"),
    "price": ("Harga: USD 6200/ton", "Price: USD 6200/ton"),
    "packages": ("Kemasan: 100 karung @ 50 kg", "Packages: 100 bags of 50 kg"),
    "gross": ("Berat kotor: 5.100 kg", "Gross weight: 5,100 kg"),
}
_MISSING = {"line": "goods", "quantity": "quantity"}  # as the HTTP contract names what is asked back for


def compose(question: Question, attachments: tuple[Attachment, ...], open_: tuple[str, ...]) -> Reply:
    """The reply with the documents that were made."""
    language, request = question.language, question.paper
    kinds = request.kinds if request else ()
    lines = request.lines if request else ()
    shown = [
        (
            line.description,
            f"{formats.number(line.quantity.value, language)} {line.quantity.unit}" if line.quantity else "",
            formats.money(line.price.value, line.price.currency, language)
            + (f"/{line.price.per_unit}" if line.price.per_unit else "")
            if line.price
            else "",
        )
        for line in lines
    ]
    text = render(
        "paper",
        language,
        names=[NAMES[k][language == "en"] for k in kinds],
        made=bool(attachments),
        formats=sorted({a.name.rpartition(".")[2].upper() for a in attachments}, reverse=True),
        lines=shown,
        said={
            k: v for k, v in (request.particulars if request else {}).items() if k not in ("price", "quantity", "goods")
        },
        open=[_OPEN[k][language == "en"] for k in open_ if k in _OPEN][:6],
    )
    return Reply(
        text=text,
        language=language,
        topic="documents",
        entities=entities.of(question),
        candidates=entities.candidates(question),
        missing=tuple(_MISSING[k] for k in open_ if k in _MISSING),
        buttons=_buttons(kinds, language),
        attachments=attachments,
    )


def with_sheet(reply: Reply, attachments: tuple[Attachment, ...]) -> Reply:
    """A reply with its calculation as files, named in its last line."""
    if not attachments:
        return reply
    names = ", ".join(a.name for a in attachments)
    said = f"Lembar perhitungan terlampir: {names}." if reply.language == "id" else f"Calculation attached: {names}."
    return replace(reply, text=f"{reply.text}\n\n{said}", attachments=attachments)


def _buttons(kinds: tuple[PaperKind, ...], language: Language) -> tuple[Button, ...]:
    """The other document."""
    other: tuple[PaperKind, ...] = ("invoice", "packing_list")
    return tuple(
        Button(NAMES[k][0].capitalize(), f"buatkan {NAMES[k][0]}" if language == "id" else f"make a {NAMES[k][1]}")
        for k in other
        if k not in kinds
    )
