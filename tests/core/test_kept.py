"""A bounded memory of results."""

from core.kept import ENTRY, Kept


class _Clock:
    """Tells the time it is given."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_least_recently_used_value_goes_first() -> None:
    """Reading a value keeps it alive."""
    kept: Kept[int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert 1 == kept.get("a")
    kept.put("c", 3)
    assert (1, None, 3, 2) == (kept.get("a"), kept.get("b"), kept.get("c"), len(kept))
    assert 1 == kept.evicted


def test_a_value_put_again_takes_the_place_of_the_one_before() -> None:
    """It is counted once, with its bytes."""
    kept: Kept[str] = Kept(2, max_bytes=10_000)
    kept.put("a", "x" * 1000)
    kept.put("a", "y")
    assert ("y", 1) == (kept.get("a"), len(kept))
    assert kept.held_bytes < 1000


def test_bytes_are_a_bound_as_well_as_entries() -> None:
    """The least recently used make room for a large value."""
    kept: Kept[bytes] = Kept(100, max_bytes=5 * (ENTRY + 1100))
    for name in range(10):
        kept.put(name, b"x" * 1000)
    assert 5 == len(kept)
    assert kept.held_bytes <= 5 * (ENTRY + 1100)
    kept.put("large", b"x" * 3500)
    assert (True, False, True) == ("large" in kept, 5 in kept, 9 in kept)


def test_what_is_larger_than_everything_may_be_is_not_held() -> None:
    """It would only drive the others out, and takes the place of no older value either."""
    kept: Kept[bytes] = Kept(10, max_bytes=2000)
    kept.put("small", b"x")
    kept.put("large", b"x")
    assert b"y" * 5000 == kept.put("large", b"y" * 5000)
    assert (b"x", None, 1) == (kept.get("small"), kept.get("large"), kept.evicted)


def test_values_die_of_age_by_the_clock_given() -> None:
    """Reading them does not lengthen their life."""
    clock = _Clock()
    kept: Kept[int] = Kept(10, ttl=60, clock=clock)
    kept.put("a", 1)
    clock.now = 59
    assert 1 == kept.get("a")
    clock.now = 60
    assert (False, None, 1, 0) == ("a" in kept, kept.get("a"), kept.expired, len(kept))


def test_a_value_may_end_sooner_than_the_others_but_not_later() -> None:
    """An end of its own is a moment of the clock."""
    clock = _Clock()
    kept: Kept[int] = Kept(10, ttl=60, clock=clock)
    kept.put("sooner", 1, until=10)
    kept.put("later", 2, until=1000)
    clock.now = 10
    assert (None, 2) == (kept.get("sooner"), kept.get("later"))
    clock.now = 60
    assert kept.get("later") is None


def test_sweeping_lets_go_of_what_nobody_asks_for_again() -> None:
    """Of some keys or of all; the living stay."""
    clock = _Clock()
    kept: Kept[int] = Kept(10, ttl=60, clock=clock)
    kept.put("a", 1)
    kept.put("b", 2)
    clock.now = 30
    kept.put("c", 3)
    clock.now = 60
    assert (1, 2) == (kept.sweep(["a", "c", "unknown"]), len(kept))
    assert (1, ("c",), 2) == (kept.sweep(), kept.all_keys(), kept.expired)


def test_without_a_clock_nothing_ages() -> None:
    """Sweeping finds nothing."""
    kept: Kept[int] = Kept(10)
    kept.put("a", 1)
    assert (0, 1) == (kept.sweep(), kept.get("a"))


def test_calls_are_counted() -> None:
    """Found or not; a value that turned out to be outlived was not found."""
    kept: Kept[int] = Kept(10)
    assert 0.0 == kept.hit_rate
    kept.put("a", 1)
    assert [1, 1, None] == [kept.get(key) for key in ("a", "a", "b")]
    assert (2, 1) == (kept.hits, kept.misses)
    kept.outlived("a")
    assert (1, 2, 1, 0) == (kept.hits, kept.misses, kept.expired, len(kept))


def test_emptying_it_keeps_the_counts() -> None:
    """And gives every byte back."""
    kept: Kept[str] = Kept(10, max_bytes=10_000)
    kept.put("a", "x")
    kept.get("a")
    kept.clear()
    assert (0, 0, 1) == (len(kept), kept.held_bytes, kept.hits)
    kept.pop("a")  # what is not held is no fault
    assert 0 == kept.held_bytes


def test_a_default_tells_absence_from_none() -> None:
    """None is a value like any other."""
    kept: Kept[object] = Kept(10)
    absent = object()
    kept.put("none", None)
    assert (None, absent) == (kept.get("none", absent), kept.get("other", absent))
