"""Thoughts are taken out of a text, however it is cut; nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.openai.thoughts import Thoughts

SAID = "Bea keluar CPO <= USD 74/MT, lalu < 80."


def said(text: str, *, thinking: bool = False, size: int = 3) -> str:
    """What is said of a text that comes in pieces."""
    thoughts = Thoughts(thinking=thinking)
    return "".join(thoughts.said(text[i : i + size]) for i in range(0, len(text), size)) + thoughts.end()


@pytest.mark.parametrize("size", [1, 2, 5, 7, 1000])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        (SAID, SAID),
        (f"<think>mungkin 99%</think>{SAID}", SAID),
        (f"<think></think>{SAID}", SAID),
        (f"<THINK>a</Think >{SAID}", SAID),
        (f"<reasoning>a < b</reasoning>{SAID}", SAID),
        (f"{SAID}<think>lagi</think> Ya.", f"{SAID} Ya."),
        (f"<think>a</think>{SAID}<think>b</think>", SAID),
        (f"{SAID}<think>tak selesai", SAID),
        ("<think>tak selesai", ""),
        ("", ""),
        ("5 <", "5 <"),
        ("<thi", "<thi"),
        ("<b>tebal</b>", "<b>tebal</b>"),
    ],
)
def test_what_is_thought_is_left_out(text: str, left: str, size: int) -> None:
    """In whatever pieces; what only looks like a mark stays."""
    assert left == said(text, size=size)


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_a_service_that_leaves_out_the_first_mark_is_waited_for(size: int) -> None:
    """Its thoughts end with a mark; without one it did not think."""
    assert SAID == said(f"mungkin 99%</think>{SAID}", thinking=True, size=size)
    assert SAID == said(SAID, thinking=True, size=size)
    assert SAID == said(f"<think>mungkin</think>{SAID}", thinking=True, size=size)


def test_an_end_without_a_beginning_is_told() -> None:
    """What was given before it cannot be taken back here."""
    thoughts = Thoughts()
    assert "mungkin 99%" == thoughts.said("mungkin 99%")
    assert not thoughts.unasked
    assert "Ya." == thoughts.said("</think>Ya.")
    assert thoughts.unasked


def test_what_is_thought_is_counted() -> None:
    """It costs as much as what is said."""
    thoughts = Thoughts()
    thoughts.said("<think>12345</think>Ya.")
    assert 5 == thoughts.characters


@settings(deadline=None)
@given(
    parts=st.lists(st.tuples(st.text("ab< />\n", max_size=8), st.text("xy", max_size=8)), max_size=5),
    size=st.integers(1, 9),
)
def test_the_pieces_change_nothing(parts: list[tuple[str, str]], size: int) -> None:
    """Whole or in pieces, the same is said."""
    text = "".join(f"{one}<think>{two}</think>" for one, two in parts)
    assert said(text, size=10_000) == said(text, size=size)
