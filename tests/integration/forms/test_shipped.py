"""What a new desk begins with."""

import pytest

from gatehouse.channels.forms.shipped import ship
from gatehouse.conversations.models import Department, Topic, TopicField
from gatehouse.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_shipping_twice_creates_once_and_journals_each_row() -> None:
    assert ship() == 15
    assert ship() == 0
    assert Entry.objects.filter(kind="setting_created").count() == 15


def test_every_text_is_there_in_every_shipped_language() -> None:
    ship()
    texts = [row.names for row in Department.objects.all()]
    texts += [text for topic in Topic.objects.all() for text in (topic.names, topic.leads)]
    for field in TopicField.objects.all():
        texts += [field.labels, field.hints or field.labels, *(one["names"] for one in field.choices)]
    assert all(set(text) == {"en", "ar", "zh-hans"} and all(text.values()) for text in texts)


def test_what_an_operator_changed_stays() -> None:
    ship()
    Topic.objects.filter(slug="something-else").update(names={"en": "Anything"}, is_active=False)
    TopicField.objects.filter(key="amount").update(is_active=False)
    assert ship() == 0
    assert Topic.objects.get(slug="something-else").names == {"en": "Anything"}
