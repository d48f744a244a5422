"""What is said of feeds: every reason has a sentence in both languages, and foreign text cannot dress it up."""

from datetime import date
from typing import get_args

from bot.feed_texts import NAMES, PUBLISHERS, REASONS, because, of_refusal, why
from core.published.nouns import FEEDS, KINDS, Reason, Refused


def test_every_reason_feed_and_kind_has_its_words() -> None:
    """In Indonesian and in English."""
    assert set(get_args(Reason)) == set(REASONS)
    assert (set(FEEDS), set(KINDS.values())) == (set(PUBLISHERS), set(NAMES))
    assert all(len(both) == 2 and all(both) for words in (REASONS, PUBLISHERS, NAMES) for both in words.values())


def test_a_refusal_is_told_with_its_reason_and_until_when_rates_go() -> None:
    """In both languages; a dash where no rate is known."""
    assert {"why": ("tabelnya kosong", "the table is empty"), "until": ("—", "—")} == of_refusal("no_data", "", None)
    assert ("6 Oktober 2026", "6 October 2026") == of_refusal("no_data", "", date(2026, 10, 6))["until"]


def test_foreign_text_is_shown_plainly() -> None:
    """No markup, no links, not long."""
    said = why(Refused("error_answer", "**[click](http://x)** `now` " + "x" * 300), "en")
    assert not set("*[]`") & set(said)
    assert len(said) < 200


def test_a_reason_of_a_newer_version_is_shown_as_it_is() -> None:
    """It comes from the database."""
    assert "eclipse (moon)" == because("eclipse", "moon", "id")
