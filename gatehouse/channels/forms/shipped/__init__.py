"""The departments and topics that a new desk begins with; an operator changes them in the back office."""

from django.db import transaction

from gatehouse.channels.forms import topics
from gatehouse.channels.forms.shipped_texts import DEPARTMENTS, FIELDS, TOPICS
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.conversations.models import Department, Topic, TopicField
from gatehouse.journal.actor import SYSTEM


@transaction.atomic
def ship() -> int:
    """Create what is missing and return how many rows that were. What exists stays as the operator left it."""
    missing = [_department(position, slug) for position, slug in enumerate(DEPARTMENTS)]
    missing += [_topic(position, slug) for position, slug in enumerate(TOPICS)]
    topics.forget()
    return sum(missing)


def _department(position: int, slug: str) -> int:
    if Department.objects.filter(slug=slug).exists():
        return 0
    save_setting(Department(slug=slug, names=DEPARTMENTS[slug], position=position), by=SYSTEM)
    return 1


def _topic(position: int, slug: str) -> int:
    if Topic.objects.filter(slug=slug).exists():
        return 0
    shipped = TOPICS[slug]
    topic = Topic(
        slug=slug,
        names=shipped["names"],
        leads=shipped["leads"],
        icon=shipped["icon"],
        department=Department.objects.get(slug=shipped["department"]),
        position=position,
    )
    save_setting(topic, by=SYSTEM)
    for place, field in enumerate(FIELDS.get(slug, ())):
        save_setting(TopicField(topic=topic, position=place, **field), by=SYSTEM)
    return 1 + len(FIELDS.get(slug, ()))
