"""Filters of a list, as its address names them: `?state=progress&state=replied&language=nl&tag=vip`.

Values of one kind widen (any of them fits), kinds narrow (each must fit); of tags every one must be there. What is not
known is left out and told, never an error: an address may be old, and a topic may be gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from gatehouse.accounts.models import User
from gatehouse.channels.registry import CHANNELS
from gatehouse.conversations import tags
from gatehouse.conversations.models import OPEN_STATES, Department, Priority, State, Topic

MOST_VALUES = 20  # of one kind
MOST_TAGGED = 1_000  # so many with a tag are looked up by it; more are met soon enough along the list
Pairs = tuple[tuple[str, str], ...]
Labels = dict[str, str]  # value -> what it is called


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as the page shows it. `without` is the rest of the filters, for the link that takes it away."""

    kind: str
    value: str
    label: str
    without: Pairs


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to: kind -> value -> label. `unknown` was asked for and left out."""

    chosen: dict[str, Labels] = field(default_factory=dict)
    user: int = 0
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chosen)

    @property
    def pairs(self) -> Pairs:
        """What an address says to choose the same again."""
        return tuple((kind, value) for kind, labels in self.chosen.items() for value in labels)

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(kind, value, str(label), tuple(pair for pair in self.pairs if pair != (kind, value)))
            for kind, labels in self.chosen.items()
            for value, label in labels.items()
        ]

    @property
    def condition(self) -> Q:
        """What a conversation must be like."""
        found = Q()
        for kind, labels in self.chosen.items():
            found &= _CONDITIONS[kind](list(labels), self.user)
        return found

    @property
    def is_open_only(self) -> bool:
        """Whether only open ones fit, for which there are shorter indexes."""
        states = self.chosen.get("state")
        return bool(states) and set(states or ()) <= {str(state) for state in OPEN_STATES}

    @property
    def tagged(self) -> list[str]:
        """The keys of one of the tags, by which a rare one is found at once."""
        return next((tags.palette().group(key) for key in self.chosen.get("tag", ())), [])


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks: filters name only people and departments that he sees."""

    user: User
    departments: Sequence[Department]
    zone: str = ""


def read(query: Any, user: User, departments: Sequence[Department]) -> Filters:
    """The filters that an address asks for (a QueryDict). Asks the database only for topics and people that are named."""
    asked, chosen, unknown = Asked(user, departments), dict[str, Labels](), list[str]()
    for kind, find in _FINDERS.items():
        values = [value for value in dict.fromkeys(query.getlist(kind)) if value]
        known = find(values[:MOST_VALUES], asked) if values else {}
        if labels := {value: known[value] for value in values if value in known}:
            chosen[kind] = labels
        unknown += [f"{kind}={value[:40]}" for value in values if value not in known]
    return Filters(chosen, user.pk, tuple(unknown[:MOST_VALUES]))


def states() -> Labels:
    return {state.value: state.staff_label for state in State}


def priorities() -> Labels:
    return {priority.name.lower(): str(priority.label) for priority in Priority}


def channels() -> Labels:
    return {**{channel.key: str(channel.name) for channel in CHANNELS}, "portal": _("Portal"), "desk": _("Desk")}


def snoozes() -> Labels:
    return {"yes": _("Snoozed"), "no": _("Not snoozed")}


def tag_choices() -> Labels:
    return {tag.key: tag.name for tag in tags.palette().choices}


def topics() -> Labels:
    """Every topic, also one that customers cannot choose any more: old conversations are about it."""
    return {topic.slug: topic.name for topic in Topic.objects.order_by("position", "slug")}


def assignees(asked: Asked) -> Labels:
    """Nobody, the agent himself, and the others of his departments."""
    known: Labels = {"nobody": _("Nobody’s"), "me": _("Mine")}
    members = User.objects.filter(memberships__department__in=list(asked.departments)).exclude(pk=asked.user.pk)
    return known | {str(one.pk): str(one) for one in members.distinct().order_by("name", "pk")}


def _among(known: Callable[[], Labels]) -> Callable[[list[str], Asked], Labels]:
    return lambda values, asked: known()


def _topics(values: list[str], asked: Asked) -> Labels:
    slugs = [value for value in values if "\x00" not in value]
    return {topic.slug: topic.name for topic in Topic.objects.filter(slug__in=slugs)}


def _tags(values: list[str], asked: Asked) -> Labels:
    known = tags.palette()
    return {value: known.roots[value].name for value in values if value in known.roots}


def _tagged(values: list[str], user: int) -> Q:
    """With every one of these tags, under any of the keys that stand for it."""
    found, known = Q(), tags.palette()
    for value in values:
        found &= Q(tags__overlap=known.group(value))
    return found


def _assignees(values: list[str], asked: Asked) -> Labels:
    """Known without asking where nobody else is named."""
    own = {"nobody": _("Nobody’s"), "me": _("Mine")}
    return own if set(values) <= set(own) else assignees(asked)


def _assigned(values: list[str], user: int) -> Q:
    people = [user if value == "me" else int(value) for value in values if value != "nobody"]
    return Q(assignee__in=people) | Q(assignee=None) if "nobody" in values else Q(assignee__in=people)


# In the order of the panel and of the chips.
_FINDERS: dict[str, Callable[[list[str], Asked], Labels]] = {
    "state": _among(states),
    "priority": _among(priorities),
    "assignee": _assignees,
    "channel": _among(channels),
    "language": _among(lambda: {code: str(name) for code, name in settings.LANGUAGES}),
    "topic": _topics,
    "tag": _tags,
    "snoozed": _among(snoozes),
}
_CONDITIONS: dict[str, Callable[[list[str], int], Q]] = {
    "state": lambda values, user: Q(state__in=values),
    "priority": lambda values, user: Q(priority__in=[Priority[value.upper()] for value in values]),
    "assignee": _assigned,
    "channel": lambda values, user: Q(channel__in=values),
    "language": lambda values, user: Q(language__in=values),
    "topic": lambda values, user: Q(topic__slug__in=values),
    "tag": _tagged,
    "snoozed": lambda values, user: Q(snoozed_until__isnull="yes" not in values) if len(values) == 1 else ~Q(pk=None),
}
