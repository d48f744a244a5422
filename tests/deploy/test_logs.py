"""The collection of log lines: every field of a turn has its place, every part of the pipeline its source."""

import json
from typing import Any

import yaml

from adapters.telemetry.performance import turn_fields
from core.timing import STAGES
from tests.adapters.telemetry.fakes import finished, timings
from tests.deploy.names import ROOT

FOLDER = ROOT / "deploy/logs"
MAPPING = json.loads((FOLDER / "elasticsearch-template.json").read_text("utf-8"))["template"]["mappings"]["properties"]


def unmapped(fields: dict[str, Any], properties: dict[str, Any], path: str = "") -> list[str]:
    """Fields that the index does not know."""
    found = []
    for name, value in fields.items():
        if name not in properties:
            found.append(f"{path}{name}")
        elif "properties" in properties[name]:
            for inner in value if isinstance(value, list) else [value]:
                found += unmapped(inner, properties[name]["properties"], f"{path}{name}.")
    return found


def test_every_field_of_a_turn_is_in_the_index_template() -> None:
    """With every stage, and what each event has besides."""
    turn = finished(error="KeyError", stale=("levy",), timings=timings(failed_in="fetch"))
    assert [] == unmapped(turn_fields(turn) | {"level": "info", "event": "turn", "exception": "…"}, MAPPING)
    assert set(STAGES) == set(MAPPING["stages"]["properties"])


def test_a_field_without_a_place_is_found() -> None:
    """Also inside another."""
    assert ["odd", "stages.odd"] == unmapped({"odd": 1, "stages": {"odd": 1}}, MAPPING)


def test_the_pipeline_is_connected() -> None:
    """Each input of Vector is a part of it, and the stream is one that the template is for."""
    config = yaml.safe_load((FOLDER / "vector.yaml").read_text("utf-8"))
    parts = {**config["sources"], **config["transforms"]}
    inputs = {i for p in (*config["transforms"].values(), *config["sinks"].values()) for i in p["inputs"]}
    assert inputs == set(parts)
    sink = config["sinks"]["elasticsearch"]
    stream = sink["data_stream"]
    patterns = json.loads((FOLDER / "elasticsearch-template.json").read_text("utf-8"))["index_patterns"]
    assert ["logs-exportmate-*"] == patterns
    assert ("create", "logs-exportmate-") == (sink["bulk"]["action"], f"{stream['type']}-{stream['dataset']}-")
