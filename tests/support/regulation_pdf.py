"""A ministerial regulation made for tests: 60 articles in chapters, an annex with a table, more than 50 printed pages.

The text is invented in the manner of a real one; page numbers and a stamp stand on its pages as printers put them.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fpdf import FPDF

NUMBER = "Permendag 87/2026"
TITLE = "Tata cara verifikasi dan pelaporan ekspor komoditas strategis"
REPLACED = "Permendag 12/2021"
QUOTED = {  # article -> words that stand in it and nowhere else
    "Pasal 17": "Eksportir wajib menyimpan dokumen pelengkap pabean selama 10 (sepuluh) tahun di tempat usahanya di Indonesia",
    "Pasal 33": "Surveyor menerbitkan Laporan Surveyor paling lambat 1 (satu) hari kerja setelah pemeriksaan teknis selesai",
    "Pasal 48": "sanksi administratif berupa penangguhan penerbitan Persetujuan Ekspor selama 6 (enam) bulan",
}
_CHAPTERS = {
    1: ("I", "KETENTUAN UMUM"), 5: ("II", "PERIZINAN EKSPOR"), 15: ("III", "KEWAJIBAN EKSPORTIR"), 28: ("IV", "VERIFIKASI TEKNIS"),
    40: ("V", "PELAPORAN DAN PENGAWASAN"), 46: ("VI", "SANKSI ADMINISTRATIF"), 56: ("VII", "KETENTUAN PERALIHAN"), 59: ("VIII", "KETENTUAN PENUTUP"),
}  # fmt: skip
_SUBJECTS = (
    "kelapa sawit", "kakao biji", "kopi robusta", "karet alam", "rotan setengah jadi", "kayu olahan", "sarang burung walet", "konsentrat tembaga",
    "timah murni batangan", "nikel matte", "batu bara", "minyak atsiri", "lada hitam", "udang beku", "rumput laut kering",
)  # fmt: skip
_DUTIES = (
    "menyampaikan permohonan secara elektronik melalui sistem INATRADE yang terintegrasi dengan SINSW",
    "melampirkan bukti penguasaan bahan baku dan rencana ekspor selama satu tahun takwim",
    "memastikan kesesuaian mutu, jumlah, dan pos tarif barang sebelum pemberitahuan pabean disampaikan",
    "menempatkan devisa hasil ekspor pada rekening khusus sesuai dengan ketentuan peraturan perundang-undangan",
    "menyampaikan laporan realisasi, baik yang terealisasi maupun yang tidak terealisasi, setiap bulan",
)


@dataclass(frozen=True)
class Made:
    """The file and how many pages it has."""

    data: bytes
    pages: int


def lines(*, brief: bool = False) -> Iterator[tuple[str, str]]:
    """The regulation, paragraph by paragraph, each with how it is set: centre, left or item.

    Brief: all articles, nearly each on a page of its own, few with a list, and the first rows of the annex.
    """
    yield from [
        ("centre", t) for t in ("PERATURAN MENTERI PERDAGANGAN REPUBLIK INDONESIA", "NOMOR 87 TAHUN 2026", "TENTANG")
    ]
    yield from [("centre", t) for t in ("TATA CARA VERIFIKASI DAN PELAPORAN", "EKSPOR KOMODITAS STRATEGIS")]
    yield from [("centre", t) for t in ("DENGAN RAHMAT TUHAN YANG MAHA ESA", "MENTERI PERDAGANGAN REPUBLIK INDONESIA,")]
    yield (
        "left",
        "Menimbang : a. bahwa untuk meningkatkan tertib administrasi ekspor komoditas strategis perlu diatur verifikasi;",
    )
    yield (
        "item",
        "b. bahwa Peraturan Menteri Perdagangan Nomor 12 Tahun 2021 sudah tidak sesuai dengan kebutuhan hukum;",
    )
    yield "left", "Mengingat : 1. Undang-Undang Nomor 7 Tahun 2014 tentang Perdagangan;"
    yield "item", "2. Peraturan Pemerintah Nomor 29 Tahun 2021 tentang Penyelenggaraan Bidang Perdagangan;"
    yield "centre", "MEMUTUSKAN:"
    yield (
        "left",
        "Menetapkan : PERATURAN MENTERI PERDAGANGAN TENTANG TATA CARA VERIFIKASI DAN PELAPORAN EKSPOR KOMODITAS STRATEGIS.",
    )
    for number in range(1, 61):
        if brief and number % 6:
            yield "page", ""
        if number in _CHAPTERS:
            roman, name = _CHAPTERS[number]
            yield from [("centre", f"BAB {roman}"), ("centre", name)]
        yield "centre", f"Pasal {number}"
        yield from _article(number, listed=not brief or number % 6 == 0)
    yield from [("left", "Agar setiap orang mengetahuinya, memerintahkan pengundangan Peraturan Menteri ini.")]
    yield from [
        ("left", t) for t in ("Ditetapkan di Jakarta", "pada tanggal 2 Februari 2026", "MENTERI PERDAGANGAN,", "ttd.")
    ]
    yield from [
        ("left", t)
        for t in ("Diundangkan di Jakarta", "pada tanggal 9 Februari 2026", "BERITA NEGARA TAHUN 2026 NOMOR 101")
    ]
    yield "page", ""
    yield from [("left", t) for t in ("LAMPIRAN I", "PERATURAN MENTERI PERDAGANGAN", "NOMOR 87 TAHUN 2026")]
    yield "centre", "DAFTAR KOMODITAS STRATEGIS YANG WAJIB VERIFIKASI"
    for place in range(15 if brief else 90):
        subject = _SUBJECTS[place % len(_SUBJECTS)]
        yield (
            "left",
            f"{place + 1} | {1511 + place:04d}.{10 + place % 80:02d}.00 | {subject}, golongan {place + 1} | PE dan LS",
        )


def _article(number: int, *, listed: bool) -> Iterator[tuple[str, str]]:
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    if number == 1:
        yield "left", "Dalam Peraturan Menteri ini yang dimaksud dengan:"
        for place, (term, words) in enumerate(
            (("Ekspor", "kegiatan mengeluarkan barang dari Daerah Pabean"), ("Eksportir", "orang perseorangan atau badan usaha yang melakukan Ekspor"),
             ("Surveyor", "perusahaan survei yang ditetapkan Menteri untuk melakukan Verifikasi"), ("Verifikasi", "penelitian dan pemeriksaan teknis sebelum muat barang")), 1
        ):  # fmt: skip
            yield "item", f"{place}. {term} adalah {words}."
        return
    if number == 59:
        yield (
            "left",
            (
                "Pada saat Peraturan Menteri ini mulai berlaku, Peraturan Menteri Perdagangan Nomor 12 Tahun 2021 tentang Ketentuan Ekspor Komoditas "
                "(Berita Negara Republik Indonesia Tahun 2021 Nomor 280), dicabut dan dinyatakan tidak berlaku."
            ),
        )
        return
    if number == 60:
        yield (
            "left",
            "Peraturan Menteri ini mulai berlaku setelah 30 (tiga puluh) hari terhitung sejak tanggal diundangkan.",
        )
        return
    yield "item", f"(1) Eksportir {subject} yang melakukan kegiatan ekspor wajib {_DUTIES[number % 5]}."
    if number == 20:
        yield "item", "(2) Kewajiban sebagaimana dimaksud dalam Pasal 17 ayat (1) tidak berlaku bagi barang contoh."
    elif listed:
        yield "item", f"(2) Ketentuan sebagaimana dimaksud pada ayat (1) bagi {subject} meliputi:"
        for letter, duty in zip("abcd", _DUTIES[1:], strict=True):
            yield "item", f"{letter}. {duty} untuk {subject};"
    else:
        yield "item", f"(2) Ketentuan sebagaimana dimaksud pada ayat (1) berlaku bagi {subject}."
    quoted = QUOTED.get(f"Pasal {number}")
    yield (
        "item",
        f"(3) {quoted or f'Pelaksanaan kewajiban {subject} menurut pasal ini diawasi oleh direktur jenderal secara berkala'}.",
    )


@cache
def regulation(*, brief: bool = False) -> Made:
    """The regulation with its text layer."""
    pdf = _Printed(format="A4")
    pdf.set_margins(30, 30, 30)
    pdf.set_auto_page_break(auto=True, margin=45)
    pdf.add_page()
    pdf.set_font("Times", size=13)
    for how, text in lines(brief=brief):
        if how == "page":
            pdf.add_page()
            continue
        pdf.set_x(38 if how == "item" else 30)
        pdf.multi_cell(0, 9, text, align="C" if how == "centre" else "L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(2)
    return Made(bytes(pdf.output()), pdf.page_no())


class _Printed(FPDF):
    """Pages with a running head, a number and the ministry's stamp."""

    def header(self) -> None:
        """The page's number in dashes, on top, but not on the first page."""
        self.set_font("Times", size=11)
        if self.page_no() > 1:
            self.cell(0, 8, f"- {self.page_no()} -", align="C", new_x="LMARGIN", new_y="NEXT")
        self.set_font("Times", size=13)

    def footer(self) -> None:
        """The address that is stamped on every page."""
        self.set_y(-18)
        self.set_font("Times", size=8)
        self.cell(0, 6, "jdih.kemendag.go.id", align="C")


@cache
def scanned(pages: int = 0, dots: int = 150, *, brief: bool = False) -> Made:
    """The same as pictures only, as a scanner makes them; the first so many pages, 0 for all."""
    import pypdfium2
    from PIL import Image

    source = pypdfium2.PdfDocument(regulation(brief=brief).data)
    count = pages or len(source)
    pdf = FPDF(format="A4")
    for place in range(count):
        page = source[place]
        bitmap = page.render(scale=dots / 72, grayscale=True)
        picture = io.BytesIO()
        Image.fromarray(bitmap.to_numpy().reshape(bitmap.height, bitmap.width)).save(picture, "PNG")
        pdf.add_page()
        pdf.image(picture, x=0, y=0, w=210, h=297)
        bitmap.close()
        page.close()
    source.close()
    return Made(bytes(pdf.output()), count)
