"""Topics and their fields, kept in the process for a few seconds: every form needs them, and they seldom change."""

import time
from dataclasses import dataclass

from django.db.models import Prefetch

from gatehouse.channels.forms.answers import answers_form
from gatehouse.channels.forms.request_form import RequestForm
from gatehouse.conversations.models import Topic, TopicField, TopicGroup

FRESH = 5.0  # seconds
AUDIENCES = ("traders", "affiliates")


@dataclass(frozen=True, slots=True)
class TopicForm:
    """A topic that customers may choose, with its form."""

    topic: Topic
    fields: tuple[TopicField, ...]
    form: type[RequestForm]


_shelf: tuple[float, dict[str, TopicForm]] = (0.0, {})


def shelf() -> dict[str, TopicForm]:
    """All topics that customers may choose, by slug, in order."""
    global _shelf
    until, topics = _shelf
    if time.monotonic() >= until:
        topics = _read()
        _shelf = (time.monotonic() + FRESH, topics)
    return topics


def grouped(audience: str = "") -> list[tuple[TopicGroup, list[Topic]]]:
    """The same topics in their groups; groups without a topic are left out.

    Affiliates and traders have entrances of their own: `affiliates` shows what the former ask, `traders` all else.
    """
    listed = [entry.topic for entry in shelf().values()]
    if audience in AUDIENCES:
        is_theirs = audience == "affiliates"
        listed = [topic for topic in listed if (topic.group == TopicGroup.AFFILIATE) == is_theirs]
    found = [(group, [topic for topic in listed if topic.group == group]) for group in TopicGroup]
    return [(group, within) for group, within in found if within]


def forget() -> None:
    """Read the topics again at the next request of this process."""
    global _shelf
    _shelf = (0.0, {})


def _read() -> dict[str, TopicForm]:
    fields = Prefetch("fields", TopicField.objects.filter(is_active=True))
    found = Topic.objects.filter(is_active=True, department__is_active=True)
    topics = list(found.select_related("department").prefetch_related(fields))
    return {topic.slug: _topic_form(topic) for topic in topics}


def _topic_form(topic: Topic) -> TopicForm:
    fields = tuple(topic.fields.all())
    form = answers_form(fields, RequestForm)
    assert issubclass(form, RequestForm)  # noqa: S101  (tells the type checker)
    return TopicForm(topic, fields, form)
