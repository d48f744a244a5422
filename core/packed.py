"""Many short texts as one object: a string of its own costs some fifty bytes beside its letters, and there are 90,000."""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

_MARK = "\n"


class Packed(Sequence[str]):
    """Texts in one string, cut apart whenever they are looked at; equal to any sequence of the same texts."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __iter__(self) -> Iterator[str]:
        return iter(self._text.split(_MARK))

    def __len__(self) -> int:
        return self._text.count(_MARK) + 1

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def packed(texts: Iterable[str]) -> Sequence[str]:
    """Texts that are held for long and seldom looked at, packed where that saves anything."""
    several = tuple(texts)
    text = _MARK.join(several)
    return Packed(text) if len(several) > 1 and text.count(_MARK) == len(several) - 1 else several
