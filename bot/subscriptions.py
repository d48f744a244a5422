"""Orders about subscriptions, in every channel and before any other answer; the news themselves are sent by `bot.subscription_news`."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from core.library import Library
from core.made import Show
from core.message import Language, Message, Reply
from core.question.text import detect_language
from core.subscriptions import Order, Rhythm, Subject, Subscription, read_order, subject_of
from core.timing import stage
from core.wording import subscriptions as words


class Answers(Protocol):
    """Who answers messages."""

    async def answer(self, message: Message, today: date, show: Show | None = None) -> Reply:
        """The reply; raises DatabaseUnavailable."""
        ...


class Store(Protocol):
    """Keeps subscriptions. Every method raises DatabaseUnavailable."""

    async def add(
        self, channel: str, chat: str, user_id: str, language: Language, subject: Subject, rhythm: Rhythm
    ) -> bool:
        """Subscribe, or change the rhythm; False where the person has as many as one may have."""
        ...

    async def of(self, channel: str, user_id: str) -> Sequence[Subscription]:
        """The subscriptions of a person, the oldest first."""
        ...

    async def remove(self, channel: str, user_id: str, ids: Sequence[int]) -> int:
        """End subscriptions of a person; how many there were."""
        ...


class Subscribing:
    """Answers orders about subscriptions and leaves every other message to `answers`."""

    def __init__(self, answers: Answers, store: Store, library: Callable[[], Library]) -> None:
        self._answers, self._store, self._library = answers, store, library

    async def answer(self, message: Message, today: date, show: Show | None = None) -> Reply:
        """The reply to a message; raises DatabaseUnavailable."""
        order = read_order(message.text)
        if order is None:
            return await self._answers.answer(message, today, show)
        language = message.language or detect_language(message.text, _usual(message.text))
        with stage("fetch"):
            text = await self._done(order, message, language, today)
        return Reply(text, language, "help")

    async def _done(self, order: Order, message: Message, language: Language, today: date) -> str:
        """What was done, in words."""
        chat = chat_of(message)
        if chat is None or not message.user_id:
            return words.say("elsewhere", language)
        base = self._library().base
        if order.action == "add":
            subject = self._subject(order.about, message, today)
            if subject is None:
                return words.say("unknown", language)
            return await self._add(subject, order.rhythm, message, chat, language)
        own = await self._store.of(message.channel, message.user_id)
        if order.action == "list" or not own:
            return words.listed(own, base, language)
        chosen = self._chosen(order, own, message, today)
        if chosen is None:
            return words.listed(own, base, language)
        if not chosen:
            return f"{words.say('not_found', language)}\n\n{words.listed(own, base, language)}"
        await self._store.remove(message.channel, message.user_id, [each.id for each in chosen])
        return words.stopped(chosen, base, language)

    async def _add(self, subject: Subject, rhythm: Rhythm, message: Message, chat: str, language: Language) -> str:
        if not await self._store.add(message.channel, chat, message.user_id, language, subject, rhythm):
            return words.full(language)
        own = await self._store.of(message.channel, message.user_id)
        place = next((n for n, each in enumerate(own, 1) if each.subject == subject), len(own))
        return words.added(subject, rhythm, place, self._library().base, language)

    def _chosen(
        self, order: Order, own: Sequence[Subscription], message: Message, today: date
    ) -> Sequence[Subscription] | None:
        """Which are to end: by place, by what they are about, all, or the only one; None where that must be said."""
        if order.action == "stop_all":
            return own
        if order.number is not None:
            return own[order.number - 1 : order.number] if order.number else ()
        if order.about:
            subject = self._subject(order.about, message, today)
            return [each for each in own if each.subject == subject]
        return own if len(own) == 1 else None

    def _subject(self, about: str, message: Message, today: date) -> Subject | None:
        library = self._library()
        spoken = Message(about, message.channel, "", language=message.language)
        return subject_of(library.reader.read(spoken, today, None).question, library.base)


def chat_of(message: Message) -> str | None:
    """The private chat that news can be sent to, as its platform names it; None where a message came from elsewhere.

    Conversations are called `telegram:CHAT:THREAD` and `slack:TEAM:CHANNEL:THREAD`.
    """
    parts = message.conversation_id.split(":")
    if message.channel == "telegram" and len(parts) == 3 and parts[1].isdigit():
        return parts[1]
    if message.channel == "slack" and len(parts) == 4 and parts[2].startswith("D"):
        return f"{parts[1]}/{parts[2]}" if parts[1] else parts[2]
    return None


def _usual(text: str) -> Language:
    """The language of the command where the words behind it tell none."""
    return "en" if text.lower().lstrip("/ ").startswith(("subscri", "unsubscri")) else "id"
