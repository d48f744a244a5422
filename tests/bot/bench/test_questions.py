"""What the bench asks."""

from itertools import islice

import pytest

from bot.bench import questions
from bot.bench.questions import STRUCTURED, Supply, unwrapped
from bot.paths import data_folder
from tests.support.facts import question


@pytest.mark.parametrize(("topic", "shape"), STRUCTURED)
def test_structured_questions_are_read_by_words(topic: str, shape: str) -> None:
    """Or the bench would measure embeddings."""
    assert topic == question(shape.format(n=7, n_month="Mei")).topic


def test_no_structured_question_with_a_number_comes_twice() -> None:
    """Two rounds share none."""
    first, second = questions.structured(20), questions.structured(20, start=21)
    numbered = [q.text for q in (*first, *second) if q.topic != "reference_price"]
    assert len(numbered) == len(set(numbered)) == 160


def test_no_free_question_comes_twice() -> None:
    """Not even over all the words around them."""
    asked = [q.text for q in questions.free(data_folder())]
    assert len(asked) > 5_000
    assert len(asked) == len(set(asked))


def test_places_share_no_question() -> None:
    """So that one part of the bench does not warm the caches of another."""
    one, other = (
        {q.text for q in questions.free(data_folder(), seed=seed, places=(place,))} for seed, place in ((1, 0), (2, 3))
    )
    assert set() == one & other


def test_a_free_question_is_an_example_inside_other_words() -> None:
    """Each can be taken out again, and differs from the example."""
    for asked in islice(questions.free(data_folder()), 400):
        assert unwrapped(asked.text) != asked.text
        assert unwrapped(asked.text) in asked.text


def test_the_order_is_the_same_each_time() -> None:
    """Runs can be compared."""
    one, two = (list(islice(questions.free(data_folder(), seed=5), 50)) for _ in range(2))
    assert one == two


def test_a_supply_hands_out_each_question_once() -> None:
    """And fewer where there are no more."""
    supply = Supply(iter(questions.structured(1)))
    assert [3, 2, 0] == [len(supply.take(3)) for _ in range(3)]
