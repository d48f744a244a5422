"""The timings of a turn as they are kept with it: short, so that a turn of many parts takes a kilobyte.

What counts the whole turn has a name of its own, so that statements can sum it. The parts are texts with commas between
them: under "s" the stages, each "name start ms", under "q" the statements in the same form, under "m" the model calls, each
"model start ms first_token tokens_in tokens_out cost", with a dash where no text streamed and "failed" behind one that did;
under "c", "r" and "z" caches, retries and sizes, each "name value". Times are milliseconds since the turn began, in three
digits. Readers get the long form from `long_form`, and the statements read both through `turn_stages` and `turn_caches`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from core.timing import ModelCall, Stage, Timings

MOST_STAGES, MOST_QUERIES, MOST_MODELS = 14, 6, 3  # the longest of a turn; the others are summed up as one
MOST_NAMED = 6  # caches, retries, sizes
LONGEST_NAME = 16
OTHERS = "other"
Part = TypeVar("Part", Stage, ModelCall)


def as_json(timings: Timings) -> dict[str, Any]:
    """Timings as they are stored with a turn; empty parts are left out."""
    kept: dict[str, Any] = {
        "s": ",".join(map(_stage, _longest(timings.stages, MOST_STAGES, _joined_stages))),
        "q": ",".join(map(_stage, _longest(timings.queries, MOST_QUERIES, _joined_stages))),
        "m": ",".join(map(_model, _longest(timings.models, MOST_MODELS, _joined_calls))),
        "c": _named(timings.caches),
        "r": _named(timings.retries),
        "z": _named(timings.sizes),
        "waited_ms": round(timings.waited_ms, 1),
        "cost_usd": round(timings.cost_usd, 8),
        "failed_in": _word(timings.failed_in) if timings.failed_in else None,
    }
    counts = {"sql_statements": timings.sql_statements, "model_calls": timings.model_calls}
    return counts | {name: value for name, value in kept.items() if value}


def long_form(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Kept timings with lists of objects under "stages", "queries" and "models", and objects under "cache", "retries", "sizes".

    Those that were kept in that form already stay as they are.
    """
    return {
        "stages": [_read_stage(part) for part in _parts(kept, "s")],
        "queries": [_read_stage(part) for part in _parts(kept, "q")],
        "models": [_read_model(part) for part in _parts(kept, "m")],
        "cache": dict(part for part in _parts(kept, "c")),
        "retries": {name: int(value) for name, value in _parts(kept, "r")},
        "sizes": {name: int(value) for name, value in _parts(kept, "z")},
    } | {name: value for name, value in kept.items() if len(name) > 1}


def _parts(kept: Mapping[str, Any], name: str) -> list[list[str]]:
    return [part.split(" ") for part in kept[name].split(",")] if name in kept else []


def _longest(parts: Sequence[Part], most: int, join: Callable[[Sequence[Part]], Part]) -> list[Part]:
    """The longest parts in the order in which they began, the last of them the sum of all that are left out."""
    if len(parts) <= most:
        return sorted(parts, key=lambda part: (part.start_ns, -part.took_ns))
    longest = sorted(parts, key=lambda part: -part.took_ns)
    longest[most - 1 :] = [join(longest[most - 1 :])]
    return sorted(longest, key=lambda part: part.start_ns)


def _joined_stages(stages: Sequence[Stage]) -> Stage:
    return Stage(OTHERS, min(s.start_ns for s in stages), sum(s.took_ns for s in stages))


def _joined_calls(calls: Sequence[ModelCall]) -> ModelCall:
    return ModelCall(
        OTHERS,
        min(c.start_ns for c in calls),
        sum(c.took_ns for c in calls),
        None,
        sum(c.tokens_in for c in calls),
        sum(c.tokens_out for c in calls),
        sum(c.cost_usd for c in calls),
        any(c.failed for c in calls),
    )


def _named(values: Mapping[str, Any]) -> str:
    return ",".join(f"{_word(name)} {value}" for name, value in list(values.items())[:MOST_NAMED])


def _stage(stage: Stage) -> str:
    return f"{_word(stage.name)} {_ms(stage.start_ns)} {_ms(stage.took_ns)}"


def _model(call: ModelCall) -> str:
    first = "-" if call.first_token_ns is None else _ms(call.first_token_ns)
    text = f"{_word(call.model)} {_ms(call.start_ns)} {_ms(call.took_ns)} {first} {call.tokens_in} {call.tokens_out} "
    return f"{text}{call.cost_usd:.2g}{' failed' if call.failed else ''}"


@lru_cache(256)  # names of stages, statements and models: few, and each in every turn
def _word(name: str) -> str:
    """A name as one short word, as blanks and commas stand between what is kept; never empty."""
    return "_".join(name.replace(",", " ").split())[:LONGEST_NAME] or OTHERS


def _ms(nanoseconds: int) -> str:
    """Milliseconds in at most three significant digits, whole ones from a hundred on: 0.012, 12.3, 8123."""
    value = nanoseconds / 1e6
    size = abs(value)
    if size >= 99.95:
        return f"{value:.0f}"
    text = f"{value:.1f}" if size >= 9.995 else f"{value:.2f}" if size >= 0.9995 else f"{value:.3f}"
    return text.rstrip("0").rstrip(".")


def _read_stage(part: list[str]) -> dict[str, Any]:
    name, start, took = part
    return {"name": name, "start_ms": float(start), "ms": float(took)}


def _read_model(part: list[str]) -> dict[str, Any]:
    model, start, took, first, tokens_in, tokens_out, cost, *failed = part
    return {
        "model": model,
        "start_ms": float(start),
        "ms": float(took),
        "first_token_ms": None if first == "-" else float(first),
        "tokens_in": int(tokens_in),
        "tokens_out": int(tokens_out),
        "cost_usd": float(cost),
        "failed": bool(failed),
    }
