"""The line under a subject costs one row of its conversation, however long that is."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from gatehouse.conversations.models import Conversation, Message
from gatehouse.conversations.timeline import last_words
from gatehouse.testing.plans import indexes, plans

pytestmark = pytest.mark.django_db
LENGTH = 3_000


@pytest.fixture
def long(conversation: Conversation) -> Conversation:
    rows = (
        Message(
            conversation=conversation,
            seq=seq,
            public_seq=None if seq == LENGTH else seq,
            kind="customer",
            client_id=uuid4(),
            created_at=timezone.now(),
        )
        for seq in range(2, LENGTH + 1)
    )
    Message.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("analyze conversations_message")
    return conversation


def test_only_the_newest_message_is_read(long: Conversation) -> None:
    (plan,) = plans(partial(last_words, [long.pk], staff=True))
    assert "message_seq" in indexes(plan)
    assert '"Limit"' in json.dumps(plan)


@pytest.mark.parametrize(("staff", "seq"), [(True, LENGTH), (False, LENGTH - 1)])
def test_it_is_the_newest_that_the_reader_may_see(long: Conversation, staff: bool, seq: int) -> None:
    assert last_words([long.pk], staff=staff)[long.pk].seq == seq
