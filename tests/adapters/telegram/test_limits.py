"""Who may ask, and how often."""

import pytest

from adapters.telegram.limits import AskLimit, may_use
from adapters.telegram.normalise import Person, Place
from adapters.telegram.ports import TelegramSettings

HOME, GROUP = Place(7, group=False), Place(-1, group=True)


@pytest.mark.parametrize(
    ("allowed", "chats", "users", "place"),
    [
        (True, (), (), HOME),
        (True, (), (), GROUP),
        (True, (), (7,), HOME),
        (True, (7,), (), HOME),
        (True, (-1,), (7,), HOME),
        (False, (-1,), (), HOME),
        (False, (), (8,), HOME),
        (True, (-1,), (), GROUP),
        (True, (-1,), (7,), GROUP),
        (False, (-1,), (8,), GROUP),
        (False, (-2,), (7,), GROUP),
        (False, (), (8,), GROUP),
        (False, (), (8,), None),
    ],
)
def test_allow_lists(allowed: bool, chats: tuple[int, ...], users: tuple[int, ...], place: Place | None) -> None:
    """Empty lists are open; a list closes what is not on it."""
    settings = TelegramSettings("t", allowed_chats=frozenset(chats), allowed_users=frozenset(users))
    assert allowed == may_use(settings, Person("7", ""), place)


def test_nobody_known_is_on_no_list() -> None:
    """An anonymous administrator passes by the group's number alone."""
    person = Person("chat-1", "")
    assert may_use(TelegramSettings("t", allowed_chats=frozenset({-1})), person, GROUP)
    assert not may_use(TelegramSettings("t", allowed_users=frozenset({7})), person, GROUP)


def test_a_minute_slides() -> None:
    """Two in a minute; the third fits once the first is a minute old, and is told about once until then."""
    now = [0.0]
    limit = AskLimit(2, 0, clock=lambda: now[0])
    seen = []
    for now[0] in (0, 10, 20, 21, 60):
        verdict = limit.ask(Person("7", ""), HOME, f"at {now[0]}")
        seen.append((verdict.allowed, verdict.seconds, verdict.tell))
    assert [(True, 0, False), (True, 0, False), (False, 40, True), (False, 39, False), (True, 0, False)] == seen


def test_a_chat_has_a_limit_of_its_own() -> None:
    """However many people share it; other chats are not touched."""
    limit = AskLimit(0, 2, clock=lambda: 0.0)
    asked = [limit.ask(Person(str(n), ""), GROUP, str(n)).allowed for n in range(3)]
    assert ([True, True, False], True) == (asked, limit.ask(Person("9", ""), HOME, "9").allowed)


def test_an_event_tried_again_counts_once() -> None:
    """A question whose answer failed and is tried anew is the same question, whichever limit counts."""
    for rates in ((1, 0), (0, 1)):
        limit = AskLimit(*rates, clock=lambda: 0.0)
        asked = [limit.ask(Person("7", ""), HOME, event).allowed for event in ("a", "a", "a", "b")]
        assert [True, True, True, False] == asked
