"""The instructions of the chat model that are shipped, with their test sets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.data_files.columns import Column, Fault, FileSpec
from adapters.data_files.readers import read_file
from core.errors import DataError
from core.instruction_cases import Case
from core.instructions import KEYS, Instruction, Material, problems


def instruction_of(row: Mapping[str, Any]) -> Instruction:
    """The instruction of a row."""
    temperature = None if row["temperature"] is None else float(row["temperature"])
    return Instruction(
        row["key"], row["version"], row["system"], row["user"], row["model"], temperature, row["max_tokens"]
    )


def case_of(row: Mapping[str, Any]) -> Case:
    """The test of a row."""
    lists = {name: row[name] for name in ("rows", "topics", "candidates", "earlier")}
    material = Material(row["question"], row["language"], row["today"], composed=row["composed"], **lists)
    return Case(row["key"], row["name"], material, row["must"], row["must_not"])


def read_instructions(folder: Path) -> list[Instruction]:
    """The shipped instructions. Raises BadRow, DataError."""
    return [instruction_of(row) for row in _rows(folder, INSTRUCTIONS)]


def read_cases(folder: Path) -> list[Case]:
    """The shipped tests in the order of the file. Raises BadRow, DataError."""
    return [case_of(row) for row in _rows(folder, INSTRUCTION_TESTS)]


def _rows(folder: Path, spec: FileSpec) -> list[dict[str, Any]]:
    file = folder / f"{spec.name}.csv"
    if not file.exists():
        raise DataError(f"the data file {spec.name}.csv is missing in {folder}")
    return [row for _, row in read_file(file, spec)]


def _fault(row: Mapping[str, Any]) -> Fault | None:
    return next(problems(instruction_of(row)), None)


_KEY = Column("key", required=True, choices=KEYS)

INSTRUCTIONS = FileSpec(
    "prompts/instructions",
    (
        _KEY,
        Column("version", "whole", required=True),
        Column("model"),
        Column("temperature", "number"),
        Column("max_tokens", "whole"),
        Column("system", required=True),
        Column("user", required=True),
    ),
    ("key",),
    common=False,
    check=_fault,
)
INSTRUCTION_TESTS = FileSpec(
    "prompts/instruction_tests",
    (
        Column("key", required=True, choices=KEYS, refers_to=("prompts/instructions", "key")),
        Column("name", required=True),
        Column("language", required=True, choices=("id", "en")),
        Column("today", "day", required=True),
        Column("question", required=True),
        Column("rows", "list"),
        Column("composed"),
        *(Column(name, "list") for name in ("topics", "candidates", "earlier", "must", "must_not")),
    ),
    ("key", "name"),
    common=False,
)
