"""The deployment files: valid, closed where they can be, and in step with the program's settings."""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
TOOLS = Path(sys.executable).parent  # both tools come as packages and put their programs beside Python's
FILES = {
    "alone": ("docker-compose.yml",),
    "telemetry": ("docker-compose.yml", "deploy/compose.telemetry.yml"),
    "logs": ("docker-compose.yml", "deploy/compose.telemetry.yml", "deploy/compose.logs.yml"),
}
SERVICES = {
    "alone": {"exportmate", "postgres", "valkey"},
    "telemetry": {"prometheus", "alertmanager", "grafana", "jaeger"},
    "logs": {"vector", "elasticsearch", "logs-template"},
}
ONCE = {"logs-template"}  # ends when its work is done
SERVED = {"exportmate", "prometheus", "alertmanager", "grafana", "jaeger", "vector"}  # at an address of this machine
EVERYONE = sorted(name for names in SERVICES.values() for name in names)
PROMETHEUS_FILES = ROOT / "deploy/prometheus/prometheus.yml", ROOT / "deploy/alertmanager/alertmanager.yml"


def run(*command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it says."""
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, timeout=60, **more
    )


@pytest.fixture(scope="module")
def composed() -> dict[str, dict[str, Any]]:
    """The compose files as Docker Compose itself reads them, one beside another, by the names of `FILES`."""
    found = {}
    for name, files in FILES.items():
        parts = [part for file in files for part in ("--file", ROOT / file)]
        done = run(TOOLS / "docker-compose", *parts, "config", "--format", "json", env={"PATH": ""})
        assert (0, "") == (done.returncode, done.stderr)
        found[name] = dict(json.loads(done.stdout))
    return found


@pytest.fixture(scope="module")
def compose(composed: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All of them together."""
    return composed["logs"]


def test_the_services_are_these(composed: dict[str, dict[str, Any]]) -> None:
    """Each file adds its own to the program, its database and the shared cache."""
    assert SERVICES["alone"] == set(composed["alone"]["services"])
    assert SERVICES["alone"] | SERVICES["telemetry"] == set(composed["telemetry"]["services"])
    assert set(EVERYONE) == set(composed["logs"]["services"])


@pytest.mark.parametrize("name", EVERYONE)
def test_a_service_holds_no_rights(compose: dict[str, Any], name: str) -> None:
    """Read-only, no capabilities, no new privileges, not root, and no socket of the engine."""
    service = compose["services"][name]
    assert (True, ["ALL"], None) == (service["read_only"], service["cap_drop"], service.get("cap_add"))
    assert ["no-new-privileges:true"] == service["security_opt"]
    user = service["user"] if name != "exportmate" else re.findall(r"^USER (\S+)$", dockerfile(), re.MULTILINE)[-1]
    assert re.fullmatch(r"[1-9]\d*:\d+", user)
    binds = [volume for volume in service.get("volumes", ()) if volume["type"] == "bind"]
    assert all(volume["read_only"] for volume in binds)
    assert not [volume for volume in binds if "docker.sock" in volume["source"]]


@pytest.mark.parametrize("name", sorted(SERVICES["telemetry"] | SERVICES["logs"]))
def test_a_service_beside_the_program_is_pinned_and_limited(compose: dict[str, Any], name: str) -> None:
    """A full version, at most so much memory and so many processes, a check, and another start where it ended."""
    service = compose["services"][name]
    assert re.search(r":v?\d+\.\d+\.\d+(?:-alpine)?$", service["image"])
    assert 2**26 <= int(service["mem_limit"]) <= 2**30 * 5 // 4
    assert service["pids_limit"] <= 1024
    if name in ONCE:
        assert "no" == service["restart"]
    else:
        assert ("unless-stopped", "CMD") == (service["restart"], service["healthcheck"]["test"][0])


def test_every_service_is_watched(compose: dict[str, Any]) -> None:
    """Compose waits until the others are healthy; the program's own check stands in its image and waits for no telemetry."""
    waited = compose["services"]["exportmate"]["depends_on"]
    assert {"postgres", "valkey"} == set(waited)
    assert {"service_healthy"} == {w["condition"] for w in waited.values()}
    assert all("healthcheck" in compose["services"][name] for name in waited)
    after = compose["services"]["vector"]["depends_on"]
    conditions = {name: each["condition"] for name, each in after.items()}
    assert {"elasticsearch": "service_healthy", "logs-template": "service_completed_successfully"} == conditions


def test_what_is_reachable_is_so_from_this_machine_only(compose: dict[str, Any]) -> None:
    """The databases, the cache and the index publish no port and have no way out; no two ports are the same."""
    ports = {name: service["ports"] for name, service in compose["services"].items() if service.get("ports")}
    assert set(ports) == SERVED
    assert {"127.0.0.1"} == {port["host_ip"] for each in ports.values() for port in each}
    published = [port["published"] for each in ports.values() for port in each]
    assert len(published) == len(set(published))
    inside = {name for name, network in compose["networks"].items() if network.get("internal")}
    assert {"back", "watch", "logs"} == inside
    for name, service in compose["services"].items():
        assert (name in SERVED) == bool(set(service["networks"]) - inside), name


def test_who_talks_to_whom_shares_a_network(compose: dict[str, Any]) -> None:
    """Every name in an address of the configuration is a service that can be reached from there."""
    read = {
        "prometheus": PROMETHEUS_FILES[0],
        "alertmanager": PROMETHEUS_FILES[1],
        "grafana": ROOT / "deploy/grafana/provisioning/datasources",
        "vector": ROOT / "deploy/logs/vector.yaml",
    }
    found = {}
    for name, path in read.items():
        files = [path] if path.is_file() else sorted(path.iterdir())
        said = re.sub(r"^\s*#.*$", "", "".join(file.read_text("utf-8") for file in files), flags=re.MULTILINE)
        found[name] = set(re.findall(r"\b([a-z][a-z-]+):\d{4,5}\b", said))
        for other in found[name]:
            ours, theirs = compose["services"][name]["networks"], compose["services"][other]["networks"]
            assert set(ours) & set(theirs), (name, other)
    assert found == {
        "prometheus": {"exportmate", "alertmanager"},
        "alertmanager": {"exportmate"},
        "grafana": {"prometheus", "jaeger", "elasticsearch"},
        "vector": {"elasticsearch"},
    }


def test_traces_and_logs_are_sent_only_where_somebody_takes_them(composed: dict[str, dict[str, Any]]) -> None:
    """The program alone has neither Jaeger's address nor the driver of Vector, and no hook."""
    alone, telemetry, logs = (composed[name]["services"]["exportmate"] for name in FILES)
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" not in alone["environment"]
    assert "http://jaeger:4318" == telemetry["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"]
    receivers = yaml.safe_load((ROOT / "deploy/jaeger/config.yaml").read_text("utf-8"))["receivers"]
    assert receivers["otlp"]["protocols"]["http"]["endpoint"].endswith(":4318")
    assert (None, None) == (alone.get("logging"), telemetry.get("logging"))
    driver = logs["logging"]
    (port,) = composed["logs"]["services"]["vector"]["ports"]
    assert ("fluentd", "true") == (driver["driver"], driver["options"]["fluentd-async"])
    assert f"{port['host_ip']}:{port['published']}" == driver["options"]["fluentd-address"]
    vector = yaml.safe_load((ROOT / "deploy/logs/vector.yaml").read_text("utf-8"))
    assert f"0.0.0.0:{port['target']}" == vector["sources"]["exportmate"]["address"]


def test_what_is_mounted_exists_where_the_configuration_looks(compose: dict[str, Any]) -> None:
    """Files of the repository, found by the programs under the names they were given."""
    mounted = {}
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            if volume["type"] == "bind":
                assert Path(volume["source"]).exists(), volume
                mounted[volume["target"]] = Path(volume["source"])
    commands = [
        part
        for name in ("prometheus", "alertmanager", "jaeger", "vector")
        for part in compose["services"][name]["command"]
    ]
    named = [found[0] for part in commands if (found := re.search(r"/etc/\S+\.ya?ml$", part))]
    assert 4 == len(named)
    for name in named:
        folder, _, file = name.rpartition("/")
        assert name in mounted or (mounted[folder] / file).is_file()
    assert (
        mounted["/var/lib/grafana/dashboards"] / "exportmate.json" == ROOT / "deploy/grafana/dashboards/exportmate.json"
    )


def test_secrets_come_by_file_under_the_names_of_settings(composed: dict[str, dict[str, Any]]) -> None:
    """A secret of the program is called like the setting it gives; no value stands in the compose files."""
    for name, wanted in (
        ("alone", {"api_tokens", "database_url"}),
        ("logs", {"api_tokens", "database_url", "alertmanager_token"}),
    ):
        mine = {secret["source"] for secret in composed[name]["services"]["exportmate"]["secrets"]}
        assert wanted == mine
        assert mine <= set(Settings.model_fields)
        assert {"file", "name"} == {key for secret in composed[name]["secrets"].values() for key in secret}


def test_every_secret_that_a_configuration_reads_is_given(compose: dict[str, Any]) -> None:
    """Files under /run/secrets, to those services alone that read them."""
    for name, path in zip(("prometheus", "alertmanager"), PROMETHEUS_FILES, strict=True):
        read = set(re.findall(r"/run/secrets/(\w+)", path.read_text("utf-8")))
        assert read == {secret["source"] for secret in compose["services"][name]["secrets"]} != set()
    grafana = compose["services"]["grafana"]
    assert ["/run/secrets/grafana_password"] == [v for k, v in grafana["environment"].items() if k.endswith("__FILE")]
    assert ["grafana_password"] == [secret["source"] for secret in grafana["secrets"]]


def test_secrets_are_made_once(tmp_path: Path, compose: dict[str, Any]) -> None:
    """Each is random, the address of the database holds its password, and a second run changes nothing."""
    script = shutil.copy(ROOT / "deploy/make_secrets.sh", tmp_path)
    said = run("sh", script)
    made = read_folder(tmp_path / "secrets")
    assert set(compose["secrets"]) == set(made)
    assert f"postgresql://exportmate:{made['postgres_password']}@postgres:5432/exportmate" == made["database_url"]
    own, scraping = made["api_tokens"].split(",")
    assert (48, scraping) == (len(own), made["metrics_token"])
    assert f"API token: {own}\nGrafana: admin, {made['grafana_password']}\n" == said.stdout == run("sh", script).stdout
    assert made == read_folder(tmp_path / "secrets")
    random = [made[name] for name in ("postgres_password", "metrics_token", "alertmanager_token", "grafana_password")]
    assert {48} == {len(secret) for secret in random}
    assert len(random) == len({own, *random}) - 1


def test_secrets_of_an_older_installation_are_kept(tmp_path: Path) -> None:
    """Tokens that are in use stay; what was not there yet is added, for Prometheus to the tokens of the API."""
    script = shutil.copy(ROOT / "deploy/make_secrets.sh", tmp_path)
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "api_tokens").write_text("old-one,old-two\n")
    (folder / "postgres_password").write_text("old")
    (folder / "database_url").write_text("postgresql://old")
    assert "API token: old-one\n" in run("sh", script).stdout
    made = read_folder(folder)
    assert ("old", "postgresql://old") == (made["postgres_password"], made["database_url"])
    assert f"old-one,old-two,{made['metrics_token']}" == made["api_tokens"]


def read_folder(folder: Path) -> dict[str, str]:
    """The files of a folder by name."""
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def dockerfile() -> str:
    """The text of the Dockerfile."""
    return (ROOT / "Dockerfile").read_text("utf-8")


def test_hadolint_finds_nothing() -> None:
    """The Dockerfile follows the usual advice."""
    done = run(TOOLS / "hadolint", ROOT / "Dockerfile")
    assert (0, "") == (done.returncode, done.stdout)


def test_the_image_gets_what_the_dockerfile_copies() -> None:
    """Whatever is copied exists and is let through by .dockerignore."""
    lines = [
        line.split()[1:-1] for line in dockerfile().splitlines() if line.startswith("COPY ") and "--from" not in line
    ]
    let_through = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    assert sorted(let_through) == sorted(name for names in lines for name in names)
    assert all((ROOT / name).exists() for name in let_through)


class Alive(BaseHTTPRequestHandler):
    """Answers /healthz."""

    def do_GET(self) -> None:
        """200 on /healthz, else 404."""
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """Where a healthy server listens."""
    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def check_health(port: int) -> int:
    """Run the image's health check against a port; its exit code."""
    command = json.loads(re.findall(r"HEALTHCHECK .*?CMD (\[.*?\])$", dockerfile(), re.DOTALL | re.MULTILINE)[0])
    return run(sys.executable, *command[1:], env={"PORT": str(port)}).returncode


def test_the_health_check_sees_a_healthy_server(port: int) -> None:
    """It asks /healthz."""
    assert 0 == check_health(port)


def test_the_health_check_sees_that_nobody_answers() -> None:
    """Port 1 is never served."""
    assert 0 != check_health(1)
