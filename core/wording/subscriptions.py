"""What subscribers are told: that they are subscribed, their list, and the news themselves."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from core.evidence import ExchangeRate, ReferencePrice
from core.knowledge import KnowledgeBase
from core.message import Figure, Language, Reply
from core.subscriptions import MOST, Rhythm, Subject, Subscription, name_of_price
from core.wording import formats
from core.wording.sources import price_source, rate_source

_RHYTHMS: dict[Rhythm, tuple[str, str]] = {
    "each": ("setiap ada angka baru", "whenever there is a new figure"),
    "daily": ("paling banyak sekali sehari", "at most once a day"),
    "weekly": ("paling banyak sekali seminggu", "at most once a week"),
    "monthly": ("paling banyak sekali sebulan", "at most once a month"),
}
_RATES = {
    "tax": ("Kurs pajak", "Tax exchange rate"),
    "jisdor": ("JISDOR (kurs pasar, bukan kurs pajak)", "JISDOR (market rate, not the tax rate)"),
    "bi_transaction": ("Kurs transaksi BI", "BI transaction rate"),
    "ecb": ("Kurs acuan ECB (kurs pasar, bukan kurs pajak)", "ECB reference rate (market rate, not the tax rate)"),
    "frankfurter": (
        "Kurs Frankfurter (kurs pasar, bukan kurs pajak)",
        "Frankfurter rate (market rate, not the tax rate)",
    ),
}
_TEXTS: dict[str, tuple[str, str]] = {
    "added": (
        "**Langganan aktif: {name}**, {rhythm}. Kabar dikirim ke sini. Berhenti: tulis `berhenti langganan {number}`; daftar: `langganan`.",
        "**Subscribed: {name}**, {rhythm}. The news come here. To stop: write `unsubscribe {number}`; for your list: `subscribe`.",
    ),
    "full": (
        "Langganan Anda sudah {most}; hentikan salah satu dulu dengan `berhenti langganan NOMOR`.",
        "You have {most} subscriptions already; end one first with `unsubscribe NUMBER`.",
    ),
    "unknown": (
        "Langganan untuk apa? Bisa kurs suatu mata uang atau harga referensi suatu barang, misalnya `langganan kurs USD mingguan` atau `langganan HR CPO`.",
        "Subscribe to what? A currency's rate or a product's reference price, for example `subscribe USD tax rate weekly` or `subscribe reference price CPO`.",
    ),
    "elsewhere": (
        "Langganan hanya bisa di chat pribadi dengan saya di Telegram atau Slack, karena kabarnya dikirim ke sana. Tulis perintah yang sama di chat pribadi.",
        "Subscriptions work in a private chat with me on Telegram or Slack only, since the news go there. Write the same in a private chat.",
    ),
    "none": (
        "Belum ada langganan. Mulai dengan `langganan kurs USD mingguan` atau `langganan HR CPO`.",
        "No subscriptions yet. Begin with `subscribe USD tax rate weekly` or `subscribe reference price CPO`.",
    ),
    "list": ("**Langganan Anda**", "**Your subscriptions**"),
    "stop_hint": (
        "Berhenti: `berhenti langganan NOMOR` atau `berhenti langganan semua`.",
        "To stop: `unsubscribe NUMBER` or `unsubscribe all`.",
    ),
    "stopped": ("Langganan dihentikan: {names}.", "Unsubscribed: {names}."),
    "not_found": ("Langganan itu tidak ada.", "There is no such subscription."),
}


def say(sentence: str, language: Language, /, **values: object) -> str:
    """A sentence of ours."""
    return _TEXTS[sentence][language == "en"].format(**values)


def name_of(subject: Subject, base: KnowledgeBase, language: Language) -> str:
    """What is subscribed to, in words."""
    english = language == "en"
    if subject.kind == "price":
        name = name_of_price(subject.key, base, english=english)
        return f"Reference price (HR/HPE) of {name}" if english else f"Harga referensi (HR/HPE) {name}"
    return f"{_RATES[subject.kind][english]} {subject.key}"


def added(subject: Subject, rhythm: Rhythm, number: int, base: KnowledgeBase, language: Language) -> str:
    """That somebody is subscribed, with the place in their list."""
    return say(
        "added", language, name=name_of(subject, base, language), rhythm=rhythm_of(rhythm, language), number=number
    )


def full(language: Language) -> str:
    """That somebody has as many as one may have."""
    return say("full", language, most=MOST)


def rhythm_of(rhythm: Rhythm, language: Language) -> str:
    """How often, in words."""
    return _RHYTHMS[rhythm][language == "en"]


def listed(own: Sequence[Subscription], base: KnowledgeBase, language: Language) -> str:
    """A person's subscriptions by number."""
    if not own:
        return say("none", language)
    lines = [
        f"{place}. {name_of(each.subject, base, language)}, {rhythm_of(each.rhythm, language)}"
        for place, each in enumerate(own, 1)
    ]
    return "\n".join([say("list", language), *lines, "", say("stop_hint", language)])


def stopped(gone: Sequence[Subscription], base: KnowledgeBase, language: Language) -> str:
    """Which subscriptions ended."""
    return say("stopped", language, names="; ".join(name_of(each.subject, base, language) for each in gone))


def rate_news(
    rate: ExchangeRate, before: ExchangeRate | None, language: Language, *, corrects: bool, today: date
) -> Reply:
    """A new rate, with the change from the one before."""
    english = language == "en"
    units = f"{rate.per_units} {rate.currency}" if rate.per_units != 1 else rate.currency
    name = f"{_RATES[rate.kind][english]} {units}"
    value = f"Rp{formats.fixed(rate.value, language)}"
    earlier = before if before is not None and before.per_units == rate.per_units else None
    change = _change(
        earlier.value if earlier else None, rate.value, lambda v: f"Rp{formats.fixed(v, language)}", language
    )
    decree = f", KMK {rate.decree}" if rate.decree and rate.kind == "tax" else ""
    period = formats.period(rate.valid_from, rate.valid_to, language)
    text = f"{_head(name, english=english, corrects=corrects)}: {value}** ({period}{decree}). {change}{_past(rate.valid_to, today, language)}"
    return Reply(
        f"{text.strip()}\n\n{say('stop_hint', language)}",
        language,
        "exchange_rate",
        figures=(Figure("exchange_rate", rate.value, formats.rate_unit(rate.currency, rate.per_units), 1),),
        sources=(rate_source(rate, language),),
    )


def price_news(
    price: ReferencePrice, before: ReferencePrice | None, language: Language, *, corrects: bool, today: date
) -> Reply:
    """A new reference or benchmark price, with the change from the one before."""
    english = language == "en"
    name = price.name_en if english else price.name_id
    period = formats.period(price.valid_from, price.valid_to, language)
    title = f"Reference price (HR/HPE) of {name}" if english else f"Harga referensi (HR/HPE) {name}"
    lines = [
        f"{_head(title, english=english, corrects=corrects)}**, {period}{f' ({price.decree})' if price.decree else ''}"
    ]
    figures = []
    for label, figure, value, unit, old, old_unit in (
        ("HR", "reference_price", price.reference_price, price.reference_unit,
         before.reference_price if before else None, before.reference_unit if before else ""),
        ("HPE", "export_benchmark_price", price.benchmark_price, price.benchmark_unit,
         before.benchmark_price if before else None, before.benchmark_unit if before else ""),
    ):  # fmt: skip
        if value is None:
            continue
        show = partial(_per_unit, unit, language)
        change = _change(old if old_unit == unit else None, value, show, language)
        lines.append(f"- {label}: **{formats.per_unit(value, unit, language)}** {change}".rstrip())
        figures.append(Figure(figure, value, unit, 1))
    if past := _past(price.valid_to, today, language):
        lines.append(past.strip())
    return Reply(
        "\n".join([*lines, "", say("stop_hint", language)]),
        language,
        "reference_price",
        figures=tuple(figures),
        sources=(price_source(price, language),),
    )


def _per_unit(unit: str, language: Language, value: Decimal) -> str:
    return formats.per_unit(value, unit, language)


def _head(name: str, *, english: bool, corrects: bool) -> str:
    mark = ("Correction: " if english else "Koreksi: ") if corrects else ""
    return f"**{mark}{name}"


def _change(before: Decimal | None, now: Decimal, show: Callable[[Decimal], str], language: Language) -> str:
    """How far a value moved; nothing where none was known before."""
    if before is None:
        return ""
    if before == now:
        return "Tetap." if language == "id" else "Unchanged."
    up, moved = now > before, show(abs(now - before))
    share = f" ({formats.number(abs(now - before) / before * 100, language, decimals=2)}%)" if before else ""
    if language == "id":
        return f"{'Naik' if up else 'Turun'} {moved}{share}."
    return f"{'Up' if up else 'Down'} {moved}{share}."


def _past(valid_to: date, today: date, language: Language) -> str:
    """That a figure is past its end already where its news come late."""
    if valid_to >= today:
        return ""
    if language == "id":
        return f" Masa berlakunya berakhir {formats.day(valid_to, language)}; lihat laman resmi untuk yang terbaru."
    return f" Its period ended on {formats.day(valid_to, language)}; see the official page for the latest."
