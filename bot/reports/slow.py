"""The message about a reply that was slow or failed: where its time went. Pure, but for the guard against storms."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from adapters.telemetry.labels import outcome
from adapters.telemetry.turns import FinishedTurn
from bot.admin.replies import SHORT_ID
from bot.admin.words import code, count, decimal, moment, ms, waterfall
from bot.reports.lines import shortened
from bot.reports.texts import say
from core.message import Language, Reply
from core.timing import ModelCall, Timings

MOST, SECONDS = 6, 60.0  # whole messages within any such time; a line stands for what is beyond
QUERIES_SHOWN, CALLS_SHOWN = 4, 4
_QUESTION = 200  # characters of what was asked


def worth_showing(turn: FinishedTurn, slow_ms: float) -> bool:
    """Whether the person waited long for it, the queue included, or it failed by our fault."""
    return outcome(turn.error) == "error" or turn.timings.total_ms + turn.timings.waited_ms >= slow_ms


class Guard:
    """Lets a few through within a minute."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._passed: deque[float] = deque(maxlen=MOST)

    def passes(self) -> bool:
        """Whether one more may pass; it is counted then."""
        now = self._clock()
        if len(self._passed) == MOST and self._passed[0] > now - SECONDS:
            return False
        self._passed.append(now)
        return True


def slow_message(turn: FinishedTurn, language: Language, *, show_text: bool = False) -> Reply:
    """The message about a turn; what was asked stands in it only where that is wanted."""
    timings = turn.timings
    took, identity = ms(timings.total_ms, language), turn.id[:SHORT_ID]
    if outcome(turn.error) == "error":
        head = say("failed", language, kind=turn.error, took=took, id=identity)
    else:
        head = say("slow", language, took=took, id=identity)
    where = " · ".join(filter(None, (turn.channel, turn.topic, turn.language, turn.worded_by, moment(turn.at))))
    stages = waterfall(_as_stored(timings), timings.total_ms + timings.waited_ms, language)
    facts = "\n".join(f"- {fact}" for fact in _facts(turn, language, show_text=show_text))
    return Reply(
        "\n\n".join(filter(None, [f"{head}\n{where}", stages or say("no_stages", language), facts])), language, "help"
    )


def _as_stored(timings: Timings) -> dict[str, Any]:
    """The stages as a waterfall reads them, counted from when the message was known."""
    waited = timings.waited_ms
    return {
        "stages": [
            {"name": s.name, "start_ms": s.start_ns / 1e6 + waited, "ms": s.took_ns / 1e6} for s in timings.stages
        ]
    }


def _facts(turn: FinishedTurn, language: Language, *, show_text: bool) -> Iterator[str]:
    """What explains the time, the most telling first."""
    timings = turn.timings
    if turn.error and timings.failed_in:
        yield say("failed_in", language, stage=timings.failed_in)
    if timings.waited_ms >= 1:
        yield say("waited", language, took=ms(timings.waited_ms, language))
    yield _statements(timings, language)
    calls = sorted(timings.models, key=lambda c: -c.took_ns)
    yield from (_model(call, language) for call in calls[:CALLS_SHOWN])
    if timings.caches:
        yield f"cache: {', '.join(f'{layer} {result}' for layer, result in sorted(timings.caches.items()))}"
    if timings.retries:
        what = ", ".join(f"{name} {times}×" for name, times in sorted(timings.retries.items()))
        yield say("retries", language, what=what)
    if turn.conversation_hash:
        yield say("conversation", language, hash=turn.conversation_hash[:SHORT_ID])
    if show_text and turn.question:
        asked = shortened(" ".join(turn.question.replace("`", "'").split()), _QUESTION)
        yield f"{say('question', language, text='')}\n{code([asked])}"  # as code, so that no mark in it is read


def _statements(timings: Timings, language: Language) -> str:
    text = say("sql", language, count=count(timings.sql_statements, language))
    longest = sorted(timings.queries, key=lambda q: -q.took_ns)[:QUERIES_SHOWN]
    if not longest:
        return text
    return f"{text} ({', '.join(f'`{q.name}` {ms(q.took_ns / 1e6, language)}' for q in longest)})"


def _model(call: ModelCall, language: Language) -> str:
    parts = [say("model", language, name=f"`{call.model}`", took=ms(call.took_ns / 1e6, language))]
    if call.first_token_ns is not None:
        parts.append(say("first_token", language, took=ms(call.first_token_ns / 1e6, language)))
    if call.tokens_in or call.tokens_out:
        parts.append(say("tokens", language, given=call.tokens_in, made=call.tokens_out))
    if call.cost_usd:
        parts.append(f"US$ {decimal(call.cost_usd, language, 5)}")
    if call.failed:
        parts.append(say("model_failed", language))
    return ", ".join(parts)
