"""The dashboard of Grafana: provisioned, about metrics that exist, and laid out without gaps or overlaps."""

import json
import re

import yaml

from tests.deploy.names import ROOT, expressions, families, wrong

FOLDER = ROOT / "deploy/grafana"
DASHBOARD = json.loads((FOLDER / "dashboards/exportmate.json").read_text("utf-8"))


def test_the_dashboard_asks_for_metrics_that_exist() -> None:
    """By names and labels, in panels, annotations and variables."""
    asked = expressions(DASHBOARD) + [v["definition"] for v in DASHBOARD["templating"]["list"]]
    assert len(asked) > 40
    assert [] == [w for expression in asked for w in wrong(expression)]


def test_every_metric_is_on_the_dashboard() -> None:
    """Nothing is measured for nobody."""
    shown = " ".join(expressions(DASHBOARD))
    assert set() == {name for name in families() if not re.search(rf"\b{name}(?:_bucket|_sum|_count)?\b", shown)}


def test_recorded_figures_are_those_of_the_rules() -> None:
    """The burn rates of the first row."""
    rules = (ROOT / "deploy/prometheus/rules.yml").read_text("utf-8")
    recorded = set(re.findall(r"record: (\S+)", rules))
    used = set(re.findall(r"exportmate:\w+:\w+", " ".join(expressions(DASHBOARD))))
    assert used
    assert used <= recorded


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    """Within the 24 columns."""
    panels = DASHBOARD["panels"]
    assert len(panels) == len({p["id"] for p in panels})
    cells: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        own = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert set() == own & cells, panel["title"]
        cells |= own
    assert len(cells) == 24 * max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in panels)


def test_the_provisioned_source_is_the_one_that_panels_name() -> None:
    """And exemplars lead to a source that is provisioned too."""
    sources = yaml.safe_load((FOLDER / "provisioning/datasources/prometheus.yml").read_text("utf-8"))["datasources"]
    known = {source["uid"] for source in sources}
    named = set(re.findall(r'"uid": "(exportmate-\w+)"', json.dumps(DASHBOARD)))
    assert named == {"exportmate-prometheus"}
    assert named | {d["datasourceUid"] for d in sources[0]["jsonData"]["exemplarTraceIdDestinations"]} <= known
    (provider,) = yaml.safe_load((FOLDER / "provisioning/dashboards/exportmate.yml").read_text("utf-8"))["providers"]
    assert ("file", "/var/lib/grafana/dashboards") == (provider["type"], provider["options"]["path"])
