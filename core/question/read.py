"""A Message into a Question: every entity, the goods, the topic where the words leave no doubt.

Nothing here waits: no database, no model. What stays open is said so in the Question, and `core.answer` settles it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from core.evidence import Commodity
from core.knowledge import KnowledgeBase
from core.message import Language, Message, Topic
from core.question import cues, memory, numbers, text
from core.question.entities import read_entities
from core.question.goods import Lexicon, tokens
from core.question.lines import goods_lines
from core.question.model import GoodsMatch, PaperRequest, Question, Readings
from core.question.particulars import Dictated, read_dictated
from core.question.places import Places
from core.question.topic import TopicReader, TopicReading

_PRICE_NUMBER = re.compile(
    r"\b(?:hr|harga referensi|harga acuan|reference price|hpe|harga patokan)\b[^\d\n]{0,45}?(?P<number>\d[\d.,]*\d|\d)(?!\s*(?:/\d|%))"
)
_RATE_NUMBER = re.compile(
    r"\b(?:kurs\w*|exchange rate|rate)\b\D{0,28}?(?P<number>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d{4,}(?:[.,]\d+)?)(?!\d)"
)
MAX_DESCRIPTION = 12  # words of goods that are looked up
MAX_PRICE, MAX_RATE = Decimal(10) ** 7, Decimal(10) ** 6  # beyond these nobody supposes anything
_MONTH_AFTER = re.compile(r"^\s*(?:jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec)", re.IGNORECASE)
_OVER_TIME: frozenset[Topic] = frozenset({"export_duty", "exchange_rate", "reference_price"})  # figures with a history
_PLAIN_WORD, _ITS_ENDING = re.compile(r"[a-z][a-z-]{2,}"), re.compile(r"-?nya$")
_PRICE = re.compile(r"\b(?:harga(?:nya)?|prices?)\b")
_CODE = re.compile(r"[${}<>;=\\]")
_NOT_GOODS = frozenset(
    "berapa apa yang untuk dan atau ke dari di dengan kena bea keluar bk pungutan ekspor export duty levy tarif total rupiah ton mt kg kuintal peb tanggal tgl "
    "pada saya kami saat hari ini bulan tahun minggu besok kalau jika mau ingin hitung dihitung mohon tolong info bisa dong sih ya nih kak min how much the of on for to and in is are "
    "my our what please calculate per bayar dibayar jumlah semua barang produk goods product shipment kirim mengirim perusahaan soal tentang lengkap jadi kali saja misal misalnya "
    "kode hs code harga referensi hr hpe price reference dokumen documents need need do i we a an at with if were adalah itu ada tidak termasuk masing ekspornya keluarnya persen percent "
    "januari februari maret april mei juni juli agustus september oktober november desember january february march may june july august october december "
    "tax rate kurs pajak nya dalam juta ribu milyar miliar rb jt gram liter kubik unit pcs ekor container kontainer feet ft kaki".split()
)


@dataclass(frozen=True, slots=True)
class Read:
    """A question with what its words said about the topic."""

    question: Question
    reading: TopicReading


class Reader:
    """Reads questions with the vocabulary of one data version."""

    def __init__(
        self, base: KnowledgeBase, places: Places, further: Callable[[str], Commodity | None] | None = None
    ) -> None:
        self.base = base
        self.places = places
        self.lexicon = Lexicon(base.commodities, _common_words(base), further)
        self.topics = TopicReader(base.prompts)

    def read(self, message: Message, today: date, state: memory.State | None) -> Read:
        """Read a message on a day, leaning on the conversation's state where it must."""
        dictated = read_dictated(message.text, going_on=bool(state and state.get("paper")))
        clean = text.clean(dictated.rest)
        words = text.normalise(clean)
        if state and (switched := _switched(words)):
            message = replace(message, text=str(state.get("text", "")) or message.text, language=switched)
            clean = text.clean(message.text)
            words = text.normalise(clean)
        language = message.language or text.detect_language(clean, default=_language_of(state))
        readings = read_entities(clean, today, self.places)
        reading = self.topics.read(words, clean, readings)
        goods, certain = self._goods(words, readings)
        spoken = self._goods_text(words, readings)
        question = Question(
            text=clean,
            words=words,
            language=language,
            today=today,
            readings=readings,
            goods=goods,
            goods_certain=certain,
            goods_words=" ".join([w for w in spoken if not self.lexicon.names(w)][:5]),
            goods_text=" ".join(spoken[:MAX_DESCRIPTION]),
            wants=reading.wants,
            hypothetical_price=_supposed_price(words, clean, readings, reading),
            hypothetical_rate=_supposed_rate(words, reading),
            declines=reading.declines,
            formats=dictated.formats,
        )
        if dictated.concerns(state):
            return Read(self._paper(question, dictated, state), reading)
        if (topic := resolve(question, reading)) is not None:
            question = question.with_(topic=topic)
        if state and reading.declines is None and reading.plain is None:
            question = self._lean(question, reading, state)
        return Read(question, reading)

    def _paper(self, question: Question, dictated: Dictated, state: memory.State | None) -> Question:
        """A request for a document: the talk so far, and what was dictated now and before."""
        before, named = memory.paper_of(state), bool(question.goods)
        if state and question.declines is None:
            question = memory.merge(question, state, self.lexicon)
        particulars = before.particulars | dict(dictated.particulars)
        if price := next((a for a in question.readings.amounts if a.per_unit), None):
            particulars["price"] = f"{price.currency} {price.value}/{price.per_unit}"
        spoken = dictated.lines or (() if named else before.lines)  # goods named anew take the place of dictated ones
        lines = goods_lines(question, spoken, particulars, self.lexicon, self.places)
        if lines and not spoken:
            particulars["goods"] = lines[0].description
        request = PaperRequest(
            dictated.kinds or before.kinds, dictated.formats or ("xlsx", "pdf"), particulars, lines, spoken
        )
        return question.with_(topic="documents", paper=request, text=question.text or before.text)

    def _lean(self, question: Question, reading: TopicReading, state: memory.State) -> Question:
        """The question with what it leaves out taken from the turns before it."""
        if not memory.leans(question, reading, state):
            return memory.borrow(question, reading, state, self.lexicon)
        chosen = self._chosen(question, state)
        merged = memory.merge(chosen, state, self.lexicon)
        supposed = question.hypothetical_price is not None or question.hypothetical_rate is not None
        if supposed and state["topic"] == "export_duty":
            merged = merged.with_(topic="export_duty")
        before = frozenset(state.get("wants", ()))
        named = {"duty", "levy"} & reading.wants
        wants = reading.wants | before if not named or "as_well" in reading.wants else reading.wants
        topic: Topic | None = state["topic"] if merged.topic is None or merged.topic == "hs_code" else merged.topic
        return merged.with_(topic=topic, wants=wants, extras={"before": str(state.get("text", ""))})

    def _chosen(self, question: Question, state: memory.State) -> Question:
        """Among choices that were asked back, the one that the message names, by name, by its words or by its place."""
        choices = [c for i in state.get("choices", ()) for c in self.lexicon.commodities if c.id == i]
        if not choices:
            return question
        if (place := _place(question.words, len(choices))) is not None:
            return question.with_(goods=(GoodsMatch(choices[place], 1.0, ""),), goods_certain=True, answers_choice=True)
        picked = tuple(m for m in question.goods if m.commodity in choices)
        if picked and len(picked) < len(question.goods):
            best = tuple(m for m in picked if m.score >= picked[0].score - 0.02)
            same = len({(m.commodity.hs6, m.commodity.duty_product) for m in best}) == 1
            return question.with_(goods=picked, goods_certain=question.goods_certain or same, answers_choice=True)
        if not question.goods and (best_choice := self.lexicon.nearest_of(question.words, choices)) is not None:
            return question.with_(goods=(GoodsMatch(best_choice, 1.0, ""),), goods_certain=True, answers_choice=True)
        return question

    def _goods(self, words: str, readings: Readings) -> tuple[tuple[GoodsMatch, ...], bool]:
        """Goods by typed code, else by name."""
        if readings.codes and (found := self.lexicon.by_code(readings.codes)):
            return found, len({m.commodity.hs6 for m in found if m.score == found[0].score}) == 1
        return self.lexicon.link(words)

    def _goods_text(self, words: str, readings: Readings) -> list[str]:
        """Words that may say what the goods are: nothing of the trade, no place, no errand."""
        places = {w for p in readings.places for w in tokens(p.name)}
        return [
            w
            for whole in _PLAIN_WORD.findall(words)
            if (w := _ITS_ENDING.sub("", whole) or whole if whole.endswith("nya") else whole)
            and whole not in _NOT_GOODS
            and w not in _NOT_GOODS
            and w not in self.lexicon.common_words
            and not (places and places.issuperset(tokens(w)))
        ]


def resolve(question: Question, reading: TopicReading) -> Topic | None:
    """The topic, where words and entities leave no doubt; None lets meaning decide."""
    if reading.declines:
        return "out_of_scope"
    said, wants, readings = reading.cues, reading.wants, question.readings
    if reading.plain and not said:
        return reading.plain
    concrete = bool(readings.quantities or question.hypothetical_price is not None) or any(
        d.explicit for d in readings.dates
    )
    explains = "explain" in wants and not (concrete and (question.goods or readings.currencies))
    if "coo" in said and not concrete:
        return None
    foreign = any(x != "IDR" for x in readings.currencies) or any(
        a.currency != "IDR" and not a.per_unit for a in readings.amounts
    )
    pictured = "chart" in wants or ("course" in wants and (foreign or bool(question.goods)))
    explains = explains and not (pictured and said & _OVER_TIME)
    precise = foreign or pictured or bool(readings.dates) or len(question.words.split()) <= 5
    rate_asked = ("strong_rate" in wants and precise) or (foreign and "exchange_rate" in said)
    duty_asked = "export_duty" in said and not explains
    if duty_asked and question.hypothetical_price is not None:
        return "export_duty"
    if rate_asked and not explains and not (duty_asked and (question.goods or readings.quantities)):
        return "exchange_rate"
    if duty_asked and (
        question.goods or question.goods_words or readings.quantities or not (said - {"export_duty", "exchange_rate"})
    ):
        return "export_duty"
    if "reference_price" in said and not explains:
        return "reference_price"
    declared = any(d.role in ("peb", "payment") for d in readings.dates)
    asks_papers = bool(said & {"restriction", "documents", "coo", "hs_code"}) or "cn" in question.words.split()
    if question.goods and readings.quantities and ("pay" in wants or declared) and not asks_papers:
        return "export_duty"
    alone = foreign and not question.goods and not readings.quantities and len(question.words.split()) <= 4
    alone = alone and not _CODE.search(question.text)
    if alone and not reading.foreign:
        return "exchange_rate"
    priced = bool(question.goods) and ("chart" in wants or ("course" in wants and bool(_PRICE.search(question.words))))
    if not said and (priced or ("chart" in wants and foreign)):
        return "reference_price" if priced else "exchange_rate"
    coded = bool(readings.codes) and "restriction" in said  # the code says which goods, the question is another one
    if "hs_code" in said and not coded and (question.goods or not explains):
        return "hs_code"
    return None


def _common_words(base: KnowledgeBase) -> frozenset[str]:
    """Words of the trade, so that none of them is taken for a misspelt good."""
    texts: list[str] = [u for p in base.prompts if p.topic != "out_of_scope" for u in p.utterances]
    texts += [t for f in base.facts for t in (*f.questions, f.text_id, f.text_en)]
    goods = {
        w for c in base.commodities for n in (c.name_id, c.name_en, *c.synonyms_id, *c.synonyms_en) for w in tokens(n)
    }
    spoken = {w for t in texts for w in (*tokens(t), *re.findall(r"[a-z]+", t.lower()))} | cues.PICTURE_WORDS
    return frozenset(w for w in spoken if w not in goods)


_PLACES = {
    "pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "keenam": 6,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
}  # fmt: skip


def _place(words: str, count: int) -> int | None:
    """The place of a choice that is picked by number ("yang kedua", "2"), from 0."""
    match = cues.ORDINAL.match(words)
    if match is None:
        return None
    said = match["n"]
    place = count if said in ("terakhir", "last") else _PLACES.get(said) or int(said)
    return place - 1 if place <= count else None


def _switched(words: str) -> Language | None:
    """The language that a message asks for and says nothing else: "in English please"."""
    if cues.TO_ENGLISH.match(words):
        return "en"
    return "id" if cues.TO_INDONESIAN.match(words) else None


def _language_of(state: memory.State | None) -> Language:
    return "en" if state and state.get("language") == "en" else "id"


def _supposed_price(words: str, clean: str, readings: Readings, reading: TopicReading) -> Decimal | None:
    """A reference price that the person supposes: "misal HR CPO 930", "if the reference price were 3,500.01"."""
    if "reference" not in reading.wants or not ({"duty", "levy", "suppose"} & reading.wants):
        return None
    lowered = clean.lower()
    for match in _PRICE_NUMBER.finditer(lowered):
        start, end = match.span("number")
        inside = any(d.span[0] < end and start < d.span[1] for d in readings.dates)
        if not inside and not _MONTH_AFTER.match(lowered[end:]):
            price = numbers.parse_number(match["number"])
            return price if price is not None and 0 < price <= MAX_PRICE else None
    return None


def _supposed_rate(words: str, reading: TopicReading) -> Decimal | None:
    """An exchange rate that the person supposes: "kalau kursnya 17.000"."""
    if "suppose" not in reading.wants or not (match := _RATE_NUMBER.search(words)):
        return None
    value = numbers.parse_number(match["number"])
    return value if value is not None and 100 < value <= MAX_RATE else None


def replace_goods(question: Question, goods: tuple[GoodsMatch, ...], *, certain: bool) -> Question:
    """The question with goods found later, by full text or meaning."""
    return replace(question, goods=goods, goods_certain=certain)
