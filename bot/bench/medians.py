"""Several runs as one: of every figure the median."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from statistics import median
from typing import Any, TypeVar, cast

Run = TypeVar("Run")


def middle(runs: Sequence[Run]) -> Run:
    """The runs' value where all have the same, else its median, part by part; NaN and None where most have none.

    Lists are compared place by place: runs of one plan have the same scenarios in the same order.
    """
    first = runs[0]
    if is_dataclass(first) and not isinstance(first, type):
        parts = {one.name: middle([getattr(run, one.name) for run in runs]) for one in fields(first)}
        return cast("Run", replace(cast("Any", first), **parts))
    if isinstance(first, list | tuple):
        shortest = min(len(cast("Sequence[Any]", run)) for run in runs)
        places = [middle([cast("Sequence[Any]", run)[place] for run in runs]) for place in range(shortest)]
        return cast("Run", type(first)(places))
    if any(run is None for run in runs):
        known = [run for run in runs if run is not None]
        return middle(known) if 2 * len(known) > len(runs) else cast("Run", None)
    if isinstance(first, float) or (isinstance(first, int) and not isinstance(first, bool)):
        return cast("Run", type(first)(median(cast("Sequence[float]", runs))))
    return first
