"""Turns what the driver raises into the project's own errors, at the edge."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from core.errors import DatabaseUnavailable, ExportMateError, Misconfigured

# By the two characters that begin a SQLSTATE: what kind of trouble it is. The classes in neither set are faults of a
# statement or of its values, which is to say our own.
UNAVAILABLE_CLASSES = frozenset(
    {
        "08",  # connection exception
        "25",  # invalid transaction state: read-only replica, aborted transaction
        "40",  # rolled back: deadlock, serialisation
        "53",  # insufficient resources: too many connections, disk full
        "55",  # object not in the needed state: lock not available
        "57",  # operator intervention: shutdown, cancelled by the statement time limit
        "58",  # system error outside PostgreSQL
        "XX",  # internal error, damaged data
    }
)
MISCONFIGURED_CLASSES = frozenset(
    {
        "0L",  # invalid grantor
        "0P",  # invalid role
        "28",  # wrong user or password
        "2B",  # dependent privileges
        "3D",  # no such database
        "3F",  # no such schema
        "F0",  # configuration file
        "0A",  # feature not supported: too old a server
    }
)
# The rest of class 42 is a faulty statement of our own.
MISCONFIGURED_STATES = frozenset(
    {"42501", "42P01", "42704"}
)  # no right; a table or type that migrations would have made


def translate(error: BaseException) -> ExportMateError | None:
    """Our error for a driver's one, or None where it is a fault of our own that must not be dressed up."""
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        kind = state[:2]
        if kind in MISCONFIGURED_CLASSES or state in MISCONFIGURED_STATES:
            return Misconfigured(f"the database refuses: {type(error).__name__}: {error}")
        return (
            DatabaseUnavailable(f"the database does not answer: {type(error).__name__}")
            if kind in UNAVAILABLE_CLASSES
            else None
        )
    if isinstance(error, asyncpg.InternalClientError):
        return DatabaseUnavailable(f"the database driver gave up: {type(error).__name__}")
    if isinstance(error, asyncpg.InterfaceError):
        closed = "clos" in str(error) or "pool" in str(error)
        return DatabaseUnavailable("the connection to the database is closed") if closed else None
    if isinstance(error, (OSError, TimeoutError, asyncio.IncompleteReadError)):
        return DatabaseUnavailable(f"the database cannot be reached: {type(error).__name__}")
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Raise our own error in place of the driver's, with the driver's as its cause; others pass through."""
    try:
        yield
    except ExportMateError:
        raise
    except Exception as error:
        ours = translate(_driver_error(error))
        if ours is None:
            raise
        raise ours from error


def _driver_error(error: BaseException) -> BaseException:
    """The driver's error inside SQLAlchemy's wrapping, or the error itself."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            return seen
        seen = seen.__cause__
    return error
