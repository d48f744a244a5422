"""Where the shipped facts lie, and what this installation and this instance are called."""

import os
import socket
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import bot
from core.errors import Misconfigured


def data_folder() -> Path:
    """The folder of the shipped CSV files; raises Misconfigured where the installation lacks it."""
    package = Path(bot.__file__).parent
    for folder in (package.parent / "data", package / "data"):
        if (folder / "duty").is_dir():
            return folder
    raise Misconfigured("the shipped data are missing; install the package again")


def instance_name() -> str:
    """Host and process, as this instance is called in traces, alerts and the status."""
    return f"{socket.gethostname()[:20]}-{os.getpid()}"


def program_version() -> str:
    """The installed version, "dev" in a bare checkout."""
    try:
        return version("exportmate")
    except PackageNotFoundError:
        return "dev"
