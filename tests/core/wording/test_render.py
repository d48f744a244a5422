"""Templates: both languages alike, no name unknown, nothing of a person's marks let through."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import PackageLoader, UndefinedError

import core.wording
from core.message import Language
from core.wording import render as rendering
from core.wording.render import plain, prepare, render

FOLDER = Path(core.wording.__file__).parent / "templates"


def _names(language: str) -> set[str]:
    return {f.name for f in (FOLDER / language).iterdir()}


def test_both_languages_have_the_same_templates() -> None:
    """A reply in one can be said in the other."""
    assert _names("id")
    assert _names("id") == _names("en")


@pytest.mark.parametrize("name", sorted(n.removesuffix(".md.j2") for n in _names("id")))
@pytest.mark.parametrize("language", ["id", "en"])
def test_an_unknown_name_in_a_template_is_an_error(name: str, language: Language) -> None:
    """Never an empty place: without its values no template but a fixed text can be filled."""
    try:
        assert render(name, language)
    except (UndefinedError, TypeError):  # TypeError: a filter was handed what is undefined
        return
    assert "{" not in (FOLDER / language / f"{name}.md.j2").read_text("utf-8")


def test_what_was_prepared_is_not_read_when_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every template of both languages."""
    rendering._template.cache_clear()
    rendering._environment.cache_clear()
    prepare()
    monkeypatch.setattr(PackageLoader, "get_source", lambda *_: pytest.fail("a template is read"))
    for language in ("id", "en"):
        for name in _names(language):
            assert rendering._template(name.removesuffix(".md.j2"), language)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["thanks", "bye", "who", "greeting"])
def test_small_talk_is_worded_for_every_kind(kind: str, language: Language) -> None:
    """And the kinds differ."""
    assert render("smalltalk", language, kind=kind)
    assert 4 == len({render("smalltalk", language, kind=k) for k in ("thanks", "bye", "who", "greeting")})


@pytest.mark.parametrize("language", ["id", "en"])
def test_refusals_are_worded_for_every_reason(language: Language) -> None:
    """Fraud, secrets, import, nonsense, all else."""
    assert 5 == len({render("decline", language, kind=k) for k in ("fraud", "secrets", "import", "unclear", "outside")})


@pytest.mark.parametrize(
    ("safe", "text"),
    [
        ("b tebal /b", "<b>tebal</b>"),
        ("x (javascript:1)", "[x](javascript:1)"),
        ("a b", "a\n\n  b"),
        ("7*7".replace("*", " "), "{{7*7}}"),
    ],
)
def test_marks_of_a_person_are_taken_out(safe: str, text: str) -> None:
    """No tags, links, line breaks, template marks."""
    assert safe == plain(text)


@given(st.text(max_size=400))
def test_plain_text_is_one_short_line_without_marks(text: str) -> None:
    """Whatever was typed."""
    shown = plain(text)
    assert len(shown) <= 160
    assert not set("<>`*_[]{}|\\#~\n\r\t") & set(shown)


def test_blank_lines_and_blanks_at_the_ends_of_lines_are_tidied() -> None:
    """At most one line is left empty, whatever a template leaves."""
    texts = [render("knowledge", "id", facts=["a \t", "b"], unsure=[False] * 2, restrictions=[], forms=[], always=["c"],
        documents=[], requirements=[], steps=[], passages=[], laws=["d\n\n\n\ne"])]  # fmt: skip
    assert ["a\n- b\n\nWajib di setiap ekspor: c.\n\nDasar: d\n\ne."] == texts
