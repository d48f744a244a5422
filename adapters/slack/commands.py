"""The slash commands: what they ask, and which words of `/exportmate` mean something else than a question. Pure."""

from dataclasses import dataclass
from typing import Final

from core.message import Language


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command that asks."""

    name: str
    question: tuple[str, str]  # with its words, Indonesian and English
    bare: bool = False  # asks without words too


COMMANDS: Final = (
    Command("exportmate", ("{}", "{}")),
    Command("bea", ("bea keluar {}", "export duty {}")),
    Command("kurs", ("kurs {}", "tax exchange rate {}")),
    Command("hs", ("kode HS {}", "HS code {}")),
    Command("dokumen", ("dokumen ekspor {}", "export documents {}")),
    Command("ska", ("SKA {}", "certificate of origin {}")),
    Command("larangan", ("larangan pembatasan ekspor {}", "export restriction {}")),
    Command("hitung", ("hitung bea keluar dan pungutan ekspor {}", "calculate export duty and levy {}")),
    Command("invoice", ("buatkan commercial invoice {}", "make a commercial invoice {}"), bare=True),
    Command("packinglist", ("buatkan packing list {}", "make a packing list {}"), bare=True),
)
ADMIN_WORDS: Final = frozenset(
    {"perf", "slow", "turn", "status", "unanswered", "cache", "report", "alerts", "prompts", "data"}
)
PLAIN_WORDS: Final = frozenset(
    {"status", "slow", "turn", "report", "cache", "data"}
)  # with words behind them they may begin a question
LANGUAGE_WORDS: Final = frozenset({"bahasa", "language"})
FORGET_WORDS: Final = frozenset({"hapus", "forget"})
DOCUMENT_WORDS: Final = {"invoice": "invoice", "packinglist": "packinglist", "packing-list": "packinglist"}
TYPED: Final = frozenset(f"/{c.name}" for c in COMMANDS) | {f"/{word}" for word in LANGUAGE_WORDS | FORGET_WORDS}
HELP_WORDS: Final = frozenset({"", "help", "bantuan", "start"})
PUBLIC_WORDS: Final = frozenset({"publik", "public"})
_LANGUAGES: Final[dict[str, Language]] = {
    "id": "id", "indonesia": "id", "bahasa indonesia": "id", "en": "en", "english": "en", "inggris": "en",
}  # fmt: skip
_BY_NAME: Final = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a typed command asks for."""

    kind: str  # "question", "help", "language", "forget", "admin", "admin_only", "words" (some are missing), "unknown"
    text: str = ""  # the question, or what stands behind the word
    name: str = ""  # the command or the administrator's word
    public: bool = False  # everybody in the channel shall see the answer


def meaning_of(name: str, args: str, language: Language, *, admin: bool) -> Meaning:
    """Read a slash command; a leading `publik` or `public` shares the answer with the channel."""
    first, rest = first_word(args)
    public = first.casefold() in PUBLIC_WORDS
    words = rest if public else args.strip()
    first, rest = first_word(words)
    low = first.casefold()
    if name in LANGUAGE_WORDS:
        return Meaning("language", words.casefold())
    if name in FORGET_WORDS:
        return Meaning("forget")
    command = _BY_NAME.get(name)
    if command is None:
        return Meaning("unknown", name=name)
    if name == "exportmate":
        if low in LANGUAGE_WORDS:
            return Meaning("language", rest.casefold())
        if low in FORGET_WORDS and not rest:
            return Meaning("forget")
        if low in ADMIN_WORDS and (admin or not rest or low not in PLAIN_WORDS):
            return Meaning("admin" if admin else "admin_only", rest, low)
        if words.casefold() in HELP_WORDS:
            return Meaning("help")
        if low in DOCUMENT_WORDS:
            command, words = _BY_NAME[DOCUMENT_WORDS[low]], rest
    if not words and not command.bare:
        return Meaning("words", name=name)
    asked = command.question[0 if language == "id" else 1].format(words).strip()
    return Meaning("question", asked, name, public)


def first_word(text: str) -> tuple[str, str]:
    """The first word of a text, and what follows it with its lines as they are."""
    first, *rest = text.strip().split(None, 1)[:2] or [""]
    return first, rest[0] if rest else ""


def language_named(words: str) -> Language | None:
    """The language that somebody wrote out, None for none."""
    return _LANGUAGES.get(words)
