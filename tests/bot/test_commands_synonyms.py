"""`exportmate data synonyms review` lists what people marked, and accepts only what does no harm."""

from io import StringIO

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from adapters.postgres.hs_pairs import accepted, pairs_to_review, store_pair
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.vocabulary import load_vocabulary
from bot import commands_synonyms
from tests.adapters.postgres.small import HEADINGS, FixedSource
from tests.conftest import FakeEmbeddings


def _goods(hs6: str, name_id: str, name_en: str) -> dict[str, object]:
    lists: dict[str, object] = {"words_id": (), "words_en": ()}
    return lists | {
        "hs6": hs6,
        "name_id": name_id,
        "name_en": name_en,
        "distinguishes_id": "",
        "distinguishes_en": "",
    }


SOURCE = FixedSource(
    goods__subheadings=(_goods("090111", "Kopi mentah", "Raw coffee"), _goods("090210", "Teh hijau", "Green tea")),
    hs=HEADINGS,
)


@pytest.fixture(name="terminal")
def terminal_fixture(monkeypatch: pytest.MonkeyPatch, fresh_database: str) -> Console:
    """A console that keeps what is printed, and the test's own database in the settings."""
    console = Console(file=StringIO(), record=True, width=120)
    monkeypatch.setattr(commands_synonyms, "console", console)
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    return console


async def _pair(pool: Pool, embeddings: FakeEmbeddings, text: str, *marks: str, hs6: str = "090210") -> int:
    """The number of a marked pair over the small thesaurus."""
    await load_all(pool, SOURCE, embeddings)
    for mark in marks:
        await store_pair(pool, text, hs6, "up" if mark == "up" else "down")
    return (await pairs_to_review(pool))[0].id


async def test_pairs_are_listed_with_their_counts(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings, terminal: Console
) -> None:
    """As they were written: square brackets are no markup."""
    number = await _pair(fresh_pool, fake_embeddings, "ocha [red]", "up", "up", "down")
    assert 0 == await commands_synonyms._review([], [], show=True)
    row = next(line for line in terminal.export_text().splitlines() if "ocha" in line)
    assert [str(number), "2", "1", "090210", "ocha", "[red]"] == row.replace("│", " ").split()[:6]


async def test_a_harmless_pair_becomes_a_synonym(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings, terminal: Console
) -> None:
    """After every name of the thesaurus was asked."""
    number = await _pair(fresh_pool, fake_embeddings, "ocha", "up")
    assert 0 == await commands_synonyms._review([number], [], show=False)
    assert "accepted; 4 of 4 names" in terminal.export_text()
    tea = (await load_vocabulary(fresh_pool)).subheadings[1]
    assert "ocha" in (*tea.words_id, *tea.words_en)


@pytest.mark.parametrize(
    ("text", "hs6", "mark", "reason"),
    [
        ("kopi mentah", "090210", "up", "Kopi mentah (090111)"),
        ("ocha", "090210", "down", "nobody marked"),
        ("ocha", "090230", "up", "no subheading"),
    ],
)
async def test_a_pair_that_does_harm_or_nobody_confirmed_is_refused(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings, terminal: Console, text: str, hs6: str, mark: str, reason: str
) -> None:
    """With the reason and exit code one; it stays to be reviewed."""
    number = await _pair(fresh_pool, fake_embeddings, text, mark, hs6=hs6)
    assert 1 == await commands_synonyms._review([number], [], show=False)
    assert reason in terminal.export_text()
    assert (1, ()) == (len(await pairs_to_review(fresh_pool)), await accepted(fresh_pool))


async def test_a_new_synonym_may_not_take_an_older_one_away(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings, terminal: Console
) -> None:
    """Accepted names are asked beside the thesaurus's own."""
    older = await _pair(fresh_pool, fake_embeddings, "ocha", "up", hs6="090210")
    assert 0 == await commands_synonyms._review([older], [], show=False)
    newer = await _pair(fresh_pool, fake_embeddings, "ocha", "up", hs6="090111")
    assert 1 == await commands_synonyms._review([newer], [], show=False)
    assert "refused, names that would lose their single code (1): ocha (090210)" in terminal.export_text()


async def test_pairs_are_rejected_and_unknown_numbers_told(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings, terminal: Console
) -> None:
    """The known one is done, the exit code says that one was not."""
    number = await _pair(fresh_pool, fake_embeddings, "ocha", "up")
    assert 1 == await commands_synonyms._review([9999], [number, number], show=False)
    shown = terminal.export_text()
    assert f"{number}: rejected." in shown
    assert "9999: no such pair" in shown
    assert () == await pairs_to_review(fresh_pool)


def test_the_command_explains_itself() -> None:
    """Below its group, and a number that is none is a usage error."""
    app = typer.Typer()
    app.add_typer(commands_synonyms.app, name="synonyms")
    assert "review" in CliRunner().invoke(app, ["synonyms", "--help"]).output
    assert 0 == CliRunner().invoke(app, ["synonyms", "review", "--help"]).exit_code
    assert 2 == CliRunner().invoke(app, ["synonyms", "review", "--accept", "x"]).exit_code
