"""How the C library holds memory for the program: in one heap, and without what is free in it.

Both are of glibc alone; elsewhere nothing happens.
"""

import ctypes

_ARENAS = -8  # M_ARENA_MAX of malloc.h


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
