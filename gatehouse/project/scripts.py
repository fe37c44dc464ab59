"""One script for the chat's frame: it loads on other people's pages, so it is few bytes and one request.

The modules stay separate files, to be edited and read; what is sent is put together from them whenever one has changed,
without their imports, comments and idle spaces (rjsmin). Names stay as they are: an error in a browser can be read.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import rjsmin
from django.contrib.staticfiles.finders import find

from gatehouse.project.sheets import SheetFinder

# Each module stands after those that it imports from.
SCRIPTS: dict[str, tuple[str, ...]] = {
    "chat/all.js": (
        "js/upload-sending.js",
        *(f"chat/{name}.js" for name in (
            "words", "store", "host", "doors", "visitor", "poll", "socket", "outbox", "message", "log", "recovery", "screen",
            "files", "composer", "sound", "reader", "mail", "menu", "begin", "waiting", "ending", "frame",
        )),
    ),
}  # fmt: skip

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


class ScriptFinder(SheetFinder):
    """Finds the scripts in SCRIPTS as if they were files like others."""

    table = SCRIPTS

    def together(self, parts: Iterable[str]) -> str:
        return joined(Path(str(find(part))).read_text(encoding="utf-8") for part in parts)


def joined(modules: Iterable[str]) -> str:
    """Modules as one; they share one scope, so no two of them may declare the same name."""
    return str(rjsmin.jsmin("".join(_EXPORT.sub("", _IMPORT.sub("", module)) for module in modules)))
