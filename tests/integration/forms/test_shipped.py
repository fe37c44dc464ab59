"""What a new desk begins with."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from gatehouse.channels.forms.shipped import ship, shipped_texts
from gatehouse.channels.forms.shipped.structure import FIELDS, TOPICS
from gatehouse.conversations.models import Conversation, Topic, TopicField
from gatehouse.journal.models import Entry
from gatehouse.testing.shipped import bring_topics

pytestmark = pytest.mark.django_db

ANSWERS = {
    "network": "tron", "hash": "9f3c2a71e0b84d5f6a1179c2d8e43b90577fa6c1d204e8830bb1f6a95ce27d14",
    "uid": "84729133", "order": "7712930012", "amount": "12.5", "when": "2026-05-18T14:00", "url": "https://example.com/x",
    "website": "https://example.com", "asset": "other", "market": "BTC/USDT",
}  # fmt: skip


def test_shipping_twice_creates_once_and_journals_each_row() -> None:
    made = ship()
    assert made > 100
    assert ship() == 0
    assert Entry.objects.filter(kind="setting_created").count() == made


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_text_is_there_in_every_language(language: str) -> None:
    english, said = shipped_texts()["en"], shipped_texts()[language]
    assert set(said) == set(english)
    assert all(text.strip() for text in said.values())


def test_every_field_is_asked_for_and_says_what_it_is() -> None:
    asked = {key.rstrip("!") for topic in TOPICS.values() for key in topic.fields.split()}
    assert asked == set(FIELDS)
    english = shipped_texts()["en"]
    assert all(f"field.{key}.label" in english for key in FIELDS)
    wanted = {f"choice.{key}.{value}" for key, (_kind, values) in FIELDS.items() for value in values.split()}
    assert wanted == {key for key in english if key.startswith("choice.")}


@pytest.mark.parametrize("slug", TOPICS)
def test_every_form_can_be_sent(client: Client, slug: str) -> None:
    bring_topics()
    answers = {f"answer-{field.key}": answer(field) for field in TopicField.objects.filter(topic__slug=slug)}
    typed = {"origin": str(uuid4()), "text": "This is about it.", "email": "lena@mail.example", "language": "en"}
    assert client.post(f"/new/{slug}/", {**typed, **answers, "step": "send"}).status_code == 303
    opened = Conversation.objects.get()
    assert (opened.topic.slug, set(opened.answers)) == (slug, {key.removeprefix("answer-") for key in answers})
    assert opened.department.slug == TOPICS[slug].department


def answer(field: TopicField) -> Any:
    return ANSWERS.get(field.key) or (field.choices[0]["value"] if field.choices else "something")


def test_the_page_is_filled_in_from_where_the_customer_came(client: Client) -> None:
    bring_topics()
    came = {"Referer": "https://trade.example/spot?pair=BTC"}
    page = client.get("/new/platform-or-app-problem/", headers=came).content.decode()
    assert 'value="https://trade.example/spot?pair=BTC"' in page
    named = client.get("/new/platform-or-app-problem/?page=https://app.example/wallet", headers=came).content.decode()
    assert 'value="https://app.example/wallet"' in named
    assert 'value="javascript:' not in client.get("/new/something-else/?page=javascript:alert(1)").content.decode()


def test_our_own_pages_are_not_where_somebody_came_from(client: Client) -> None:
    bring_topics()
    came = {"Referer": "http://testserver/link/a-token/"}
    assert "a-token" not in client.get("/new/something-else/", headers=came).content.decode()


def test_what_helps_is_said_beside_the_form(client: Client) -> None:
    bring_topics()
    assert "A screenshot of the position" in client.get("/new/futures-and-margin/").content.decode()


def test_what_an_operator_changed_stays() -> None:
    ship()
    Topic.objects.filter(slug="something-else").update(names={"en": "Anything"}, is_active=False)
    TopicField.objects.filter(key="amount").update(is_active=False)
    assert ship() == 0
    assert Topic.objects.get(slug="something-else").names == {"en": "Anything"}
