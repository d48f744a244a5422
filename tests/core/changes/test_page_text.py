"""What a reader sees of a page."""

from core.changes.page_text import page_text


def test_paragraphs_are_kept_and_what_is_not_shown_is_left_out() -> None:
    """Scripts, styles and menus."""
    html = """<html><head><title>x</title><style>p{}</style></head><body><nav>menu</nav>
    <p>HR&nbsp;CPO <b>USD&#160;950,12</b>/MT</p><script>var a = "<p>no</p>";</script><div>Kedua<br>ketiga</div></body></html>"""
    assert "HR CPO USD 950,12/MT\n\nKedua\n\nketiga" == page_text(html)


def test_broken_marks_lose_no_text() -> None:
    """Ends of what was never begun, and what never ends."""
    assert "a\n\nb" == page_text("</nav>a</p><p>b<b>")
