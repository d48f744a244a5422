"""What a regulation says of itself: number, title, dates, when it comes into force, what it replaces and amends."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from core.question.regulations import read_regulations
from core.regulations.model import Head

HEAD_LINES = 60  # of the text, in which number and title are looked for
DAYS_MOST = 1100  # "mulai berlaku setelah … hari": more than three years is a misreading

# Authorities as they are written in full, longest first, and how their regulations are cited.
_CITED: Final = (
    ("peraturan menteri energi dan sumber daya mineral", "permen esdm"),
    ("peraturan menteri lingkungan hidup dan kehutanan", "permenlhk"),
    ("peraturan menteri koordinator bidang perekonomian", "permenko"),
    ("peraturan menteri kelautan dan perikanan", "permen kp"),
    ("peraturan menteri perindustrian", "permenperin"),
    ("peraturan menteri perdagangan", "permendag"),
    ("keputusan menteri perdagangan", "kepmendag"),
    ("peraturan menteri keuangan", "pmk"),
    ("keputusan menteri keuangan", "kmk"),
    ("peraturan menteri kehutanan", "permenhut"),
    ("peraturan menteri pertanian", "permentan"),
    ("keputusan menteri pertanian", "kepmentan"),
    ("peraturan pemerintah pengganti undang-undang", "perppu"),
    ("peraturan pemerintah", "pp"),
    ("peraturan presiden", "perpres"),
    ("keputusan presiden", "keppres"),
    ("instruksi presiden", "inpres"),
    ("peraturan bank indonesia", "pbi"),
    ("peraturan anggota dewan gubernur", "padg"),
    ("peraturan otoritas jasa keuangan", "pojk"),
    ("peraturan direktur jenderal bea dan cukai", "perdirjen"),
    ("peraturan direktur jenderal perdagangan luar negeri", "perdirjen"),
    ("peraturan direktur jenderal", "perdirjen"),
    ("peraturan badan karantina indonesia", "perban"),
    ("peraturan badan", "perban"),
    ("undang-undang", "uu"),
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("januari", "februari pebruari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november nopember", "desember"), 1
    )
    for name in names.split()
}  # fmt: skip
_DAY = rf"(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+((?:19|20)\d\d)"
_OPENING = re.compile(r"^(?:PERATURAN|KEPUTUSAN|UNDANG-UNDANG|INSTRUKSI|SURAT EDARAN)\b", re.MULTILINE)
_TITLE_ENDS = re.compile(
    r"^(?:DENGAN RAHMAT|MENTERI\b.*,|PRESIDEN\b.*,|DIREKTUR JENDERAL\b.*,|GUBERNUR\b.*,|KEPALA\b.*,|Menimbang\b|MENIMBANG\b|BAB\b|Pasal\b)"
)
_ENACTED = re.compile(rf"ditetapkan\s+di\s+[a-z ]+?,?\s*(?:pada\s+tanggal|tanggal)\s*:?\s*{_DAY}", re.IGNORECASE)
_PROMULGATED = re.compile(rf"diundangkan\s+di\s+[a-z ]+?,?\s*(?:pada\s+tanggal|tanggal)\s*:?\s*{_DAY}", re.IGNORECASE)
_BEGINS = re.compile(
    r"mulai\s+berlaku\s+(?P<when>(?:pada\s+tanggal|sejak\s+tanggal|setelah|terhitung|\d)[^.;]{0,160})", re.IGNORECASE
)
_AFTER = re.compile(r"(\d{1,4})\s*(?:\([^)]*\)\s*)?(hari|bulan|tahun)\b", re.IGNORECASE)
_NAMED_DAY = re.compile(_DAY, re.IGNORECASE)
_REVOKED = re.compile(r"\bdicabut\s+dan\s+dinyatakan\s+tidak\s+berlaku\b|\bdinyatakan\s+dicabut\b", re.IGNORECASE)
_ONLY_PARTS = re.compile(r"\bsepanjang\b|\bketentuan\s+(?:mengenai|pasal|dalam\s+pasal|ayat|lampiran)\b|\bpasal\s+\d+[a-z]?\b.{0,80}\bdalam\b", re.IGNORECASE)  # fmt: skip
_NOT_IN_NUMBER = re.compile(r"\s+republik\s+indonesia\b", re.IGNORECASE)


def read_head(lines: Sequence[str], clauses: Sequence[str] = ()) -> Head:
    """The head of a regulation from its lines; `clauses` are its articles, in which it says what it takes out of force."""
    whole = "\n".join(lines)
    number, title, issuer = _name(lines[:HEAD_LINES])
    enacted, promulgated = _last(_ENACTED, whole), _last(_PROMULGATED, whole)
    amends = tuple(n for n in cited(title) if n != number) if re.match(r"(?i)perubahan\b", title) else ()
    replaces = tuple(n for n in revoked(clauses) if n != number and n not in amends)
    return Head(
        number=number,
        title=title,
        issuer=issuer,
        enacted=enacted,
        promulgated=promulgated,
        valid_from=_begins(whole, enacted, promulgated),
        replaces=replaces,
        amends=amends,
    )


def cited(text: str) -> tuple[str, ...]:
    """The regulations that a text names in full or short, each once, as questions cite them."""
    low = _NOT_IN_NUMBER.sub("", " ".join(text.lower().split()))
    for long, short in _CITED:
        low = low.replace(long, short)
    return tuple(dict.fromkeys(mention.name for mention in read_regulations(low) if "/" in mention.name))


def revoked(clauses: Sequence[str]) -> tuple[str, ...]:
    """The regulations that articles take out of force as a whole; where only parts of one go, it stays."""
    found: list[str] = []
    for clause in clauses:
        text = " ".join(clause.split())
        begin = 0
        for match in _REVOKED.finditer(text):
            part = text[begin : match.start()]
            begin = match.end()
            if not _ONLY_PARTS.search(part) and not _ONLY_PARTS.match(text[match.end() :].lstrip(" ,")):
                found += cited(part)
    return tuple(dict.fromkeys(found))


def _name(lines: Sequence[str]) -> tuple[str, str, str]:
    """Number, title and issuer from the lines on top."""
    plain = [line.lstrip("# ").strip("* ") for line in lines]
    start = next((at for at, line in enumerate(plain) if _OPENING.match(line.upper())), None)
    if start is None:
        return "", "", ""
    about = next((at for at in range(start, len(plain)) if re.search(r"\bTENTANG\b", plain[at].upper())), None)
    if about is None:
        return "", "", ""
    opening, _, rest = " ".join(plain[start : about + 1]).partition("TENTANG")
    if not rest and "TENTANG" not in opening:
        opening = re.split(r"(?i)\btentang\b", opening)[0]
    numbers = cited(opening)
    title = [rest.strip()] if rest.strip() else []
    for line in plain[about + 1 : about + 16]:
        if _TITLE_ENDS.match(line):
            break
        title.append(line)
    issuer = re.split(r"(?i)\bnomor\b", opening)[0]
    issuer = re.sub(
        r"(?i)^(?:peraturan|keputusan|instruksi|surat edaran)\s+|\s+republik indonesia\s*$", "", issuer.strip()
    )
    return numbers[0] if numbers else "", sentence_case(" ".join(title)), sentence_case(issuer.strip())


def sentence_case(text: str) -> str:
    """A title that stands in capitals, in small letters; acronyms in brackets keep theirs."""
    text = " ".join(text.split()).strip(" .:")
    if not text.isupper():
        return text
    kept = re.sub(r"\([A-Z]{2,8}\)", lambda m: m[0].swapcase(), text)
    low = re.sub(r"\([a-z]{2,8}\)", lambda m: m[0].upper(), kept.lower())
    low = re.sub(r"\b(nomor)\b", "Nomor", low)
    low = re.sub(r"\b(peraturan|menteri|keputusan|presiden|pemerintah|undang-undang|tahun|republik indonesia|perdagangan|keuangan)\b", lambda m: m[0].title(), low) if re.search(r"\bnomor \d", low, re.IGNORECASE) else low  # fmt: skip
    return low[:1].upper() + low[1:]


def _last(pattern: re.Pattern[str], text: str) -> date | None:
    """The last day that stands so in the text: a regulation cites others before it is signed itself."""
    days = [_day(match.groups()) for match in pattern.finditer(text)]
    return next((day for day in reversed(days) if day), None)


def _day(groups: Sequence[str]) -> date | None:
    try:
        return date(int(groups[2]), _MONTHS[groups[1].lower()], int(groups[0]))
    except ValueError:
        return None


def _begins(text: str, enacted: date | None, promulgated: date | None) -> date | None:
    """The first day in force: named, counted from a day, or that of promulgation."""
    for match in reversed(list(_BEGINS.finditer(text))):
        when = " ".join(match["when"].lower().split())
        if (named := _NAMED_DAY.search(when)) and (day := _day(named.groups())):
            return day
        base = enacted if "ditetapkan" in when and "diundangkan" not in when else promulgated
        if base is None:
            continue
        if after := _AFTER.search(when):
            return _later(base, int(after[1]), after[2].lower())
        if "tanggal" in when:
            return base
    return None


def _later(day: date, count: int, unit: str) -> date | None:
    if count * {"hari": 1, "bulan": 30, "tahun": 365}[unit] > DAYS_MOST:
        return None
    if unit == "hari":
        return day + timedelta(days=count)
    months = day.month - 1 + count * (12 if unit == "tahun" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
