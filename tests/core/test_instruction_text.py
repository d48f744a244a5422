"""An instruction as a text to edit: what is written can be read, and what changed is shown."""

from dataclasses import replace

import pytest

from adapters.data_files.instructions import read_instructions
from core.errors import BadInput
from core.instruction_text import LONGEST_TEXT, difference, parsed, written
from core.instructions import Instruction
from tests.conftest import DATA

BEFORE = Instruction("word", 3, "Old rules.", "Old {question}", "m", 0.1, 200)


def test_what_is_written_is_read_again() -> None:
    """For every shipped instruction, with and without settings."""
    for made in (*read_instructions(DATA), BEFORE, replace(BEFORE, model="", temperature=None, max_tokens=None)):
        assert made == parsed(written(made), replace(BEFORE, key=made.key, version=made.version))


def test_what_a_text_leaves_out_stays_as_it_was() -> None:
    """Parts and settings."""
    assert replace(BEFORE, user="New {question}") == parsed("[user]\nNew {question}", BEFORE)
    assert replace(BEFORE, temperature=0.0, system="New") == parsed("temperature: 0\n[system]\n New \n", BEFORE)
    assert replace(BEFORE, system="Only rules.") == parsed("Only rules.", BEFORE)


def test_an_empty_setting_leaves_it_to_the_program() -> None:
    """Not to the version before."""
    read = parsed("model:\ntemperature:\nmax_tokens:\n[system]\nS", BEFORE)
    assert ("", None, None) == (read.model, read.temperature, read.max_tokens)


@pytest.mark.parametrize("fence", ["```\n{}\n```", "```text\n{}```", "\n```\n{}\n```\n"])
def test_a_block_of_code_is_taken_out_of_its_marks(fence: str) -> None:
    """As chats send it."""
    assert replace(BEFORE, system="S", user="U") == parsed(fence.replace("{}", "[system]\nS\n[user]\nU"), BEFORE)


def test_signs_that_chats_and_editors_bring_are_mended() -> None:
    """Line ends, a byte order mark, hard blanks, tabs."""
    read = parsed("\ufeff# a remark\r\n[system]\r\nA\xa0B\r\n\tC\r\n", BEFORE)
    assert "A B\n    C" == read.system


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[system]\nA\n[system]\nB", "stands twice"),
        ("temprature: 0\n[system]\nA", "'temprature: 0' is none of"),
        ("hello\n[system]\nA", "'hello' is none of"),
        ("temperature: warm\n[system]\nA", "temperature: 'warm' is not a number"),
        ("max_tokens: 1.5\n[system]\nA", "max_tokens: '1.5' is not a number"),
        (" \n", "the text is empty"),
        ("```\n\n```", "the text is empty"),
        ("x" * (LONGEST_TEXT + 1), "at most 13,000 are read"),
    ],
)
def test_an_unreadable_text_is_refused_with_the_reason(text: str, reason: str) -> None:
    """Before anything is kept."""
    with pytest.raises(BadInput) as caught:
        parsed(text, BEFORE)
    assert reason in caught.value.message


def test_the_difference_shows_what_changed() -> None:
    """Line by line under both versions; nothing for the same."""
    changed = difference(BEFORE, replace(BEFORE, version=4, temperature=None, system="New rules."))
    assert ["--- word 3", "+++ word 4"] == changed.splitlines()[:2]
    assert {"-temperature: 0.1", "+temperature:", "-Old rules.", "+New rules."} <= set(changed.splitlines())
    assert "" == difference(BEFORE, BEFORE)
