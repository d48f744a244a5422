"""The collection of log lines and traces: every field of a turn has its place, every part of a pipeline its source."""

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


def test_grafana_reads_the_stream_that_is_written() -> None:
    """By fields of the index, and from a line to its trace."""
    folder = ROOT / "deploy/grafana/provisioning/datasources"
    (logs,) = yaml.safe_load((folder / "elasticsearch.yml").read_text("utf-8"))["datasources"]
    others = yaml.safe_load((folder / "prometheus.yml").read_text("utf-8"))["datasources"]
    stream = yaml.safe_load((FOLDER / "vector.yaml").read_text("utf-8"))["sinks"]["elasticsearch"]["data_stream"]
    options = logs["jsonData"]
    assert f"{stream['type']}-{stream['dataset']}-{stream['namespace']}" == options["index"]
    (link,) = options["dataLinks"]
    assert {options[f] for f in ("timeField", "logMessageField", "logLevelField")} | {link["field"]} <= set(MAPPING)
    assert link["datasourceUid"] in {source["uid"] for source in others}
    assert logs["uid"] not in {source["uid"] for source in others}


def test_jaeger_reads_what_it_is_sent() -> None:
    """Each part of its pipeline is defined, each extension started, and memory holds what is looked for."""
    config = yaml.safe_load((ROOT / "deploy/jaeger/config.yaml").read_text("utf-8"))
    service, extensions = config["service"], config["extensions"]
    assert set(service["extensions"]) == set(extensions)
    (pipeline,) = service["pipelines"].values()
    assert [set(config[kind]) for kind in pipeline] == [set(names) for names in pipeline.values()]
    (store,) = extensions["jaeger_storage"]["backends"]
    assert store == extensions["jaeger_query"]["storage"]["traces"]
    assert store == config["exporters"]["jaeger_storage_exporter"]["trace_storage"]
