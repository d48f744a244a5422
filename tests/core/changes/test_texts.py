"""Every finding has its sentence, in both languages."""

import ast
import re
from pathlib import Path

import pytest

from core.changes.model import Finding
from core.changes.texts import finding_text, known_codes

ROOT = Path(__file__).parents[3]
FILES = [
    *(ROOT / "core" / "changes").glob("*.py"),
    *(ROOT / "adapters" / "data_files").glob("upload*.py"),
    ROOT / "bot" / "data_changes.py",
]


def codes() -> set[str]:
    """Every code that a finding or a refusal is made with, and those that a cell gives with their values."""
    found: set[object] = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                if node.func.id in {"Finding", "Refused"}:
                    found |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
            elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Tuple):
                found |= {part.value for part in [node.elts[0]] if isinstance(part, ast.Constant)}
    return {code for code in found if isinstance(code, str) and re.fullmatch("[a-z_]+", code)}


def test_every_code_that_is_made_has_a_text() -> None:
    """None is shown by its bare name."""
    assert len(codes()) > 50
    assert set() == codes() - known_codes()


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_a_text_is_worded_in_both_languages(code: str) -> None:
    """With line and column in front, and no place left open."""
    finding = Finding(code, "fault", 7, "value", ("AAA", "BBB", "CCC", "DDD"))
    indonesian, english = finding_text(finding, "id"), finding_text(finding, "en")
    assert indonesian.startswith("baris 7, kolom value: ")
    assert english.startswith("line 7, column value: ")
    assert indonesian.split(": ", 1)[1] != english.split(": ", 1)[1]
    assert "{" not in indonesian + english


def test_a_finding_about_no_line_is_a_bare_sentence() -> None:
    """A command has no lines."""
    assert "the figure is missing" == finding_text(Finding("command_no_figure"), "en")
