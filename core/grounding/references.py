"""What names a rule, a place in it, a tariff code, a form, an address or a telephone number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.question.regulations import read_regulations

_LABELS = {
    "pasal": "article", "article": "article", "articles": "article", "art.": "article", "art": "article", "ayat": "paragraph", "paragraph": "paragraph",
    "huruf": "letter", "letter": "letter", "point": "letter", "angka": "point", "lampiran": "annex", "annex": "annex", "annexes": "annex", "appendix": "annex", "attachment": "annex",
    "kolom": "column", "column": "column", "kol.": "column", "bab": "chapter", "chapter": "chapter", "bagian": "section", "section": "section",
    "title": "title", "bracket": "column", "golongan": "class", "kelas": "class", "langkah": "step", "step": "step", "tahap": "step", "stage": "step",
}  # fmt: skip
LABELS = frozenset(label.strip(".") for label in _LABELS)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LABELLED = re.compile(
    rf"(?<![\w-])(?P<label>{'|'.join(sorted(map(re.escape, _LABELS), key=len, reverse=True))})(?: (?P<huruf>huruf|letter))?(?: no\.?| nomor| ke)?[ -]?"
    r"(?P<value>\(?(?:\d{1,3}[a-z]?|[ivxlc]{1,6}|[a-h])\)?)(?P<paragraph> ?\(\d{1,2}\))?(?P<to>(?: ?(?:-|–|sampai|to|dan|and|,) ?\(?\d{1,3}[a-z]?\)?(?![\w.,%]|\s?%))?)(?![\w%]|[.,]\d)"
)
_CODE = re.compile(r"(?<![\w.,/-])(?P<code>\d{4}\.\d{2}(?:\.\d{2}(?:\.?\d{2})?|\.\d{4}|\d{2})?)(?![\w/]|[.,]\d)")
_MARKED_CODE = re.compile(
    r"(?<!\w)(?:kode hs|hs code|hs|btki|ahtn|pos tarif|tariff line|subpos|pos|sub-?heading|heading|kode|code)(?: nomor| no\.?| number)?[ :]{0,2}"
    r"(?P<code>\d{2}\.\d{2}(?:\.\d{2}(?:\.\d{2})?)?|\d{4}(?:[. ]?\d{2}){0,3})(?![\w]|[.,]\d)"
)
_LONG_CODE = re.compile(r"(?<![\w.,/$-])(?P<code>\d{10}|\d{8}|\d{6})(?![\w/]|[.,]\d| ?%)")
_FORM = re.compile(
    r"(?<!\w)(?:[Ff]orm(?:ulir)?|SKA(?: Form)?)[ -](?P<name>[A-Z]{1,2}(?![A-Za-z])|[A-Z]{2,}(?:-[A-Z]+)*(?![A-Za-z]))"
)
_ADDRESS = re.compile(
    r"(?P<url>(?:https?|ftp|tg|mailto|javascript):[^\s<>\"')\]]+)|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@./-])(?P<host>(?:[a-z0-9-]+\.)+(?:id|com|org|net|eu|int|gov|io|info|me|co|de|uk|jp|cn|sg|my|au|us|biz|xyz|app|dev|ly)(?:/[^\s<>\"')\]]*)?)(?![\w-])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+\d{1,3}[\d ().-]{5,}\d|\(?0\d{2,3}\)?[ .-]?\d{3,4}[ .-]?\d{3,5}|1500\d{3})(?!\d)")
_NUMBERED = re.compile(r"(?<![\w.,])\d{1,4}(?:[A-Za-z]| P)?(?:\([IVX]+\))?(?:/[\w.()-]+)*/\d[\w.()-]*|(?<!\w)(?:nomor|no\.?|number) ?\d{1,4} (?:tahun|th\.?|thn|of|year) ?\d{4}", re.IGNORECASE)  # fmt: skip
_ALNUM = re.compile(
    r"(?<![\w.])(?:[A-Za-z]+[A-Za-z&]*(?:[-/]?\d+[A-Za-z]*)+(?:[-/.][A-Za-z\d]+)*|\d+[A-Za-z]{1,3}\d*[\w/-]*)(?!\w)"
)


_REGULATION_WORDS = frozenset(
    "pmk permenkeu kmk pp uu undang permendag kepmendag perpres keppres inpres perppu permentan kepmentan permenperin permenhut permenlhk permen permenkp permenesdm "
    "permenko perdirjen pbi padg perban pojk per kep se peraturan keputusan reg regulation regulasi eu ec ue".split()
)
_CODE_HINT = re.compile(r"\d\d\.?\d\d")
_NUMBER_WORDS = frozenset(("nomor", "no", "number"))
WITH_DIGITS = _REGULATION_WORDS | _NUMBER_WORDS  # what says something beside digits only
_LETTERS = re.compile(r"[a-z]+")
_SLASHED = re.compile(r"/\d")
_ZEROS = re.compile(r"0(?<!\w0)\d\d")  # begins with itself: so it is found as fast as a text
_HOST_HINT = re.compile(r"\.[A-Za-z]{2}")
_SCHEME_HINT = re.compile(r":[^\s]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference at its place."""

    kind: str  # regulation, article, code, form, address, phone, number_of, token
    value: str
    start: int
    end: int
    unit: str = ""  # of an article: article, paragraph, annex, column …


def addresses(text: str) -> Iterator[Reference]:
    """Links, e-mail addresses and the names of hosts."""
    if "@" not in text and not _HOST_HINT.search(text) and not _SCHEME_HINT.search(text):
        return
    for match in _ADDRESS.finditer(text):
        yield Reference("address", match[0].rstrip(".,;:").lower(), *match.span())


def regulations(text: str, words: frozenset[str]) -> Iterator[Reference]:
    """Regulations in one spelling."""
    if words.isdisjoint(_REGULATION_WORDS):
        return
    for mention in read_regulations(text):
        yield Reference("regulation", mention.name, *mention.span)


def labelled(low: str) -> bool:
    """Whether a word stands in a text that names a place in a rule: without one it has no articles, annexes or columns."""
    return not LABELS.isdisjoint(_LETTERS.findall(low))


def articles(low: str, words: frozenset[str]) -> Iterator[Reference]:
    """Articles, paragraphs, annexes and columns."""
    if words.isdisjoint(LABELS):
        return
    for match in _LABELLED.finditer(low):
        label, value = _LABELS[match["label"]], match["value"].strip("()")
        if (
            label in ("letter", "title", "section", "class", "point")
            and value.isalpha()
            and len(value) > 1
            and not _roman(value)
        ):
            continue
        if match["huruf"] or (label == "annex" and len(value) == 1 and value.isalpha()):
            yield Reference("article", value, *match.span(), "annex" if label == "annex" else "letter")
        elif value.isalpha() and label in ("step", "column", "class", "section") and not _roman(value):
            continue
        else:
            yield Reference("article", _plain(value), *match.span(), label)
        if match["paragraph"]:
            yield Reference("article", match["paragraph"].strip(" ()"), *match.span(), "paragraph")
        if match["to"]:
            last = re.sub(r"^ ?(?:-|–|sampai|to|dan|and|,) ?", "", match["to"]).strip("() ")
            yield Reference("article", last, *match.span(), label)


def _plain(value: str) -> str:
    """A Roman number in digits, anything else as it stands."""
    return (
        str(number)
        if len(value) > 1 and (number := _roman(value))
        else str(_roman(value))
        if value in ("i", "v", "x")
        else value
    )


def _roman(text: str) -> int:
    """The value of a Roman number, 0 for anything else."""
    if not re.fullmatch(r"l?x{0,3}(?:ix|iv|v?i{0,3})", text):
        return 0
    values = [_ROMAN[c] for c in text]
    return sum(-v if any(w > v for w in values[i + 1 :]) else v for i, v in enumerate(values))


def codes(low: str) -> Iterator[Reference]:
    """Tariff codes as digits alone."""
    if _CODE_HINT.search(low) is None:
        return
    for pattern in (_MARKED_CODE, _CODE, _LONG_CODE):
        for match in pattern.finditer(low):
            yield Reference("code", re.sub(r"\D", "", match["code"]), *match.span("code"))


def forms(text: str) -> Iterator[Reference]:
    """Forms of certificates of origin, by their letters."""
    if "orm" not in text and "SKA" not in text:
        return
    for match in _FORM.finditer(text):
        yield Reference("form", match["name"].upper(), *match.span())


def phones(text: str) -> Iterator[Reference]:
    """Telephone numbers, digits alone."""
    if "+" not in text and "1500" not in text and _ZEROS.search(text) is None:
        return
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) >= 7:
            yield Reference("phone", digits, *match.span())


def numbered(text: str, words: frozenset[str]) -> Iterator[Reference]:
    """Numbers with a slash that name something: "12/2023", "5 P/HUM/2025"."""
    if words.isdisjoint(_NUMBER_WORDS) and ("/" not in text or _SLASHED.search(text) is None):
        return
    for match in _NUMBERED.finditer(text):
        value = re.sub(r"(?i)^(?:nomor|no\.?|number) ?(\d+) \D+(\d{4})$", r"\1/\2", match[0]).lower()
        yield Reference("number_of", value, *match.span())


def tokens(text: str) -> Iterator[Reference]:
    """Words of letters and digits: "B40", "40HC"."""
    for match in _ALNUM.finditer(text):
        yield Reference("token", match[0].lower(), *match.span())
