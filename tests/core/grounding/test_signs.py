"""One form of every sign, so that what is checked is what is seen."""

import pytest

from core.grounding.signs import bare, strange, tidy


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("７，５％", "7,5%"), ("٣٫٥", "3٫5"), ("7½", "7 1⁄2"), ("⑦", "7"), ("Ⅶ", "VII"), ("a\u200bb", "ab"), ("a\u00a0b", "a b"), ("−5", "-5"), ("✅ ya", "ya"),
        ("🔟 ya", "ya"), ("m³", "m3"), ("café", "café"), ("“ya”", '"ya"'), ("<b>ya</b>", "ya"),
    ],
)  # fmt: skip
def test_signs_have_one_form(text: str, seen: str) -> None:
    """Digits of all scripts in ASCII; nothing invisible, no pictures."""
    assert seen == tidy(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("k\u0430kao", "script"), ("税 7%", "script"), ("3٫5", "script"), ("1**7**", "split_number"), ("7~,~5", "split_number"), ("**7,5%**", ""), ("café ±5 °C → €7", ""), ("**Rp1.000,00**.", "")],
)  # fmt: skip
def test_what_cannot_be_checked_by_its_signs_is_told(text: str, reason: str) -> None:
    """Letters of other scripts, and marks inside a number."""
    assert reason == strange(tidy(text))


def test_markup_is_not_read() -> None:
    """Emphasis goes; of a link its words stay."""
    assert "Lihat PMK 38 di sana" == bare("Lihat **[PMK 38](https://x.example/a_(b))** _di_ sana")
