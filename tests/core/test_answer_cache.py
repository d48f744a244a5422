"""Whole answers, until the first figure in them ends."""

from datetime import UTC, date, datetime

import pytest

from core.answer_cache import JAKARTA, Answer, AnswerKey, Answers, expires, key_of, last_day
from core.message import Attachment, Message, Reply, Source

TODAY = date(2025, 12, 5)
NOW = datetime(2025, 12, 5, 16, 30, tzinfo=UTC)  # half past eleven at night in Jakarta


def _reply(*ends: date | None, until: date | None = None) -> Reply:
    sources = tuple(Source("t", "n", "u", date(2025, 1, 1), end) for end in ends)
    return Reply("jawaban", "id", "export_duty", sources=sources, expires=until)


def _key(text: str = "bea keluar CPO", day: date = TODAY, *, version: int = 1, state: str = "null") -> AnswerKey:
    return AnswerKey(version, text, None, day, state)


class Elsewhere:
    """What other instances know; remembers what it was asked and told."""

    def __init__(self, *known: tuple[AnswerKey, Answer]) -> None:
        self.known = dict(known)
        self.asked: list[AnswerKey] = []
        self.until: list[datetime] = []

    async def get(self, key: AnswerKey) -> Answer | None:
        """The answer."""
        self.asked.append(key)
        return self.known.get(key)

    def put(self, key: AnswerKey, answer: Answer, until: datetime) -> None:
        """Keep it."""
        self.known[key] = answer
        self.until.append(until)


@pytest.mark.parametrize(
    ("last", "reply", "given"),
    [
        (TODAY, _reply(), False),
        (TODAY, _reply(date(2025, 12, 31)), False),
        (date(2025, 12, 31), _reply(date(2026, 1, 31), date(2025, 12, 31), None), True),
        (date(2025, 12, 10), _reply(date(2025, 12, 31), until=date(2025, 12, 10)), True),
        (TODAY, _reply(TODAY), True),
        (date(2026, 1, 4), _reply(), True),
        (date(2026, 1, 4), _reply(date(2024, 1, 31), until=date(2025, 11, 30)), True),
    ],
    ids=["no day named", "no day named, figures hold longer", "first source to end", "first figure to end", "ends today", "no end", "of a past day"],
)  # fmt: skip
def test_an_answer_ends_with_the_first_of_its_figures(last: date, reply: Reply, given: bool) -> None:
    """And with the day where none was named; what ended before says so itself."""
    assert last == last_day(reply, TODAY, day_given=given)


def test_the_day_ends_at_midnight_in_jakarta() -> None:
    """Not in London, whatever zone the clock is in."""
    assert datetime(2025, 12, 6, tzinfo=JAKARTA) == expires(_reply(), NOW)
    assert datetime(2025, 12, 7, tzinfo=JAKARTA) == expires(_reply(), NOW.replace(hour=17))
    assert datetime(2026, 1, 1, tzinfo=JAKARTA) == expires(_reply(date(2025, 12, 31)), NOW, day_given=True)


def test_an_answer_held_is_given_until_it_ends() -> None:
    """Then it is gone, and the call was no hit."""
    answers, asked = Answers(), _key(day=date(2025, 12, 1))
    answer = answers.put(asked, Answer(_reply(date(2025, 12, 10)), None), TODAY)
    assert answer == answers.get(asked, date(2025, 12, 10))
    assert answers.get(asked, date(2025, 12, 11)) is None
    assert (1, 1, 0) == (answers.hits, answers.misses, len(answers))


def test_another_version_of_the_facts_is_another_key() -> None:
    """So is every other part of it."""
    answers = Answers()
    answers.put(_key(), Answer(_reply(), None), TODAY)
    others = (_key(version=2), _key("bea keluar kakao"), _key(day=date(2025, 12, 6)), _key(state='{"topic": "coo"}'))
    assert [None] * 4 == [answers.get(key, TODAY) for key in others]


def test_a_reply_with_files_is_not_kept() -> None:
    """It is given back all the same."""
    answers = Answers(further=(elsewhere := Elsewhere()))
    answer = Answer(Reply("x", "id", "documents", attachments=(Attachment("a.pdf", "application/pdf", b"x"),)), None)
    assert answer is answers.put(_key(), answer, TODAY)
    assert (0, {}) == (len(answers), elsewhere.known)


async def test_what_another_instance_answered_is_known_here() -> None:
    """And asked for once."""
    answer = Answer(_reply(), {"topic": "export_duty"})
    elsewhere = Elsewhere((_key(), answer))
    answers = Answers(further=elsewhere)
    assert answers.get(_key(), TODAY) is None
    assert answer == await answers.get_further(_key(), TODAY)
    assert (answer, [_key()]) == (answers.get(_key(), TODAY), elsewhere.asked)


async def test_an_answer_is_told_to_the_others_with_its_end() -> None:
    """Midnight, where no day was named; the end of its figures where one was."""
    answers = Answers(further=(elsewhere := Elsewhere()))
    answers.put(_key(), Answer(_reply(date(2025, 12, 31)), None), TODAY)
    answers.put(_key(day=date(2025, 12, 1)), Answer(_reply(date(2025, 12, 31)), None), TODAY)
    assert [datetime(2025, 12, 6, tzinfo=JAKARTA), datetime(2026, 1, 1, tzinfo=JAKARTA)] == elsewhere.until


async def test_what_was_said_in_a_talk_stays_in_this_instance() -> None:
    """Only the first question of a talk is asked and told elsewhere: the rest may hold names and is nobody else's."""
    answers, asked = Answers(further=(elsewhere := Elsewhere())), _key(state='{"paper": {"seller": "PT Maju"}}')
    answers.put(asked, Answer(_reply(), None), TODAY)
    assert await answers.get_further(asked, TODAY) is None
    assert ({}, [], 1) == (elsewhere.known, elsewhere.asked, len(answers))


async def test_without_other_instances_nothing_is_asked() -> None:
    """One process is enough for itself."""
    assert await Answers().get_further(_key(), TODAY) is None


def test_the_key_is_all_that_an_answer_depends_on() -> None:
    """The facts, the words, the person's language, the day and what the talk is about; not who asks."""
    message = Message("bea keluar CPO", "web", "c", "somebody", language="id")
    key = key_of(3, message, TODAY, None)
    assert AnswerKey(3, "bea keluar CPO", "id", TODAY, "null") == key
    assert (True, False) == (key.of_a_new_talk, key_of(3, message, TODAY, {"topic": "coo"}).of_a_new_talk)


def test_the_answers_tell_what_they_take_and_can_be_emptied() -> None:
    """For an administrator's command; counters stay."""
    answers = Answers()
    answers.put(_key(), Answer(_reply(), None), TODAY)
    answers.get(_key(), TODAY)
    assert answers.held_bytes > 200
    answers.clear()
    assert (0, 0, 1) == (len(answers), answers.held_bytes, answers.hits)
