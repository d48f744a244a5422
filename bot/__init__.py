"""The program: settings, wiring, commands, and what runs beside the replies."""

import os

# Before anything imports numpy, which reads it once: two threads on one small product spin longer than it takes, and doubled the
# processor time of every reply.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
