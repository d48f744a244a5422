"""Reply and Timings to the response of the HTTP contract. Pure: values in, a JSON-ready dict out."""

import base64
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import DataError
from core.message import Attachment, Candidate, Entities, Figure, Reply, Source
from core.timing import Timings

MAX_EXPONENT = 60  # a written-out quantity beyond this is a prank, not a shipment


def render_reply(reply: Reply, timings: Timings, turn_id: str) -> dict[str, Any]:
    """Give the response body; numbers that matter are decimal strings, days are ISO, times are milliseconds."""
    return {
        "answer": reply.text,
        "language": reply.language,
        "topic": reply.topic,
        "entities": _entities(reply.entities),
        "candidates": [_candidate(candidate) for candidate in reply.candidates],
        "figures": [_figure(figure) for figure in reply.figures],
        "missing": list(reply.missing),
        "sources": [_source(source) for source in reply.sources],
        "stale": [{"what": stale.what, "last_known": _day(stale.last_known)} for stale in reply.stale],
        "buttons": [{"label": button.label, "text": button.text} for button in reply.buttons],
        "attachments": [_attachment(attachment) for attachment in reply.attachments],
        "worded_by": reply.worded_by,
        "turn_id": turn_id,
        "timings": render_timings(timings),
    }


def render_timings(timings: Timings) -> dict[str, Any]:
    """Give the stages in milliseconds since the turn began, to the microsecond."""
    return {
        "total_ms": round(timings.total_ms, 3),
        "stages": [
            {"name": stage.name, "start_ms": round(stage.start_ns / 1e6, 3), "ms": round(stage.took_ns / 1e6, 3)}
            for stage in timings.stages
        ],
        "cache": dict(timings.caches),
        "sql_statements": timings.sql_statements,
        "model_calls": timings.model_calls,
    }


def plain(value: Decimal) -> str:
    """Write a number in full: no exponent, no zeros that say nothing (16671.00 is 16671). NaN raises DataError."""
    if not value.is_finite():
        raise DataError(f"{value} cannot be a figure")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _entities(entities: Entities) -> dict[str, Any]:
    """Every entity by name, null where none was read."""
    goods, quantity = entities.goods, entities.quantity
    shown = quantity is not None and quantity[0].is_finite() and abs(quantity[0].adjusted()) <= MAX_EXPONENT
    return {
        "goods": {"name": goods.name, "hs6": goods.hs6, "btki8": goods.btki8} if goods else None,
        "quantity": {"value": plain(quantity[0]), "unit": quantity[1]} if quantity and shown else None,
        "destination": entities.destination,
        "date": _day(entities.date),
        "currency": entities.currency,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    score = round(candidate.score, 4)
    return {"hs6": candidate.hs6, "btki8": candidate.btki8, "name": candidate.name, "score": score}


def _attachment(attachment: Attachment) -> dict[str, Any]:
    content = base64.b64encode(attachment.content).decode()
    return {"name": attachment.name, "media_type": attachment.media_type, "content_base64": content}


def _figure(figure: Figure) -> dict[str, Any]:
    return {"name": figure.name, "value": plain(figure.value), "unit": figure.unit, "source": figure.source}


def _source(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "number": source.number,
        "url": source.url,
        "valid_from": _day(source.valid_from),
        "valid_to": _day(source.valid_to),
    }
