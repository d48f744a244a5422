"""Tables: blocks within Slack's limits, and text wherever a block cannot be."""

import pytest

from adapters.slack.render import render_text
from adapters.slack.tables import Table, table_text, tables_of
from tests.adapters.slack.conftest import Serve
from tests.adapters.slack.fakes import DUTY
from tests.support.fake_slack_blocks import check_blocks, visible

TABLE = "| Barang | HR | Bea |\n|:--|:-:|--:|\n| **CPO** | 926,14 | 74 |\n| RBD \\| Olein | | 20 |"


def test_a_table_becomes_a_block_between_its_texts() -> None:
    """Bold marks and escapes are gone, an empty cell is a dash, the columns keep their sides."""
    parts = render_text(f"Sebelum\n\n{TABLE}\n\nSesudah")
    first, second = parts
    assert ["section", "table"] == [b["type"] for b in first.blocks]
    table = first.blocks[1]
    assert [["Barang", "HR", "Bea"], ["CPO", "926,14", "74"], ["RBD | Olein", "–", "20"]] == [
        [cell["text"] for cell in row] for row in table["rows"]
    ]
    assert ["left", "center", "right"] == [c["align"] for c in table["column_settings"]]
    assert "Sesudah" == second.full
    for part in parts:
        check_blocks(list(part.blocks))


def test_the_text_of_a_message_holds_its_table() -> None:
    """Aligned, for notifications and for where blocks are refused."""
    (part,) = render_text(TABLE)
    assert "```\nBarang         HR    Bea\nCPO          926,14   74\nRBD | Olein    –      20\n```" == part.full


def test_every_table_has_a_message_of_its_own() -> None:
    """Slack takes one each."""
    parts = render_text(f"Satu\n\n{TABLE}\n{'x'}\n{TABLE}")
    assert [1, 1] == [sum(b["type"] == "table" for b in part.blocks) for part in parts]


@pytest.mark.parametrize(
    "text",
    [
        "a | b",
        "a | b\nc | d",
        "```\na | b\n--|--\n1 | 2\n```",
        "| a | b |\n|--|--|\n| 1 | 2 | 3 |",
        "| " + " | ".join("abcdefghijklmnopqrstu") + " |\n" + "|--" * 21 + "|",
        "| a | b |\n|--|--|\n" + "| 1 | 2 |\n" * 100,
        "| a | b |\n|--|--|\n| " + "x" * 9_000 + " | 2 |",
    ],
    ids=["bars", "no rule", "code", "uneven", "wide", "long", "heavy"],
)
def test_what_no_block_can_hold_stays_text(text: str) -> None:
    """And nothing of it is lost."""
    assert not any(isinstance(piece, Table) for piece in tables_of(text))
    shown = "".join(part.full for part in render_text(text))
    assert [text.count(letter) for letter in "ab12x"] == [shown.count(letter) for letter in "ab12x"]


def test_text_of_a_table_is_aligned() -> None:
    """By the sides of its columns."""
    assert "a     b\nlang  1" == table_text(Table((("a", "b"), ("lang", "1")), ("left", "right")))


async def test_a_table_arrives_as_a_block_and_as_text_where_it_is_refused(serve: Serve) -> None:
    """Once either way, with the buttons under the block."""
    bench = await serve()
    bench.turn.replies["tabel"] = DUTY.__class__(f"Tarif:\n\n{TABLE}", "id", "export_duty")
    person = bench.person()
    await person.dm("tabel satu")
    await bench.inbox.settled()
    bench.server.fail("chat.postMessage", "invalid_blocks")
    await person.dm("tabel dua")
    block, text = await bench.answers()
    assert "CPO | 926,14 | 74" in visible(block["blocks"])
    assert ("CPO          926,14   74" in text["text"], None) == (True, text.get("blocks"))
