"""Where a page of a list ends and the next one begins."""

from dataclasses import dataclass
from datetime import datetime

from gatehouse.conversations.zones import instant


class BadPlace(ValueError):
    """The place in the list is not written correctly; start again at the list's top."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the last row's time and id. The next page starts behind it."""

    at: datetime
    id: int

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Read what `str` wrote; None for an empty text. Raises BadPlace."""
        if not text:
            return None
        at, _, number = text.rpartition("~")
        try:
            place = cls(instant(at), int(number))
        except ValueError:
            raise BadPlace from None
        if not 0 <= place.id < 2**63:
            raise BadPlace
        return place

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"
