"""Light Markdown to mrkdwn: marks, escapes, splitting; whatever comes out Slack takes, and nothing is lost."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.keyboard import reply_rows
from adapters.slack.render import mrkdwn, render_text, with_blocks
from adapters.slack.sources import source_blocks
from core.message import Button, Reply, Source
from tests.support.fake_slack_blocks import check_blocks, visible


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("*tebal* dan _miring_", "**tebal** dan *miring*"),
        ("_juga_ snake_case 5 * 3 * 2", "_juga_ snake_case 5 * 3 * 2"),
        (
            "<https://a.example/?x=1&amp;y=2|PMK 38> · <i>",
            "[PMK 38](https://a.example/?x=1&y=2) · &lt;i&gt;".replace("&lt;i&gt;", "<i>"),
        ),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("• satu\n  • dua", "- satu\n  - dua"),
        ("*Judul penting*", "## Judul **penting**"),
        ("`a &lt; b`", "`a < b`"),
        ("```\n**x** &lt;\n```", "```\n**x** <\n```"),
        ("&lt;!channel&gt; &amp;amp;", "<!channel> &amp;"),
        ("*Tarif:*\u200bRp5", "**Tarif:**Rp5"),
        ("*<https://a.example|tautan>*", "**[tautan](https://a.example)**"),
    ],
)
def test_marks_and_escapes(expected: str, text: str) -> None:
    """As Slack reads them; what is not meant as a mark stays as it was typed."""
    assert expected.replace("· <i>", "· &lt;i&gt;") == mrkdwn(text)


def test_an_empty_text_is_an_ellipsis() -> None:
    """Slack takes no empty message."""
    assert ["…", "…", "…"] == [render_text(text)[0].full for text in ("", " \n\n", "```\n```")]


def test_paragraphs_stay_whole_while_they_fit() -> None:
    """A section ends between two paragraphs, a message between two sections."""
    text = "\n\n".join(f"{n} " + "kata " * 200 for n in range(30))
    parts = render_text(text)
    assert all(re.match(r"\d+ ", b["text"]["text"]) for part in parts for b in part.blocks)
    assert [p.strip() for p in text.split("\n\n")] == [p.strip() for part in parts for p in part.full.split("\n\n")]


def test_a_code_block_is_split_into_code_blocks() -> None:
    """Each piece has its own fences."""
    parts = render_text("```\n" + "\n".join(f"{n} <&>" + "x" * 90 for n in range(200)) + "\n```")
    pieces = [piece for part in parts for b in part.blocks for piece in [b["text"]["text"]]]
    assert all(p.startswith("```\n") and p.endswith("\n```") and p.count("```") == 2 for p in pieces)
    assert 200 == sum(p.count("&lt;&amp;&gt;") for p in pieces)


def test_the_notification_is_cut_between_words_but_the_blocks_are_not() -> None:
    """The text beside the blocks is for small places."""
    (part,) = render_text("kata " * 1_000)
    assert (True, 1_000) == (
        part.text.endswith("kata …") and len(part.text) < 4_000,
        visible(list(part.blocks)).count("kata"),
    )


def squeezed(text: str) -> str:
    """Letters and digits only; the mark that stands for a backtick inside code counts as a letter elsewhere."""
    return re.sub(r"[\W_ʼ]", "", text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab1 *_`<>&[]()\n#-|;"), max_size=400), max_size=60).map("".join))
def test_nothing_is_lost_and_everything_is_taken(text: str) -> None:
    """Whatever the text, Slack takes its blocks, and each letter and digit arrives in order."""
    parts = render_text(text)
    for part in parts:
        check_blocks(list(part.blocks))
    shown = "".join(part.full for part in parts).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    assert squeezed(text) == squeezed(shown)


@pytest.mark.parametrize("word", ["kata ", "<&> ", "x", "<", "**tebal** ", "[a](https://a.example/b) "])
def test_a_line_without_end_is_split(word: str) -> None:
    """Even one that has no blank, and one whose escapes make it five times as long."""
    parts = render_text(word * 5_000)
    for part in parts:
        check_blocks(list(part.blocks))
    assert len(parts) > 1 or len(word * 5_000) < 9_000


def test_many_sources_and_buttons_fit() -> None:
    """What does not fit behind the last message becomes one more; how many sources stand behind the button is said."""
    sources = tuple(Source("Judul " * 40, f"PMK {n}", "https://a.example/" + "x" * 400) for n in range(20))
    buttons = tuple(Button(f"Pilihan nomor {n} " * 10, "kata " * 300) for n in range(12))
    reply = Reply("kata " * 2_500, "id", "hs_code", sources=sources, buttons=buttons, details={"explain": "x"})
    rows = reply_rows(reply, question="q" * 1_900, user_id="U1", turn_id="t" * 32, key="k")
    parts = with_blocks(render_text(reply.text), (), [*source_blocks(sources, "id"), *rows])
    for part in parts:
        check_blocks(list(part.blocks))
    assert (2, [6, 15]) == (
        len(parts),
        [
            sum(b["type"] == kind for p in parts for b in p.blocks if "elements" in b for _ in _items(b))
            for kind in ("context", "actions")
        ],
    )


def _items(block: dict[str, Any]) -> list[Any]:
    return list(block["elements"])
