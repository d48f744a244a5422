"""What is built once per data version."""

from dataclasses import replace

from core.library import Libraries
from tests.support.facts import BASE


def test_a_data_version_is_indexed_once() -> None:
    """The same knowledge base, the same library; a new one, a new library."""
    libraries = Libraries()
    first = libraries.of(BASE)
    assert first is libraries.of(BASE)
    changed = replace(BASE, version=2)
    assert changed is libraries.of(changed).base
    assert first is not libraries.of(BASE)


def test_country_names_are_built_once_for_all_versions() -> None:
    """They do not depend on the data."""
    libraries = Libraries()
    assert libraries.of(BASE).reader.places is libraries.of(replace(BASE, version=3)).reader.places


async def test_a_version_that_changed_only_figures_is_not_indexed_again() -> None:
    """What was built serves on; a changed table builds all anew."""
    libraries = Libraries()
    first = libraries.of(BASE)
    index = await first.hs()
    figures = libraries.of(replace(BASE, version=BASE.version + 1, price_keys=frozenset({"new"})))
    assert figures is not first
    assert BASE.version + 1 == figures.base.version
    assert (first.reader, first.facts, index) == (figures.reader, figures.facts, figures.finder)
    other = libraries.of(replace(BASE, version=BASE.version + 2, facts=tuple(list(BASE.facts)[:1])))
    assert other.facts is not first.facts
    assert other.finder is None
