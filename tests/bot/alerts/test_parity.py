"""The chat's alerts and those of Prometheus are the same ones."""

import re
from typing import Any

import pytest
import yaml

from bot.alerts.chosen import written
from bot.alerts.rules import ANSWER_BUDGET, FOLLOWS, LATENCY_BUDGET, OUTSIDE, RULES, SHORTER, Rule
from bot.alerts.texts import TEXTS
from tests.deploy.names import ROOT

ALERTS: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
    if "alert" in rule
}
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
AS_WRITTEN = {"ms": 1000.0, "%": 100.0}  # Prometheus counts in seconds and in shares of one
COMPARED = re.compile(r"(>=|>|<) ([\d.]+)")


def numbers(expression: str, *signs: str) -> set[float]:
    """The numbers that an expression compares with by some signs."""
    return {float(number) for sign, number in COMPARED.findall(expression) if sign in signs}


def test_the_names_are_the_same() -> None:
    """But for those that only somebody outside can see, each with its reason."""
    assert set(ALERTS) == {rule.name for rule in RULES} | set(OUTSIDE)
    assert {"ExportMateDown"} == set(OUTSIDE)
    assert len(RULES) == len({rule.name for rule in RULES})


@EACH
def test_severity_duration_page_and_summary_are_the_same(rule: Rule) -> None:
    """As Prometheus has them."""
    alert = ALERTS[rule.name]
    assert (rule.severity, written(rule.hold)) == (alert["labels"]["severity"], alert["for"])
    told = alert["annotations"]
    assert (rule.runbook, TEXTS[rule.name].summary[1]) == (told["runbook"], told["summary"])


@EACH
def test_thresholds_are_the_same(rule: Rule) -> None:
    """In their own units."""
    expression = ALERTS[rule.name]["expr"]
    mine = {lim.threshold / AS_WRITTEN.get(lim.unit, 1) for lim in rule.limits if lim.threshold is not None and lim.unit != "state"}  # fmt: skip
    assert mine == numbers(expression, "<" if rule.below else ">")
    assert set() == numbers(expression, ">" if rule.below else "<")


@EACH
def test_windows_and_least_numbers_are_the_same(rule: Rule) -> None:
    """Where Prometheus names a least number of observations."""
    expression = ALERTS[rule.name]["expr"]
    if "Burns" in rule.name:
        windows = set(re.findall(r"ratio_rate(\w+)", expression))
        assert {written(rule.over), written(rule.over / SHORTER)} == windows
        budget = LATENCY_BUDGET if "Latency" in rule.name else ANSWER_BUDGET
        assert {budget} == {float(found) for found in re.findall(r"\* ([\d.]+)", expression)}
    else:
        assert ({written(rule.over)} if rule.over else set()) == set(re.findall(r"\[(\w+)\]", expression))
    least = numbers(expression, ">=")
    assert least <= {rule.least}


def test_what_follows_from_a_database_that_is_away_is_quiet_in_both() -> None:
    """Here at least what Alertmanager keeps quiet there."""
    config = yaml.safe_load((ROOT / "deploy/alertmanager/alertmanager.yml").read_text("utf-8"))
    (inhibit,) = [r for r in config["inhibit_rules"] if r["source_matchers"] == ['alertname="DatabaseDown"']]
    pattern = re.search(r'=~"(.+)"', inhibit["target_matchers"][0])
    assert pattern is not None
    named = {rule.name for rule in RULES if re.fullmatch(pattern[1], rule.name)}
    assert len(named) > 5
    assert named <= FOLLOWS["DatabaseDown"]


@EACH
def test_every_alert_has_its_page(rule: Rule) -> None:
    """Which names it."""
    assert f"`{rule.name}`" in (ROOT / rule.runbook).read_text("utf-8")


def test_the_page_on_alerts_tells_of_each() -> None:
    """With its threshold, its window and for how long."""
    page = (ROOT / "docs/alerts.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([A-Z]\w+)` \| (.+) \|$", page, re.MULTILINE))
    assert {rule.name for rule in RULES} == set(rows)
    for rule in RULES:
        cells = [cell.strip() for cell in rows[rule.name].split("|")]
        limits = [f"{lim.threshold:g} {lim.unit}" for lim in rule.limits if lim.threshold is not None and lim.unit != "state"]  # fmt: skip
        assert (" or ".join(limits), written(rule.over) if rule.over else "", written(rule.hold)) == (
            cells[1],
            cells[2],
            cells[3],
        )
        assert cells[0] == rule.severity
