"""Whole answers in the shared cache."""

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from adapters.caches.answers import SharedAnswers
from adapters.caches.shared import Layer
from core.answer_cache import Answer, AnswerKey
from core.message import Reply, Source

NOW = datetime(2025, 12, 5, 3, tzinfo=UTC)
KEY = AnswerKey(1, "bea keluar CPO", None, date(2025, 12, 5), "null")
ANSWER = Answer(
    Reply("jawaban", "id", "export_duty", sources=(Source("t", "n", "u", date(2025, 1, 1)),)), {"topic": "export_duty"}
)


class _Held(Layer):
    """Keeps bytes by version and key, with their seconds."""

    def __init__(self) -> None:
        self.held: dict[object, tuple[bytes, float]] = {}

    async def get(self, version: object, key: object) -> bytes | None:
        """The bytes."""
        return self.held.get((version, key), (None, 0.0))[0]

    def put(self, version: object, key: object, value: bytes, seconds: float) -> None:
        """Keep bytes."""
        self.held[version, key] = value, seconds


async def test_an_answer_comes_back_as_it_was() -> None:
    """With what the talk is about after it."""
    answers = SharedAnswers(_Held(), now=lambda: NOW)
    for answer in (ANSWER, Answer(ANSWER.reply, None)):
        answers.put(KEY, answer, NOW + timedelta(hours=1))
        assert answer == await answers.get(KEY)


async def test_other_versions_days_and_talks_have_other_answers() -> None:
    """Every part of the key counts."""
    answers = SharedAnswers(_Held(), now=lambda: NOW)
    answers.put(KEY, ANSWER, NOW + timedelta(hours=1))
    others = [KEY._replace(version=2), KEY._replace(day=date(2025, 12, 6)), KEY._replace(language="en"), KEY._replace(text="x"), KEY._replace(state="{}")]  # fmt: skip
    assert [None] * 5 == [await answers.get(other) for other in others]


@pytest.mark.parametrize(("seconds", "hours"), [(3600.0, 24), (1800.0, 0.5)])
def test_an_answer_lives_until_it_ends_or_as_long_as_entries_live(seconds: float, hours: float) -> None:
    """Whichever is sooner."""
    layer = _Held()
    SharedAnswers(layer, ttl=3600, now=lambda: NOW).put(KEY, ANSWER, NOW + timedelta(hours=hours))
    assert [seconds] == [kept for _, kept in layer.held.values()]


async def test_an_answer_that_ended_is_not_given_even_where_it_was_kept_on() -> None:
    """The clock of the server may be wrong."""
    layer = _Held()
    SharedAnswers(layer, now=lambda: NOW).put(KEY, ANSWER, NOW + timedelta(minutes=5))
    later = SharedAnswers(layer, now=lambda: NOW + timedelta(minutes=5))
    assert await later.get(KEY) is None


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\xff", b"[]", b"{}", b"null", b'["2030-01-01T00:00:00+00:00", {}, null]', b'["soon", {}, null]', b'["2030-01-01T00:00:00", {}, null]', b'["2030-01-01T00:00:00+00:00", {"text": "x"}, 5]'],
    ids=repr,
)  # fmt: skip
async def test_garbage_is_a_miss(garbage: bytes) -> None:
    """Never a wrong answer, never an error."""
    layer = _Held()
    layer.held[KEY.version, tuple(KEY)] = garbage, 1.0
    assert await SharedAnswers(layer, now=lambda: NOW).get(KEY) is None


async def test_an_answer_of_another_version_of_the_program_is_a_miss() -> None:
    """One field more, one field fewer."""
    layer = _Held()
    answers = SharedAnswers(layer, now=lambda: NOW)
    answers.put(KEY, ANSWER, NOW + timedelta(hours=1))
    (place,) = layer.held
    until, reply, state = orjson.loads(layer.held[place][0])
    for changed in (reply | {"tone": "kind"}, {k: v for k, v in reply.items() if k != "figures"}):
        layer.held[place] = orjson.dumps([until, changed, state]), 1.0
        assert await answers.get(KEY) is None
