"""Import the SDK without the thousand types of methods that nobody calls: 10 MB and a third of a second less.

Its packages of types do nothing but name what their modules hold, and importing one imports them all. Here such a package
imports a module when a name out of it is first asked for; whoever asks finds the same as ever.
"""

import ast
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

Names = Mapping[str, tuple[str, str]]  # a name: the module that holds it, and its name there


@contextmanager
def sparing(package: str) -> Iterator[None]:
    """In the block this package and those in it, where they only name what modules hold, import those when asked."""
    finder = _Finder(package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    def __init__(self, package: str) -> None:
        self._package, self._inner = package, f"{package}."

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """A package of names with a loader of ours; None for all else, which is found as usual."""
        if name != self._package and not name.startswith(self._inner):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.submodule_search_locations is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if names := _names(spec.loader.get_source(name) or "", name):
            spec.loader = _Loader(names)
        return spec


class _Loader(Loader):
    def __init__(self, names: Names) -> None:
        self._names = names

    def exec_module(self, module: ModuleType) -> None:
        """Let the package look its names up when they are asked for."""
        names, held = self._names, vars(module)

        def look_up(name: str) -> Any:
            if name not in names:
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            where, there = names[name]
            held[name] = found = getattr(importlib.import_module(where), there)
            return found

        held["__getattr__"] = look_up
        held["__dir__"] = lambda: sorted({*held, *names})


def _names(source: str, package: str) -> Names | None:
    """What a package's source takes from its own modules; None where it does anything else."""
    names: dict[str, tuple[str, str]] = {}
    for statement in ast.parse(source).body:
        match statement:
            case ast.ImportFrom(module="__future__"):
                pass
            case ast.ImportFrom(module=str(module), level=1, names=taken) if all(each.name != "*" for each in taken):
                names |= {each.asname or each.name: (f"{package}.{module}", each.name) for each in taken}
            case _:
                return None
    return names
