"""Labels take few values."""

import inspect

import pytest

from adapters.telemetry import labels
from core import errors
from core.message import TOPICS


def test_every_error_of_the_program_has_its_name() -> None:
    """A new one must be added here, else it would count as "other"."""
    own = {name for name, thing in vars(errors).items() if inspect.isclass(thing)}
    assert len(own) > 10
    assert own <= labels.ERRORS


def test_refusals_are_the_requests_own_faults() -> None:
    """All kinds of BadInput and NotAllowed, nothing else."""
    refusals = {
        name
        for name, thing in vars(errors).items()
        if inspect.isclass(thing) and issubclass(thing, errors.BadInput | errors.NotAllowed)
    }
    assert refusals == labels.REFUSALS


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_known(topic: str) -> None:
    """By its own name."""
    assert topic == labels.known(topic, labels.TOPIC_NAMES)


@pytest.mark.parametrize(
    ("outcome", "error"),
    [("ok", None), ("refused", "BadInput"), ("cancelled", "CancelledError"), ("error", "KeyError"), ("error", "Odd")],
)
def test_a_turn_ends_in_one_of_four_ways(outcome: str, error: str | None) -> None:
    """An error nobody foresaw is an error."""
    assert outcome == labels.outcome(error)
