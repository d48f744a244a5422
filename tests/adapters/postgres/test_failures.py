"""The table that turns the driver's errors into ours."""

import asyncpg
import pytest

from adapters.postgres.failures import MISCONFIGURED_CLASSES, UNAVAILABLE_CLASSES, translate, translated
from core.errors import DatabaseUnavailable, Misconfigured

# Faults of a statement or its values: ours, left as they are.
_OUR_FAULT = {
    *("01", "02", "03", "09", "0A", "0B", "0F", "0Z", "10", "20", "21", "22", "23", "24", "26", "27", "2D", "2F", "34"),
    *("38", "39", "3B", "42", "44", "54", "72", "HV", "P0"),
}


def _driver_classes() -> set[str]:
    """The first two characters of every state that the driver has an error for."""
    states = (getattr(value, "sqlstate", None) for value in vars(asyncpg.exceptions).values())
    return {state[:2] for state in states if isinstance(state, str)}


def test_every_class_of_error_that_the_driver_knows_was_decided_on() -> None:
    """A new class in a new driver fails here until somebody decides."""
    assert _driver_classes() <= UNAVAILABLE_CLASSES | MISCONFIGURED_CLASSES | _OUR_FAULT


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.ConnectionDoesNotExistError("gone"),
        asyncpg.TooManyConnectionsError("full"),
        asyncpg.QueryCanceledError("time limit"),
        asyncpg.AdminShutdownError("stop"),
        asyncpg.InterfaceError("connection is closed"),
        ConnectionRefusedError("no"),
        TimeoutError(),
    ],
)
def test_what_may_pass_by_itself_is_unavailable(error: Exception) -> None:
    """The program keeps running and says so."""
    with pytest.raises(DatabaseUnavailable) as caught, translated():
        raise error
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [asyncpg.InvalidPasswordError("x"), asyncpg.InvalidCatalogNameError("x"), asyncpg.UndefinedTableError("x")],
)
def test_what_somebody_must_mend_is_misconfigured(error: Exception) -> None:
    """Waiting would not help."""
    with pytest.raises(Misconfigured), translated():
        raise error


@pytest.mark.parametrize("error", [asyncpg.UniqueViolationError("x"), asyncpg.PostgresSyntaxError("x"), KeyError("x")])
def test_faults_of_our_own_pass_untouched(error: Exception) -> None:
    """Dressed up as an outage they would never be found."""
    assert translate(error) is None
    with pytest.raises(type(error)), translated():
        raise error
