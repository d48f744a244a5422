"""Rows that were read ahead are what they would be read to, in a tenth of the room."""

from collections.abc import Iterator

import pytest

from core.grounding import rows
from core.grounding.ahead import Ahead, RowKey, ahead
from core.grounding.check import check
from core.grounding.rows import Ground, Row, read_row
from tests.core.grounding.evidence import facts

TEXT = "Ekspor getah pinus dikenai bea keluar 25% sejak 9 Oktober 2025 (PMK 68/2025). Tanpa PEB tidak boleh."
KEY: RowKey = (TEXT, "id", "PMK 68/2025")


@pytest.fixture
def held() -> Iterator[Ahead]:
    """The rows that replies look for, without any."""
    ahead().keep(())
    rows._unit.cache_clear()
    yield ahead()
    ahead().keep(())
    rows._unit.cache_clear()


def test_a_row_comes_back_as_it_was_read() -> None:
    """Every verified answer does, with each figure, denial and office of it."""
    kept = Ahead()
    keys: list[RowKey] = [(row["text_en"], "en", row["regulation"]) for row in facts().values()]
    units = {key: read_row(*key) for key in keys}
    for key, unit in units.items():
        kept.put(key, unit)
    assert len(units) == len(kept) > 300
    assert [] == [key for key in keys if kept.find(key) != units[key]]


def test_rows_take_two_kilobytes() -> None:
    """A thousand of them take two megabytes."""
    kept = Ahead()
    for row in facts().values():
        key: RowKey = (row["text_id"], "id", row["regulation"])
        kept.put(key, read_row(*key))
    assert 1000 < kept.size / len(kept) < 3000


def test_a_row_is_held_by_all_that_it_is_read_from() -> None:
    """Another language or another source makes it another row."""
    kept = Ahead()
    kept.put(KEY, read_row(*KEY))
    assert KEY in kept
    assert [None] * 3 == [kept.find(key) for key in ((TEXT, "en", KEY[2]), (TEXT, "id", ""), (TEXT[:-1], "id", KEY[2]))]


def test_rows_that_are_none_any_more_go() -> None:
    """Those that stay need not be read again."""
    kept = Ahead()
    other: RowKey = (TEXT, "en", "")
    for key in (KEY, other):
        kept.put(key, read_row(*key))
    kept.keep({KEY})
    assert (True, False, 1) == (KEY in kept, other in kept, len(kept))


def test_a_reply_stands_on_a_row_that_was_read_ahead(held: Ahead, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is read again, and it holds what it held."""
    held.put(KEY, read_row(*KEY))
    monkeypatch.setattr(rows, "read_row", pytest.fail)
    evidence = Ground.of([Row(1, TEXT, KEY[2])], "id")
    assert check("Ekspor getah pinus dikenai bea keluar 25% [1].", evidence).ok
    assert check("Tanpa PEB tidak boleh [1].", evidence).ok
    assert "figure" == check("Ekspor getah pinus dikenai bea keluar 20% [1].", evidence).reason
