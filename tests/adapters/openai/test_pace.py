"""Streams that rest together, and what of a text is worth telling."""

import asyncio
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.openai.pace import MOST, Pieces, Rests
from adapters.openai.transport import Incoming
from core.grounding.sentences import end_of_sentence


class Watched:
    """A stream that notes when it rests."""

    def __init__(self, name: str, seen: list[str]) -> None:
        self._name, self._seen = name, seen

    def pause(self) -> None:
        """It rests from now on."""
        self._seen.append(f"{self._name} rests")

    def resume(self) -> None:
        """Its rest is over."""
        self._seen.append(f"{self._name} goes on")


def watched(name: str, seen: list[str]) -> Incoming:
    """A stream to let rest."""
    return cast("Incoming", Watched(name, seen))


async def test_all_that_rest_go_on_together() -> None:
    """One who comes later rests for less; after the end of a rest another one may begin."""
    rests, seen = Rests(), list[str]()
    rests.rest(watched("one", seen), 0.05)
    rests.rest(watched("two", seen), 60)
    assert ["one rests", "two rests"] == seen
    await asyncio.sleep(0.1)
    assert ["one goes on", "two goes on"] == seen[2:]
    rests.rest(watched("one", seen), 0.01)
    await asyncio.sleep(0.05)
    assert ["one rests", "one goes on"] == seen[4:]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (["Bea", " keluar", " CPO"], [True, False, False]),  # its begin
        (["Bea", " keluar.", " Kurs pajak berlaku", " seminggu", " penuh"], [True, False, False, False, True]),
        (["Bea", " USD 1.250,50 menurut PMK", " 38/2024 atas seluruh barang"], [True, False, False]),
        (["Bea", " keluar\n", "Kurs"], [True, True, False]),
        (["Bea", "x" * (MOST - 1), "x"], [True, False, True]),
    ],
    ids=["half a sentence", "an end that is decided", "a number", "a line", "much"],
)
def test_it_is_told_where_a_sentence_may_have_ended(parts: list[str], told: list[bool]) -> None:
    """In between it is gathered, whoever takes it; nothing is lost."""
    pieces, found, taken = Pieces(), list[bool](), ""
    for part in parts:
        found.append(pieces.add(part))
        if found[-1]:
            taken += pieces.take()
    assert (told, "".join(parts), "") == (found, taken + pieces.take(), pieces.take())


@settings(deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            ["Bea keluar CPO", " USD 1.250,50", ".", "! ", " Kurs pajak", "?", " [1]", "…", "\n", " dll.", " a"]
        ),
        max_size=40,
    ).map("".join),
    size=st.integers(1, 12),
)
def test_no_sentence_waits_once_it_is_known_to_have_ended(text: str, size: int) -> None:
    """Whoever is told takes all; what waits holds no sentence that could be shown, but for the last few characters."""
    pieces, pending = Pieces(), ""
    for place in range(0, len(text), size):
        pending += text[place : place + size]
        if pieces.add(text[place : place + size]):
            pieces.take()
            while (end := end_of_sentence(pending, finished=False)) > 0:
                pending = pending[end:]
        else:
            assert 0 == end_of_sentence(pending[:-8], finished=False)
