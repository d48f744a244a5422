"""The results as tables for the terminal."""

import math
from collections.abc import Iterator, Sequence

from rich.table import Table

from bot.bench.compare import OURS, rate_ratio, ratio
from bot.bench.figures import Figures, Spread
from bot.bench.scenarios import Results


def tables(results: Results) -> Iterator[Table]:
    """Every table that has something to say."""
    yield _alone("No model: one question after the other", results.structured)
    yield _levels("Worded by the model and shown as it grows", results.streamed)
    yield _levels("The same questions for another day, their embeddings held", results.warm)
    yield _levels("Worded by the model, shown when complete", results.whole)
    yield _levels("Caches, 10 at once", results.caches)
    yield _rates(results.rates)
    if results.designs:
        yield _designs(results)
        yield _unhurried(results)


def head(results: Results) -> str:
    """What everything was measured with."""
    latency, machine = results.latency, results.machine
    pace = f"{latency.tokens_per_second:g} tokens a second" if latency.tokens_per_second else "all tokens at once"
    return (
        f"{machine.processors} processors, Python {machine.python}, load average {machine.load_before:.1f} before and "
        f"{machine.load_after:.1f} after; the model takes {latency.embedding * 1e3:g} ms an embedding, "
        f"{latency.first_token * 1e3:g} ms to the first token, then {pace}; questions embedded: {results.embeddings}"
        + (f"; medians of {results.runs} runs" if results.runs > 1 else "")
    )


def foot(results: Results) -> str:
    """Start and memory."""
    memory = f"memory of the bench's own process at the end: {results.memory:.0f} MiB"
    if (started := results.started) is None:
        return memory
    return (
        f"a process of its own: ready after {started.ready:.2f} s, first reply over HTTP in {started.first_reply:.0f} ms, "
        f"{started.memory:.0f} MiB; {memory}"
    )


def _alone(title: str, found: Sequence[Figures]) -> Table:
    table = _table(title, "what", "replies", "p50", "p95", "p99", "CPU ms", "SQL", "errors")
    for f in found:
        table.add_row(f.name, str(f.replies), *_shown(f.total), f"{f.cpu:.2f}", f"{f.statements:.2f}", _errors(f))
    return table


def _levels(title: str, found: Sequence[Figures]) -> Table:
    table = _table(
        title, "what", "replies", "overhead p50", "p95", "asked together p50", "p95", "outside calls p50", "p95", "first content p50", "p95",
        "first token + p50", "CPU ms", "SQL", "chats", "worded", "errors",
    )  # fmt: skip
    for f in found:
        table.add_row(
            f.name, str(f.replies), *_two(f.overhead), *_two(f.together), *_two(f.outside), *_two(f.first), _two(f.first_token)[0],
            f"{f.cpu:.1f}", f"{f.statements:.2f}", f"{f.chats:.2f}", f"{f.worded:.0%}", _errors(f),
        )  # fmt: skip
    return table


def _rates(found: Sequence[Figures]) -> Table:
    table = _table(
        "Throughput of one process, 10 at once, a model without latency",
        "what", "replies", "replies a second", "p50", "p95", "CPU ms", "SQL", "chats", "errors",
    )  # fmt: skip
    for f in found:
        table.add_row(
            f.name, str(f.replies), f"{f.per_second:,.0f}", *_two(f.total), f"{f.cpu:.2f}", f"{f.statements:.2f}",
            f"{f.chats:.2f}", _errors(f),
        )  # fmt: skip
    return table


def _designs(results: Results) -> Table:
    table = _table(
        "The same job in other designs: overhead over the model's own latency",
        "design", "at once", "replies", "p50", "p95", "first content p50", "replies a second", "CPU ms", "chats",
        "embeddings", "errors", "times ours",
    )  # fmt: skip
    ours = {f.at_once: f for design in results.designs if design.name == OURS for f in design.levels}
    for design in results.designs:
        for f in design.levels:
            times = ratio(f, ours[f.at_once]) if design.name != OURS and f.at_once in ours else None
            table.add_row(
                design.name, str(f.at_once), str(f.replies), *_two(f.overhead), _two(f.first)[0],
                f"{f.per_second:,.1f}", f"{f.cpu:.1f}", f"{f.chats:.2f}", f"{f.embeddings:.2f}", _errors(f),
                _times(times, at_least=bool(f.errors)),
            )  # fmt: skip
    return table


def _unhurried(results: Results) -> Table:
    table = _table(
        "The same designs with a model without latency, 10 at once",
        "design", "structured a second", "ours", "free a second", "ours", "SQL a reply", "errors",
    )  # fmt: skip
    ours = next(design for design in results.designs if design.name == OURS)
    for design in results.designs:
        if not design.rates:
            continue
        times = rate_ratio(design, ours) if design is not ours else (None, None)
        rates = [(f"{f.per_second:,.0f}", _times(more)) for f, more in zip(design.rates, times, strict=True)]
        errors = " ".join(filter(None, dict.fromkeys(_errors(f) for f in design.rates)))
        table.add_row(design.name, *rates[0], *rates[1], f"{design.statements:.1f}", errors)
    return table


def _times(value: float | None, *, at_least: bool = False) -> str:
    return "" if value is None else f"{'> ' if at_least else ''}{value:,.1f}x"


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left")
    for place, text in enumerate(heads):
        table.add_column(text, justify="right" if place else "left")
    return table


def _shown(spread: Spread) -> tuple[str, str, str]:
    return _ms(spread.p50), _ms(spread.p95), _ms(spread.p99)


def _two(spread: Spread | None) -> tuple[str, str]:
    return ("", "") if spread is None else (_ms(spread.p50), _ms(spread.p95))


def _ms(value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _errors(figures: Figures) -> str:
    return " ".join((str(figures.errors), *figures.kinds))
