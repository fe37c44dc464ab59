"""What the keys on conversations mean: names, colours, and which of them are one tag by now.

The list is small and every page needs it: a process keeps it for some seconds. A key that it does not know is shown as it
is, so that nothing is lost while another process has a newer list.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from gatehouse.conversations.models import Tag

FRESH = 5.0  # seconds
_NOT_IN_KEYS = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class Palette:
    """All tags by key, each key leading to the tag that it stands for."""

    roots: dict[str, Tag]

    @property
    def choices(self) -> list[Tag]:
        """What can be put on a conversation, by name."""
        found = {tag.pk: tag for tag in self.roots.values() if tag.is_active}
        return sorted(found.values(), key=lambda tag: (tag.name.casefold(), tag.key))

    def shown(self, keys: Iterable[str]) -> list[Tag]:
        """The tags of a conversation, each once."""
        found = {tag.key: tag for tag in (self.roots.get(key) or Tag(key=key, name=key) for key in keys)}
        return sorted(found.values(), key=lambda tag: (tag.name.casefold(), tag.key))

    def group(self, key: str) -> list[str]:
        """Every key that stands for the same tag."""
        root = self.roots.get(key)
        return [other for other, tag in self.roots.items() if root and tag.pk == root.pk] or [key]

    def find(self, typed: str) -> Tag | None:
        """The tag that somebody means: by its key or its name, also those of one that was merged into it."""
        wanted = as_key(typed)
        names = (tag for key, tag in self.roots.items() if wanted in (key, as_key(tag.name)))
        return self.roots.get(wanted) or next(names, None)

    def begun(self, typed: str) -> Tag | None:
        """The only tag whose name begins so."""
        wanted = as_key(typed)
        fitting = [tag for tag in self.choices if wanted and as_key(tag.name).startswith(wanted)]
        return fitting[0] if len(fitting) == 1 else None


def as_key(typed: str) -> str:
    """What was typed as a key: small letters, digits and dashes; empty when nothing of that is left."""
    return _NOT_IN_KEYS.sub("-", typed.strip().casefold()).strip("-")


def read() -> Palette:
    """The list as it is now."""
    tags = {tag.pk: tag for tag in Tag.objects.order_by("pk")}
    return Palette({tag.key: _root(tag, tags) for tag in tags.values()})


_shelf: tuple[float, Palette] | None = None


def palette() -> Palette:
    """The list as it was at most some seconds ago."""
    global _shelf
    if _shelf is None or time.monotonic() >= _shelf[0]:
        _shelf = (time.monotonic() + FRESH, read())
    return _shelf[1]


def forget() -> None:
    """Read the list anew next time."""
    global _shelf
    _shelf = None


def _root(tag: Tag, tags: dict[int, Tag]) -> Tag:
    for _ in tags:  # a chain is no longer than the list, whatever the rows say
        if tag.merged_into_id is None:
            break
        tag = tags[tag.merged_into_id]
    return tag
