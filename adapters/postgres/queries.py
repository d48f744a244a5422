"""The named statements of the .sql files beside this one.

A file holds several, each under two lines: `-- name: duty_evidence` and one that says what it returns.
"""

import re
from functools import cache
from importlib import resources

UNNAMED = "sql"
_HEAD = re.compile(r"^-- name: (\w+)\n-- (.+)\n", re.MULTILINE)


@cache
def statements() -> dict[str, str]:
    """Every statement by its name, read once.

    Raises ValueError for a name given twice, which is a fault of the program.
    """
    found: dict[str, str] = {}
    for file in sorted(resources.files("adapters.postgres.sql").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            for name, sql in parse(file.read_text("utf-8")):
                if name in found:
                    raise ValueError(f"statement {name} stands twice, again in {file.name}")
                found[name] = sql
    return found


def parse(text: str) -> list[tuple[str, str]]:
    """Names and statements of one file in order, without their closing semicolons."""
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [(head[1], text[head.end() : end].strip().rstrip(";")) for head, end in zip(heads, ends, strict=True)]


@cache
def _names() -> dict[str, str]:
    return {text: name for name, text in statements().items()}


def name_of(text: str) -> str:
    """The name of a statement, "sql" for one that has none.

    Looked up by its text, as the driver takes nothing but a plain string; the hash of a named one is known already.
    """
    return _names().get(text, UNNAMED)


def sql(name: str) -> str:
    """One statement by its name; KeyError where there is none."""
    return statements()[name]
