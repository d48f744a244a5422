"""The schemas of the HTTP contract, as JSON Schema 2020-12 for OpenAPI 3.1."""

from typing import Any

from adapters.web.normalise import FIRST_DAY, LAST_DAY, MAX_COMMENT, MAX_ID
from core.message import TOPICS

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Every named schema of the document."""
    return {**_requests(), **_parts(), "AskResponse": _response(), "Timings": _timings(), **_others()}


def ref(name: str) -> Schema:
    """A reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def _closed(properties: dict[str, Schema], *, optional: frozenset[str] = frozenset()) -> Schema:
    """An object with these fields and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _or_null(description: str, **more: Any) -> Schema:
    return {"type": ["string", "null"], "description": description, **more}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


def _requests() -> dict[str, Schema]:
    """The bodies that are sent."""
    days = f"YYYY-MM-DD from {FIRST_DAY} to {LAST_DAY}"
    ask = _closed(
        {
            "text": _text("The question, in Indonesian or English.", minLength=1, maxLength=4000),
            "conversation_id": _or_null("Follow-ups under the same id are understood together.", maxLength=MAX_ID),
            "user_id": _or_null("Your own name for the person.", maxLength=MAX_ID),
            "language": {
                "enum": ["id", "en", None],
                "description": "Language of the answer; null lets the text decide.",
            },
            "at": _or_null(f"The day the answer is for, {days}; default today in Asia/Jakarta.", format="date"),
        },
        optional=frozenset({"conversation_id", "user_id", "language", "at"}),
    )
    feedback = _closed(
        {
            "turn_id": _text("The `turn_id` of the reply.", minLength=1, maxLength=MAX_ID),
            "value": {"type": "string", "enum": ["up", "down"]},
            "comment": _or_null("What was good or wrong.", maxLength=MAX_COMMENT),
        },
        optional=frozenset({"comment"}),
    )
    return {"AskRequest": ask, "FeedbackRequest": feedback}


def _parts() -> dict[str, Schema]:
    """The objects a response is made of."""
    decimal = _text("A decimal number in full, without exponent.", pattern=r"^-?[0-9]+(\.[0-9]+)?$")
    hs6 = _text("Six digits of the Harmonized System.", pattern="^[0-9]{6}$")
    btki8 = _or_null("The national line, where it is certain.", pattern="^[0-9]{8}$")
    goods = _closed({"name": _text("Name in the language of the reply."), "hs6": hs6, "btki8": btki8})
    quantity = _closed({"value": decimal, "unit": _text("As the person wrote it.")})
    entities = _closed(
        {
            "goods": {"oneOf": [ref("Goods"), {"type": "null"}]},
            "quantity": {"oneOf": [ref("Quantity"), {"type": "null"}]},
            "destination": _or_null("ISO 3166 alpha-2, EU for the Union."),
            "date": _or_null("The day of the declaration or of the rate.", format="date"),
            "currency": _or_null("ISO 4217."),
        }
    )
    score = {"type": "number", "minimum": 0, "maximum": 1}
    candidate = _closed({"hs6": hs6, "btki8": btki8, "name": {"type": "string"}, "score": score})
    figure = _closed(
        {
            "name": _text("export_duty_total, levy_rate, exchange_rate …"),
            "value": decimal,
            "unit": _text("IDR, USD/MT, %, IDR/USD, IDR/100JPY …"),
            "source": {"type": ["integer", "null"], "minimum": 1, "description": "Place in `sources`, from 1."},
        }
    )
    source = _closed(
        {
            "title": {"type": "string"},
            "number": _text("As cited; empty where a page has none."),
            "url": _text("Where it can be read; empty when unknown."),
            "valid_from": _or_null("First day in force.", format="date"),
            "valid_to": _or_null("Last day in force; null when no end was seen.", format="date"),
        }
    )
    stale = _closed({"what": {"type": "string"}, "last_known": _or_null("Last day covered.", format="date")})
    button = _closed({"label": _text("What is shown."), "text": _text("What to send when it is pressed.")})
    attachment = _closed(
        {
            "name": _text("File name with its ending."),
            "media_type": {"type": "string"},
            "content_base64": {"type": "string", "contentEncoding": "base64"},
        }
    )
    names = ("Goods", "Quantity", "Entities", "Candidate", "Figure", "Source", "Stale", "Button", "Attachment")
    parts = (goods, quantity, entities, candidate, figure, source, stale, button, attachment)
    return dict(zip(names, parts, strict=True))


def _response() -> Schema:
    """The reply."""
    return _closed(
        {
            "answer": _text("Light Markdown: bold, lists, links."),
            "language": {"type": "string", "enum": ["id", "en"]},
            "topic": {"type": "string", "enum": list(TOPICS)},
            "entities": ref("Entities"),
            "candidates": _list(ref("Candidate"), "Codes the goods may fall under, best first."),
            "figures": _list(ref("Figure"), "The numbers of the answer, exact."),
            "missing": _list({"type": "string"}, "Entities asked back for."),
            "sources": _list(ref("Source"), "Regulations and publications behind the answer."),
            "stale": _list(ref("Stale"), "Figures past their validity on the asked day."),
            "buttons": _list(ref("Button"), "Choices to offer."),
            "attachments": _list(ref("Attachment"), "Files of the answer: calculation sheet, invoice, packing list."),
            "worded_by": {"type": "string", "enum": ["template", "model"]},
            "turn_id": _text("Names this reply in feedback."),
            "timings": ref("Timings"),
        }
    )


def _timings() -> Schema:
    """Where the time went."""
    ms = {"type": "number", "minimum": 0}
    count = {"type": "integer", "minimum": 0}
    stage = _closed({"name": {"type": "string"}, "start_ms": ms, "ms": ms})
    cache = {"type": "object", "additionalProperties": {"type": "string", "enum": ["hit", "miss"]}}
    return _closed(
        {
            "total_ms": ms,
            "stages": _list(stage, "Stages may overlap."),
            "cache": cache,
            "sql_statements": count,
            "model_calls": count,
        }
    )


def _others() -> dict[str, Schema]:
    """Errors, health and receipts."""
    error = _closed(
        {
            "code": _text("bad_request, unauthorized, too_many_requests, unavailable …"),
            "message": _text("A sentence for the programmer."),
            "field": _or_null("The field of the request that is wrong."),
        }
    )
    readiness = {
        "type": "object",
        "required": ["ready", "degraded", "data"],
        "properties": {
            "ready": {"type": "boolean"},
            "degraded": _list({"type": "string"}, "Parts that do not work as they should."),
            "data": {"type": "object", "description": "What is loaded."},
        },
    }
    boolean: Schema = {"type": "boolean"}
    return {
        "Error": _closed({"error": error}),
        "Readiness": readiness,
        "Alive": _closed({"alive": boolean}),
        "Stored": _closed({"stored": boolean}),
    }
