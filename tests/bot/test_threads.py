"""The program multiplies its small matrices in one thread."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = "import os, bot.commands, numpy; numpy.ones((900, 900)) @ numpy.ones((900, 900)); print(len(os.listdir('/proc/self/task')))"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted where Linux shows them")
def test_importing_the_commands_starts_no_threads_for_products() -> None:
    """However many processors there are: numpy is told before it is loaded."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    found = subprocess.run([sys.executable, "-c", COUNT], env=environment, capture_output=True, text=True, check=True)
    assert "1" == found.stdout.strip()
