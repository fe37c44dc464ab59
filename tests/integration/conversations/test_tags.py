"""The list of tags: agents choose, leads make; renaming and merging keep every conversation right."""

import importlib

import pytest
from django.db import connection

from gatehouse.accounts.models import User
from gatehouse.conversations import tags
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.conversations.actions.tag import tag, untag
from gatehouse.conversations.models import Conversation, Tag, TagColour
from gatehouse.journal.actor import OPERATOR
from gatehouse.testing.cast import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def vip(db: None) -> Tag:
    return Tag.objects.create(key="vip", name="VIP", colour=TagColour.NOTE)


@pytest.mark.parametrize("typed", ["vip", "VIP", " Vip "])
def test_an_agent_chooses_by_name_or_key(conversation: Conversation, alice: User, vip: Tag, typed: str) -> None:
    tag(conversation, typed, by=alice.actor)
    assert conversation.tags == ["vip"]


def test_an_agent_makes_none(conversation: Conversation, alice: User) -> None:
    with recorded() as entries, pytest.raises(Impossible, match="ask a lead"):
        tag(conversation, "Key client", by=alice.actor)
    assert entries == []


def test_a_lead_makes_one_by_typing_it(conversation: Conversation, dora: User) -> None:
    with recorded() as entries:
        tag(conversation, "Key  client", by=dora.actor)
    assert [(entry.subject_kind, entry.kind) for entry in entries] == [
        ("tag", "setting_created"),
        ("conversation", "tagged"),
    ]
    made = Tag.objects.get()
    assert (made.key, made.name, conversation.tags) == ("key-client", "Key client", ["key-client"])


@pytest.mark.parametrize("typed", ["", "  ", "!!", "x" * 41, "a\x00b", "<>"])
def test_what_is_no_word_is_no_tag(conversation: Conversation, dora: User, typed: str) -> None:
    with pytest.raises(Impossible):
        tag(conversation, typed, by=dora.actor)
    assert not Tag.objects.exists()


def test_a_beginning_is_enough_for_who_cannot_make_one(conversation: Conversation, alice: User, vip: Tag) -> None:
    save_setting(Tag(key="tron-backlog", name="Tron backlog"), by=OPERATOR)
    save_setting(Tag(key="tron-upgrade", name="Tron upgrade"), by=OPERATOR)
    with pytest.raises(Impossible):
        tag(conversation, "tron", by=alice.actor)
    tag(conversation, "tron b", by=alice.actor)
    tag(conversation, "v", by=alice.actor)
    assert conversation.tags == ["tron-backlog", "vip"]


def test_one_that_is_out_of_use_is_shown_and_not_added(conversation: Conversation, alice: User, vip: Tag) -> None:
    tag(conversation, "vip", by=alice.actor)
    vip.is_active = False
    save_setting(vip, by=OPERATOR)
    assert [one.name for one in tags.read().shown(conversation.tags)] == ["VIP"]
    untag(conversation, "vip", by=alice.actor)
    with pytest.raises(Impossible, match="not in use"):
        tag(conversation, "vip", by=alice.actor)


def test_renaming_touches_no_conversation(conversation: Conversation, alice: User, vip: Tag) -> None:
    tag(conversation, "vip", by=alice.actor)
    vip.name, vip.colour = "Key client", TagColour.BAD
    with recorded() as entries:
        save_setting(vip, by=OPERATOR)
    assert [entry.subject_kind for entry in entries] == ["tag"]
    conversation.refresh_from_db()
    assert [(one.name, one.colour) for one in tags.read().shown(conversation.tags)] == [("Key client", "bad")]
    untag(conversation, "Key client", by=alice.actor)
    assert conversation.tags == []


def test_a_merged_tag_is_the_other_one_from_now_on(conversation: Conversation, alice: User, vip: Tag) -> None:
    old = Tag.objects.create(key="whale", name="Whale")
    tag(conversation, "whale", by=alice.actor)
    old.merged_into = vip
    save_setting(old, by=OPERATOR)
    palette = tags.read()
    assert [one.name for one in palette.shown(conversation.tags)] == ["VIP"]
    assert sorted(palette.group("vip")) == sorted(palette.group("whale")) == ["vip", "whale"]
    assert [one.name for one in palette.choices] == ["VIP"]
    with recorded() as entries:
        tag(conversation, "vip", by=alice.actor)  # it stands there already, under its old key
    assert entries == []
    untag(conversation, "vip", by=alice.actor)
    assert conversation.tags == []


def test_both_of_a_merge_are_shown_once_and_removed_together(conversation: Conversation, dora: User, vip: Tag) -> None:
    old = Tag.objects.create(key="whale", name="Whale")
    for key in ("vip", "whale"):
        tag(conversation, key, by=dora.actor)
    old.merged_into = vip
    save_setting(old, by=OPERATOR)
    assert len(tags.read().shown(conversation.tags)) == 1
    untag(conversation, "vip", by=dora.actor)
    assert conversation.tags == []


def test_a_merge_can_be_taken_back(conversation: Conversation, alice: User, vip: Tag) -> None:
    old = Tag.objects.create(key="whale", name="Whale", merged_into=vip)
    tag(conversation, "vip", by=alice.actor)
    old.merged_into = None
    save_setting(old, by=OPERATOR)
    assert [one.name for one in tags.read().shown(conversation.tags)] == ["VIP"]
    assert [one.name for one in tags.read().choices] == ["VIP", "Whale"]


def test_a_circle_of_merges_ends(vip: Tag) -> None:
    other = Tag.objects.create(key="whale", name="Whale", merged_into=vip)
    Tag.objects.filter(pk=vip.pk).update(merged_into=other)
    assert set(tags.read().roots) == {"vip", "whale"}


def test_a_key_that_is_not_known_is_shown_as_it_is(conversation: Conversation) -> None:
    shown = tags.read().shown(["from-a-newer-list"])
    assert [(one.name, one.colour) for one in shown] == [("from-a-newer-list", "plain")]


def test_twenty_are_enough(conversation: Conversation, dora: User) -> None:
    for number in range(20):
        tag(conversation, f"t{number}", by=dora.actor)
    with pytest.raises(Impossible, match="Twenty"):
        tag(conversation, "t20", by=dora.actor)


def test_words_that_were_typed_before_become_the_list(conversation: Conversation) -> None:
    Conversation.objects.update(tags=["late", "tron"])
    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("gatehouse.conversations.migrations.0015_tags").FILL)
    assert [(one.key, one.name, one.colour) for one in Tag.objects.order_by("key")] == [
        ("late", "late", "plain"),
        ("tron", "tron", "plain"),
    ]
