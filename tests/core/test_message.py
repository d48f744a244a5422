"""The nouns that every room speaks."""

from dataclasses import FrozenInstanceError
from typing import get_args

import pytest

from core.message import TOPICS, Entities, Message, Reply, Topic


def test_every_topic_is_listed_once() -> None:
    """The tuple for programs and the type for the checker agree."""
    assert get_args(Topic) == TOPICS
    assert len(set(TOPICS)) == len(TOPICS)


def test_a_reply_needs_only_text_language_and_topic() -> None:
    """Everything else is empty, worded by a template."""
    reply = Reply("Halo", "id", "smalltalk")
    assert ((), (), (), (), "template") == (reply.figures, reply.missing, reply.sources, reply.stale, reply.worded_by)
    assert reply.entities == Entities()


def test_nouns_cannot_be_changed() -> None:
    """A message is what was said."""
    with pytest.raises(FrozenInstanceError):
        Message("halo", "web", "c").text = "lain"  # type: ignore[misc]  # the point of the test
