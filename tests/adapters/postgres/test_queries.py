"""Named statements: each described, none twice, all accepted by the server."""

from importlib import resources

import pytest

from adapters.postgres.pool import Pool
from adapters.postgres.queries import UNNAMED, name_of, parse, sql, statements


def test_a_file_is_cut_into_its_named_statements() -> None:
    """Name and text, without the semicolon."""
    text = "-- name: one\n-- Says one.\nselect 1;\n\n-- name: two\n-- Says two.\nselect 2;\n"
    assert parse(text) == [("one", "select 1"), ("two", "select 2")]


def test_every_statement_has_a_description() -> None:
    """A name without the line below it would be lost, and is found here."""
    texts = [
        entry.read_text() for entry in resources.files("adapters.postgres.sql").iterdir() if entry.name.endswith(".sql")
    ]
    assert sum(text.count("-- name:") for text in texts) == len(statements())


def test_every_statement_is_known_by_its_text() -> None:
    """No two are the same, else one would be measured under the other's name."""
    assert {name: name for name in statements()} == {name: name_of(sql(name)) for name in statements()}
    assert UNNAMED == name_of("select 1")


def test_an_unknown_name_is_an_error() -> None:
    """It is a fault of the program."""
    with pytest.raises(KeyError):
        sql("no_such_statement")


@pytest.mark.parametrize("name", sorted(statements()))
async def test_the_server_accepts_every_statement(pool: Pool, name: str) -> None:
    """Tables, columns and types exist as the statement uses them."""
    async with pool.transaction() as connection:
        assert await connection.prepare(sql(name))
