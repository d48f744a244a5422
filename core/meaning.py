"""Where the cosines of an embedding model lie, and how the limits of one model are carried over to another.

Every limit below was fitted with the bundled model, whose cosines crowd between about 0.78 (nothing in common) and 0.97 (a
paraphrase). Another model spreads them elsewhere: a limit is carried over to the cosine that holds the same place among the
same pairs of texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Cosines = NDArray[np.float32]
MOST = 600  # texts on either side of a comparison: enough for quantiles, and 360,000 cosines are quick
SHARES = np.linspace(0.0, 1.0, 101)  # quantiles at which two models are compared
NARROWEST = 0.01  # spread between two limits at least: a model that tells nothing apart must not divide by zero


@dataclass(frozen=True, slots=True)
class Calibration:
    """Cosines that decide something; the values are those of the bundled model."""

    floor: float = 0.82  # question to example question: nothing in common
    spread: float = 0.12  # from there to a paraphrase
    sure: float = 0.90  # an example utterance this near settles a topic by itself
    outside: float = 0.90  # an out-of-scope example this near speaks against goods that were named
    goods_floor: float = 0.80  # question to the names of goods: nothing in common
    goods_spread: float = 0.12  # from there to a paraphrase
    goods_near: float = 0.87  # goods that are worth offering


LOCAL = Calibration()


def sample(texts: Sequence[str], most: int = MOST) -> list[str]:
    """At most so many different texts, taken evenly from all of them in a fixed order."""
    unique = sorted(set(texts))
    step = max(1, -(-len(unique) // most))
    return unique[::step]


def questions_apart(vectors: Cosines, topics: Sequence[str]) -> Cosines:
    """Cosines of example utterances (n, d): of each with its nearest neighbour of the same topic, and as many of other topics."""
    cosines = vectors @ vectors.T
    same = np.array(topics)[:, None] == np.array(topics)[None, :]
    others = cosines[np.triu(~same, 1)]
    near = np.where(same & ~np.eye(len(topics), dtype=bool), cosines, -np.inf).max(axis=1, initial=-np.inf)
    return _mixed(near[np.isfinite(near)], others)


def goods_apart(questions: Cosines, goods: Cosines) -> Cosines:
    """Cosines of questions (n, d) with names of goods (m, d): of each question with the nearest, and as many with any."""
    if not len(questions) or not len(goods):
        return np.zeros(0, dtype=np.float32)
    cosines = questions @ goods.T
    return _mixed(cosines.max(axis=1), cosines.ravel())


def _mixed(near: Cosines, all_: Cosines) -> Cosines:
    """Near and far cosines as one sample in which both count alike: near ones are few among all pairs."""
    if not len(near) or not len(all_):
        return np.zeros(0, dtype=np.float32)
    shares = SHARES[1:-1]
    return np.concatenate([np.quantile(near, shares), np.quantile(all_, shares)]).astype(np.float32)


def carried(limit: float, local: Cosines, other: Cosines) -> float:
    """The cosine of another model with the place that a limit has among the bundled model's; both of the same pairs.

    Beyond what was seen it goes on as steeply as over the whole range; without anything seen it stays as it is.
    """
    if not len(local) or not len(other):
        return limit
    here, there = np.quantile(local, SHARES), np.quantile(other, SHARES)
    width = float(here[-1] - here[0])
    slope = float(there[-1] - there[0]) / width if width > 0 else 1.0
    if limit <= here[0]:
        return float(there[0] + slope * (limit - here[0]))
    if limit >= here[-1]:
        return float(there[-1] + slope * (limit - here[-1]))
    return float(np.interp(limit, here, there))


def calibrated(questions: tuple[Cosines, Cosines], goods: tuple[Cosines, Cosines]) -> Calibration:
    """The limits for another model, from cosines of the bundled model and of that one over the same pairs of texts."""

    def spread(floor: float, width: float, pairs: tuple[Cosines, Cosines]) -> tuple[float, float]:
        low = carried(floor, *pairs)
        return low, max(NARROWEST, carried(floor + width, *pairs) - low)

    floor, width = spread(LOCAL.floor, LOCAL.spread, questions)
    goods_floor, goods_width = spread(LOCAL.goods_floor, LOCAL.goods_spread, goods)
    return Calibration(
        floor=floor,
        spread=width,
        sure=carried(LOCAL.sure, *questions),
        outside=carried(LOCAL.outside, *questions),
        goods_floor=goods_floor,
        goods_spread=goods_width,
        goods_near=carried(LOCAL.goods_near, *goods),
    )
