"""What the words of a text say beside its figures: which things they name, what is denied, what is a must or a ban."""

import re
from dataclasses import dataclass
from functools import lru_cache

from core.grounding.names import countries, country_at, goods_words
from core.grounding.vocabulary import plain_words
from core.hs.stems import stem
from core.question.text import plain as folded

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_PLAIN_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")  # the same in a text of ASCII signs, found in half the time
NEGATORS = frozenset("tidak tak bukan belum tanpa jangan not no never without cannot nor neither tiada non".split())
DENIES = 4  # words behind a denial that it may deny
_BETWEEN = frozenset(  # words that may stand between a denial and what it denies
    "ada lagi akan pernah perlu di untuk termasuk dapat bisa be been is are was any yet the a an being to have has do does did longer currently ever such of in lain adanya secara sepenuhnya serta"
    " export ekspor all semua tarif".split()
)

_REQUIRED = "wajib mewajibkan diwajibkan kewajiban harus keharusan mandatory must required requires require obligatory compulsory perlu diperlukan memerlukan need needs needed shall dibutuhkan membutuhkan butuh disyaratkan mensyaratkan"
_PROHIBITED = "dilarang larangan melarang terlarang pelarangan prohibited prohibits prohibition prohibit banned ban bans forbidden illegal ilegal"
_ALLOWED = "boleh diperbolehkan dibolehkan diizinkan diijinkan diperkenankan memperbolehkan membolehkan mengizinkan allowed permitted permissible legal allows permits"
_FREE = (
    "bebas dibebaskan pembebasan membebaskan dikecualikan gratis exempt exempted exemption exemptions exempts waived"
)
_CHARGED = (
    "dikenai dikenakan kena terkena mengenakan pengenaan dipungut subject charged levied imposed dutiable taxable"
)
_RESTRICTED = "dibatasi pembatasan membatasi restricted restriction restrictions restricts lartas"
_FORCE = "berlaku diberlakukan force effective valid"
_ENDED = "dicabut mencabut revoked repealed expired kedaluwarsa kadaluarsa dibatalkan membatalkan annulled cancelled canceled"
_OPTIONAL = "opsional optional sukarela voluntary"
_ALL = "semua seluruh setiap tiap all every always selalu entire seluruhnya selamanya"
_ONLY = "hanya only cuma exclusively"
_TABLE = (
    (_REQUIRED, "required", "not required"), (_PROHIBITED, "prohibited", "allowed"), (_ALLOWED, "allowed", "prohibited"), (_FREE, "free", "charged"),
    (_CHARGED, "charged", "free"), (_RESTRICTED, "restricted", "not restricted"), (_FORCE, "in force", "not in force"), (_ENDED, "not in force", "in force"),
    (_OPTIONAL, "not required", "required"), (_ALL, "all", "not all"), (_ONLY, "only", "not only"),
)  # fmt: skip
_MODAL = {word: (said, denied) for words, said, denied in _TABLE for word in words.split()}
_FORCE_WORDS = frozenset(_FORCE.split())
_DUTIES = frozenset(
    "bea duty duties biaya fee fees cost costs charge charges pungutan levy levies tarif tariff pajak tax".split()
)
_UNCERTAIN = frozenset("diusulkan usulan usul rencana direncanakan rencananya planned proposed proposal uncertain unverified draft rancangan ditunda postponed janggal wacana unclear".split())  # fmt: skip
_SURE = frozenset("pasti terverifikasi verified certain confirmed jelas clear rampung finished".split())
_CONDITIONS = frozenset(
    "syarat bersyarat kecuali bila jika kalau apabila asalkan unless except if provided conditions condition conditional hanya only tertentu certain sebagian partly when".split()
)
_CAN = frozenset("dapat bisa can could may".split())
_EXPORTING = frozenset("diekspor mengekspor ekspor export exported exporting".split())
_STATES = frozenset({"allowed", "prohibited", "free"})
_ACTIVE = frozenset("memperbolehkan membolehkan mengizinkan allows permits melarang prohibits bans".split())
_SPECIAL = frozenset(_MODAL) | _CONDITIONS | _UNCERTAIN | _SURE | _CAN | {"nihil", "nil", "free"}
_LISTED = re.compile(r"\w+(?: \w+)?\s*:")
_ANYTHING = frozenset({"*"})
_JOINS = frozenset(
    "karena because dan and or atau tetapi but sehingga so jika if yang that which sampai until dari from".split()
)
_PAUSE = re.compile(r"[,;:.!?()]")
_LITTLE = frozenset(
    "yang dan di ke dari untuk the of a an and to in on is are it itu ini pada dengan sampai hingga atas bawah lebih kurang paling up above below over under than least most from since sejak".split()
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The words of a piece of text."""

    words: frozenset[str]  # stems of what it names, "@JP" for a country; without plain words
    denied: frozenset[str]  # those of them that a denial stands before
    modal: frozenset[str]  # required, prohibited, allowed, free, charged …
    names: frozenset[str]  # countries, goods and names in capitals among the words
    uncertain: bool
    conditional: bool
    subjects: tuple[
        tuple[str, frozenset[str]], ...
    ]  # what is allowed, banned or free: the state with the words before it
    places: tuple[tuple[int, str], ...]  # where each word stands, modal words too: for what a figure is said of
    known: frozenset[str]  # every word as written and its stem, plain ones too


def read_meaning(text: str, low: str) -> Meaning:
    """The meaning of a tidy text; `low` is it in lower case, with the read claims blanked out."""
    return Words(text, low).read()


def _content(word: str) -> str:
    """The stem of a word that claims something, empty for a plain one."""
    if word in plain_words():
        return ""
    stemmed = stem(word)
    return "" if stemmed in plain_words() else stemmed


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a word is wherever it stands."""

    stem: str
    content: str  # its stem where it claims something, empty for a plain one
    goods: bool  # whether it names goods
    placed: bool  # whether a plain word is kept at its place
    negates: bool
    country: bool  # whether a country's name may begin with it
    special: bool  # a denial, a state, a condition or a doubt
    ordinary: bool  # neither
    stops: bool  # whether a denial does not reach beyond it
    between: bool  # whether a denial reaches beyond it as if it were not there


@lru_cache(maxsize=16384)
def _kind(word: str) -> _Kind:
    """The kind of a word in lower case; the words of texts come again and again."""
    content = _content(word)
    country, negates = word in countries(), word in NEGATORS or word.endswith("n't")
    return _Kind(
        stem(word),
        content,
        (content or word) in goods_words(),
        word not in _LITTLE,
        negates,
        country,
        negates or word in _SPECIAL,
        not (country or negates or word in _SPECIAL),
        word in _MODAL or word in _JOINS or bool(content),
        word in _BETWEEN,
    )


class Words:
    """The words of a text, read in one walk; `words` and `starts` are what they are and where, once they are read."""

    def __init__(self, text: str, low: str) -> None:
        plain = low.isascii()
        self.text, self.low = text, low
        self.written = (_PLAIN_TOKEN if plain else _TOKEN).findall(low)  # but for its capitals
        self.words = self.written if plain else [w if w.isascii() else folded(w) for w in self.written]
        self.kinds = list(map(_kind, self.words))
        self.denial = -DENIES - 1  # where the last denial stands
        self.starts: list[int] = []  # of the words up to the one that is read
        self.found: set[str] = set()
        self.denied: set[str] = set()
        self.modal: set[str] = set()
        self.names: set[str] = set()
        self.places: list[tuple[int, str]] = []
        self.subjects: list[tuple[str, frozenset[str]]] = []
        self.uncertain = self.conditional = False

    def read(self) -> Meaning:
        """Every word in turn."""
        text, low, words, starts = self.text, self.low, self.words, self.starts
        found, modal, places = self.found, self.modal, self.places
        following = end = 0
        for at, (written, kind) in enumerate(zip(self.written, self.kinds, strict=True)):
            start = low.index(written, end)  # no letter stands between two words, so that this is the word itself
            end = start + len(written)
            starts.append(start)
            if kind.negates:
                self.denial = at
            if at < following:  # inside the name of a country
                continue
            if not kind.ordinary and (following := self._not_ordinary(at, text[start:end])):
                pass
            elif word := kind.content or (words[at] if text[start:end].isupper() and len(words[at]) > 1 else ""):
                found.add(word)
                places.append((start, word))
                if kind.goods or (end - start > 1 and text[start:end].isupper()):
                    self.names.add(word)
                if at - self.denial <= DENIES and self._denied(at):
                    self.denied.add(word)
            elif kind.placed:
                places.append((start, kind.stem))
            if kind.special and modal:
                self._subject(at)
        return Meaning(
            frozenset(self.found),
            frozenset(self.denied),
            frozenset(self.modal),
            frozenset(self.names),
            self.uncertain,
            self.conditional,
            tuple(self.subjects),
            tuple(self.places),
            frozenset(self.words + [kind.stem for kind in self.kinds]),
        )

    def _subject(self, at: int) -> None:
        """Note what a state that was just read is said of: the words before it, or a list that follows it."""
        new = (self.modal & _STATES) - {said for said, _ in self.subjects}
        if new:
            word, start = self.words[at], self.starts[at]
            listed = word in _ACTIVE or _LISTED.match(self.low, start) is not None  # "boleh diekspor: …"
            self.subjects += [(state, _ANYTHING if listed else frozenset(self.found)) for state in new]

    def _not_ordinary(self, at: int, written: str) -> int:
        """Where the reading goes on after a country or a word of weight, 0 where the word is an ordinary one after all."""
        kind = self.kinds[at]
        return (kind.country and self._country(at, written)) or (kind.special and self._special(at)) or 0

    def _country(self, at: int, written: str) -> int:
        """Where the reading goes on after a country, 0 where none is named here."""
        code, size = country_at(self.words, at, written)
        if not code:
            return 0
        country = f"@{code}"
        self.found.add(country)
        self.names.add(country)
        self.places.append((self.starts[at], country))
        if self._denied(at):
            self.denied.add(country)
        return at + size

    def _special(self, at: int) -> int:
        """Take a denial, a state, a condition or a doubt; 0 where the word, whatever else it says, names something too."""
        word, kind = self.words[at], self.kinds[at]
        if kind.negates:
            if word in ("cannot", "can't", "couldn't"):
                self._cannot(at)
            elif self._no_duty(at):
                self.modal.add("free")
            return at + 1
        if word in _CONDITIONS and not self._denied(at):
            self.conditional = True
        if word in _UNCERTAIN or (word in _SURE and self._denied(at)):
            self.uncertain = True
        if (classes := _MODAL.get(word)) is not None and self._modal(at, word, classes):
            self.places.append((self.starts[at], kind.stem))
            return at + 1
        if word in ("nihil", "nil"):
            self.modal.add("free")
        if word in _CAN:
            self._can(at)
        elif word == "free" and (
            self.words[at + 1 : at + 2] in (["of"], ["from"]) or self.words[at - 1 : at] == ["duty"]
        ):
            self.modal.add("charged" if self._denied(at) else "free")
        else:
            return 0
        return at + 1

    def _denied(self, at: int) -> bool:
        """Whether a denial stands before a word, with nothing of weight between."""
        if at - self.denial > DENIES:
            return False
        passed = False  # one plain word may stand between, as in "tidak mendapat izin"
        for back in range(at - 1, max(-1, at - DENIES - 1), -1):
            kind = self.kinds[back]
            if kind.negates:
                return not _PAUSE.search(self.low, self.starts[back], self.starts[at])
            if not kind.between:
                if passed or kind.stops:
                    return False
                passed = True
        return False

    def _modal(self, at: int, word: str, classes: tuple[str, str]) -> bool:
        """Take a word of duty or permission; False where it only looks like one."""
        after = self.words[at + 1] if at + 1 < len(self.words) else ""
        before = self.words[at - 1] if at else ""
        if (
            (word in _FORCE_WORDS and before in ("yang", "currently"))
            or (word == "subject" and after != "to")
            or (word == "legal" and before)
        ):
            return False
        if word == "bebas" and before in ("perdagangan", "zona"):
            return False
        if word == "valid" and before == "sertifikat":
            return False
        if word in ("must", "shall") and after == "not":
            self.modal.add("prohibited")
        elif after == "not" and word in ("need", "needs"):
            self.modal.add("not required")
        else:
            self.modal.add(classes[1] if self._denied(at) else classes[0])
        return True

    def _can(self, at: int) -> None:
        """For "dapat" and "may": a permission to export, or what is denied."""
        following = self.words[at + 1 : at + 4]
        if following[:1] == ["not"] or self._denied(at):
            self._cannot(at)
        elif _EXPORTING & set(following[:2]) or (following[:1] == ["be"] and following[1:2] == ["exported"]):
            self.modal.add("allowed")

    def _cannot(self, at: int) -> None:
        self.modal.add(
            "prohibited" if _EXPORTING & set(self.words[at + 1 : at + 4]) or (self.words[at] == "may") else "cannot"
        )

    def _no_duty(self, at: int) -> bool:
        """Whether a denial denies a charge: "no export duty", "tanpa biaya"."""
        following = self.words[at + 1 : at + 4]
        return any(word in _DUTIES and all(w in _BETWEEN for w in following[:i]) for i, word in enumerate(following))
