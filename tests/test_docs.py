"""The documentation points at things that exist: files, headings, commands, addresses."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from adapters.web.openapi import openapi_document
from bot.commands import app

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md"), *ROOT.glob("examples/**/*.md")]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def shown(page: Path) -> str:
    """A page's path from the root: the name of its test."""
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings give."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page: Path) -> list[str]:
    """Links of a page that lead to no file, or to no heading of one."""
    found = []
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_resolve(page: Path) -> None:
    """Every relative link leads to a file of the project, and to a heading where one is named."""
    assert [] == broken(page)


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """The search above can fail."""
    page = tmp_path / "page.md"
    page.write_text("# Here\n[good](page.md#here) [gone](gone.md) [no heading](#there) [outside](https://example.com/)")
    assert ["gone.md", "#there"] == broken(page)


def test_every_page_is_in_the_index() -> None:
    """docs/README.md leads to each page of docs/."""
    index = ROOT / "docs/README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text("utf-8"))}
    assert set() == {
        shown(page) for page in PAGES if page.is_relative_to(ROOT / "docs") and page != index and page not in linked
    }


def written(pattern: str) -> set[str]:
    """What a pattern finds in the pages, code included."""
    return {found for page in PAGES for found in re.findall(pattern, page.read_text("utf-8"), re.MULTILINE)}


def test_make_targets_exist() -> None:
    """Each `make something` of the pages is a target."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = written(r"(?:^|`|\s#\s)make ([a-z]+)(?=[\s`])")
    assert {"run", "test", "chat"} <= named <= targets


def test_commands_exist() -> None:
    """Each `exportmate something` of the pages is a command, and its options are options."""
    commands = getattr(get_command(app), "commands")  # noqa: B009  # the type of the attribute is click's
    named = written(r"(?:^|`|\$ |bin/)exportmate ([a-z]+)(?=[\s`])")
    assert {"run", "ask", "eval"} <= named <= set(commands)
    for group in ("data", "prompts"):
        assert written(rf"exportmate {group} ([a-z]+)") <= set(commands[group].commands)


def test_addresses_exist() -> None:
    """Each address of the API page is served, and each that is served stands there."""
    served = set(openapi_document("0")["paths"])
    page = (ROOT / "docs/http-api.md").read_text("utf-8")
    assert served == set(re.findall(r"`(?:GET|POST) (/[\w./{}]*)`", page))


def test_the_readme_shows_a_real_answer() -> None:
    """The sum of the README's exchange is that of the arithmetic: 500 t × USD 74 × Rp16,671."""
    assert f"Bea keluar: Rp{500 * 74 * 16671:,},00".replace(",", ".", 2) in (ROOT / "README.md").read_text("utf-8")


def test_the_command_tells_its_commands() -> None:
    """`python -m bot --help` works without a database."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert 0 == done.returncode, done.stderr
    assert "Start everything" in done.stdout
