"""The kinds of entries: each is a small typed class that refuses unknown fields and knows its own sentence."""

from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

from gatehouse.journal.actor import Actor


class Names(Protocol):
    """Looks names up when a sentence is shown; entries hold ids only."""

    def actor(self, actor: Actor) -> str: ...

    def of(self, kind: str, id: int | None) -> str: ...


class EntryData(BaseModel):
    """What an entry says beyond who and when: ids, enums and numbers, never anybody's words.

    A subclass sets `kind` (stored for ever: never rename it) and `public` (whether the customer sees that it happened).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[str]
    public: ClassVar[bool] = False
    kinds: ClassVar[dict[str, type["EntryData"]]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "kind" not in cls.__dict__:
            return
        if cls.kind in EntryData.kinds and EntryData.kinds[cls.kind].__qualname__ != cls.__qualname__:
            raise TypeError(f"two kinds of entries are called {cls.kind!r}")
        EntryData.kinds[cls.kind] = cls

    def sentence(self, who: str, names: Names) -> str:
        """The line in the agents' timeline."""
        raise LookupError(f"{type(self).__name__} has no sentence")

    def customer_sentence(self, who: str, names: Names) -> str:
        """The line in the customer's history; empty when nothing is to be shown."""
        return ""


def load(kind: str, data: dict[str, Any]) -> EntryData:
    """The typed data of a stored entry; KeyError for a kind this version does not know."""
    return EntryData.kinds[kind].model_validate(data)
