"""`perf`: how fast the replies of a period were, in words and narrow tables. Pure."""

from collections.abc import Iterator, Sequence

from adapters.postgres.stats import STAGES_READ, Latency, Performance
from bot.admin.period import Period
from bot.admin.texts import say
from bot.admin.words import bare_ms, count, decimal, ms, percent, short_count, table
from core.message import Language

ANSWER_LAYER = "answer"


def perf_text(figures: Performance, period: Period, language: Language, *, title: str = "") -> str:
    """The figures as light Markdown: the most important ones first, then by topic, channel and stage."""
    words = period.words(language)
    whole = figures.whole
    if whole is None:
        return say("none", language, period=words)
    percentiles = [
        f"{name} {ms(v, language)}" for name, v in (("p50", whole.p50), ("p95", whole.p95), ("p99", whole.p99))
    ]
    parts = [
        f"**{title or say('perf', language, period=words)}**\n"
        + " · ".join([say("replies", language, count=count(whole.replies, language)), *percentiles]),
        "\n".join(f"- {line}" for line in _lines(figures, whole, language)),
        f"**{say('by_topic', language)}**\n" + _latencies(say("topic", language), figures.topics, language),
        f"**{say('by_channel', language)}**\n" + _latencies(say("channel", language), figures.channels, language),
    ]
    if figures.stages:
        parts.append(f"**{say('by_stage', language)}**\n" + _stages(figures, language))
    if figures.cut:
        parts.append(say("cut", language, count=count(whole.replies, language)))
    if whole.replies > STAGES_READ:
        parts.append(say("sampled", language, count=count(STAGES_READ, language)))
    return "\n\n".join(parts)


def _lines(figures: Performance, whole: Latency, language: Language) -> Iterator[str]:
    """One line for each figure that an operator looks for first."""
    if figures.stages:
        longest = figures.stages[0]
        mean, share = ms(longest.mean_ms, language), percent(longest.share, language)
        yield say("slowest_stage", language, name=longest.name, mean=mean, share=share)
    answers = next((layer for layer in figures.layers if layer.layer == ANSWER_LAYER and layer.asked), None)
    if answers is None:
        yield say("answer_cache_none", language)
    else:
        hits, asked = count(answers.hits, language), count(answers.asked, language)
        yield say("answer_cache", language, rate=percent(answers.rate, language), hits=hits, asked=asked)
    if others := [f"{u.layer} {percent(u.rate, language)}" for u in figures.layers if u.asked and u is not answers]:
        yield f"{'Cache lain, kena' if language == 'id' else 'Other caches, hits'}: {' · '.join(others)}"
    yield say("sql", language, value=decimal(whole.statements / whole.replies, language, 2))
    if whole.model_calls:
        spent = figures.cost_usd
        cost = f" · US$ {decimal(spent, language, 2 if spent >= 1 else 4)}" if spent else ""
        yield say("model_calls", language, count=count(whole.model_calls, language)) + cost
    if whole.errors:
        kinds = ", ".join(f"{kind} {count(n, language)}" for kind, n in figures.errors)
        share = percent(whole.errors / whole.replies, language)
        yield say("errors", language, count=count(whole.errors, language), share=share, kinds=kinds)
    else:
        yield say("no_errors", language)
    yield _marks(figures, language)


def _marks(figures: Performance, language: Language) -> str:
    if not figures.marks:
        return say("no_marks", language)
    up, down = sum(m.up for m in figures.marks), sum(m.down for m in figures.marks)
    text = say("marks", language, up=count(up, language), down=count(down, language))
    if figures.marks[0].down:
        text += f" ({say('disliked', language, topic=figures.marks[0].topic)})"
    return text


def _latencies(head: str, groups: Sequence[Latency], language: Language) -> str:
    rows = [
        [g.name, short_count(g.replies, language), *(bare_ms(v, language) for v in (g.p50, g.p95, g.p99))]
        for g in groups
    ]
    return table([head, "n", "p50", "p95", "p99"], rows)


def _stages(figures: Performance, language: Language) -> str:
    rows = [
        [s.name, bare_ms(s.mean_ms, language), bare_ms(s.p95, language), percent(s.share, language)]
        for s in figures.stages
    ]
    return table([say("stage", language), say("mean", language), "p95", say("share", language)], rows, first=12)
