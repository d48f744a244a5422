"""The nouns every room speaks: what a person said and what the bot says back.

Nothing here knows a platform. A channel turns its own event into a `Message` and renders a `Reply` in its own idiom.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from datetime import date as Day  # noqa: N812  # the field named date would hide the type
from decimal import Decimal
from typing import Literal

Language = Literal["id", "en"]
Topic = Literal[
    "export_duty",
    "exchange_rate",
    "hs_code",
    "reference_price",
    "documents",
    "coo",
    "restriction",
    "destination",
    "procedure",
    "regulation",
    "smalltalk",
    "help",
    "out_of_scope",
]
Confidence = Literal["high", "medium", "low"]
WordedBy = Literal["template", "model"]

TOPICS: tuple[Topic, ...] = (
    "export_duty",
    "exchange_rate",
    "hs_code",
    "reference_price",
    "documents",
    "coo",
    "restriction",
    "destination",
    "procedure",
    "regulation",
    "smalltalk",
    "help",
    "out_of_scope",
)


@dataclass(frozen=True, slots=True)
class Message:
    """What a person said, in any channel, normalised."""

    text: str  # as typed, before any cleaning
    channel: str  # "web", "console", "telegram", "slack"
    conversation_id: str  # one thread of talk; memory is kept under it
    user_id: str = ""  # the channel's own id of the person, empty when unknown
    language: Language | None = None  # the person's setting; None lets the text decide
    at: date | None = None  # the day for which the answer is asked; None is today in Asia/Jakarta
    message_id: str = ""  # the platform's id, for claiming a message once


@dataclass(frozen=True, slots=True)
class Source:
    """A regulation or publication behind a figure or a sentence."""

    title: str  # what it is, in the reply's language
    number: str  # as cited: "PMK 38/2024 jo. PMK 68/2025", empty where a page has none
    url: str  # where it can be read, empty when only a name is known
    valid_from: date | None = None  # first day in force
    valid_to: date | None = None  # last day in force; None means that no end was seen


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the reply that a program may read."""

    name: str  # a name of the HTTP contract: export_duty_total, levy_rate, exchange_rate …
    value: Decimal  # exact, never rounded for display
    unit: str  # IDR, USD/MT, USD/kg, USD/toz, %, IDR/USD, IDR/100JPY …
    source: int | None = None  # 1-based place in Reply.sources


@dataclass(frozen=True, slots=True)
class Stale:
    """A figure that is past its validity on the asked day, or missing for it."""

    what: str  # exchange_rate, reference_price, levy, duty
    last_known: date | None  # last day the newest known figure covers


@dataclass(frozen=True, slots=True)
class Button:
    """A choice the person can press instead of typing."""

    label: str  # what is shown, in the reply's language
    text: str  # what is said on the person's behalf when it is pressed


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the reply."""

    name: str  # file name with its ending
    media_type: str  # e.g. "application/pdf"
    content: bytes


@dataclass(frozen=True, slots=True)
class GoodsEntity:
    """The goods a question was read to be about."""

    name: str  # in the reply's language
    hs6: str  # six digits, no dots
    btki8: str | None = None  # national line where it is certain


@dataclass(frozen=True, slots=True)
class Entities:
    """What was read from the question, as the HTTP contract names it."""

    goods: GoodsEntity | None = None
    quantity: tuple[Decimal, str] | None = None  # value and unit as the person wrote it
    destination: str | None = None  # ISO 3166 alpha-2, "EU" for the Union
    date: Day | None = None  # the PEB day or the day of the rate
    currency: str | None = None  # ISO 4217


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the codes that goods may fall under."""

    hs6: str
    btki8: str | None
    name: str
    score: float  # 0..1, best first


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says back, channel-neutral."""

    text: str  # light Markdown: bold, lists, links; no tables, no HTML
    language: Language
    topic: Topic
    entities: Entities = Entities()
    candidates: tuple[Candidate, ...] = ()
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()  # entities asked back for: quantity, goods, date, destination, currency
    sources: tuple[Source, ...] = ()
    stale: tuple[Stale, ...] = ()
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    worded_by: WordedBy = "template"
    expires: date | None = None  # the last day on which this reply may be reused
    details: Mapping[str, str] = field(default_factory=dict)  # named further texts: "explain", "sources"
