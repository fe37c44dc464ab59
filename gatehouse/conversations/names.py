"""The names that sentences show, looked up once for a whole page."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Contact, Conversation, Department
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry

# Which fields of an entry's data name which kind of thing.
_REFERENCES = {
    "agent": "user",
    "department": "department",
    "contact": "contact",
    "into": "conversation",
    "merged": "conversation",
    "other": "conversation",
    "target": "conversation",
    "source": "conversation",
    "conversation": "conversation",
}


class PageNames:
    """Names for a list of entries: at most one query for each kind of thing, however many entries there are."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._names: dict[str, dict[int, str]] = defaultdict(dict)
        wanted: dict[str, set[int]] = defaultdict(set)
        for entry in entries:
            actor = entry.actor
            if actor.id is not None:
                wanted["user" if actor.is_agent else "contact"].add(actor.id)
            for name, value in entry.content["data"].items():
                kind = "contact" if name == "into" and entry.kind == "contact_joined" else _REFERENCES.get(name)
                if kind and isinstance(value, int):
                    wanted[kind].add(value)
        for kind, ids in wanted.items():
            self._load(kind, ids)

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
            self._load(kind, {id})
        return self._names[kind].get(id, "?")

    def _load(self, kind: str, ids: set[int]) -> None:
        match kind:
            case "user":
                rows = [(u.pk, str(u)) for u in User.objects.filter(pk__in=ids).only("name", "email")]
            case "contact":
                rows = [(c.pk, c.name or _("Customer")) for c in Contact.objects.filter(pk__in=ids).only("name")]
            case "department":
                rows = [(d.pk, d.name) for d in Department.objects.filter(pk__in=ids)]
            case _:
                rows = list(Conversation.objects.filter(pk__in=ids).values_list("pk", "number"))
        self._names[kind].update(rows)


def sentence(entry: Entry, names: PageNames | None = None) -> str:
    """The entry's line in the agents' timeline."""
    names = names or PageNames([entry])
    return entry.data.sentence(names.actor(entry.actor), names)


def customer_sentence(entry: Entry, names: PageNames | None = None) -> str:
    """The entry's line in the customer's history; empty when nothing is to be shown."""
    names = names or PageNames([entry])
    return entry.data.customer_sentence(names.actor(entry.actor), names) if entry.is_public else ""
