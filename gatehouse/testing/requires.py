"""Programs of the system that some tests talk to, such as clamd, Chromium or Dovecot."""

import os
import shutil

import pytest

# Daemons live outside an ordinary user's PATH on Debian.
_FOLDERS = os.pathsep.join(["/usr/local/sbin", "/usr/sbin", "/sbin"])


def requires(program: str, *others: str) -> str:
    """The program's path, or that of the first of the others; without any the test skips by the program's name, or fails
    where GATEHOUSE_REQUIRE is set.
    """
    for name in (program, *others):
        if path := shutil.which(name) or shutil.which(name, path=_FOLDERS):
            return path
    if os.environ.get("GATEHOUSE_REQUIRE"):
        pytest.fail(f"{program} is not installed, and GATEHOUSE_REQUIRE asks for it")
    pytest.skip(f"{program} is not installed")
