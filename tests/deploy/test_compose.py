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

from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
TOOLS = Path(sys.executable).parent  # both tools come as packages and put their programs beside Python's
SERVICES = ("exportmate", "postgres", "valkey")


def run(*command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it says."""
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, timeout=60, **more
    )


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file as Docker Compose itself reads it."""
    done = run(TOOLS / "docker-compose", "--file", ROOT / "docker-compose.yml", "config", "--format", "json")
    assert (0, "") == (done.returncode, done.stderr)
    return dict(json.loads(done.stdout))


def test_the_services_are_these(compose: dict[str, Any]) -> None:
    """The program, its database and the shared cache."""
    assert set(SERVICES) == set(compose["services"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_holds_no_rights(compose: dict[str, Any], name: str) -> None:
    """Read-only, no capabilities, no new privileges, not root."""
    service = compose["services"][name]
    assert (True, ["ALL"], None) == (service["read_only"], service["cap_drop"], service.get("cap_add"))
    assert ["no-new-privileges:true"] == service["security_opt"]
    user = service["user"] if name != "exportmate" else re.findall(r"^USER (\S+)$", dockerfile(), re.MULTILINE)[-1]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_every_service_is_watched(compose: dict[str, Any]) -> None:
    """Compose waits until the others are healthy; the program's own check stands in its image."""
    waited = compose["services"]["exportmate"]["depends_on"]
    assert {"postgres", "valkey"} == set(waited)
    assert {"service_healthy"} == {w["condition"] for w in waited.values()}
    assert all("healthcheck" in compose["services"][name] for name in waited)


def test_only_the_program_is_reachable_and_only_from_this_machine(compose: dict[str, Any]) -> None:
    """The database and the cache publish no port and have no way out."""
    ports = {name: service.get("ports") for name, service in compose["services"].items()}
    assert ("127.0.0.1", None, None) == (ports["exportmate"][0]["host_ip"], ports["postgres"], ports["valkey"])
    assert (
        {"back"} == set(compose["services"]["postgres"]["networks"]) == set(compose["services"]["valkey"]["networks"])
    )
    assert compose["networks"]["back"]["internal"] is True


def test_secrets_come_by_file_under_the_names_of_settings(compose: dict[str, Any]) -> None:
    """A secret of the program is called like the setting it gives; no value stands in the compose file."""
    mine = {secret["source"] for secret in compose["services"]["exportmate"]["secrets"]}
    assert {"api_tokens", "database_url"} == mine
    assert mine <= set(Settings.model_fields)
    assert {"file", "name"} == {key for secret in compose["secrets"].values() for key in secret}


def test_secrets_are_made_once(tmp_path: Path, compose: dict[str, Any]) -> None:
    """Each is random, the address of the database holds its password, and a second run changes nothing."""
    script = shutil.copy(ROOT / "deploy/make_secrets.sh", tmp_path)
    said = run("sh", script)
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert set(compose["secrets"]) == set(made)
    assert f"postgresql://exportmate:{made['postgres_password']}@postgres:5432/exportmate" == made["database_url"]
    assert f"API token: {made['api_tokens']}\n" == said.stdout == run("sh", script).stdout
    assert made == {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert 48 == len(made["api_tokens"]) == len(made["postgres_password"])


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
