"""The embedded server: shared, recovered, stopped by the last."""

import asyncio
import os
import signal
import stat
import sys
import tempfile
import textwrap
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import asyncpg
import pytest

from adapters.postgres.embedded import embedded_postgres
from core.errors import Misconfigured
from tests.adapters.documents.watching import gone, seen

_HOLD = textwrap.dedent("""
    import asyncio, sys
    from pathlib import Path
    from adapters.postgres.embedded import embedded_postgres

    async def hold():
        async with embedded_postgres(Path(sys.argv[1])) as dsn:
            print(dsn, flush=True)
            await asyncio.to_thread(sys.stdin.readline)

    asyncio.run(hold())
""")


async def _holder(home: Path) -> tuple[Process, str]:
    """Another process that keeps the server until a line is written to it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", _HOLD, str(home), stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    return process, (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()


async def _value(dsn: str, statement: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_listens_on_a_socket_only_and_keeps_what_is_committed_durable(tmp_path: Path) -> None:
    """No network address is opened, and neither fsync nor full pages were given up for speed."""
    async with embedded_postgres(tmp_path) as dsn:
        settings = {
            name: await _value(dsn, f"show {name}")
            for name in ("listen_addresses", "fsync", "full_page_writes", "synchronous_commit", "shared_buffers")
        }
    assert settings == {
        "listen_addresses": "",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "shared_buffers": "64MB",
    }


async def test_content_is_there_after_a_stop_and_start(tmp_path: Path) -> None:
    """Stopping with the program loses nothing."""
    async with embedded_postgres(tmp_path) as dsn:
        await _value(dsn, "create table kept as select 7 as n")
    async with embedded_postgres(tmp_path) as dsn:
        assert await _value(dsn, "select n from kept") == 7


async def test_two_processes_share_one_server_and_the_last_stops_it(tmp_path: Path) -> None:
    """The one that leaves first takes nothing away from the other."""
    other, theirs = await _holder(tmp_path)
    async with embedded_postgres(tmp_path) as ours:
        assert ours == theirs
        await other.communicate(b"\n")
        assert await _value(ours, "select 1") == 1
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


async def test_after_kill_9_of_its_user_the_server_is_found_again_and_stopped_in_the_end(tmp_path: Path) -> None:
    """A killed process does not count as a user for ever."""
    other, dsn = await _holder(tmp_path)
    await _value(dsn, "create table kept as select 7 as n")
    other.send_signal(signal.SIGKILL)
    await other.wait()
    async with embedded_postgres(tmp_path) as again:
        assert await _value(again, "select n from kept") == 7
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


async def test_after_kill_9_of_the_server_itself_it_recovers(tmp_path: Path) -> None:
    """What was committed is replayed at the next start."""
    other, dsn = await _holder(tmp_path)
    await _value(dsn, "create table kept as select 7 as n")
    server = int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0])
    other.send_signal(signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    await other.wait()
    await seen(lambda: gone(server))  # where much else runs, it works on for a moment
    async with embedded_postgres(tmp_path) as again:
        assert await _value(again, "select n from kept") == 7


async def test_a_pid_file_that_now_names_another_program_is_ignored(tmp_path: Path) -> None:
    """In a new container the old number belongs to somebody else, here to this test."""
    async with embedded_postgres(tmp_path):
        left = (tmp_path / "postgres" / "postmaster.pid").read_text().split("\n")
    left[0] = str(os.getpid())
    (tmp_path / "postgres" / "postmaster.pid").write_text("\n".join(left))
    async with embedded_postgres(tmp_path) as dsn:
        assert await _value(dsn, "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the data to another user")
async def test_folders_above_the_data_are_passable_but_not_readable_for_others(tmp_path: Path) -> None:
    """Running as root does not open a home folder to every user of the machine."""
    home = tmp_path / "private" / "home"
    home.mkdir(parents=True)
    (tmp_path / "private").chmod(0o700)
    async with embedded_postgres(home) as dsn:
        assert await _value(dsn, "select 1") == 1
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o711


async def test_a_path_too_long_for_a_socket_is_no_trouble_the_second_time_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The socket lies in the folder for such things then, which the library leaves open to others."""
    home = tmp_path / ("long" * 25)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with tempfile.TemporaryDirectory(dir="/tmp") as short:  # pytest's own may be too long itself
        monkeypatch.setenv("TMPDIR", short)
        for _ in range(2):
            process, dsn = await _holder(home)
            assert await _value(dsn, "select 1") == 1
            assert short in dsn.partition("host=")[2]
            await process.communicate(b"\n")
            assert process.returncode == 0


async def test_a_home_that_is_a_file_is_reported(tmp_path: Path) -> None:
    """The sentence names the folder."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(Misconfigured, match="taken"):
        async with embedded_postgres(tmp_path / "taken"):
            pass
