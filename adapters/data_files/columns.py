"""What a data file is described by: columns with their kinds, its key, and a check of whole rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Fault = tuple[str, str]  # a column and what is wrong with its value
Kind = Literal["text", "code", "whole", "number", "day", "flag", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    name: str
    kind: Kind = "text"  # a code is a text that is None, not "", when empty
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""  # a regular expression for the whole value, or for each value of a list
    refers_to: tuple[str, str] | None = None  # table and column in which the value must stand


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file: `name` is its path under data/ without the ending."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]  # columns that together occur once
    common: bool = True  # ends with the columns that every fact has
    dated: bool = False  # both days of validity are needed
    confidences: tuple[str, ...] = ("high", "medium", "low")
    check: Callable[[Mapping[str, Any]], Fault | None] | None = None  # of a row whose values are well formed

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The file's own columns, then the common ones that it does not name itself."""
        if not self.common:
            return self.columns
        own = {column.name for column in self.columns}
        return self.columns + tuple(column for column in self._common() if column.name not in own)

    def _common(self) -> tuple[Column, ...]:
        return (
            Column("regulation"),
            Column("source_url"),
            Column("valid_from", "day", required=self.dated),
            Column("valid_to", "day"),
            Column("confidence", required=True, choices=self.confidences),
            Column("note"),
        )
