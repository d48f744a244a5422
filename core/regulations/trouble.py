"""Why a file is not taken in: every reason with its sentence in both languages."""

from typing import Final

from core.errors import DataError
from core.message import Language

_SENTENCES: Final[dict[str, tuple[str, str]]] = {  # reason -> (Indonesian, English)
    "missing": ("berkasnya tidak ada atau tidak dapat dibuka", "the file is not there or cannot be opened"),
    "empty": ("berkasnya kosong", "the file is empty"),
    "too_big": ("besarnya lebih dari {limit} MB", "it is larger than {limit} MB"),
    "too_many_pages": ("ada {pages} halaman, paling banyak {limit}", "it has {pages} pages, at most {limit} are read"),
    "too_much_text": ("teksnya lebih dari {limit} juta huruf", "it holds more than {limit} million letters"),
    "unknown_kind": (
        "jenisnya tidak dikenal; yang dibaca: PDF, DOCX, HTML, dan Markdown",
        "its kind is not known; PDF, DOCX, HTML and Markdown are read",
    ),
    "old_word": (
        "ini format Word lama (.doc); simpan sebagai .docx dahulu",
        "this is the old Word format (.doc); save it as .docx first",
    ),
    "macros": ("dokumen berisi makro; simpan tanpa makro (.docx)", "it holds macros; save it without them (.docx)"),
    "encrypted": ("dokumen dikunci dengan kata sandi", "it is locked with a password"),
    "bomb": ("isi terkompresinya terlalu besar untuk dokumen biasa", "it unpacks to more than a document would hold"),
    "broken": ("berkasnya rusak: {detail}", "it is broken: {detail}"),
    "too_slow": ("tidak selesai dibaca dalam {limit} detik", "it could not be read within {limit} s"),
    "crashed": ("pembacaannya terhenti ({detail})", "reading it ended with {detail}"),
    "no_text": ("tidak ada teks di dalamnya", "there is no text in it"),
    "pictures": (
        "halaman {pages} hanya gambar dan Tesseract tidak terpasang; pasang tesseract-ocr dan tesseract-ocr-ind, lalu ulangi",
        "pages {pages} are pictures only and Tesseract is not installed; install tesseract-ocr and tesseract-ocr-ind, then try again",
    ),
    "unreadable_pictures": (
        "pada halaman {pages} tidak ada teks yang terbaca, gambarnya pun tidak",
        "no text could be read on pages {pages}, not from their pictures either",
    ),
    "no_number": (
        "nomor peraturannya tidak ditemukan; sebutkan, misalnya --regulation 'Permendag 23/2025'",
        "the number of the regulation was not found; name it, for example --regulation 'Permendag 23/2025'",
    ),
}


class BadDocument(DataError):
    """A file that cannot be taken in, with the reason in both languages."""

    def __init__(self, file: str, reason: str, **values: object) -> None:
        self.file, self.reason, self.values = file, reason, values
        super().__init__(self.told("en"))

    def told(self, language: Language) -> str:
        """One sentence for whoever sent the file."""
        sentence = _SENTENCES[self.reason][0 if language == "id" else 1]
        return f"{self.file}: {sentence.format(**self.values)}"


def ranges(numbers: tuple[int, ...]) -> str:
    """Page numbers as people write them: 1-3, 7."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)
