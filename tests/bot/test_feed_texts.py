"""What is said of feeds: every reason has a sentence in both languages, and foreign text cannot dress it up."""

from typing import get_args

import pytest

from bot.feed_texts import NAMES, PUBLISHERS, REASONS, because, failing, why
from core.message import Language
from core.published.nouns import FEEDS, KINDS, Reason, Refused


def test_every_reason_feed_and_kind_has_its_words() -> None:
    """In Indonesian and in English."""
    assert set(get_args(Reason)) == set(REASONS)
    assert (set(FEEDS), set(KINDS.values())) == (set(PUBLISHERS), set(NAMES))
    assert all(len(both) == 2 and all(both) for words in (REASONS, PUBLISHERS, NAMES) for both in words.values())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", "⚠️ **Kementerian Keuangan: kurs pajak tidak diperbarui.** Tabelnya kosong. Data lama tetap dipakai, terakhir sampai —."),
        ("en", "⚠️ **Ministry of Finance: the tax exchange rate was not refreshed.** The table is empty. What was known stays, the last of it until —."),
    ],
)  # fmt: skip
def test_an_alert_names_publisher_reason_and_what_stays(language: Language, expected: str) -> None:
    """In one line."""
    assert expected == failing("kemenkeu", Refused("no_data"), None, language)


def test_foreign_text_is_shown_plainly() -> None:
    """No markup, no links, not long."""
    said = why(Refused("error_answer", "**[click](http://x)** `now` " + "x" * 300), "en")
    assert not set("*[]`") & set(said)
    assert len(said) < 200


def test_a_reason_of_a_newer_version_is_shown_as_it_is() -> None:
    """It comes from the database."""
    assert "eclipse (moon)" == because("eclipse", "moon", "id")
