"""The sliding minute that channels share."""

import pytest

from core.asking import SlidingMinute


def test_a_person_and_a_chat_are_counted_apart() -> None:
    """Two for a person, three for a chat; the fourth person of the chat waits."""
    limit = SlidingMinute(2, 3, clock=lambda: 0.0)
    asked = [limit.count(user, "c", str(n), who=user).allowed for n, user in enumerate("aabc")]
    assert [True, True, True, False] == asked


@pytest.mark.parametrize(("user_rate", "chat_rate"), [(1, 0), (0, 1), (1, 1)])
def test_an_event_counts_once_however_often_it_is_tried(user_rate: int, chat_rate: int) -> None:
    """Whichever of the two limits is on."""
    limit = SlidingMinute(user_rate, chat_rate, clock=lambda: 0.0)
    tried = [limit.count("u", "c", event, who="u").allowed for event in ("1", "1", "2")]
    assert [True, True, False] == tried


def test_no_limit_lets_everything_pass() -> None:
    """Zero switches each off."""
    limit = SlidingMinute(0, 0, clock=lambda: 0.0)
    assert all(limit.count("u", "c", str(n), who="u").allowed for n in range(100))


def test_how_long_refusals_stay_silent_is_the_channels_to_say() -> None:
    """Ten seconds unless told otherwise."""
    now = [0.0]
    short = SlidingMinute(1, 0, clock=lambda: now[0])
    whole = SlidingMinute(1, 0, clock=lambda: now[0], quiet=lambda wait: wait)
    told = []
    for now[0] in (0.0, 1.0, 12.0):
        told.append([limit.count("u", "c", str(now[0]), who="u").tell for limit in (short, whole)])
    assert [[False, False], [True, True], [True, False]] == told
