"""Limits of one model carried over to another."""

from dataclasses import astuple

import numpy as np
import pytest

from core.meaning import LOCAL, calibrated, carried, goods_apart, questions_apart, sample

SEEN = np.linspace(0.7, 1.0, 400, dtype=np.float32)


def test_the_bundled_model_keeps_its_limits() -> None:
    """They were fitted with it, and no load may move them."""
    assert (0.82, 0.12, 0.90, 0.90, 0.80, 0.12, 0.87) == astuple(LOCAL)
    same = calibrated((SEEN, SEEN), (SEEN, SEEN))
    assert astuple(LOCAL) == pytest.approx(astuple(same), abs=1e-4)


@pytest.mark.parametrize("limit", [0.6, 0.75, 0.9, 1.1])
def test_a_limit_keeps_its_place_among_the_same_pairs(limit: float) -> None:
    """Also beyond what was seen."""
    assert 4 * limit - 3 == pytest.approx(carried(limit, SEEN, 4 * SEEN - 3), abs=1e-4)


def test_a_crooked_scale_is_followed_where_it_bends() -> None:
    """What lies between two cosines of one model lies between the same pairs' of the other."""
    crooked = np.where(SEEN < 0.9, SEEN - 0.5, 5 * (SEEN - 0.9) + 0.4)
    assert 0.35 == pytest.approx(carried(0.85, SEEN, crooked), abs=0.01)
    assert 0.65 == pytest.approx(carried(0.95, SEEN, crooked), abs=0.02)


def test_without_anything_to_compare_limits_stay() -> None:
    """A set of facts without examples."""
    nothing = np.zeros(0, dtype=np.float32)
    assert LOCAL == calibrated((nothing, nothing), (nothing, nothing))


def test_a_model_that_tells_nothing_apart_divides_by_no_zero() -> None:
    """A broken service may give the same vector for all."""
    flat = np.full(400, 0.5, dtype=np.float32)
    found = calibrated((SEEN, flat), (SEEN, flat))
    assert min(found.spread, found.goods_spread) > 0


def test_examples_of_a_topic_are_near_and_others_far() -> None:
    """Half of the sample each."""
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    found = questions_apart(vectors, ["a", "a", "b", "b"])
    assert (0.5, 0.0, 1.0) == (found.mean(), found.min(), found.max())


@pytest.mark.parametrize("topics", [[], ["a"], ["a", "a"], ["a", "b"]], ids=len)
def test_examples_without_a_neighbour_or_another_topic_say_nothing(topics: list[str]) -> None:
    """Nothing is divided, nothing is infinite."""
    vectors = np.ones((len(topics), 2), dtype=np.float32)
    assert 0 == len(questions_apart(vectors, topics))


def test_goods_are_compared_with_the_nearest_and_with_any() -> None:
    """A question is near to some goods and far from most."""
    goods = np.eye(4, dtype=np.float32)
    found = goods_apart(goods[:2], goods)
    assert (0.0, 1.0) == (found.min(), found.max())
    assert 0 == len(goods_apart(goods[:0], goods))


def test_a_sample_is_even_bounded_and_the_same_each_time() -> None:
    """Otherwise two starts would find two calibrations."""
    texts = [f"{n:04}" for n in range(1000)]
    assert sample(texts, 100) == sample(texts[::-1] + texts, 100) == texts[::10]
    assert ["a", "b"] == sample(["b", "a", "b"])
