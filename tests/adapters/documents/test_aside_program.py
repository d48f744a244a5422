"""Files rendered beside a program as it really runs: wherever it was started, however it ends."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.adapters.documents.watching import PATIENT, gone, seen

ROOT = Path(__file__).parents[3]

# A program that makes files with the loop that it really runs on, has a process do a job, then waits.
PROGRAM = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {root!r})
import uvloop
from adapters.documents.aside import Renderers
from tests.adapters.documents.jobs import doing, said, wait

async def main():
    renderers = Renderers(at_once=1, seconds=60, idle=60)
    content = await renderers.render("xlsx", doing({job}, *map(Path, {files!r})))
    print(content[:2].decode(), flush=True)
    await asyncio.sleep({stay})
    await renderers.close()

uvloop.run(main())
"""


@pytest.mark.parametrize("under_way", [False, True], ids=["idle", "under way"])
async def test_a_killed_program_leaves_no_process_behind(tmp_path: Path, under_way: bool) -> None:
    """Neither one that waits for work nor, longer than its file takes, one that is busy."""
    pid_file, release = tmp_path / "pid", tmp_path / "release"
    job, files = ("wait", [str(pid_file), str(release)]) if under_way else ("said", [str(pid_file)])
    script = PROGRAM.format(root=str(ROOT), job=job, files=files, stay=PATIENT)
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    try:
        await seen(pid_file.exists)
        if not under_way:
            assert program.stdout is not None
            assert b"PK\n" == await program.stdout.readline()
    finally:
        program.kill()
        await program.wait()
    pid = int(pid_file.read_text())
    assert not (under_way and gone(pid))
    release.touch()
    await seen(lambda: gone(pid))


async def test_it_works_wherever_the_program_was_started(tmp_path: Path) -> None:
    """Folders there that bear the packages' names are left alone; a program that stops leaves no process."""
    for name in ("adapters", "core", "pickle"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not this one')\n")
    pid_file = tmp_path / "pid"
    script = PROGRAM.format(root=str(ROOT), job="said", files=[str(pid_file)], stay=0)
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", script), stdout=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    printed, _ = await program.communicate()
    assert (b"PK\n", 0) == (printed, program.returncode)
    assert gone(int(pid_file.read_text()))
