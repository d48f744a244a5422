"""Orders about subscriptions, read from words: "langganan kurs USD mingguan", "subscribe reference price CPO", "berhenti langganan 2"."""

import re
from dataclasses import dataclass
from typing import Literal

from core.evidence import RateKind
from core.knowledge import KnowledgeBase
from core.question.model import Question
from core.question.settle import rate_kind

Rhythm = Literal["each", "daily", "weekly", "monthly"]
SubjectKind = Literal["tax", "jisdor", "bi_transaction", "ecb", "frankfurter", "price"]
Action = Literal["add", "list", "stop", "stop_all"]
MOST = 10  # subscriptions of one person
_MARKET: frozenset[RateKind] = frozenset({"jisdor", "bi_transaction", "ecb"})

_BEGIN = re.compile(
    r"^\W*(?:langganan|berlangganan|subscribe|subscriptions?)\b(?: me\b)?(?: (?:ke|to|untuk|for)\b)?(?P<rest>.*)$"
)
_END = re.compile(
    r"^\W*(?:(?:berhenti|stop|batal(?:kan)?|hentikan|akhiri|end|cancel|hapus|remove) (?:berlangganan|langganan|subscriptions?|subscribing)"
    r"|unsubscribe|berhenti)\b(?: (?:dari|from|to|ke)\b)?(?P<rest>.*)$"
)
_STOP_FIRST = re.compile(r"^(?:berhenti|stop|batal(?:kan)?|hentikan|akhiri|end|cancel|hapus|remove)\b(?P<rest>.*)$")
_POLITE = re.compile(  # before an order: "saya mau berlangganan", "please subscribe me"
    r"^\W*(?:(?:halo|hai|hi|hello|kak|min)\b[ ,]*)*(?:(?:saya|aku|kami|kita|i|we|i'd|tolong|mohon|minta|please|mau|ingin|pengen|bisa|boleh|dong"
    r"|want to|would like to|like to|can you|could you) )+(?=(?:ber)?langganan\b|subscribe\b|unsubscribe\b|(?:berhenti|stop) (?:ber)?langganan\b)"
)
_LIST = re.compile(r"^(?:daftar|list|saya|mine|apa saja|show)?$")
_ALL = re.compile(r"^(?:semua(?:nya)?|all|everything)$")
_NUMBER = re.compile(r"^(?:no\.?|nomor|number|#)? ?(\d{1,3})$")
_RHYTHMS: tuple[tuple[Rhythm, re.Pattern[str]], ...] = (
    ("daily", re.compile(r"\b(?:harian|daily|(?:tiap|setiap|per|every|each) ?(?:hari|day))\b")),
    ("weekly", re.compile(r"\b(?:mingguan|weekly|(?:tiap|setiap|per|every|each) ?(?:minggu|pekan|week))\b")),
    ("monthly", re.compile(r"\b(?:bulanan|monthly|(?:tiap|setiap|per|every|each) ?(?:bulan|month))\b")),
)
_FILLER = re.compile(r"\b(?:perubahan|changes?|updates?|kabar|berita|news|terbaru|latest|of|on|in|the)\b")
_MAX_WORDS = 14


@dataclass(frozen=True, slots=True)
class Subject:
    """What is subscribed to."""

    kind: SubjectKind
    key: str  # the currency, or the key of the price


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription of a person."""

    id: int
    subject: Subject
    rhythm: Rhythm  # how often at most; "each": whenever the figure is new


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done with their subscriptions."""

    action: Action
    about: str = ""  # words that name the figure
    rhythm: Rhythm = "each"
    number: int | None = None  # place in the person's list, from 1


def read_order(text: str) -> Order | None:
    """The order of a message; None for one that is about something else."""
    low = text.lower()
    if "langganan" not in low and "subscri" not in low and "berhenti" not in low:  # as nearly all messages
        return None
    words = " ".join(low.split()).strip(" .!?")
    if len(words.split()) > _MAX_WORDS:
        return None
    words = _POLITE.sub("", words)
    if ended := _END.match(words):
        bare = words.lstrip("/").startswith("berhenti") and "langganan" not in words
        return _end(ended["rest"].strip(), strict=bare)
    begun = _BEGIN.match(words)
    if begun is None:
        return None
    rest = begun["rest"].strip(" :")
    if stop := _STOP_FIRST.match(rest):
        return _end(stop["rest"].strip())
    if _LIST.match(rest):
        return Order("list")
    rhythm, about = _rhythm(rest)
    return Order("add", about, rhythm)


def _end(rest: str, *, strict: bool = False) -> Order | None:
    """What is to end; a bare "berhenti" with other words behind it is no order."""
    if _ALL.match(rest):
        return Order("stop_all")
    if number := _NUMBER.match(rest):
        return Order("stop", number=int(number[1]))
    if strict and rest:
        return None
    return Order("stop", _rhythm(rest)[1])


def _rhythm(words: str) -> tuple[Rhythm, str]:
    """How often, and the words without it."""
    found: Rhythm = "each"
    for rhythm, pattern in _RHYTHMS:
        if pattern.search(words):
            found, words = rhythm, pattern.sub(" ", words)
    return found, re.sub(r"\s+", " ", _FILLER.sub(" ", words)).strip()


def subject_of(question: Question, base: KnowledgeBase) -> Subject | None:
    """The figure that words name, read as a question; None where they name none that is followed."""
    products = {p.key: p for p in base.duty_products}
    keys = [
        p.price_key
        for m in question.goods
        if (p := products.get(m.commodity.duty_product or "")) and p.price_key in base.price_keys
    ]
    if question.goods:
        return Subject("price", keys[0] or "") if keys and (question.goods_certain or len(set(keys)) == 1) else None
    currency = next((c for c in question.readings.currencies if c != "IDR"), None)
    kind = rate_kind(question)
    if currency is None and question.topic != "exchange_rate":
        return None
    currency = currency or "USD"
    if kind not in _MARKET and currency not in base.tax_currencies:
        return None
    return Subject(kind, currency)


def name_of_price(key: str, base: KnowledgeBase, *, english: bool) -> str:
    """The name of the product whose price has the key."""
    own = [p for p in base.duty_products if p.price_key == key]
    product = next((p for p in own if p.key == key), own[0] if own else None)
    if product is None:
        return key
    return product.name_en if english else product.name_id
