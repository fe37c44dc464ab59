"""A note in the home saying for which version its database was last made ready, so that most starts need not look.

It counts only for the embedded server, whose data lives beside it.
"""

import hashlib
import importlib.metadata
from pathlib import Path

import gatehouse

NAME = "schema"
# These bring migrations of their own.
PACKAGES = ("django", "procrastinate", "django-unfold")


def is_current(home: Path, mode: str) -> bool:
    try:
        return (home / NAME).read_text() == _of_this_version(mode)
    except OSError:
        return False


def write(home: Path, mode: str) -> None:
    (home / NAME).write_text(_of_this_version(mode))


def remove(home: Path) -> None:
    (home / NAME).unlink(missing_ok=True)


def _of_this_version(mode: str) -> str:
    package = Path(gatehouse.__file__).parent
    migrations = sorted(str(path.relative_to(package)) for path in package.glob("**/migrations/*.py"))
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    return hashlib.sha256("\n".join([mode, *versions, *migrations]).encode()).hexdigest()
