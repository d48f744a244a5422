"""The numbered list of sources behind a reply: each once, in the order in which figures name them."""

from core.message import Source


class SourceList:
    """Collects sources and hands out their 1-based places."""

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def add(self, source: Source | None) -> int | None:
        """The place of a source, added when it is new; None for no source."""
        if source is None or not (source.number or source.url or source.title):
            return None
        for place, known in enumerate(self._sources, 1):
            if (known.number, known.url, known.valid_from) == (source.number, source.url, source.valid_from):
                return place
        self._sources.append(source)
        return len(self._sources)

    def all(self) -> tuple[Source, ...]:
        """Every source added so far."""
        return tuple(self._sources)
