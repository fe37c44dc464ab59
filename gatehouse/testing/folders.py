"""Copying what a server keeps: thousands of files, for which `shutil` takes three times as long as `cp`."""

import subprocess
from pathlib import Path


def copy_folder(folder: Path, to: Path) -> None:
    """Copy it with all that is in it, as it is; `to` is not there yet."""
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(folder), str(to)], check=True)
