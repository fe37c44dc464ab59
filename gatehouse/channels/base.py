"""What a channel is: a folder of its own and one `Channel` in the registry's table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import Promise


class Temporary(Exception):
    """The other side cannot take it now. The same thing is tried again later, and not before it says, if it does."""

    def __init__(self, reason: str = "", not_before: datetime | None = None) -> None:
        super().__init__(reason)
        self.not_before = not_before


class Permanent(Exception):
    """The other side will never take it. Nothing is tried again; the agent is told why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way by which customers write to us and read our answers.

    `key` is what messages and deliveries say (at most 16 characters), `icon` one of `looks/icons.svg`, `urls` the
    dotted name of the module with the channel's own pages, empty when it has none. `purpose` tells customers what it is
    for; it is empty while they cannot write by it, and then no page offers it. `entrance` is the path where they begin,
    `invitation` what the button there says, and `is_offered` whether it is open to customers at all at the moment.
    """

    key: str
    name: str | Promise
    icon: str
    urls: str = ""
    purpose: str | Promise = ""
    entrance: str = ""
    invitation: str | Promise = ""
    is_offered: Callable[[], bool] = lambda: True

    def patterns(self) -> list[URLPattern | URLResolver]:
        return [path("", include(self.urls))] if self.urls else []
