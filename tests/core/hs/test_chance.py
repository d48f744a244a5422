"""Scores become probabilities."""

import numpy as np

from core.hs.chance import probabilities


def _chances(*scores: float, headings: tuple[int, ...] | None = None) -> list[float]:
    places = np.array(headings or range(len(scores)), dtype=np.int32)
    values = np.array(scores, dtype=np.float32)
    return probabilities(values, np.ones(len(scores), dtype=np.float32), places)


def test_a_clear_lead_is_likely_and_a_tie_is_not() -> None:
    """The lead decides, more so over another heading."""
    assert _chances(4.0, 1.0)[0] > 0.9
    assert _chances(1.5, 1.5)[0] < 0.5
    assert _chances(2.0, 1.8, headings=(0, 0))[0] > _chances(2.0, 1.8, headings=(0, 1))[0]


def test_probabilities_fall_and_never_exceed_one_together() -> None:
    """Each at most the first, all at most 1."""
    chances = _chances(2.0, 1.9, 1.5, 0.2)
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.0 + 1e-6
    assert [] == _chances()
