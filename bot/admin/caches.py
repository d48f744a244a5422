"""`cache`: what the program holds in memory, how often it helped, and emptying it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from adapters.postgres.stats import LayerUse
from bot.admin.texts import quoted, say
from bot.admin.words import count, decimal, percent, short_count, table
from core.message import Language


class Held(Protocol):
    """A cache of the program: how much it holds, how often it was asked since the start, and emptying it.

    One that knows cheaply how many bytes it holds says so in `held_bytes`.
    """

    @property
    def hits(self) -> int:
        """Calls that it answered."""
        ...

    @property
    def misses(self) -> int:
        """Calls that it could not answer."""
        ...

    def __len__(self) -> int: ...

    def clear(self) -> None:
        """Forget everything; counters stay."""
        ...


Caches = Mapping[str, Held]  # by the name under which it is shown and cleared


def caches_text(caches: Caches, layers: Sequence[LayerUse] | None, language: Language) -> str:
    """Sizes and hit rates of this instance, and hit rates by the recorded turns; None where those cannot be read."""
    parts = [say("cache_nothing", language)]
    if caches:
        rows = [
            [name, short_count(len(c), language), short_count(asked, language), _rate(c.hits, asked, language)]
            for name, c in caches.items()
            for asked in (c.hits + c.misses,)
        ]
        heads = [say(name, language) for name in ("cache_rows", "cache_entries", "cache_asked", "cache_rate")]
        parts = [f"**{say('cache', language)}**\n" + table(heads, rows, first=13)]
        if sizes := _sizes(caches, language):
            parts.append(f"{'Memori' if language == 'id' else 'Memory'}: {sizes}")
    if layers is None:
        parts.append(say("layers_away", language))
    elif layers:
        rows = [[u.layer, short_count(u.asked, language), percent(u.rate, language)] for u in layers]
        heads = [say(name, language) for name in ("cache_rows", "cache_asked", "cache_rate")]
        parts.append(f"**{say('layers', language)}**\n" + table(heads, rows, first=13))
    if caches:
        parts.append(say("cache_usage", language, names=_names(caches)))
    return "\n\n".join(parts)


def clear(caches: Caches, name: str, language: Language) -> str:
    """Empty one cache by its name and say so; an unknown name is answered with those there are."""
    found = next((known for known in caches if known.casefold() == name.strip().casefold()), None)
    if found is None:
        return say("no_such_cache", language, name=quoted(name), names=_names(caches))
    held = len(caches[found])
    caches[found].clear()
    return say("cleared", language, name=found, count=count(held, language))


def usage(caches: Caches, language: Language) -> str:
    """What can be written behind the command."""
    return say("cache_usage", language, names=_names(caches))


def _names(caches: Caches) -> str:
    return ", ".join(f"`{name}`" for name in caches) or "–"


def _sizes(caches: Caches, language: Language) -> str:
    """What those caches take in memory that know it."""
    held = {name: getattr(cache, "held_bytes", None) for name, cache in caches.items()}
    return ", ".join(f"{n} {decimal(size / 2**20, language)} MB" for n, size in held.items() if size is not None)


def _rate(hits: int, asked: int, language: Language) -> str:
    return percent(hits / asked, language) if asked else "–"
