"""Replies that need no facts."""

import pytest

from core.message import Language
from core.wording import plain
from tests.support.facts import question
from tests.support.talk import assert_tidy


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_plain_reply_is_tidy_in_both_languages(language: Language) -> None:
    """Greetings, help, refusals, impossible days, bare goods."""
    asked = question("CPO", language=language)
    replies = [plain.smalltalk(asked, kind) for kind in ("greeting", "thanks", "bye", "who")]
    replies += [plain.decline(asked, reason) for reason in ("fraud", "secrets", "import", "unclear", "outside")]
    replies += [plain.help_(asked), plain.bad_date(asked, "export_duty", "31 Februari"), plain.ask_topic(asked, "CPO")]
    for reply in replies:
        assert_tidy(reply)
        assert (language, ()) == (reply.language, reply.figures)
    assert len(replies) == len({r.text for r in replies})


def test_a_greeting_offers_questions_and_a_farewell_does_not() -> None:
    """Nor does the refusal of fraud."""
    asked = question("halo")
    assert plain.smalltalk(asked, "greeting").buttons
    assert () == plain.smalltalk(asked, "bye").buttons == plain.decline(asked, "fraud").buttons


def test_an_impossible_day_is_named_and_asked_for() -> None:
    """Without its marks."""
    reply = plain.bad_date(question("bea keluar CPO"), "export_duty", "31 *Februari*")
    assert ("export_duty", ("date",)) == (reply.topic, reply.missing)
    assert "31 Februari" in reply.text


def test_bare_goods_offer_what_can_be_said_about_them() -> None:
    """Each button names the goods."""
    reply = plain.ask_topic(question("CPO"), "CPO")
    assert all(b.text.endswith("CPO") for b in reply.buttons)
    assert reply.entities.goods is not None


@pytest.mark.parametrize("language", ["id", "en"])
def test_example_questions_are_read_as_what_they_show(language: Language) -> None:
    """The first is a question for duty that can be computed."""
    first, second = plain.examples(language)[:2]
    assert ("export_duty", "exchange_rate") == (question(first.text).topic, question(second.text).topic)
