"""`slow`, `turn` and `unanswered`: single replies with where their time went, and what had no answer. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.postgres.stats import KeptTurn, Unanswered
from bot.admin.period import Period
from bot.admin.texts import say
from bot.admin.words import count, decimal, moment, ms, percent, waterfall
from core.message import Language

SLOWEST = 5
SHORT_ID = 8  # digits of an id that are shown; enough to find it again
SEVERAL = 6  # turns listed where a prefix fits more than one
_PREFIX = re.compile(r"[0-9a-f]{4,32}")


def slow_text(turns: Sequence[KeptTurn], period: Period, language: Language) -> str:
    """The slowest turns, each with its waterfall."""
    words = period.words(language)
    if not turns:
        return say("none", language, period=words)
    blocks = [f"{n}. {_head(turn, language)}\n{_stages(turn, language)}" for n, turn in enumerate(turns, 1)]
    return "\n\n".join([f"**{say('slow', language, period=words)}**", *blocks, say("details", language)])


def id_prefix(text: str) -> str | None:
    """The hexadecimal digits of an id as somebody typed it, None for what is no id."""
    found = _PREFIX.fullmatch(text.strip().strip("`…").replace("-", "").lower())
    return found[0] if found else None


def turn_text(turns: Sequence[KeptTurn], prefix: str, language: Language) -> str:
    """The one turn that was meant with its waterfall, else the choice of those that fit."""
    if not turns:
        return say("turn_gone", language, id=prefix)
    if len(turns) > 1:
        ids = "\n".join(f"- `{t.id}` {moment(t.at)} {ms(t.total_ms, language)}" for t in turns)
        return say("turn_several", language, id=prefix, ids=ids)
    turn = turns[0]
    facts = [
        moment(turn.at),
        " · ".join([turn.channel, turn.topic or "none", turn.language, turn.worded_by]),
        *([say("missing", language, what=", ".join(turn.missing))] if turn.missing else []),
        *([say("error", language, kind=turn.error_kind)] if turn.error_kind else []),
        *_used(turn, language),
    ]
    head = f"**{say('turn', language, id=turn.id)}** {ms(turn.total_ms, language)}"
    return "\n".join([head, *(f"- {fact}" for fact in facts), "", _stages(turn, language)])


def _used(turn: KeptTurn, language: Language) -> Iterator[str]:
    """What a turn used on its way: statements, caches, models, retries, and how much was written."""
    timings, indonesian = turn.timings, language == "id"
    statements = say("statements", language, count=timings.get("sql_statements", 0))
    queries = ", ".join(f"{q['name']} {ms(q['ms'], language)}" for q in timings.get("queries", ()))
    yield f"{statements} ({queries})" if queries else statements
    for call in timings.get("models", ()):
        yield f"model: {_model(call, language)}"
    if timings.get("cost_usd"):
        yield f"{'biaya' if indonesian else 'cost'}: US$ {decimal(timings['cost_usd'], language, 6)}"
    if caches := timings.get("cache"):
        yield f"cache: {', '.join(f'{layer} {result}' for layer, result in sorted(caches.items()))}"
    if retries := timings.get("retries"):
        yield f"{'diulang' if indonesian else 'repeated'}: {', '.join(f'{what} {n}×' for what, n in retries.items())}"
    if sizes := timings.get("sizes"):
        shown = ", ".join(f"{what} {count(size, language)}" for what, size in sizes.items())
        yield f"{'ukuran' if indonesian else 'sizes'}: {shown}"
    if timings.get("waited_ms", 0) >= 1:
        yield f"{'menunggu sebelumnya' if indonesian else 'waited before'}: {ms(timings['waited_ms'], language)}"
    if turn.error_kind and timings.get("failed_in"):
        yield f"{'gagal di tahap' if indonesian else 'failed in'}: {timings['failed_in']}"


def _model(call: Mapping[str, Any], language: Language) -> str:
    parts = [f"{call['model']} {ms(call['ms'], language)}"]
    if call["first_token_ms"] is not None:
        parts.append(f"{'kata pertama' if language == 'id' else 'first token'} {ms(call['first_token_ms'], language)}")
    parts.append(f"{count(call['tokens_in'], language)} + {count(call['tokens_out'], language)} token")
    if call["failed"]:
        parts.append("gagal" if language == "id" else "failed")
    return ", ".join(parts)


def _head(turn: KeptTurn, language: Language) -> str:
    parts = [
        f"**{ms(turn.total_ms, language)}** `{turn.id[:SHORT_ID]}`",
        turn.channel,
        turn.topic or "none",
        moment(turn.at),
    ]
    if turn.error_kind:
        parts.append(say("error", language, kind=turn.error_kind))
    return " · ".join(parts)


def _stages(turn: KeptTurn, language: Language) -> str:
    """The waterfall, from the moment the message was known: what came before the turn lies at its left."""
    stages = turn.timings.get("stages", ())
    waited = -min(0.0, *(float(s["start_ms"]) for s in stages)) if stages else 0.0
    moved = [{**s, "start_ms": float(s["start_ms"]) + waited} for s in stages]
    return waterfall({"stages": moved}, turn.total_ms + waited, language) or say("no_stages", language)


def unanswered_text(rows: Sequence[Unanswered], whole: int, period: Period, language: Language) -> str:
    """How many replies answered nothing, by topic, and that their texts are not kept."""
    words = period.words(language)
    if not whole:
        return say("none", language, period=words)
    shown = count(whole, language)
    if not rows:
        return say("all_answered", language, whole=shown)
    total = sum(row.count for row in rows)
    share = percent(total / whole, language)
    return "\n\n".join(
        [
            f"**{say('unanswered', language, period=words)}**\n"
            + say("unanswered_share", language, count=count(total, language), whole=shown, share=share),
            "\n".join(f"- {line}" for line in _kinds(rows, language)),
            say("no_texts", language),
        ]
    )


def _kinds(rows: Sequence[Unanswered], language: Language) -> Iterator[str]:
    for row in rows:
        if row.asked_back:
            what = say("goods_missing", language, topic=row.topic)
        else:
            what = say("out_of_scope" if row.topic == "out_of_scope" else "not_read", language)
        numbers = say("in_talks", language, count=count(row.count, language), talks=count(row.conversations, language))
        yield f"{what}: {numbers}"
