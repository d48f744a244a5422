"""Countries and unions that goods go to or come from, by name, nickname, port or nationality.

Names come from Babel (Indonesian and English) and pycountry; the tables here only add what these do not know. Indonesia,
its islands and its cities are never destinations. Words that are countries only sometimes (turkey, chad, jersey) need a
word of direction before them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from core.question import places_names as known
from core.question.model import Place, Span, Trouble
from core.question.text import mask, words_with_spans

Word = tuple[str, int, int]

_TOWARDS = frozenset({
    "ke", "to", "for", "into", "kepada", "tujuan", "negara", "pasar", "untuk", "buyer", "pembeli", "importir",
    "importer", "customer", "via", "the", "in", "di", "pada",
})  # fmt: skip
_FROM = frozenset({"dari", "from", "asal", "ex", "dr"})
_ARTICLES = frozenset({
    "the", "negara", "pasar", "country", "market", "kota", "pelabuhan", "port", "of", "pihak", "para",
})  # fmt: skip
_BUYERS = frozenset({
    "buyer", "buyers", "pembeli", "importir", "importer", "importers", "customer", "customers", "pelanggan", "client",
    "klien", "permintaan", "order", "pesanan",
})  # fmt: skip
_BUYING = frozenset({
    "buyer", "buyers", "importer", "importers", "importir", "customer", "customers", "client", "clients", "market",
    "markets", "customs", "tariff", "tariffs", "rule", "rules", "regulation", "regulations", "requirement",
    "requirements", "authorities", "authority", "border", "port", "ports", "consumer", "consumers", "company",
})  # fmt: skip
_NOT_AFTER = frozenset({
    "bahasa", "bone", "fine", "drama", "lagu", "film", "novel", "masakan", "makanan", "restoran", "bursa", "kacang",
    "rumput", "ayam", "durian", "kentang", "latin", "liga", "gum", "tinta",
})  # fmt: skip
_NOT_BEFORE = frozenset({
    "nut", "nuts", "clay", "wax", "fowl", "pepper", "peppers", "latin", "selatan", "utara", "tengah", "language",
    "derivatives", "bursa", "ocean", "ink",
})  # fmt: skip
_AND = frozenset({"dan", "and", "atau", "or", "sama", "serta"})
_EXPORTS = re.compile(r"(?i)ekspor|export|kirim|ship|\d ?(?:ton|kg|mt)\b|tujuan|bea keluar|duty")
_LAND = re.compile(r"[a-z]{3,}(?:landia|land|istan|onia|topia)")
_INVENTED_NEXT = frozenset({"negara", "country"})
# Behind these even an unknown word may be a place.
_LEADING = _INVENTED_NEXT | {"ke", "to", "buyer", "pembeli", "tujuan"}
_AGENCY_WORDS = frozenset(name.split()[0] for name in known.AGENCIES)


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a place: its words, its code ("" for a name that must not be read), whether it needs direction."""

    words: tuple[str, ...]
    code: str
    sometimes: bool = False


@dataclass(slots=True)
class Places:
    """The gazetteer; building it reads locale data (about 0.1 s), so that a program builds one and keeps it."""

    _index: dict[str, tuple[_Name, ...]] = field(default_factory=dict)
    _near: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names: dict[tuple[str, ...], str] = {}
        for name, code in _known_names():
            names.setdefault(tuple(w for w, _, _ in words_with_spans(name)), code)
        countries = {words[0] for words in names if len(words) == 1 and len(words[0]) >= 5}
        for table in (known.PORTS, known.NICKNAMES, dict.fromkeys(known.HOME, "")):
            names |= {tuple(name.split()): code for name, code in table.items()}
        index: dict[str, list[_Name]] = {}
        for words in sorted(names, key=lambda w: (-len(w), w)):
            if words:
                index.setdefault(words[0], []).append(
                    _Name(words, names[words], words[0] in known.SOMETIMES and len(words) == 1)
                )
                if words[0] in countries and len(words) == 1 and words[0] not in known.SOMETIMES:
                    self._near.setdefault(len(words[0]), []).append((words[0], names[words]))
        self._index = {first: tuple(entries) for first, entries in index.items()}

    def read(self, text: str, taken: Iterable[Span] = ()) -> tuple[tuple[Place, ...], tuple[Trouble, ...]]:
        """Places in the order written, and countries that clearly are named and that nobody knows ("ke Wakanda").

        Where no place is named, an authority stands for its country (GACC for China, FDA for the United States).
        """
        masked = mask(text, taken)
        words = words_with_spans(masked)
        places: list[Place] = []
        troubles: list[Trouble] = []
        at = 0
        while at < len(words):
            word = words[at][0]
            if word not in self._index and word not in known.DEMONYMS and (at == 0 or words[at - 1][0] not in _LEADING):
                at += 1
                continue
            name = self._name_at(masked, words, at) or self._misspelt(words, at)
            if name is None:
                if (unknown := self._unknown(masked, words, at)) is not None:
                    troubles.append(Trouble("unknown_country", unknown))
                at += 1
                continue
            if name.code:
                places.append(self._place(masked, words, at, name, places))
            at += len(name.words)
        if not any(not p.origin for p in places):
            places += _agencies(masked, words)
        return tuple(places), tuple(troubles)

    def knows(self, name: str) -> bool:
        """Whether a name is that of a place, Indonesian ones included."""
        words = tuple(w for w, _, _ in words_with_spans(name))
        return any(n.words == words for n in self._index.get(words[0] if words else "", ()))

    def _name_at(self, text: str, words: tuple[Word, ...], at: int) -> _Name | None:
        """The longest name that begins at a word and may be read there."""
        word, start, end = words[at]
        for name in self._index.get(word, ()):
            size = len(name.words)
            if size > 1 and (
                tuple(w for w, _, _ in words[at : at + size]) != name.words or not _close(text, words, at, size)
            ):
                continue
            return name if self._may_stand(text, words, at, name) else None
        return _short_code(text[start:end], words, at) or _nationality(words, at)

    def _may_stand(self, text: str, words: tuple[Word, ...], at: int, name: _Name) -> bool:
        """Whether a name means the place here, by the words beside it and its capitals."""
        before = words[at - 1][0] if at else ""
        after_at = at + len(name.words)
        after = words[after_at][0] if after_at < len(words) else ""
        if before in _NOT_AFTER or after in _NOT_BEFORE:
            return False
        written = text[words[at][1] : words[at][2]]
        directed = before in _TOWARDS or before in _FROM
        if name.words[0] in known.SOMETIMES and len(name.words) == 1:
            if len(written) <= 2:  # as, us, uk, ue: small words of either language
                return (written.isupper() and not text.isupper()) or before in (
                    "ke",
                    "buyer",
                    "pembeli",
                    "tujuan",
                    "the",
                )
            return directed or (at > 0 and written.istitle() and before not in ("", "a", "an"))
        return True

    def _misspelt(self, words: tuple[Word, ...], at: int) -> _Name | None:
        """A name of five letters or more with one letter wrong, right behind a word of direction."""
        word = words[at][0]
        if at == 0 or words[at - 1][0] not in ("ke", "to", "negara", "buyer", "pembeli", "tujuan") or len(word) < 5:
            return None
        if word in known.LOOK_ALIKES or not word.isalpha():
            return None
        for length in (len(word), len(word) + 1, len(word) - 1):
            for name, code in self._near.get(length, ()):
                if name[0] == word[0] and OSA.distance(word, name, score_cutoff=1) <= 1:
                    return _Name((word,), code)
        return None

    def _place(self, text: str, words: tuple[Word, ...], at: int, name: _Name, earlier: list[Place]) -> Place:
        """The place of a name, with whether goods come from there."""
        span = (words[at][1], words[at + len(name.words) - 1][2])
        back = at - 1
        while back >= 0 and words[back][0] in _ARTICLES:
            back -= 1
        origin = back >= 0 and words[back][0] in _FROM and not (back > 0 and words[back - 1][0] in _BUYERS)
        if back >= 1 and words[back][0] in _AND and earlier and earlier[-1].span[1] == words[back - 1][2]:
            origin = earlier[-1].origin
        return Place(name.code, span, text[slice(*span)], origin, "EU" if name.code in known.EU_MEMBERS else None)

    def _unknown(self, text: str, words: tuple[Word, ...], at: int) -> str | None:
        """The words of a country that nobody knows, None where it may well be something else."""
        if at == 0:
            return None
        word, start, end = words[at]
        before = words[at - 1][0]
        if before in _INVENTED_NEXT and at > 1 and words[at - 2][0] in ("ke", "to", "the", "for"):
            return None if word in known.INSTITUTIONS or len(word) < 3 or not word.isalpha() else text[start:end]
        if before not in ("ke", "to") or len(word) < 4 or word in known.INSTITUTIONS or not word.isalpha():
            return None
        if word in known.NOWHERE or (_LAND.fullmatch(word) and word not in known.LOOK_ALIKES):
            return text[start:end]
        written = text[start:end]
        if written[0].isupper() and written[1:].islower() and _EXPORTS.search(text) and not _titled(text, words):
            return written
        return None


def _known_names() -> Iterable[tuple[str, str]]:
    """Names with their codes from the locale data and the country list."""
    import pycountry
    from babel import Locale

    for tongue in ("id", "en"):
        for code, name in Locale(tongue).territories.items():
            if len(code) == 2 and code.isalpha() and code not in known.NOT_PLACES:
                yield re.sub(r"\([^)]*\)", " ", name), code
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")):
            if name and "," not in name and country.alpha_2 not in known.NOT_PLACES:
                yield re.sub(r"\([^)]*\)", " ", name), country.alpha_2


def _close(text: str, words: tuple[Word, ...], at: int, size: int) -> bool:
    """Whether the words of a name stand together, with no comma or filled part between them."""
    return all(
        len(gap := text[a[2] : b[1]]) <= 3 and "," not in gap
        for a, b in zip(words[at : at + size - 1], words[at + 1 : at + size], strict=True)
    )


def _short_code(written: str, words: tuple[Word, ...], at: int) -> _Name | None:
    """A two-letter code in capitals right behind "ke" or "to"."""
    if (
        len(written) != 2
        or not written.isupper()
        or written in known.NO_CODES
        or at == 0
        or words[at - 1][0] not in ("ke", "to")
    ):
        return None
    import pycountry

    return _Name((written.lower(),), written) if written == "EU" or pycountry.countries.get(alpha_2=written) else None


def _nationality(words: tuple[Word, ...], at: int) -> _Name | None:
    """An English nationality right before or behind someone who buys or rules there."""
    code = known.DEMONYMS.get(words[at][0])
    if code is None:
        return None
    beside = {w for w, _, _ in words[max(0, at - 1) : at] + words[at + 1 : at + 3]}
    return _Name((words[at][0],), code) if beside & _BUYING else None


def _agencies(text: str, words: tuple[Word, ...]) -> list[Place]:
    """The country of the first authority, law or agreement named that stands for one."""
    for at, (word, start, end) in enumerate(words):
        if word not in _AGENCY_WORDS:
            continue
        following = words[at + 1][0] if at + 1 < len(words) else ""
        code, stop = known.AGENCIES.get(f"{word} {following}"), words[at + 1][2] if following else end
        if code is None:
            code, stop = known.AGENCIES.get(word), end
        if code is not None:
            return [Place(code, (start, stop), text[start:stop], in_union="EU" if code in known.EU_MEMBERS else None)]
    return []


def _titled(text: str, words: tuple[Word, ...]) -> bool:
    """Whether most words of a text begin with a capital, so that a capital says nothing."""
    letters = [text[s] for w, s, _ in words if w.isalpha()]
    return sum(c.isupper() for c in letters) > 0.6 * len(letters) and len(letters) > 4
