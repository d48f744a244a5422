"""The metrics that exist, and those that a file of `deploy/` speaks of."""

import re
from pathlib import Path
from typing import Any

from adapters.telemetry.metrics import Metrics
from adapters.telemetry.readings import Readings, Validity
from tests.adapters.telemetry.fakes import finished

ROOT = Path(__file__).parent.parent.parent
NAME = re.compile(r"\b(exportmate_[a-z_]+)(?:\{([^}]*)\})?")
LABEL = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)\s*\"")
OF_PROMETHEUS = {"le", "instance", "job"}
EVERYTHING = Readings(
    inbox_waiting=0,
    inbox_working=0,
    inbox_failed=0,
    inbox_oldest_seconds=0,
    data={"levy": Validity(stale=False, remaining_days=1)},
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


def existing() -> dict[str, set[str]]:
    """Every name that is scraped, with its labels."""
    metrics = Metrics("1.0", models=("small-1",))
    metrics.watch(lambda: EVERYTHING)
    metrics.tell(finished())
    metrics.tell(finished(error="KeyError"))
    metrics.feedback("up")
    metrics.platform_call("slack", ok=True)
    found: dict[str, set[str]] = {}
    for family in metrics.registry.collect():
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                found.setdefault(sample.name, set()).update(sample.labels)
    return found


def wrong(expression: str) -> list[str]:
    """What an expression asks for that does not exist: names, and labels that a name does not have."""
    known = existing()
    found = []
    for name, selector in NAME.findall(expression):
        if name not in known:
            found.append(name)
        else:
            found += [
                f"{name}.{label}" for label in LABEL.findall(selector) if label not in known[name] | OF_PROMETHEUS
            ]
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
