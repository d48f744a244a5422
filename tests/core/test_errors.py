"""The error tree: what is raised says what to do, and every class stands in the drawing."""

import inspect

import pytest

from core import errors
from core.errors import BadRow, DatabaseUnavailable, ExportMateError, NotAllowed, TooLong, TooMany, Unavailable


def _classes() -> list[type[ExportMateError]]:
    return [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, ExportMateError)]


@pytest.mark.parametrize("error", _classes())
def test_every_error_is_drawn_in_the_tree(error: type[ExportMateError]) -> None:
    """The drawing at the top of the file is whole."""
    assert error.__name__ in (errors.__doc__ or "")


def test_the_docstring_is_the_default_message() -> None:
    """Until a better one is given."""
    assert "The database does not answer." == DatabaseUnavailable().message
    assert "gone" == DatabaseUnavailable("gone").message


def test_a_bad_row_names_its_place() -> None:
    """File, line, column and reason."""
    assert "a.csv, line 3, column rate: no number" == BadRow("a.csv", 3, "rate", "no number").message


def test_what_is_too_long_names_field_and_limit() -> None:
    """For whoever sent it."""
    error = TooLong(5000, 4000)
    assert ("text", 5000, 4000) == (error.field, error.length, error.limit)
    assert "4000" in error.message


def test_too_many_requests_say_when_to_come_back() -> None:
    """In seconds."""
    assert 2.4 == TooMany(2.4).retry_after
    assert isinstance(TooMany(1), NotAllowed)


def test_whoever_catches_unavailable_catches_the_database() -> None:
    """The tree is one of kinds."""
    assert issubclass(DatabaseUnavailable, Unavailable)
