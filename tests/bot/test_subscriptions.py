"""Orders about subscriptions, answered before any other message."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.subscriptions import Subscribing, chat_of
from core.library import Library
from core.made import Show
from core.message import Language, Message, Reply
from core.question.places import Places
from core.subscriptions import MOST, Rhythm, Subject, Subscription
from tests.core.test_subscriptions import FACTS

DAY = date(2025, 12, 5)


class FakeStore:
    """Keeps subscriptions in a list."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str, Language, Subscription]] = []

    async def add(
        self, channel: str, chat: str, user_id: str, language: Language, subject: Subject, rhythm: Rhythm
    ) -> bool:
        """Keep one."""
        if len(self.rows) >= MOST:
            return False
        self.rows.append((channel, chat, user_id, language, Subscription(len(self.rows) + 1, subject, rhythm)))
        return True

    async def of(self, channel: str, user_id: str) -> Sequence[Subscription]:
        """Those of a person."""
        return [row[4] for row in self.rows if (row[0], row[2]) == (channel, user_id)]

    async def remove(self, channel: str, user_id: str, ids: Sequence[int]) -> int:
        """Remove those."""
        before = len(self.rows)
        self.rows = [row for row in self.rows if row[4].id not in ids]
        return before - len(self.rows)


class Others:
    """Answers whatever is left to it."""

    async def answer(self, message: Message, today: date, show: Show | None = None) -> Reply:
        """The same each time."""
        return Reply("lain", "id", "help")


class Bench:
    """A private chat in Telegram."""

    def __init__(self) -> None:
        self.store = FakeStore()
        library = Library(FACTS, Places())
        self.answers = Subscribing(Others(), self.store, lambda: library)

    async def say(self, text: str, *, channel: str = "telegram", conversation: str = "telegram:7:0") -> str:
        """What is answered."""
        return (await self.answers.answer(Message(text, channel, conversation, "7"), DAY)).text


async def test_an_order_is_kept_with_its_chat_and_said_back() -> None:
    """With how to end it."""
    bench = Bench()
    text = await bench.say("langganan kurs USD mingguan")
    assert "**Langganan aktif: Kurs pajak USD**, paling banyak sekali seminggu" in text
    assert "`berhenti langganan 1`" in text
    ((channel, chat, user, language, kept),) = bench.store.rows
    assert ("telegram", "7", "7", "id") == (channel, chat, user, language)
    assert (Subject("tax", "USD"), "weekly") == (kept.subject, kept.rhythm)


async def test_an_english_order_is_answered_in_english() -> None:
    """By its own words."""
    text = await Bench().say("/subscribe reference price CPO")
    assert text.startswith("**Subscribed: Reference price (HR/HPE) of ")


async def test_every_other_message_is_left_to_the_answers() -> None:
    """Even one that speaks of stopping."""
    bench = Bench()
    assert ["lain", "lain"] == [await bench.say("kurs USD"), await bench.say("berhenti ekspor nikel kapan?")]


@pytest.mark.parametrize(
    ("channel", "conversation"),
    [
        ("telegram", "telegram:-100:0"),
        ("telegram", "telegram:inline:7"),
        ("slack", "slack:T1:C1:7"),
        ("slack", "slack:T1:home:7"),
        ("web", "telegram:7:0"),
        ("console", "c"),
    ],
)
async def test_outside_private_chats_it_is_said_where_to_subscribe(channel: str, conversation: str) -> None:
    """And nothing is kept."""
    bench = Bench()
    text = await bench.say("langganan kurs USD", channel=channel, conversation=conversation)
    assert ("chat pribadi" in text, []) == (True, bench.store.rows)


def test_a_private_chat_is_named_as_its_platform_posts_to_it() -> None:
    """A direct message of Slack with its workspace."""
    assert "7" == chat_of(Message("", "telegram", "telegram:7:0", "7"))
    assert "T1/D9" == chat_of(Message("", "slack", "slack:T1:D9:123.4", "U1"))
    assert "D9" == chat_of(Message("", "slack", "slack::D9:U1", "U1"))


async def test_a_list_can_be_ended_by_number_by_name_and_as_a_whole() -> None:
    """What is not there is said so, with the list."""
    bench = Bench()
    for about in ("kurs USD", "kurs EUR", "HR CPO", "kurs JPY"):
        await bench.say(f"langganan {about}")
    assert "2. Kurs pajak EUR" in await bench.say("langganan")
    assert "Kurs pajak EUR" in await bench.say("berhenti langganan 2")
    assert "Langganan dihentikan: Harga referensi" in await bench.say("berhenti langganan HR CPO")
    assert "Langganan itu tidak ada." in await bench.say("berhenti langganan 9")
    assert "1. Kurs pajak USD" in await bench.say("berhenti langganan")
    await bench.say("berhenti langganan semua")
    assert ([], True) == (bench.store.rows, "Belum ada langganan" in await bench.say("langganan"))


async def test_the_only_subscription_needs_no_number() -> None:
    """`berhenti` is enough."""
    bench = Bench()
    await bench.say("langganan kurs USD")
    await bench.say("/berhenti")
    assert [] == bench.store.rows


async def test_what_nobody_publishes_and_too_many_are_refused_with_a_way_on() -> None:
    """Examples, or what to end."""
    bench = Bench()
    assert "misalnya `langganan kurs USD mingguan`" in await bench.say("langganan cuaca")
    for _ in range(MOST):
        await bench.say("langganan kurs USD")
    assert f"sudah {MOST}" in await bench.say("langganan kurs EUR")
