"""One stylesheet a page: a browser shows nothing before the last one is there, so several are sent as one.

The parts stay separate files to be edited; what is sent is put together from them whenever one has changed.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import get_ident
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, find
from django.core.files.storage import FileSystemStorage

_LOOKS = ("looks/tokens.css", "looks/base.css", "looks/components.css")
# Each stands in `looks/`, beside the fonts that its parts name.
SHEETS: dict[str, tuple[str, ...]] = {
    "looks/all-portal.css": (
        *_LOOKS,
        "looks/portal.css",
        "css/portal.css",
        "css/qr.css",
        "css/forms.css",
        "css/status.css",
    ),
    "looks/all-chat.css": (*_LOOKS, "looks/chat.css"),
}

_COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)


class SheetFinder(BaseFinder):
    """Finds the stylesheets in SHEETS as if they were files like others."""

    table = SHEETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.CONFIG.home / "sheets")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [str(self._made(path))] if path in self.table else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in self.table:
            self._made(path)
            yield path, self.storage

    def together(self, parts: Iterable[str]) -> str:
        return together(parts)

    def _made(self, path: str) -> Path:
        """The file, put together anew when a part has changed; what reads it at that moment keeps the old one."""
        text = self.together(self.table[path])
        target = Path(self.storage.path(path))
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_suffix(f".{os.getpid()}-{get_ident()}")
            draft.write_text(text, encoding="utf-8")
            draft.replace(target)
        return target


def together(parts: Iterable[str]) -> str:
    """The parts in their order, without comments. A part outside `looks/` names no file by a path of its own."""
    texts = (Path(str(find(part))).read_text(encoding="utf-8") for part in parts)
    return "".join(_COMMENT.sub("", text).strip() + "\n" for text in texts)
