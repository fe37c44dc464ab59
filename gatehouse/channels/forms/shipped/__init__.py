"""The departments and topics that a new desk begins with; an operator changes them in the back office."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from gatehouse.channels.forms import topics
from gatehouse.channels.forms.shipped.structure import DEPARTMENTS, FIELDS, TOPICS
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.conversations.models import Department, Topic, TopicField
from gatehouse.journal.actor import SYSTEM

_FOLDER = Path(__file__).parent / "texts"


@transaction.atomic
def ship() -> int:
    """Create what is missing and return how many rows that were. What exists stays as the operator left it."""
    missing = [_department(position, slug) for position, slug in enumerate(DEPARTMENTS)]
    missing += [_topic(position, slug) for position, slug in enumerate(TOPICS)]
    topics.forget()
    return sum(missing)


@cache
def shipped_texts() -> dict[str, dict[str, str]]:
    """Every shipped text by language: {"en": {"topic.api.name": "API", …}, …}."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.json"))}


def texts(key: str) -> dict[str, str]:
    """What one key says, by language; empty when it says nothing."""
    return {language: said[key] for language, said in shipped_texts().items() if key in said}


def _department(position: int, slug: str) -> int:
    if Department.objects.filter(slug=slug).exists():
        return 0
    save_setting(Department(slug=slug, names=texts(f"department.{slug}"), position=position), by=SYSTEM)
    return 1


def _topic(position: int, slug: str) -> int:
    if Topic.objects.filter(slug=slug).exists():
        return 0
    shipped = TOPICS[slug]
    topic = Topic(
        slug=slug,
        names=texts(f"topic.{slug}.name"),
        leads=texts(f"topic.{slug}.lead"),
        helps=texts(f"topic.{slug}.help"),
        icon=shipped.icon,
        group=shipped.group,
        department=Department.objects.get(slug=shipped.department),
        position=position,
        answer_within=shipped.answer_within,
    )
    save_setting(topic, by=SYSTEM)
    fields = [field_of(key) for key in shipped.fields.split()]
    for place, field in enumerate(fields):
        save_setting(TopicField(topic=topic, position=place, **field), by=SYSTEM)
    return 1 + len(fields)


def field_of(key: str) -> dict[str, Any]:
    """The columns of a shipped field; `!` behind its key means that it is needed."""
    bare = key.rstrip("!")
    kind, choices = FIELDS[bare]
    return {
        "key": bare,
        "kind": kind,
        "labels": texts(f"field.{bare}.label"),
        "hints": texts(f"field.{bare}.hint"),
        "choices": [{"value": value, "names": texts(f"choice.{bare}.{value}")} for value in choices.split()],
        "is_required": key.endswith("!"),
    }
