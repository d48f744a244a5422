"""A Reply in the terminal."""

from dataclasses import replace
from datetime import date
from io import StringIO

from rich.console import Console

from adapters.console.render import render_reply, source_line
from core.message import Source
from tests.adapters.web.fakes import DUTY, DUTY_SOURCE, RATE_SOURCE, timings


def _shown(**changes: object) -> str:
    out = StringIO()
    Console(file=out, width=120).print(render_reply(replace(DUTY, **changes), timings()))  # type: ignore[arg-type]  # fields as given
    return out.getvalue()


def test_answer_choices_sources_and_time_are_shown() -> None:
    """Choices and sources numbered from one."""
    shown = _shown()
    assert all(
        words in shown
        for words in (
            "Rp616.827.000,00",
            "[1] Hitung pungutan ekspor",
            "[2] Jelaskan",
            "Sumber",
            "1. PMK 38/2024",
            "12.3 ms",
            "1 SQL",
        )
    )


def test_headings_follow_the_language() -> None:
    """Sources in English."""
    assert "Sources" in _shown(language="en")


def test_a_reply_without_choices_and_sources_has_neither() -> None:
    """Nor their headings."""
    shown = _shown(buttons=(), sources=())
    assert "Sumber" not in shown
    assert "[1]" not in shown.replace("[1]", "", shown.count("926,14/MT [1]"))


def test_markup_in_a_label_is_not_obeyed() -> None:
    """A label is text."""
    assert "[red]x[/red]" in _shown(buttons=(replace(DUTY.buttons[0], label="[red]x[/red]"),))


def test_a_source_is_one_line() -> None:
    """Number, title where it says more, validity, first address."""
    assert (
        "PMK 38/2024 jo. PMK 68/2025; Tarif bea keluar atas barang ekspor; 2024-06-04 – …; https://jdih.example/pmk-38-2024"
        == source_line(DUTY_SOURCE)
    )
    assert (
        "Kurs pajak mingguan; 2025-12-03 – 2025-12-09; https://fiskal.example/kurs-pajak?date=2025-12-03"
        == source_line(RATE_SOURCE)
    )
    assert "PMK 1; https://a" == source_line(Source("PMK 1", "PMK 1", "https://a | https://b"))
    assert "PMK 1; … – 2025-01-01" == source_line(Source("", "PMK 1", "", None, date(2025, 1, 1)))
