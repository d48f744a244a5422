"""Settle what reading left open, with the rules of each topic: which form, which days, which rate, which topic."""

import re
from dataclasses import replace
from datetime import date, timedelta

from core.evidence import Commodity, RateKind
from core.knowledge_rank import ACCEPT, Ranked
from core.message import Topic
from core.question.goods import tokens
from core.question.model import DateReading, GoodsMatch, Question
from core.question.topic import TopicReading

OUTSIDE, OUTSIDE_IN_DOMAIN = 0.5, 0.95  # share of the nearest examples that are out of scope, from which it is declined
GOOD_FACT = 0.80  # a verified answer this good names the topic
SURE_FACT = 0.95  # a verified answer this good overrules a nearness to out-of-scope examples


def dutiable(question: Question) -> tuple[tuple[Commodity, ...], bool]:
    """The goods to compute duty for, and whether the form must be asked back first.

    Where one bare word covers several forms and only one product among them is under duty ("kakao"), that one is meant;
    where none is, no form needs to be known.
    """
    matches = question.goods
    if question.goods_certain:
        several = [m for m in matches if m.score == 1.0]
        return tuple(m.commodity for m in (several if _side_by_side(several) else matches[:1])), False
    rivals = [m.commodity for m in matches if m.score >= 0.8] or [matches[0].commodity]
    products = list(dict.fromkeys(c.duty_product for c in rivals if c.duty_product))
    if not products:
        word = matches[0].phrase or matches[0].commodity.name_id
        return (replace(rivals[0], name_id=word, name_en=word),), False  # no form is known, so none is named
    if len(products) == 1:
        return (next(c for c in rivals if c.duty_product),), False
    charged = tuple(c for c in rivals if c.duty_product)
    unique = {(c.duty_product, c.hs6): c for c in reversed(charged)}
    return tuple(reversed(unique.values())), True


def _side_by_side(matches: list[GoodsMatch]) -> bool:
    """Whether several certain goods were named one beside the other."""
    return len(matches) > 1 and len({m.phrase for m in matches}) == len(matches)


def settled(question: Question, commodity: Commodity) -> Question:
    """The question with its goods fixed."""
    rest = tuple(m for m in question.goods if m.commodity.id != commodity.id)
    first = next((m for m in question.goods if m.commodity.id == commodity.id), GoodsMatch(commodity, 1.0, ""))
    return question.with_(goods=(first, *rest), goods_certain=True)


def by_day(question: Question) -> tuple[Question, ...]:
    """The question once for each PEB day that it compares; itself where it compares none."""
    days = [d for d in question.readings.dates if d.role != "payment"]
    if len(days) < 2 or any(d.role == "payment" for d in question.readings.dates):
        return (question,)
    return tuple(question.with_(readings=replace(question.readings, dates=(d,))) for d in days[:3])


def bare(question: Question, reading: TopicReading) -> bool:
    """Whether the message only names goods and asks nothing about them."""
    if reading.cues or reading.in_domain or question.readings.places or question.follow_up:
        return False
    named = {w for m in question.goods[:3] for w in tokens(f"{m.phrase} {m.commodity.name_id} {m.commodity.name_en}")}
    return all(w in named or w.isdigit() for w in tokens(question.words))


def rate_kind(question: Question) -> RateKind:
    """Which publisher's rate is asked for; the tax rate unless another is named."""
    words = question.words
    if re.search(r"\becb\b|european central bank|bank sentral eropa", words):
        return "ecb"
    if re.search(r"\bjisdor\b", words):
        return "jisdor"
    if (
        re.search(r"\b(?:kurs (?:transaksi|tengah)|bank indonesia|kurs bi|bi rate|kurs jual|kurs beli)\b", words)
        and "pajak" not in words
    ):
        return "bi_transaction"
    return "tax"


def day_in(reading: DateReading, today: date) -> date:
    """The day of a period that counts: the asked one when it lies inside, else the last."""
    return today if reading.start <= today <= reading.end else reading.end


def price_days(question: Question) -> list[date]:
    """The days for which prices are looked up; a period is looked up at both ends, a longer one month by month."""
    days: list[date] = []
    readings = question.readings.dates
    for reading in readings:
        if reading.precision == "day":
            days.append(reading.end)
        elif reading.precision in ("quarter", "year") or (reading.end - reading.start).days > 62:
            days += [
                date(reading.start.year + (m // 12), m % 12 + 1, 10)
                for m in range(reading.start.month - 1, reading.start.month + 11)
            ]
            days = [d for d in days if d <= reading.end]
        elif len(readings) > 1:
            days.append(reading.start)
        elif reading.explicit:
            inside = reading.start <= question.today <= reading.end
            days += [question.today] if inside and reading.precision != "month" else [reading.start, reading.end]
        else:
            days.append(day_in(reading, question.today))
    return list(dict.fromkeys(days))[:13] or [question.today]


def rate_days(question: Question) -> list[date]:
    """The days for which rates are looked up: one a reading, or every week of a period where all of it is asked for."""
    days: list[date] = []
    for reading in question.readings.dates:
        if (
            reading.precision != "day"
            and {"all_of_period", "extreme"} & question.wants
            and (reading.end - reading.start).days <= 62
        ):
            weeks = (reading.end - reading.start).days // 7
            days += [reading.start + timedelta(days=7 * n) for n in range(weeks + 1)] + [reading.end]
        else:
            days.append(day_in(reading, question.today))
    return list(dict.fromkeys(days))[:11] or [question.today]


def free_topic(question: Question, reading: TopicReading, ranked: Ranked) -> Topic | None:
    """The topic of a free question, None when it does not belong here."""
    best = ranked.best
    score = best.score if best else 0.0
    if question.follow_up and question.topic is not None:
        return question.topic
    if not ranked.by_meaning:  # words alone decided
        return best.fact.topic if best else None
    if _outside(reading, ranked, score):
        return None
    explicit, cued = _explicit(reading), _cued(question, reading)
    if best is not None and score >= ACCEPT:
        if explicit and best.fact.topic not in reading.cues:
            return explicit
        return best.fact.topic if score >= GOOD_FACT or cued is None else cued
    if cued:
        return cued
    if question.readings.regulations:
        return "regulation"
    prompt_topic, prompt_score = _nearest(ranked)
    if prompt_score >= ranked.calibration.sure and prompt_topic not in ("out_of_scope", None) and reading.in_domain:
        return prompt_topic
    return None


def _outside(reading: TopicReading, ranked: Ranked, score: float) -> bool:
    """Whether the question is nearer to what is out of scope than to the trade."""
    if reading.cues:
        return False
    if reading.elsewhere:
        return score < SURE_FACT
    if reading.in_domain:
        return score < GOOD_FACT and ranked.outside >= OUTSIDE_IN_DOMAIN
    return score < SURE_FACT and ranked.outside >= OUTSIDE


def _explicit(reading: TopicReading) -> Topic | None:
    """A knowledge topic named by its own cue, the more specific one first."""
    topics: tuple[Topic, ...] = ("coo", "documents", "restriction")
    return next((t for t in topics if t in reading.cues), None)


def _cued(question: Question, reading: TopicReading) -> Topic | None:
    """The knowledge topic that a cue names, the more specific one first."""
    cues = reading.cues
    if explicit := _explicit(reading):
        return explicit
    if question.destination and reading.in_domain:
        return "destination"
    if question.destination and question.goods:
        return "destination"
    if "regulation" in cues:
        return "regulation"
    for topic in ("export_duty", "reference_price", "exchange_rate", "hs_code"):
        if topic in cues:
            return "procedure" if topic == "hs_code" else topic
    return None


def _nearest(ranked: Ranked) -> tuple[Topic | None, float]:
    if not ranked.topics:
        return None, 0.0
    topic = max(ranked.topics, key=lambda t: ranked.topics[t])
    return topic, ranked.topics[topic]
