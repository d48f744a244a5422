"""How the program holds memory: in one heap, without what is free in it, and with a collector that seldom looks.

The heap is glibc's; with another C library nothing happens to it.
"""

import ctypes
import gc

_ARENAS = -8  # M_ARENA_MAX of malloc.h
_YOUNG = 50_000  # objects more than there were, after which the collector looks through these
_TIMES = (50, 1000)  # looks at the young ones before one at the middle-aged, and at these before one at all


def collect_rarely() -> None:
    """Have the garbage collector look through 50,000 new objects at a time instead of 700, or 2,000 from Python 3.13 on.

    A hundred replies under way are tens of thousands of objects, and two of a reply's end in a cycle: looking after them
    all along took a millisecond of a reply, a tenth of its processor time, and now and then a fifth of a second at once.
    """
    gc.set_threshold(_YOUNG, *_TIMES)


def keep_one_heap() -> bool:
    """Let all threads share one heap, before any is started: 7 MB less. False where the C library cannot.

    A heap for each thread spares threads that allocate at the same moment a wait; Python's take turns anyway.
    """
    return _called("mallopt", _ARENAS, 1)


def give_back() -> bool:
    """Give the free pages back to the system, once after much was loaded: about 25 MB after a start.

    Rows, texts and vectors pass through many small blocks on their way to where they stay, and glibc keeps the pages of
    those that lie between blocks in use. Takes a few milliseconds. False where there was nothing to give, or no way.
    """
    return _called("malloc_trim", 0)


def _called(name: str, *arguments: int) -> bool:
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):  # another C library; Windows has no such handle at all
        return False
    return bool(function(*arguments))
