"""What the program does about its memory."""

import gc
import platform
import subprocess
import sys

import pytest

from bot import memory

GLIBC = platform.libc_ver()[0] == "glibc"
FREED = 60  # MiB, in blocks that lie between others

# Blocks too small to be mapped by themselves; every tenth one stays in use, so that the heap cannot shrink from its end.
SCRIPT = f"""
import psutil
from bot.memory import give_back

blocks = [bytearray(20_000) for _ in range({FREED} * 2**20 // 20_000)]
held = blocks[::10]
blocks.clear()
before = psutil.Process().memory_info().rss
print(give_back(), (before - psutil.Process().memory_info().rss) // 2**20)
"""


@pytest.mark.skipif(not GLIBC, reason="the C library is not glibc")
def test_free_pages_between_blocks_in_use_go_back() -> None:
    """Most of them, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True)
    gave, mebibytes = done.stdout.split()
    assert "True" == gave
    assert int(mebibytes) > FREED // 3


@pytest.mark.skipif(not GLIBC, reason="the C library is not glibc")
def test_threads_can_be_made_to_share_a_heap() -> None:
    """The C library takes the setting."""
    assert memory.keep_one_heap()


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing fails where the functions are missing."""
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    assert (False, False) == (memory.keep_one_heap(), memory.give_back())


class _Knot:
    """Refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.own = self


def test_the_collector_looks_seldom_and_still_frees_what_is_dead() -> None:
    """A thousand new objects are no reason to look, a hundred thousand are."""
    looks: list[int] = []

    def looked(phase: str, found: dict[str, int]) -> None:
        if phase == "stop":
            looks.append(found["collected"])

    before = gc.get_threshold()
    gc.collect()
    gc.callbacks.append(looked)
    try:
        memory.collect_rarely()
        for _ in range(1_000):
            _Knot()
        assert not looks
        for _ in range(100_000):
            _Knot()
    finally:
        gc.callbacks.remove(looked)
        gc.set_threshold(*before)
    assert sum(looks) > 10_000
