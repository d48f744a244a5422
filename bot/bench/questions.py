"""What the bench asks: structured questions by shape, and free ones from the example questions of the shipped facts.

No question is asked twice unless it is meant to be: the number makes a structured one new, the words around a free one
make it differ from every example, so that its meaning has to be looked for.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random

STRUCTURED = (
    ("export_duty", "bea keluar CPO {n} ton ke India, PEB 5 Desember 2025"),
    ("export_duty", "export duty and levy on {n} MT cocoa beans, PEB 15 January 2026"),
    ("exchange_rate", "{n} EUR ke rupiah, kurs pajak 15 juli 2026"),
    ("reference_price", "harga referensi CPO {n_month} 2025"),
    ("hs_code", "kode HS kopi arabika green bean pesanan {n}"),
)
MONTHS = tuple("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split())
FREE_TOPICS = frozenset({"procedure", "destination", "coo", "restriction", "documents"})
AROUND = (("mau tanya ", ""), ("tolong jelaskan: ", ""), ("", " ya, terima kasih"), ("halo kak, ", ""))
AROUND_ENGLISH = (("a question: ", ""), ("please explain: ", ""), ("", " thank you"), ("hello, ", ""))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it is about."""

    text: str
    topic: str


def structured(rounds: int, start: int = 1) -> list[Asked]:
    """So many different questions of each shape; the numbers in them begin at `start`."""
    numbers = range(start, start + rounds)
    return [Asked(shape.format(n=n, n_month=MONTHS[n % 12]), topic) for n in numbers for topic, shape in STRUCTURED]


def quantities(start: int = 1) -> Iterator[Asked]:
    """Sums without end, about the same goods and days: their rows are held after the first."""
    for n in count(start):
        topic, shape = STRUCTURED[n % 3]
        yield Asked(shape.format(n=n), topic)


def free(folder: Path, *, seed: int = 1, places: Sequence[int] = tuple(range(len(AROUND)))) -> Iterator[Asked]:
    """Free questions in random order, each once: every example of a free topic, in other words around it at each place."""
    examples = list(enumerate(_examples(folder)))
    Random(seed).shuffle(examples)  # noqa: S311  # an order, not a secret
    for place in places:
        for number, (asked, english) in examples:
            around = (AROUND_ENGLISH if english else AROUND)[(place + number) % len(AROUND)]
            yield Asked(asked.text.join(around), asked.topic)


def examples(folder: Path) -> Iterator[str]:
    """The example questions that free ones are made of, as they are written."""
    return (asked.text for asked, _ in _examples(folder))


def _examples(folder: Path) -> Iterator[tuple[Asked, bool]]:
    with (folder / "docs" / "facts.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["topic"] in FREE_TOPICS:
                for column in ("questions_id", "questions_en"):
                    for text in filter(None, map(str.strip, row[column].split("|"))):
                        yield Asked(text, row["topic"]), column == "questions_en"


def unwrapped(text: str) -> str:
    """The example that stands inside a free question, the text itself where nothing is around it."""
    for before, after in (*AROUND, *AROUND_ENGLISH):
        if text.startswith(before) and text.endswith(after):
            inner = text[len(before) : len(text) - len(after)]
            if inner != text:
                return inner
    return text


class Supply:
    """Hands out questions that were not asked yet, as many as are wanted."""

    def __init__(self, source: Iterator[Asked]) -> None:
        self._take = partial(islice, source)

    def take(self, number: int) -> list[Asked]:
        """The next ones; fewer where the source has no more."""
        return list(self._take(number))
