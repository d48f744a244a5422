"""Answers of a model to read, rank and rewrite are used only where they keep to the lists and the question."""

import pytest

from core.instruction_answers import Picked, is_no_answer, ordered, picked, rewritten


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"topic": 2, "candidate": 0}', Picked(2, 0)),
        ('Sure:\n```json\n{"topic": 3, "candidate": 4}\n```', Picked(3, 4)),
        ('{"topic": 4, "candidate": 0}', None),
        ('{"topic": -1, "candidate": 0}', None),
        ('{"topic": true, "candidate": 0}', None),
        ('{"topic": 1.0, "candidate": 0}', None),
        ('{"topic": "1", "candidate": 0}', None),
        ('{"topic": 1}', None),
        ('{"topic": 1, "candidate"', None),
        ("[1, 2]", None),
        ("topic 1", None),
        ("", None),
        ('{"a":' * 5000, None),
    ],
)
def test_a_pick_is_two_numbers_of_the_lists(text: str, expected: Picked | None) -> None:
    """Of three topics and four candidates; anything else is no pick."""
    assert expected == picked(text, 3, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"order": [3, 1]}', (3, 1)),
        ('{"order": [2, 2, 1, 2]}', (2, 1)),
        ('{"order": []}', ()),
        ('{"order": [4]}', None),
        ('{"order": [0, 1]}', None),
        ('{"order": ["0901.11"]}', None),
        ('{"order": 3}', None),
        ("3, 1", None),
    ],
)
def test_an_order_is_numbers_of_the_candidates_each_once(text: str, expected: tuple[int, ...] | None) -> None:
    """Of three; a number that is none spoils it."""
    assert expected == ordered(text, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  “export duty crude palm oil 500 ton” ", "export duty crude palm oil 500 ton"),
        ("PMK 38 2024 export duty", "PMK 38 2024 export duty"),
        ("export duty 600 ton", ""),
        ("export duty\nThis is because", ""),
        ("x" * 301, ""),
        ("NO ANSWER", ""),
        ("", ""),
    ],
)
def test_a_search_line_is_short_and_adds_no_figure(text: str, expected: str) -> None:
    """Figures of the question and of what was said before may stay."""
    assert expected == rewritten(text, "bk 500 ton", ("isi pmk 38 thn 2024",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NO ANSWER", True),
        (" **No answer.**\n", True),
        ("NO ANSWER: the rows do not say.", True),
        ("If there is no answer within 3 days, ask again [1].", False),
        ("", False),
    ],
)
def test_no_answer_is_recognised(text: str, expected: bool) -> None:
    """Also with something around it, but not in a sentence that happens to hold the words."""
    assert expected is is_no_answer(text)
