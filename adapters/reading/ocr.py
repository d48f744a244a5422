"""Reads the image of a page with Tesseract, a program of its own that may be installed or not."""

import os
import shutil
import subprocess
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # (height, width), grey
PAGE_SECONDS: Final = 280.0  # for one page, a few seconds' work, behind everything else that runs
_WANTED: Final = ("ind", "eng")


@cache
def languages() -> str:
    """The languages that Tesseract reads here ("ind+eng"), empty where it is not installed or knows neither."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False, text=True)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    known = set((listed.stdout + listed.stderr).split())
    return "+".join(language for language in _WANTED if language in known)


def read_image(image: Image, dots: int) -> str:
    """The text of a page's image, `dots` an inch; empty where nothing could be read in time."""
    program = shutil.which("tesseract")
    if program is None or not languages():
        return ""
    height, width = image.shape
    picture = b"P5 %d %d 255\n" % (width, height) + np.ascontiguousarray(image).tobytes()
    command = [program, "stdin", "stdout", "-l", languages(), "--dpi", str(dots), "--psm", "4"]
    try:
        done = subprocess.run(  # noqa: S603 - see above
            command,
            input=picture,
            capture_output=True,
            timeout=PAGE_SECONDS,
            check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""
