"""Light Markdown to Telegram's HTML, in messages that fit."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.render import LIMIT, plain, render_text, sources_text
from core.message import Source
from tests.support.fake_telegram_html import units, visible


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>Rp1.000</b> &amp; &lt;b&gt;", "**Rp1.000** & <b>"),
        ("• satu\n  • dua", "- satu\n  - dua"),
        ("<i>miring</i> dan <i>juga</i>, 2*3*4, a_b_c", "*miring* dan _juga_, 2*3*4, a_b_c"),
        ('<a href="https://a.example/x?a=1&amp;b=&quot;">PMK &lt;38&gt;</a>', '[PMK <38>](https://a.example/x?a=1&b=")'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<b>tebal </b><b><i>dalam</i></b>", "**tebal *dalam***"),
        ("<code>**a** &lt;</code>", "`**a** <`"),
        ("<pre>a  | b\n\n1 &lt; 2</pre>", "```\na  | b\n\n1 < 2\n```"),
        ("<b>Judul</b>\n\nisi", "## Judul\n\n\n\nisi"),
        ("**tidak ditutup", "**tidak ditutup"),
        ("sitasi [1] tetap", "sitasi [1] tetap"),
        ("…", " \n "),
    ],
)  # fmt: skip
def test_marks_become_tags(html: str, text: str) -> None:
    """What is marked is tagged, what is not is escaped and kept."""
    assert [html] == render_text(text)


def test_messages_break_between_paragraphs() -> None:
    """Two paragraphs that do not fit together become two messages."""
    first, second = "a" * 3000, "b" * 3000
    assert [first, second] == render_text(f"{first}\n\n{second}")


def test_a_bold_line_that_is_too_long_stays_bold() -> None:
    """Tags are closed and opened again at the border; the words are all there."""
    parts = render_text("**" + "kata " * 2000 + "akhir**")
    assert all(part.startswith("<b>") and part.endswith("</b>") for part in parts)
    assert "kata " * 2000 + "akhir" == "".join(plain(part) for part in parts)


def test_a_code_block_stays_whole_while_it_fits() -> None:
    """It moves to the next message rather than being cut."""
    code = "\n".join("x" * 50 for _ in range(60))
    parts = render_text("a" * 3000 + f"\n\n```\n{code}\n```")
    assert [f"<pre>{code}</pre>"] == parts[1:]


def test_a_table_stays_whole_and_in_columns() -> None:
    """Telegram knows no tables: they stand aligned in a block, which moves to the next message as one."""
    rows = "\n".join(f"| Kolom {n} | {10**n} |" for n in range(5))
    text = "a" * 4050 + f"\n\n| HR | **USD/MT** |\n|---|---:|\n{rows}\nlalu"
    first, second = render_text(text)
    assert "a" * 4050 == first
    assert second.startswith("<pre>HR       USD/MT\n───────  ──────\nKolom 0       1\n")
    assert second.endswith("Kolom 4   10000</pre>\n\nlalu")


def test_bars_in_code_are_no_table() -> None:
    """Only a rule under a row makes one, and not within code."""
    code = "```\n| a |\n|---|---|\n```"
    assert ["<pre>| a |\n|---|---|</pre>"] == render_text(code)
    assert ["a | b\nc | d"] == render_text("a | b\nc | d")


def test_surrogates_count_twice() -> None:
    """Telegram counts UTF-16 units: 4096 emoji are two messages."""
    parts = render_text("😀" * LIMIT)
    assert [LIMIT, LIMIT] == [units(part) for part in parts]


def test_many_marks_are_spread() -> None:
    """Telegram reads 100 entities of a message: no message has more."""
    parts = render_text("\n".join(f"**a{n}** b" for n in range(250)))
    assert max(part.count("<b>") for part in parts) < 100
    assert 250 == sum(part.count("<b>") for part in parts)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab *_`[]()<>&#-\n\"'😀1."), max_size=400), st.integers(8, 60))
def test_whatever_is_written_parses_fits_and_is_kept(text: str, limit: int) -> None:
    """Every part is valid for Telegram, within the limit, and no letter is lost."""
    parts = render_text(text, limit)
    seen = [visible(part, "HTML") for part in parts]
    assert all(0 < units(part) <= limit for part in seen)
    letters = [c for c in text if c in "ab😀1<>&"]
    kept = [c for c in "".join(seen) if c in "ab😀1<>&"]
    hrefs = [c for part in parts for c in part if 'href="' in part]
    assert hrefs or letters == kept


def test_sources_are_numbered_and_linked() -> None:
    """Number, title, address and validity of each; the reply's own text for them wins."""
    sources = (
        Source("Tarif", "PMK 1", "https://a.example | https://b.example", date(2024, 1, 2)),
        Source("Kurs", "", "javascript:x", None, date(2025, 1, 2)),
        Source("Polos", "Polos", ""),
    )
    assert (
        "**Sources**\n1. [PMK 1 · Tarif](https://a.example) (since 2 January 2024)\n2. Kurs (until 2 January 2025)\n3. Polos"
    ) == sources_text(sources, "en", {})
    assert "sendiri" == sources_text(sources, "en", {"sources": "sendiri"})
    assert "" == sources_text((), "id", {})
