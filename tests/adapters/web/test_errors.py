"""Exceptions to error bodies."""

import pytest
from aiohttp import web

from adapters.web.errors import failure
from core import errors
from core.errors import BadInput, ExportMateError, TooLong, TooMany


def all_errors(base: type[ExportMateError] = ExportMateError) -> list[type[ExportMateError]]:
    """Every class of the tree."""
    return [base, *(below for child in base.__subclasses__() for below in all_errors(child))]


EXPECTED = {
    "BadInput": 400,
    "TooLong": 400,
    "BadDate": 400,
    "NotAllowed": 401,
    "TooMany": 429,
    "Unavailable": 503,
    "DatabaseUnavailable": 503,
    "EmbeddingUnavailable": 503,
    "AnswerCut": 503,
    "ModelUnavailable": 503,
    "ExportMateError": 500,
    "DataError": 500,
    "BadRow": 500,
    "Misconfigured": 500,
}
ARGUMENTS: dict[str, tuple[object, ...]] = {"TooLong": (5, 4), "TooMany": (1.2,), "BadRow": ("f", 1, "c", "r")}


@pytest.mark.parametrize("kind", [e for e in all_errors() if e.__module__ == errors.__name__], ids=lambda e: e.__name__)
def test_every_error_has_a_status(kind: type[ExportMateError]) -> None:
    """The table is complete: a new error of core must be given a status here."""
    assert EXPECTED[kind.__name__] == failure(kind(*ARGUMENTS.get(kind.__name__, ()))).status  # type: ignore[arg-type]


def test_body() -> None:
    """Code, sentence and field, nothing else."""
    expected = {"error": {"code": "bad_request", "message": "text is empty", "field": "text"}}
    assert expected == failure(BadInput("text is empty", field="text")).body


def test_too_long_names_the_field() -> None:
    """The length is in the sentence, the field beside it."""
    seen = failure(TooLong(4001, 4000))
    assert (seen.field, "4001" in seen.message) == ("text", True)


@pytest.mark.parametrize(("header", "wait"), [("1", 0.01), ("2", 1.2), ("60", 60)])
def test_retry_after_is_rounded_up(header: str, wait: float) -> None:
    """Whole seconds, at least one, never too early."""
    assert header == failure(TooMany(wait)).headers["Retry-After"]


@pytest.mark.parametrize("error", [ValueError("password=secret"), errors.Misconfigured("/etc/secret"), KeyError("x")])
def test_the_inside_stays_inside(error: Exception) -> None:
    """An error of ours is told without its message."""
    seen = failure(error)
    assert (seen.status, seen.code) == (500, "internal")
    assert "secret" not in seen.message


def test_time_limit() -> None:
    """A turn that takes too long is a 503, to be tried again."""
    assert (failure(TimeoutError()).status, failure(TimeoutError()).code) == (503, "timeout")


def test_method_not_allowed_keeps_allow() -> None:
    """405 says which methods there are."""
    seen = failure(web.HTTPMethodNotAllowed("GET", ["POST"]))
    assert (seen.status, seen.headers) == (405, {"Allow": "POST"})
