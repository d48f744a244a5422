"""The part of the OpenAPI document about the tree of HS codes."""

from typing import Any

from adapters.web.openapi_schemas import ref

Part = dict[str, Any]


def hs_paths() -> dict[str, Part]:
    """The addresses of the tree."""
    code: Part = {
        "name": "code",
        "in": "path",
        "required": True,
        "description": "A chapter (2 digits), heading (4) or subheading (6).",
        "schema": {"type": "string", "pattern": "^[0-9]{2}([0-9]{2}){0,2}$"},
    }
    query: Part = {
        "name": "q",
        "in": "query",
        "required": True,
        "description": "Goods in everyday words of either language, or the digits of a code.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    }
    under = {"oneOf": [ref("HsHeadings"), ref("HsSubheadings"), ref("HsSubheading")]}
    return {
        "/api/v1/hs": _get("hsChapters", "The chapters of HS 2022", [], ref("HsChapters")),
        "/api/v1/hs/search": _get("hsSearch", "Find a code by words", [query], ref("HsResults")),
        "/api/v1/hs/{code}": _get("hsCode", "What is under a code", [code], under, unknown=True),
    }


def _get(name: str, summary: str, parameters: list[Part], schema: Part, *, unknown: bool = False) -> Part:
    language: Part = {
        "name": "language",
        "in": "query",
        "description": "Language of the names.",
        "schema": {"enum": ["id", "en"], "default": "id"},
    }
    refused = {"400": "BadRequest", "401": "Unauthorized", "429": "TooMany", "503": "Unavailable"}
    if unknown:
        refused["404"] = "NotFound"
    responses: Part = {status: {"$ref": f"#/components/responses/{which}"} for status, which in refused.items()}
    responses["200"] = {
        "description": "Found.",
        "headers": {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}},
        "content": {"application/json": {"schema": schema}},
    }
    operation = {"operationId": name, "summary": summary, "tags": ["hs"], "parameters": [*parameters, language]}
    return {"get": {**operation, "responses": responses}}


def hs_schemas() -> dict[str, Part]:
    """The rows of the tree."""
    text: Part = {"type": "string"}
    count: Part = {"type": "integer", "minimum": 1}
    chapter = _closed({"code": _digits(2), "first": text, "last": text, "headings": count})
    question = {**text, "description": "What to ask to tell its subheadings apart; empty where there is one."}
    heading = _closed({"code": _digits(4), "name": text, "question": question, "subheadings": {"type": "integer"}})
    distinguishes = {**text, "description": "What tells it from its neighbours."}
    subheading = _closed({"code": _digits(6), "name": text, "distinguishes": distinguishes})
    line = _closed({"code": _digits(8), "name": text})
    whole = _closed(
        {
            "code": _digits(6),
            "name": text,
            "heading": _closed({"code": _digits(4), "name": text}),
            "words": _list(text, "Everyday words and trade names."),
            "distinguishes": distinguishes,
            "lines": _list(line, "National lines that are known; more may exist."),
        }
    )
    probability = {
        "type": ["number", "null"],
        "minimum": 0,
        "maximum": 1,
        "description": "How often such a result was the right one; null for digits and unfinished words.",
    }
    result = _closed({"code": _digits(6), "name": text, "heading": text, "probability": probability})
    return {
        "HsChapters": _closed({"chapters": _list(chapter, "By code; told by their first and last heading.")}),
        "HsHeadings": _closed({"code": _digits(2), "children": _list(heading, "By code.")}),
        "HsSubheadings": _closed({"code": _digits(4), "children": _list(subheading, "By code.")}),
        "HsSubheading": whole,
        "HsResults": _closed({"results": _list(result, "At most ten, best first.")}),
    }


def _closed(properties: dict[str, Part]) -> Part:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _digits(count: int) -> Part:
    return {"type": "string", "pattern": f"^[0-9]{{{count}}}$"}


def _list(items: Part, description: str) -> Part:
    return {"type": "array", "items": items, "description": description}
