"""The OpenAPI document."""

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from adapters.web.errors import failure
from adapters.web.normalise import read_message
from adapters.web.openapi import error_example, openapi_document, request_examples, response_example
from adapters.web.render import render_reply
from core.errors import BadDate
from core.message import Reply
from tests.adapters.web.fakes import CHOICE, DUTY, STALE, timings

DOCUMENT = openapi_document("1.2.3")


def validator(name: str) -> OAS31Validator:
    """A validator for one named schema."""
    return OAS31Validator({"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]})


def test_is_openapi_3_1() -> None:
    """The document is valid and carries the version of the program."""
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []
    assert (DOCUMENT["openapi"], DOCUMENT["info"]["version"]) == ("3.1.0", "1.2.3")


@pytest.mark.parametrize("name", request_examples())
def test_request_examples_are_read(name: str) -> None:
    """What the document shows is what the program accepts."""
    example = request_examples()[name]
    assert list(validator("AskRequest").iter_errors(example)) == []
    assert example["text"] == read_message(example, new_id="new").text


@pytest.mark.parametrize("reply", [DUTY, CHOICE, STALE, Reply("Halo", "en", "smalltalk")], ids=lambda r: r.topic)
def test_replies_follow_the_schema(reply: Reply) -> None:
    """What the program answers is what the document says."""
    assert list(validator("AskResponse").iter_errors(render_reply(reply, timings(), "t1"))) == []


def test_response_example_follows_the_schema() -> None:
    """The example is right, and the schema is strict enough to refuse a wrong one."""
    example = response_example()
    assert list(validator("AskResponse").iter_errors(example)) == []
    assert list(validator("AskResponse").iter_errors({**example, "extra": 1}))


def test_errors_follow_the_schema() -> None:
    """Error bodies are as described."""
    seen = failure(BadDate(error_example()["error"]["message"], field="at"))
    assert error_example() == seen.body
    assert list(validator("Error").iter_errors(seen.body)) == []


@pytest.mark.parametrize("bad", [{}, {"text": ""}, {"text": "a", "at": 5}, {"text": "a", "x": 1}])
def test_schema_refuses_what_the_program_refuses(bad: dict[str, Any]) -> None:
    """The schema of the request is no wider than the reader in what it names."""
    assert list(validator("AskRequest").iter_errors(bad))
