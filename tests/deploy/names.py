"""The metrics that exist, with the values that their labels take, and those that a file of `deploy/` speaks of."""

import re
from pathlib import Path
from typing import Any

from adapters.telemetry import labels
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.readings import FeedHealth, Readings, Validity
from tests.adapters.telemetry.fakes import finished

ROOT = Path(__file__).parent.parent.parent
NAME = re.compile(r"\b(exportmate_[a-z_]+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)\s*\"([^\"]*)\"")
WORD = re.compile(r"[\w.+]+")
OF_PROMETHEUS = {"instance", "job"}
EVERYTHING = Readings(
    inbox_waiting=0,
    inbox_working=0,
    inbox_failed=0,
    inbox_oldest_seconds=0,
    data={"levy": Validity(stale=False, remaining_days=1)},
    feeds={"kemenkeu": FeedHealth(failing=False)},
    loop_lag_seconds=0,
    memory_bytes=1,
    memory_limit_bytes=1,
    pool_open=1,
    pool_idle=1,
    pool_limit=1,
    up={"database": True},
    circuit_open={"database": False},
    cost_today_usd=0,
    dropped={"traces": 0},
)


CLOSED: dict[str, frozenset[str]] = {  # what a label may say; others are open (model, version, $variables)
    "channel": labels.CHANNELS,
    "feed": labels.FEED_NAMES,
    "layer": labels.LAYERS,
    "outcome": frozenset({"ok", "error", "refused", "cancelled"}),
    "platform": labels.UPSTREAMS,
    "result": frozenset({"hit", "miss"}),
    "sink": labels.SINKS,
    "stage": labels.STAGE_NAMES,
    "topic": labels.TOPIC_NAMES,
    "upstream": labels.UPSTREAMS,
    "verdict": labels.VERDICTS,
}
KINDS = {"exportmate_turn": frozenset({"structured", "model", "failed"}), "exportmate_data": labels.DATA_KINDS}


def existing() -> dict[str, dict[str, set[str]]]:
    """Every name that is scraped, with its labels and the values seen."""
    metrics = Metrics("1.0", models=("small-1",))
    metrics.watch(lambda: EVERYTHING)
    metrics.tell(finished())
    metrics.tell(finished(error="KeyError"))
    metrics.feedback("up")
    metrics.platform_call("slack", ok=True)
    found: dict[str, dict[str, set[str]]] = {}
    for family in metrics.registry.collect():
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                seen = found.setdefault(sample.name, {})
                for label, value in sample.labels.items():
                    seen.setdefault(label, set()).add(value)
    return found


def possible(name: str, label: str, seen: set[str]) -> frozenset[str] | None:
    """The values that a label of a metric can have, None where any is possible."""
    if label == "le":
        return frozenset(seen)
    if label == "kind":
        return next((kinds for beginning, kinds in KINDS.items() if name.startswith(beginning)), None)
    return CLOSED.get(label)


def wrong(expression: str) -> list[str]:
    """What an expression asks for that does not exist: names, labels that a name does not have, and values of a label."""
    known = existing()
    found = []
    for name, selector in NAME.findall(expression):
        if name not in known:
            found.append(name)
            continue
        for label, value in MATCHER.findall(selector):
            if label in OF_PROMETHEUS:
                continue
            if label not in known[name]:
                found.append(f"{name}.{label}")
            elif allowed := possible(name, label, known[name][label]):
                options = [option for option in value.split("|") if WORD.fullmatch(option)]
                found += [f"{name}.{label}={option}" for option in options if option not in allowed]
    return found


def families() -> set[str]:
    """Names as one writes them of: a histogram once, without its parts."""
    return {re.sub(r"_(?:bucket|sum|count)$", "", name) for name in existing()}


def expressions(value: Any) -> list[str]:
    """Every `expr` of a document."""
    if isinstance(value, dict):
        own = [value["expr"]] if isinstance(value.get("expr"), str) else []
        return own + [e for inner in value.values() for e in expressions(inner)]
    return [e for inner in value for e in expressions(inner)] if isinstance(value, list) else []
