"""Where the shipped facts lie: beside the packages in a checkout, inside them once installed."""

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
