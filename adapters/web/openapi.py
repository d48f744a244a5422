"""The OpenAPI 3.1 document of the HTTP API, with examples that the tests send and check."""

from typing import Any

from adapters.web.openapi_hs import hs_paths, hs_schemas
from adapters.web.openapi_schemas import ref, schemas

Part = dict[str, Any]


def openapi_document(version: str) -> Part:
    """Build the document for a version of the program."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ExportMate",
            "version": version,
            "summary": "Answers to export questions, with amounts, sources and validity.",
            "description": (
                "Money, rates and quantities are decimal strings; days are ISO 8601; `answer` is light Markdown. "
                "Without API_TOKENS the API answers on loopback only; with them it needs a bearer token."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}],
        "tags": [{"name": "questions"}, {"name": "hs"}, {"name": "operations"}],
        "paths": {**_question_paths(), **hs_paths(), **_operation_paths()},
        "components": {
            "schemas": {**schemas(), **hs_schemas()},
            "responses": _errors(),
            "headers": {"RequestId": {"schema": {"type": "string"}, "description": "Names the request in the logs."}},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def request_examples() -> dict[str, Part]:
    """Bodies of /ask that are right."""
    return {
        "duty": {"text": "Berapa bea keluar CPO 500 ton ke India, PEB 5 Desember 2025?", "at": "2025-12-05"},
        "follow_up": {"text": "kalau 20 ton?", "conversation_id": "c1", "user_id": "u1"},
        "english": {"text": "Which documents do I need for coffee to Germany?", "language": "en"},
    }


def response_example() -> Part:
    """A reply to the first request."""
    source = {
        "title": "Tarif bea keluar",
        "number": "PMK 38/2024 jo. PMK 68/2025",
        "url": "https://peraturan.example/pmk-38-2024",
        "valid_from": "2024-06-04",
        "valid_to": None,
    }
    return {
        "answer": "**Bea keluar: Rp616.827.000**\n\n- USD 74/MT × 500 ton × Rp16.671",
        "language": "id",
        "topic": "export_duty",
        "entities": {
            "goods": {"name": "Minyak sawit mentah (CPO)", "hs6": "151110", "btki8": "15111000"},
            "quantity": {"value": "500", "unit": "ton"},
            "destination": "IN",
            "date": "2025-12-05",
            "currency": None,
        },
        "candidates": [{"hs6": "151110", "btki8": "15111000", "name": "Minyak sawit mentah (CPO)", "score": 1.0}],
        "figures": [{"name": "export_duty_total", "value": "616827000", "unit": "IDR", "source": 1}],
        "missing": [],
        "sources": [source],
        "stale": [],
        "buttons": [{"label": "Jelaskan", "text": "jelaskan perhitungannya"}],
        "attachments": [],
        "worded_by": "template",
        "turn_id": "0f8c2d5e9b1a4c7d",
        "timings": {
            "total_ms": 6.412,
            "stages": [{"name": "fetch", "start_ms": 1.203, "ms": 2.114}],
            "cache": {"rows": "miss"},
            "sql_statements": 1,
            "model_calls": 0,
        },
    }


def error_example() -> Part:
    """The error for a day that does not exist."""
    message = "at names a day that does not exist: 2025-02-30"
    return {"error": {"code": "bad_request", "message": message, "field": "at"}}


def _content(schema: str, **more: Any) -> Part:
    return {"application/json": {"schema": ref(schema), **more}}


def _ok(description: str, content: Part) -> Part:
    headers = {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}}
    return {"description": description, "headers": headers, "content": content}


def _errors() -> dict[str, Part]:
    """The error responses by name."""
    retry = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    plain = {
        "BadRequest": "The request cannot be read; `field` names the culprit.",
        "Unauthorized": "A bearer token is needed, or the API is open on loopback only.",
        "TooLarge": "The body is larger than 64 KiB.",
        "NotFound": "There is nothing at this address.",
        "UnsupportedMediaType": "The body is not application/json.",
    }
    later = {"TooMany": "Over the rate of this client.", "Unavailable": "Something that is needed does not answer."}
    example = {"example": error_example()}
    errors = {
        name: {"description": text, "content": _content("Error", **(example if name == "BadRequest" else {}))}
        for name, text in plain.items()
    }
    waits = {
        name: {"description": text, "headers": retry, "content": _content("Error")} for name, text in later.items()
    }
    return {**errors, **waits}


def _refusals() -> Part:
    """The error responses every question may get."""
    names = {
        "400": "BadRequest",
        "401": "Unauthorized",
        "413": "TooLarge",
        "415": "UnsupportedMediaType",
        "429": "TooMany",
        "503": "Unavailable",
    }
    return {status: {"$ref": f"#/components/responses/{name}"} for status, name in names.items()}


def _question_paths() -> dict[str, Part]:
    """Asking and telling what one thinks of the answer."""
    examples = {name: {"value": value} for name, value in request_examples().items()}
    body = {"required": True, "content": _content("AskRequest", examples=examples)}
    events = (
        "Events: `status` at once; `delta` {text, reset} with answer text (`reset`: it starts again); "
        "`reply` with the whole AskResponse; `error` with the Error object instead of `reply`."
    )
    stream = {"text/event-stream": {"schema": {"type": "string", "description": events}}}
    reply = _content("AskResponse", example=response_example())
    given = {"turn_id": "0f8c2d5e9b1a4c7d", "value": "up"}
    feedback = {"required": True, "content": _content("FeedbackRequest", example=given)}
    return {
        "/api/v1/ask": _post("ask", "Ask a question", body, _ok("The reply.", reply)),
        "/api/v1/ask/stream": _post("askStream", "Ask and get the answer as it comes", body, _ok(events, stream)),
        "/api/v1/feedback": _post(
            "feedback", "Say whether a reply helped", feedback, _ok("It is kept.", _content("Stored"))
        ),
    }


def _post(name: str, summary: str, body: Part, answer: Part) -> Part:
    responses = {"200": answer, **_refusals()}
    operation = {"operationId": name, "summary": summary, "tags": ["questions"], "requestBody": body}
    return {"post": {**operation, "responses": responses}}


def _operation_paths() -> dict[str, Part]:
    """Health, counters and this document."""
    text = {"text/plain": {"schema": {"type": "string"}}}
    document = {"application/json": {"schema": {"type": "object"}}}
    page = {"text/html": {"schema": {"type": "string"}}}
    not_ready = {"503": _ok("Not able to answer.", _content("Readiness"))}
    refused = {code: answer for code, answer in _refusals().items() if code in ("401", "429")}
    return {
        "/healthz": _get("healthz", "Alive", _ok("Alive.", _content("Alive"))),
        "/readyz": _get("readyz", "Able to answer", _ok("Ready.", _content("Readiness")), not_ready),
        "/metrics": _get("metrics", "Counters for Prometheus", _ok("Text exposition.", text), refused),
        "/openapi.json": _get("openapi", "This document", _ok("OpenAPI 3.1.", document)),
        "/": _get("page", "The chat page", _ok("HTML.", page)),
        "/hs": _get("hsPage", "The tree of HS codes as a page", _ok("HTML.", page)),
    }


def _get(name: str, summary: str, answer: Part, more: Part | None = None) -> Part:
    responses = {"200": answer, **(more or {})}
    return {"get": {"operationId": name, "summary": summary, "tags": ["operations"], "responses": responses}}
