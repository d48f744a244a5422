"""The wheel and the source archive hold what an installation needs, and nothing of the workshop."""

import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "adapters", "core")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both archives, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--target",
        "sdist",
        "--directory",
        str(folder),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert 0 == done.returncode, done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    """The wheel."""
    return zipfile.ZipFile(next(built.glob("*.whl")))


def shipped(folder: str, *endings: str) -> set[str]:
    """The project's files of some endings below a folder, as paths from the root."""
    return {path.relative_to(ROOT).as_posix() for ending in endings for path in (ROOT / folder).rglob(f"*.{ending}")}


@pytest.mark.parametrize("room", ROOMS)
def test_the_wheel_holds_every_file_of_a_room(wheel: zipfile.ZipFile, room: str) -> None:
    """Code, SQL and migrations, templates, the page, and the marker of typed packages."""
    wanted = shipped(room, "py", "sql", "j2", "mako", "js", "css", "html", "svg", "typed")
    assert f"{room}/py.typed" in wanted
    assert set() == wanted - set(wheel.namelist())


def test_the_wheel_holds_the_data_inside_bot(wheel: zipfile.ZipFile) -> None:
    """Facts and vectors lie where the installed program looks for them, once."""
    wanted = {f"bot/{name}" for name in shipped("data", "csv", "npz")}
    assert any(name.endswith(".npz") for name in wanted)
    assert set() == wanted - set(wheel.namelist())
    assert [] == [name for name in wheel.namelist() if name.startswith("data/")]


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Three packages and the metadata; no tests, no compiled files."""
    assert {*ROOMS, "exportmate-0.1.0.dist-info"} == {name.partition("/")[0] for name in wheel.namelist()}
    assert [] == [name for name in wheel.namelist() if "__pycache__" in name or name.endswith(".pyc")]


def test_the_metadata_names_the_command_and_the_licences(wheel: zipfile.ZipFile) -> None:
    """`exportmate` is the command; licence and notices come along."""
    info = "exportmate-0.1.0.dist-info"
    assert "exportmate = bot.commands:main" in wheel.read(f"{info}/entry_points.txt").decode()
    metadata = Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
    assert ("exportmate", "Apache-2.0", ">=3.11") == (
        metadata["Name"],
        metadata["License-Expression"],
        metadata["Requires-Python"],
    )
    assert {f"{info}/licenses/{name}" for name in ("LICENSE", "THIRD_PARTY_NOTICES.md")} <= set(wheel.namelist())


def test_the_source_archive_is_the_project(built: Path) -> None:
    """Whoever has it can run, test and build; environments, caches and secrets stay at home."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "Makefile",
        "pyproject.toml",
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-model.lock",
        "requirements-build.lock",
        "README.md",
        ".env.example",
    } <= names
    assert shipped("tests", "py") | shipped("data", "csv", "npz") | shipped("docs", "md", "png") <= names
    assert [] == [
        n
        for n in names
        if n.startswith((".venv", ".git/", "dist"))
        or n == ".env"
        or (n.startswith("deploy/secrets/") and n != "deploy/secrets/.gitignore")
        or any(part == "__pycache__" or (part.startswith(".") and part.endswith("_cache")) for part in n.split("/"))
        or n.endswith(".pyc")
    ]


def test_the_locks_name_hashes_and_nothing_of_the_machine_they_were_made_on() -> None:
    """Every release is pinned with its hashes; no address, path or comment stands between them."""
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-model.lock", "requirements-build.lock"):
        text = (ROOT / name).read_text("utf-8")
        pins = text.replace("\\\n", "").splitlines()
        assert [] == [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]
        assert [] == [
            word for word in ("://", "--index", "--extra-index", "--find-links", "#", "file:") if word in text
        ]


def test_the_locks_agree() -> None:
    """What runs is what is tested: every pin of the program stands in the lock of the tests."""
    pins = {
        name: set((ROOT / name).read_text("utf-8").replace("\\\n", "").splitlines())
        for name in ("requirements.lock", "requirements-dev.lock", "requirements-model.lock", "requirements-build.lock")
    }
    assert set() == (pins["requirements.lock"] | pins["requirements-build.lock"]) - pins["requirements-dev.lock"]


def test_the_notices_name_every_package_at_run_time() -> None:
    """One row with a licence for each name of the lock."""
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    noticed = set(
        re.findall(r"^\| ([a-z0-9-]+) \| [A-Z0-9]", (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8"), re.MULTILINE)
    )
    assert locked == noticed
