"""How often a person and a chat may ask, and whom the bot serves."""

from collections.abc import Callable
from time import monotonic

from adapters.telegram.normalise import Person, Place
from adapters.telegram.ports import TelegramSettings
from core.asking import QUIET, SlidingMinute, Verdict


class AskLimit(SlidingMinute):
    """The limit of persons and of chats; a refusal is told once for as long as it holds."""

    def __init__(self, user_rate: int, chat_rate: int, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(user_rate, chat_rate, clock=clock, quiet=lambda wait: max(wait, QUIET))

    def ask(self, person: Person, place: Place, event: str) -> Verdict:
        """Count the question of an event; a refused one is not counted."""
        return self.count(person.user_id, str(place.chat_id), event, who=f"{person.user_id}:{place.chat_id}")


def is_admin(settings: TelegramSettings, person: Person) -> bool:
    """Whether a person is an administrator."""
    return person.user_id in {str(admin) for admin in settings.admins}


def may_use(settings: TelegramSettings, person: Person, place: Place | None) -> bool:
    """Whether the allow-lists let a person ask in a place; without a place (inline) as in their private chat.

    A private chat passes when its person or its chat is listed. A group must be listed itself once chats are, and its
    speakers must be listed once persons are.
    """
    chats, users = settings.allowed_chats, settings.allowed_users
    number = int(person.user_id) if person.user_id.isdecimal() else None
    if number is not None and number in settings.admins and (place is None or not place.group):
        return True
    if place is None or not place.group:
        return not (chats or users) or number in users or number in chats
    return (not chats or place.chat_id in chats) and (not users or number in users)
