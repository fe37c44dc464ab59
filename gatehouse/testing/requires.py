"""Programs of the system that some tests talk to, such as clamd, Chromium or Dovecot."""

import os
import shutil

import pytest

# Daemons live outside an ordinary user's PATH on Debian.
_FOLDERS = os.pathsep.join(["/usr/local/sbin", "/usr/sbin", "/sbin"])


def requires(program: str) -> str:
    """The program's path; without it the test skips by name, or fails where GATEHOUSE_REQUIRE is set."""
    path = shutil.which(program) or shutil.which(program, path=_FOLDERS)
    if path is not None:
        return path
    if os.environ.get("GATEHOUSE_REQUIRE"):
        pytest.fail(f"{program} is not installed, and GATEHOUSE_REQUIRE asks for it")
    pytest.skip(f"{program} is not installed")
