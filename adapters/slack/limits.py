"""How often a person and a channel may ask, and whom the bot serves."""

from collections.abc import Callable
from time import monotonic

from adapters.slack.events import Person, Place
from adapters.slack.ports import SlackSettings
from core.asking import SlidingMinute, Verdict


class AskLimit(SlidingMinute):
    """The limit of persons, each in their workspace, and of channels."""

    def __init__(self, user_rate: int, chat_rate: int, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(user_rate, chat_rate, clock=clock)

    def ask(self, person: Person, place: Place, key: str) -> Verdict:
        """Count a question; a refused one is not counted."""
        who = f"{person.user_id}:{place.channel}"
        return self.count(f"{person.team}:{person.user_id}", place.channel, key, who=who)


def may_use(settings: SlackSettings, person: Person, place: Place) -> bool:
    """Whether the allow-lists let a person ask in a place.

    Once workspaces are listed, both the place's and the person's must be; once persons are, the person must be; once
    channels are, a channel must be, while direct messages then need a listed person, channel or an administrator.
    """
    if settings.allowed_teams and not {place.team, person.team} - {""} <= settings.allowed_teams:
        return False
    if place.direct and person.user_id in settings.admins:
        return True
    if settings.allowed_users and person.user_id not in settings.allowed_users:
        return False
    if not settings.allowed_channels or place.channel in settings.allowed_channels:
        return True
    return place.direct and person.user_id in settings.allowed_users
