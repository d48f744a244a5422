"""Rows in the shared cache: every kind comes back as it was, and ends before all instances ask at once."""

import inspect
import math
from datetime import date
from typing import Any, get_type_hints

import pytest

from adapters.caches.rows import ABSENT
from adapters.caches.shared import Layer
from adapters.caches.shared_rows import KINDS, SharedRows
from adapters.postgres.knowledge import PostgresKnowledge
from core.evidence import Passage
from core.history.model import History
from core.message import Source
from tests.core.trade import tables

DAY = date(2025, 12, 5)
ROWS: dict[str, Any] = {
    "duty_evidence": tables.evidence("cpo", DAY, DAY),
    "reference_prices": (tables.price_on("cpo", DAY), None),
    "exchange_rates": (tables.rate_on(DAY, "USD"), None),
    "history": History(
        tuple(filter(None, [tables.rate_on(DAY, "USD")])),
        tuple(filter(None, [tables.price_on("cpo", DAY)])),
        first=DAY,
        last=DAY,
    ),
    "search_passages": (Passage("1", "PMK 1", "j", "t", "Pasal 1", "id", "en", Source("a", "b", "c"), 0.25),),
    "search_goods": (("cpo", 0.5), ("olein", 0.25)),
}


class _Held(Layer):
    """Keeps bytes by version and key."""

    def __init__(self) -> None:
        self.held: dict[tuple[object, object], bytes] = {}

    async def get(self, version: object, key: object) -> bytes | None:
        """The bytes."""
        return self.held.get((version, key))

    def put(self, version: object, key: object, value: bytes, seconds: float) -> None:
        """Keep bytes."""
        assert seconds > 0
        self.held[version, key] = value


@pytest.mark.parametrize("name", sorted(KINDS))
async def test_rows_of_every_statement_come_back_as_they_were(name: str) -> None:
    """Decimals, days and all."""
    rows = SharedRows(_Held())
    rows.put((1, name, "argument", DAY), ROWS[name], 0.001)
    assert ROWS[name] == await rows.get((1, name, "argument", DAY))


def test_every_statement_that_core_may_ask_is_shared() -> None:
    """A new method of the facts must say what its rows are."""
    asked = {n for n, f in inspect.getmembers(PostgresKnowledge, inspect.iscoroutinefunction) if n != "refresh" and n[0] != "_"}  # fmt: skip
    assert asked == set(KINDS)
    assert get_type_hints(PostgresKnowledge.duty_evidence)["return"] is KINDS["duty_evidence"]


@pytest.mark.parametrize("key", ["k", ("only",), (1, 2), (1, "unknown", "x"), (1, "embedding", b"x"), None], ids=str)
async def test_other_keys_are_not_shared(key: Any) -> None:
    """Nothing is kept under them."""
    rows = SharedRows(held := _Held())
    rows.put(key, "value", 0.1)
    assert (ABSENT, {}) == (await rows.get(key), held.held)


@pytest.mark.parametrize(
    ("anew", "chance", "left"),
    [
        (False, 0.0, 1.0), (False, 0.5, 1.0), (True, 1 - math.exp(-3), 1.0), (False, 1 - math.exp(-1.9), 1.0), (True, 1 - math.exp(-2.1), 1.0), (True, 0.0, 0.0),
    ],
    ids=["never with no chance", "seldom before the end", "by chance a little before", "just not yet", "just due", "at the end"],
)  # fmt: skip
async def test_rows_that_end_soon_are_made_anew_by_chance(anew: bool, chance: float, left: float) -> None:
    """The likelier the longer they took (half a second here) and the nearer their end."""
    held = _Held()
    SharedRows(held, 3600, clock=lambda: 0.0).put((1, "search_goods", "x"), ROWS["search_goods"], 0.5)
    late = SharedRows(held, 3600, clock=lambda: 3600.0 - left, chance=lambda: chance)
    assert anew is (await late.get((1, "search_goods", "x")) is ABSENT)


async def test_of_many_instances_few_make_rows_anew_before_their_end() -> None:
    """Rows that took 10 ms, a second before they end: practically none of a thousand looks."""
    held = _Held()
    SharedRows(held, 3600, clock=lambda: 0.0).put((1, "search_goods", "x"), ROWS["search_goods"], 0.01)
    looks = [SharedRows(held, clock=lambda: 3599.0, chance=lambda n=n: n / 1000) for n in range(1000)]  # type: ignore[misc]  # bound here
    assert 0 == sum([await rows.get((1, "search_goods", "x")) is ABSENT for rows in looks])
    looks = [SharedRows(held, clock=lambda: 3599.97, chance=lambda n=n: n / 1000) for n in range(1000)]  # type: ignore[misc]  # bound here
    assert 20 < sum([await rows.get((1, "search_goods", "x")) is ABSENT for rows in looks]) < 80
