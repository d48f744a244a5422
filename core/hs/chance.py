"""How often the first answer was right at such scores: a logistic curve measured on development questions.

Its inputs are the lead over the second, the lead over the best of another heading, the share of the question that is
understood, and the score itself. The rest of the probability is shared out by score among those that follow.
"""

import math

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

CONSTANT, LEAD, SHARE, HEADING_LEAD, SCORE = -1.32, 0.9, 0.09, 1.48, 0.3
MOST_LEAD, MOST_HEADING_LEAD = 1.5, 2.0
SHARPNESS = 4.0  # of the softmax over scores that the weights were fitted with


def probabilities(scores: Numbers, shares: Numbers, headings: NDArray[np.int32]) -> list[float]:
    """The probability of each candidate, best first; together at most 1."""
    if not len(scores):
        return []
    lead, places = scores.tolist(), headings.tolist()
    best = lead[0]
    second = lead[1] if len(lead) > 1 else 0.0
    other = next((score for score, heading in zip(lead, places, strict=True) if heading != places[0]), 0.0)
    z = (
        CONSTANT
        + LEAD * min(best - second, MOST_LEAD)
        + SHARE * float(shares[0])
        + HEADING_LEAD * min(best - other, MOST_HEADING_LEAD)
        + SCORE * best
    )
    first = 1 / (1 + math.exp(-z))
    parts = np.exp(SHARPNESS * (scores[1:] - scores[0]))
    rest = float(parts.sum()) or 1.0
    return [first, *(min(first, (1 - first) * part / rest) for part in parts.tolist())]
