"""Commands and deep links."""

import pytest

from adapters.telegram.commands import COMMANDS, asks, deep_link, question_of
from adapters.telegram.texts import knows


@pytest.mark.parametrize(
    ("question", "name", "args", "language"),
    [
        ("bea keluar cpo 500 ton", "bea", "cpo 500 ton", "id"),
        ("export duty cpo 500 tons", "bea", "cpo 500 tons", "en"),
        ("kode HS kopi", "hs", "kopi", "id"),
        ("", "bea", "", "id"),
        ("buatkan packing list", "packinglist", "", "id"),
        ("", "help", "x", "id"),
        ("", "nothing", "x", "id"),
        ("bea keluar {0} {cpo}", "bea", "{0} {cpo}", "id"),
        ("buatkan commercial invoice\nPenjual: PT X\nPembeli: {Y}", "invoice", "\nPenjual: PT X\nPembeli: {Y}", "id"),
        ("make a packing list\nSeller: PT X\nBuyer: Y", "packinglist", "Seller: PT X\nBuyer: Y", "en"),
        ("buatkan commercial invoice untuk kopi", "invoice", "untuk kopi", "id"),
        ("buatkan commercial invoice", "invoice", " \n ", "id"),
    ],
)
def test_a_command_is_a_question(question: str, name: str, args: str, language: str) -> None:
    """In the person's language, empty where words are missing or nothing is asked."""
    assert question == question_of(name, args, language)  # type: ignore[arg-type]  # a case of the table


@pytest.mark.parametrize(
    ("meant", "payload"),
    [
        (("bea", "cpo 500 ton"), "bea_cpo_500_ton"),
        (("hs", ""), "hs"),
        (("", "kurs eur?"), "q_a3VycyBldXI_"),
        (("start", ""), "campaign7"),
        (("start", ""), "q_***"),
        (("start", ""), "q__w"),
        (("help", ""), "help"),
    ],
)
def test_deep_links(meant: tuple[str, str], payload: str) -> None:
    """A command with its words, a question in base64url, or just a start."""
    assert meant == deep_link(payload)


def test_every_asking_command_can_ask_back() -> None:
    """A command that needs words has a sentence that asks for them."""
    assert [] == [c.name for c in COMMANDS if asks(c.name) and not c.bare and not knows(f"ask_{c.name}")]


def test_descriptions_differ_by_language() -> None:
    """Nothing was left untranslated."""
    assert [] == [c.name for c in COMMANDS if c.indonesian == c.english and c.name not in ("bahasa", "language")]


def test_subscriptions_are_ordered_in_words_that_every_channel_understands() -> None:
    """With and without what follows the command."""
    assert "langganan kurs USD mingguan" == question_of("langganan", "kurs USD mingguan", "id")
    assert "subscribe USD weekly" == question_of("subscribe", "USD weekly", "en")
    assert "berhenti langganan 2" == question_of("berhenti", "2", "id")
    assert "unsubscribe" == question_of("berhenti", "", "en")
