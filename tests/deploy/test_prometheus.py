"""The alerts: complete, about metrics that exist, accepted by promtool, and fired by a real Prometheus."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from socket import socket
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web

from adapters.telemetry import labels
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.readings import Readings
from adapters.web.channel import build_app
from adapters.web.hooks import PATH, add_hooks
from adapters.web.ports import WebSettings
from bot.admin.hook import AlertmanagerHook
from bot.settings import Settings
from core.message import Reply
from tests.adapters.telemetry.fakes import TURN_ID, finished
from tests.adapters.web.fakes import FakeReadiness, FakeTurn
from tests.deploy.names import ROOT, expressions, families, wrong

FOLDER = ROOT / "deploy/prometheus"
RULES = yaml.safe_load((FOLDER / "rules.yml").read_text("utf-8"))
ALERTS: dict[str, dict[str, Any]] = {
    rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"] if "alert" in rule
}
RUNBOOKS = ROOT / "docs/runbooks"
ALERTMANAGER = next((n for n in ("prometheus-alertmanager", "alertmanager") if shutil.which(n)), "alertmanager")

IN_CI = os.environ.get("CI") == "true"  # there nothing may be missing


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip a test where one of these is not installed."""
    missing = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing) and not IN_CI, reason=f"{', '.join(missing)} not installed")


needs_promtool = needs("promtool")
needs_servers = needs("prometheus", ALERTMANAGER)


def run(*command: str) -> None:
    """Run a checking tool; what it says is shown where it is not content."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=110)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_an_alert_says_all_that_is_needed(name: str) -> None:
    """For how long, how severe, what it is, and a page on what to do that names it."""
    rule = ALERTS[name]
    assert re.fullmatch(r"\d+[mh]", rule["for"])
    assert rule["labels"]["severity"] in ("info", "warning", "critical")
    told = rule["annotations"]
    assert {"summary", "description", "runbook"} == set(told)
    assert len(told["summary"]) > 10 < len(told["description"])
    page = (ROOT / told["runbook"]).read_text("utf-8")
    assert f"`{name}`" in page
    assert {"## Look", "## Do"} <= set(page.splitlines())


def test_every_page_of_the_runbooks_belongs_to_an_alert() -> None:
    """And names no alert that does not exist."""
    pages = {path.relative_to(ROOT).as_posix() for path in RUNBOOKS.glob("*.md")}
    assert pages == {rule["annotations"]["runbook"] for rule in ALERTS.values()}
    named = {n for p in RUNBOOKS.glob("*.md") for line in p.read_text("utf-8").splitlines() if line.startswith("Alert") for n in re.findall(r"`(\w+)`", line)}  # fmt: skip
    assert named == set(ALERTS)


def test_the_rules_ask_for_metrics_that_exist() -> None:
    """By names and labels; so do recorded figures for each other."""
    asked = expressions(RULES)
    assert len(asked) > 40
    assert [] == [w for expression in asked for w in wrong(expression)]
    recorded = {rule["record"] for group in RULES["groups"] for rule in group["rules"] if "record" in rule}
    assert recorded == set(re.findall(r"exportmate:\w+:\w+", " ".join(asked)))


@pytest.mark.parametrize(
    "expression",
    [
        "rate(exportmate_turn_total[5m])",
        'exportmate_up{upstraem="database"} == 0',
        'exportmate_up{upstream=~"database|databse"} == 0',
        'exportmate_turn_seconds_bucket{le="0.7"}',
        'exportmate_data_stale{kind="structured"}',
    ],
)
def test_a_wrong_name_is_found(expression: str) -> None:
    """The search above can fail."""
    assert 1 == len(wrong(expression))


def test_every_metric_is_explained() -> None:
    """In docs/telemetry.md, and no other one."""
    page = (ROOT / "docs/telemetry.md").read_text("utf-8")
    assert families() == set(re.findall(r"exportmate_\w+", page))


def test_every_place_of_reports_is_in_its_runbook() -> None:
    """Whoever reads the label `sink` finds what to do."""
    page = (RUNBOOKS / "reports-dropped.md").read_text("utf-8")
    assert sorted(labels.SINKS) == sorted(re.findall(r"^\d+\. `(\w+)`:", page, re.MULTILINE))


@needs_promtool
def test_promtool_accepts_rules_and_configuration() -> None:
    """Without looking for the token's file."""
    run("promtool", "check", "rules", "deploy/prometheus/rules.yml")
    run("promtool", "check", "config", "--syntax-only", "deploy/prometheus/prometheus.yml")


@needs_promtool
def test_the_alerts_fire_when_they_should() -> None:
    """Played through with the real times, days included."""
    run("promtool", "test", "rules", *(str(path) for path in sorted(FOLDER.glob("*.test.yml"))))


@needs("amtool")
def test_amtool_accepts_the_configuration() -> None:
    """Of Alertmanager."""
    run("amtool", "check-config", "deploy/alertmanager/alertmanager.yml")


def test_the_alertmanager_posts_to_the_hook() -> None:
    """With the end of an alert too."""
    config = yaml.safe_load((ROOT / "deploy/alertmanager/alertmanager.yml").read_text("utf-8"))
    (hook,) = config["receivers"][0]["webhook_configs"]
    assert f"http://exportmate:8000{PATH}" == hook["url"]
    assert hook["send_resolved"]
    assert Path(hook["http_config"]["authorization"]["credentials_file"]).name in Settings.model_fields
    rules = config["inhibit_rules"]
    named = {m for rule in rules for m in re.findall(r'alertname!?=~?"([\w|.*]+)"', str(rule))}
    assert [] == [n for each in named for n in each.split("|") if not any(re.fullmatch(n, alert) for alert in ALERTS)]


SCRAPING, POSTING = "token-of-prometheus", "token-of-alertmanager"


class Program:
    """The web application with our metrics, which can be made ill, and with the hook, whose messages are kept."""

    def __init__(self) -> None:
        self.database = True
        self.metrics = Metrics("1.0")
        self.metrics.watch(lambda: Readings(up={"database": self.database}))
        self.metrics.tell(finished())
        self.told: list[Reply] = []

    def app(self) -> web.Application:
        """As the program builds it, with tokens for both."""
        settings = WebSettings(tokens=("another", SCRAPING))
        app = build_app(FakeTurn(), FakeReadiness(), self.metrics.expose, settings)
        add_hooks(app, POSTING, AlertmanagerHook(self.told.append, "en").take)
        return app

    def heard(self, text: str) -> bool:
        """Whether administrators were told something."""
        return any(text in reply.text for reply in self.told)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def quick(folder: Path, app_port: int, alerts_port: int) -> None:
    """The shipped files with shorter times and other addresses, nothing else changed."""
    rules = (FOLDER / "rules.yml").read_text("utf-8")
    (folder / "rules.yml").write_text(
        re.sub(r"for: \d+[mh]", "for: 1s", rules).replace("interval: 30s", "interval: 1s")
    )
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [f"127.0.0.1:{alerts_port}"]
    (scrape,) = config["scrape_configs"]
    scrape["static_configs"][0]["targets"] = [f"127.0.0.1:{app_port}"]
    scrape["authorization"]["credentials_file"] = secret(folder, scrape["authorization"]["credentials_file"], SCRAPING)
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    manager = yaml.safe_load((ROOT / "deploy/alertmanager/alertmanager.yml").read_text("utf-8"))
    manager["route"] |= {"group_wait": "1s", "group_interval": "1s", "repeat_interval": "2s"}
    (hook,) = manager["receivers"][0]["webhook_configs"]
    hook["url"] = f"http://127.0.0.1:{app_port}/hooks/alertmanager"
    authorization = hook["http_config"]["authorization"]
    authorization["credentials_file"] = secret(folder, authorization["credentials_file"], POSTING)
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(manager))


def secret(folder: Path, name: str, value: str) -> str:
    """A secret in a file of the same name, with a line end as editors write it."""
    path = folder / Path(name).name
    path.write_text(value + "\n")
    return str(path)


@asynccontextmanager
async def started(folder: Path, *command: str) -> AsyncIterator[None]:
    """A program that runs for as long as the block does; its output goes to a file of its name."""
    with (folder / f"{Path(command[0]).name}.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=output, stderr=output)
        try:
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


@asynccontextmanager
async def listening(program: Program) -> AsyncIterator[int]:
    """The program's application on loopback; gives its port."""
    runner = web.AppRunner(program.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


class Prometheus:
    """Asks a running Prometheus."""

    def __init__(self, client: aiohttp.ClientSession, port: int) -> None:
        self._client, self._address = client, f"http://127.0.0.1:{port}/api/v1"

    async def get(self, path: str, **parameters: str) -> Any:
        """The data of an answer, None while it does not answer."""
        try:
            async with self._client.get(f"{self._address}/{path}", params=parameters) as response:
                return (await response.json())["data"] if response.status == 200 else None
        except aiohttp.ClientConnectionError:
            return None

    async def firing(self) -> set[str]:
        """The names of the alerts that fire."""
        data = await self.get("alerts")
        return {a["labels"]["alertname"] for a in data["alerts"] if a["state"] == "firing"} if data else set()


async def until(happened: Callable[[], Any], what: str, folder: Path) -> None:
    """Wait for forty seconds at most; then show what the programs said."""
    for _ in range(400):
        found = happened()
        if await found if asyncio.iscoroutine(found) else found:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{what} did not happen in 40 s\n{said(folder)}")


def said(folder: Path) -> str:
    """The last that the programs wrote."""
    return "\n".join(path.read_text("utf-8", "replace")[-1500:] for path in folder.glob("*.log"))


@needs_servers
async def test_a_real_prometheus_and_alertmanager_tell_the_administrators(tmp_path: Path) -> None:
    """A database that goes away fires its alert and no other; its beginning, that it lasts, and its end are told."""
    program, port, alerts_port = Program(), free_port(), free_port()
    async with AsyncExitStack() as stack:
        quick(tmp_path, await stack.enter_async_context(listening(program)), alerts_port)
        await stack.enter_async_context(started(tmp_path, ALERTMANAGER, "--config.file=alertmanager.yml", "--storage.path=am", "--cluster.listen-address=", f"--web.listen-address=127.0.0.1:{alerts_port}"))  # fmt: skip
        await stack.enter_async_context(started(tmp_path, "prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--enable-feature=exemplar-storage", f"--web.listen-address=127.0.0.1:{port}"))  # fmt: skip
        prometheus = Prometheus(await stack.enter_async_context(aiohttp.ClientSession()), port)

        async def scraped() -> bool:
            data = await prometheus.get("query", query="exportmate_turns_total")
            return bool(data and data["result"]) and not await prometheus.firing()

        await until(scraped, "scraping", tmp_path)
        exemplars = json.dumps(await prometheus.get("query_exemplars", query="exportmate_turn_seconds_bucket"))
        program.database = False

        await until(prometheus.firing, "firing", tmp_path)
        assert {"DatabaseDown"} == await prometheus.firing()
        await until(lambda: program.heard("🔴 **DatabaseDown** (critical)"), "the message of the alert", tmp_path)
        await until(lambda: program.heard("Still going on: DatabaseDown"), "the reminder", tmp_path)
        program.database = True
        await until(lambda: program.heard("✅ **DatabaseDown**"), "the message of the end", tmp_path)
    assert TURN_ID in exemplars
    first = next(reply.text for reply in program.told if "🔴" in reply.text)
    told = ALERTS["DatabaseDown"]["annotations"]
    assert told["summary"] in first
    assert f"what to do: `{told['runbook']}`" in first
