"""The names that sentences show, looked up once for a whole page."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Contact, Conversation, Department, pick_text
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry

# Which fields of an entry's data name which kind of thing.
_REFERENCES = {
    "agent": "user",
    "mentions": "user",
    "department": "department",
    "contact": "contact",
    "into": "conversation",
    "merged": "conversation",
    "other": "conversation",
    "target": "conversation",
    "source": "conversation",
    "conversation": "conversation",
}


# Where each kind of thing has its name, and what is shown when it has none.
Source = tuple[type[Model], str, str]
_SOURCES: dict[str, Source] = {
    "user": (User, "name", "email"),
    "contact": (Contact, "name", "name"),
    "department": (Department, "names", "slug"),
    "conversation": (Conversation, "number", "number"),
}
_FOR_CUSTOMERS: dict[str, Source] = {**_SOURCES, "user": (User, "public_name", "public_name")}


class PageNames:
    """Names for a list of entries, all in one query, however many entries there are.

    Agents have their full names for colleagues and, with `for_customers`, the public ones alone.
    """

    def __init__(self, entries: Iterable[Entry] = (), *, for_customers: bool = False) -> None:
        self._sources = _FOR_CUSTOMERS if for_customers else _SOURCES
        self._names: dict[str, dict[int, str]] = defaultdict(dict)
        wanted: dict[str, set[int]] = defaultdict(set)
        for entry in entries:
            actor = entry.actor
            if actor.id is not None:
                wanted["user" if actor.is_agent else "contact"].add(actor.id)
            for name, value in entry.content["data"].items():
                kind = "contact" if name == "into" and entry.kind == "contact_joined" else _REFERENCES.get(name)
                if kind:
                    wanted[kind].update(
                        one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int)
                    )
        self._load(wanted)

    def actor(self, actor: Actor) -> str:
        match actor.kind:
            case "agent":
                return self.of("user", actor.id)
            case "contact":
                return self.of("contact", actor.id)
            case "operator":
                return _("The operator")
        return _("Gatehouse")

    def of(self, kind: str, id: int | None) -> str:
        if id is None:
            return ""
        if id not in self._names[kind]:
            self._load({kind: {id}})
        return self._names[kind].get(id, "?")

    def _load(self, wanted: Mapping[str, set[int]]) -> None:
        parts = [_rows(kind, ids, self._sources[kind]) for kind, ids in wanted.items()]
        if not parts:
            return
        for kind, pk, name, spare in parts[0].union(*parts[1:], all=True):
            self._names[kind][pk] = _shown(kind, name, spare)


def _rows(kind: str, ids: set[int], source: Source) -> QuerySet[Any, tuple[str, int, str, str]]:
    """Kind, id, name, and what stands in when there is no name."""
    model, name, spare = source
    found: QuerySet[Any] = model._default_manager.filter(pk__in=ids).order_by()
    names = {"of_kind": Value(kind), "shown": Cast(name, TextField()), "spare": Cast(spare, TextField())}
    return found.annotate(**names).values_list("of_kind", "pk", "shown", "spare")


def _shown(kind: str, name: str, spare: str) -> str:
    if kind == "department":
        return pick_text(json.loads(name)) or spare
    return name or (_("Customer") if kind == "contact" else spare)


def sentence(entry: Entry, names: PageNames | None = None) -> str:
    """The entry's line in the agents' timeline."""
    names = names or PageNames([entry])
    return entry.data.sentence(names.actor(entry.actor), names)


def customer_sentence(entry: Entry, names: PageNames | None = None) -> str:
    """The entry's line in the customer's history; empty when nothing is to be shown."""
    names = names or PageNames([entry], for_customers=True)
    return entry.data.customer_sentence(names.actor(entry.actor), names) if entry.is_public else ""
