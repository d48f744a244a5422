"""What a conversation was about, and how a short follow-up leans on it.

The state is a small JSON object, so that any instance can pick a conversation up. Only entities are kept, never more of
the person's words than the last question.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.papers.model import PaperKind
from core.question import cues
from core.question.goods import Lexicon
from core.question.model import DateReading, GoodsMatch, Place, Quantity, Question
from core.question.topic import TopicReading

State = Mapping[str, Any]

DATA_TOPICS = frozenset({"export_duty", "exchange_rate", "reference_price", "hs_code"})
GOODS_TOPICS = frozenset(
    {"export_duty", "reference_price", "hs_code", "documents", "restriction", "destination", "coo"}
)
PLACE_TOPICS = frozenset({"documents", "destination", "coo", "restriction"})

_LEANS = re.compile(
    r"^\W*(?:kalau|klo|kalo|terus|lalu|trus|dan|and|what about|how about|what if|gimana kalau|bagaimana kalau|bagaimana dengan|gimana dengan|yang ke|untuk yang|"
    r"eh|maaf|salah|koreksi|ralat|maksud\w*|sorry|i mean|actually|correction|it's|its|it is|oh|juga|also|same|sama|nah|if|or|atau|then|sekarang kalau|misal)\b"
)
_BEFORE = re.compile(
    r"\b(bulan|minggu|month|week|periode|period)\s+(?:sebelumnya|lalunya|before|sebelum itu)\b|\b(?:previous|prior|preceding)\s+(month|week|period)\b|\b(?:the )?(month|week) before\b"
)
_AFTER = re.compile(
    r"\b(bulan|minggu|month|week|periode|period)\s+(?:berikutnya|selanjutnya|after|setelahnya|depannya)\b|\b(?:following|next)\s+(month|week|period)\b|\b(?:the )?(month|week) after\b"
)
_FOR_SO_LONG = re.compile(
    r"\b(?:\d{1,3} ?|se|satu |dua |tiga |enam |one |two |three |six )(?:minggu|bulan|tahun|weeks?|months?|years?)\b"
)
_PERIOD_WORDS = frozenset(
    "day days week weeks month months year years last past show draw please setahun sebulan".split()
)
_ITS = re.compile(r"\w{3,}nya\b|\b(?:its|it|that|them|those|this|itu|tersebut|tadi|barang (?:saya|itu))\b")
_OWN_CUES = frozenset({"export_duty", "exchange_rate", "hs_code", "reference_price", "coo", "documents", "restriction"})
MAX_LEAN_WORDS = 14
MAX_PERIOD_WORDS = 5  # of a message that gives the last chart another period


def leans(question: Question, reading: TopicReading, state: State | None) -> bool:
    """Whether the message is a follow-up of the turns before it."""
    if not state or not state.get("topic") or reading.elsewhere:
        return False
    words, readings = question.words, question.readings
    if question.formats and state["topic"] == "export_duty" and not question.goods:
        return True
    if "explain_that" in reading.wants or cues.ORDINAL.match(words):
        return True
    if (
        state["topic"] == "export_duty"
        and (question.hypothetical_price is not None or question.hypothetical_rate is not None)
        and not question.goods
    ):
        return True
    if _BEFORE.search(words) or _AFTER.search(words):
        return True
    other = (reading.cues & _OWN_CUES) - {state["topic"]}
    count = len(words.split())
    strange = set(question.goods_words.split()) - _PERIOD_WORDS
    if "chart" in reading.wants and not other and not strange and state["topic"] in DATA_TOPICS:
        return True
    drawn = {"chart", "course"} & set(state.get("wants", ()))
    if drawn and not other and count <= MAX_PERIOD_WORDS and _FOR_SO_LONG.search(words):
        return True
    entity = bool(
        readings.quantities
        or readings.places
        or readings.currencies
        or readings.amounts
        or readings.codes
        or question.goods
    )
    strangers = len(question.goods_words.split())
    if not entity and readings.dates:
        entity = strangers <= 1  # a day alone says little when words nobody knows stand beside it
    if state.get("missing") and entity and count <= MAX_LEAN_WORDS and not (other - {"exchange_rate"}):
        return True
    if other or count > MAX_LEAN_WORDS:
        return False
    if "as_well" in reading.wants and {"duty", "levy"} & reading.wants and not question.goods:
        return True
    if state.get("choices") and count <= 6 and not question.goods:
        return True
    if state["topic"] not in DATA_TOPICS and not reading.cues and count <= 5 and _ITS.search(words):
        return True
    return (bool(_LEANS.search(words)) and (entity or strangers <= 1)) or (entity and not other and count <= 8)


def merge(question: Question, state: State, lexicon: Lexicon) -> Question:
    """The follow-up with everything it leaves out taken from the state."""
    readings = question.readings
    goods, certain = question.goods, question.goods_certain
    if not goods:
        goods, certain = _goods_of(state, lexicon), bool(state.get("goods_certain"))
    dates = readings.dates or _shifted(question.words, state)
    kept = replace(
        readings,
        quantities=readings.quantities or _quantities_of(state),
        dates=_with_roles(dates, state),
        places=readings.places or _places_of(state),
        currencies=readings.currencies or tuple(c for c in state.get("currencies", ()) if not readings.amounts),
    )
    return question.with_(readings=kept, goods=goods, goods_certain=certain, follow_up=True)


def borrow(question: Question, reading: TopicReading, state: State, lexicon: Lexicon) -> Question:
    """A new question that names no goods or no country of its own, given those the talk is about."""
    topic = question.topic
    readings = question.readings
    changes: dict[str, object] = {}
    talk = bool(_ITS.search(question.words)) or len(question.words.split()) <= 6
    about_goods = topic in GOODS_TOPICS or (topic is None and bool(reading.cues & {"documents", "restriction"}))
    if about_goods and not question.goods and not question.goods_words and talk and state.get("goods"):
        changes |= {"goods": _goods_of(state, lexicon), "goods_certain": bool(state.get("goods_certain"))}
        if topic == "export_duty" and state.get("topic") == "export_duty":
            changes["readings"] = readings = replace(readings, quantities=readings.quantities or _quantities_of(state))
    if (topic in PLACE_TOPICS or topic is None) and not readings.places and talk and state.get("places"):
        changes["readings"] = replace(readings, places=_places_of(state))
    return question.with_(follow_up=True, **changes) if changes else question


@dataclass(frozen=True, slots=True)
class PaperState:
    """What was dictated for documents in the turns before."""

    kinds: tuple[PaperKind, ...] = ("invoice",)
    particulars: dict[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    text: str = ""  # the last question, for the language of a follow-up without words of its own


def paper_of(state: State | None) -> PaperState:
    """What the state says about documents; nothing dictated where there is none."""
    kept = (state or {}).get("paper")
    text = str((state or {}).get("text", ""))
    if not kept:
        return PaperState(text=text)
    return PaperState(tuple(kept["kinds"]), dict(kept["particulars"]), tuple(kept["lines"]), text)


def remember(
    question: Question, missing: tuple[str, ...], choices: tuple[str, ...] = (), before: State | None = None
) -> dict[str, Any]:
    """The state to keep after a turn; what was dictated for documents stays for the whole talk."""
    readings, paper = question.readings, (before or {}).get("paper")
    if question.paper is not None:
        asked = question.paper
        paper = {"kinds": asked.kinds, "particulars": dict(asked.particulars), "lines": asked.dictated_lines}
    return {
        "paper": paper,
        "topic": question.topic,
        "wants": sorted(question.wants),
        "goods": [m.commodity.id for m in question.goods[:12]],
        "goods_certain": question.goods_certain,
        "quantities": [
            {
                "value": str(q.value),
                "unit": q.unit,
                "dimension": q.dimension,
                "kilograms": None if q.kilograms is None else str(q.kilograms),
                "feet": q.size_feet,
            }
            for q in readings.quantities
        ],
        "dates": [[d.start.isoformat(), d.end.isoformat(), d.precision, d.role] for d in readings.dates],
        "places": [[p.code, p.origin, p.in_union] for p in readings.places],
        "currencies": list(readings.currencies) or [a.currency for a in readings.amounts if not a.per_unit],
        "missing": list(missing),
        "choices": list(choices),
        "language": question.language,
        "text": question.text[:300],
    }


def _goods_of(state: State, lexicon: Lexicon) -> tuple[GoodsMatch, ...]:
    wanted = list(state.get("goods", ()))
    found = lexicon.by_ids(wanted)
    return tuple(
        GoodsMatch(found[i], 1.0 if n == 0 else 0.9, "", exact=True) for n, i in enumerate(wanted) if i in found
    )


def _quantities_of(state: State) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            Decimal(q["value"]),
            q["unit"],
            q["dimension"],
            None if q["kilograms"] is None else Decimal(q["kilograms"]),
            (0, 0),
            q.get("feet"),
        )
        for q in state.get("quantities", ())
    )


def _dates_of(state: State) -> tuple[DateReading, ...]:
    return tuple(
        DateReading(date.fromisoformat(start), date.fromisoformat(end), precision, role, (0, 0))
        for start, end, precision, role in state.get("dates", ())
    )


def _places_of(state: State) -> tuple[Place, ...]:
    return tuple(Place(code, (0, 0), code, origin, union) for code, origin, union in state.get("places", ()))


def _with_roles(dates: tuple[DateReading, ...], state: State) -> tuple[DateReading, ...]:
    """The new dates, or the old ones; a plain new day takes the place of a PEB day named before."""
    if not dates:
        return _dates_of(state)
    before = _dates_of(state)
    if all(d.role == "asked" for d in dates) and any(d.role == "peb" for d in before):
        return tuple(replace(d, role="peb") for d in dates)
    return dates


def _shifted(words: str, state: State) -> tuple[DateReading, ...]:
    """The period before or after the one the talk is about."""
    before = _dates_of(state)
    back = bool(_BEFORE.search(words))
    if not before or not (back or _AFTER.search(words)):
        return ()
    last = before[-1]
    weekly = bool(re.search(r"minggu|week", words))
    if weekly:
        day = last.start + timedelta(days=-7 if back else 7)
        return (replace(last, start=day, end=day, precision="day"),)
    if back:
        end = last.start.replace(day=1) - timedelta(days=1)
        return (replace(last, start=end.replace(day=1), end=end, precision="month"),)
    start = (last.start.replace(day=1) + timedelta(days=32)).replace(day=1)
    end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return (replace(last, start=start, end=end, precision="month"),)
