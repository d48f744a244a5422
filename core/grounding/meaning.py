"""What the words of a text say beside its figures: which things they name, what is denied, what is a must or a ban."""

import re
from dataclasses import dataclass
from functools import lru_cache

from core.grounding.names import country_at, goods_words
from core.grounding.vocabulary import plain_words
from core.hs.stems import stem
from core.question.text import plain as folded

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_PLAIN_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")  # the same in a text of ASCII signs, found in half the time
_NEGATORS = frozenset("tidak tak bukan belum tanpa jangan not no never without cannot nor neither tiada non".split())
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
    return _Words(text, low).read()


@lru_cache(maxsize=65536)
def _content(word: str) -> str:
    """The stem of a word that claims something, empty for a plain one."""
    if word in plain_words():
        return ""
    stemmed = stem(word)
    return "" if stemmed in plain_words() else stemmed


class _Words:
    """Walks over the words of a text once."""

    def __init__(self, text: str, low: str) -> None:
        plain = low.isascii()
        spans = [m.span() for m in (_PLAIN_TOKEN if plain else _TOKEN).finditer(low)]
        self.low = low
        self.starts = [start for start, _ in spans]
        words = [low[start:end] for start, end in spans]
        self.words = words if plain else [w if w.isascii() else folded(w) for w in words]
        self.written = [text[start:end] for start, end in spans]
        self.found, self.denied, self.modal, self.names = set[str](), set[str](), set[str](), set[str]()
        self.places: list[tuple[int, str]] = []
        self.subjects: list[tuple[str, frozenset[str]]] = []
        self.uncertain = self.conditional = False

    def read(self) -> Meaning:
        """Every word in turn."""
        at = 0
        while at < len(self.words):
            states = len(self.modal)
            following = self._country(at) or self._word(at)
            if len(self.modal) > states:
                self._subject(at)
            at = following
        known = frozenset(self.words) | frozenset(stem(w) for w in self.words)
        return Meaning(
            frozenset(self.found),
            frozenset(self.denied),
            frozenset(self.modal),
            frozenset(self.names),
            self.uncertain,
            self.conditional,
            tuple(self.subjects),
            tuple(self.places),
            known,
        )

    def _subject(self, at: int) -> None:
        """Note what a state that was just read is said of: the words before it, or a list that follows it."""
        listed = (
            self.words[at] in _ACTIVE or _LISTED.match(self.low, self.starts[at]) is not None
        )  # "boleh diekspor: …"
        for state in (self.modal & _STATES) - {said for said, _ in self.subjects}:
            self.subjects.append((state, _ANYTHING if listed else frozenset(self.found)))

    def _country(self, at: int) -> int:
        """Where the reading goes on after a country, 0 where none is named here."""
        code, size = country_at(self.words, self.written, at)
        if not code:
            return 0
        self._keep(at, f"@{code}", name=True)
        return at + size

    def _word(self, at: int) -> int:
        word = self.words[at]
        if word in _NEGATORS or word.endswith("n't"):
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
            self.places.append((self.starts[at], stem(word)))
            return at + 1
        if word in ("nihil", "nil"):
            self.modal.add("free")
        if word in _CAN:
            self._can(at)
        elif word == "free" and (
            self.words[at + 1 : at + 2] in (["of"], ["from"]) or self.words[at - 1 : at] == ["duty"]
        ):
            self.modal.add("charged" if self._denied(at) else "free")
        elif (content := _content(word)) or (self.written[at].isupper() and len(word) > 1):
            self._keep(at, content or word, name=self._is_name(at, content or word))
        elif word not in _LITTLE:
            self.places.append((self.starts[at], stem(word)))
        return at + 1

    def _keep(self, at: int, word: str, *, name: bool) -> None:
        self.found.add(word)
        self.places.append((self.starts[at], word))
        if name:
            self.names.add(word)
        if self._denied(at):
            self.denied.add(word)

    def _is_name(self, at: int, content: str) -> bool:
        """Whether a word names goods, or is a name in capitals."""
        written = self.written[at]
        return content in goods_words() or (len(written) > 1 and written.isupper())

    def _denied(self, at: int) -> bool:
        """Whether a denial stands before a word, with nothing of weight between."""
        passed = False  # one plain word may stand between, as in "tidak mendapat izin"
        for back in range(at - 1, max(-1, at - 5), -1):
            word = self.words[back]
            if word in _NEGATORS or word.endswith("n't"):
                return not _PAUSE.search(self.low, self.starts[back], self.starts[at])
            if word not in _BETWEEN:
                if passed or word in _MODAL or word in _JOINS or _content(word):
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
