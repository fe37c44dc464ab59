"""Nothing of the desk's own and nothing of other people stands in a customer's copy of his data."""

import pytest

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.models import Message
from tests.integration.privacy.conftest import attach, copy_of

pytestmark = pytest.mark.django_db


def test_nothing_of_the_desk_and_nothing_of_others_is_there(lena_user, others_user, ticket, shared):
    everything = copy_of(lena_user).all
    for text in (b"only staff read", b"the other's secret", b"The other's subject", b"omar.other"):
        assert text not in everything
    assert b"Lena" not in copy_of(others_user).all


def test_how_somebody_elses_ticket_stands_is_not_told(lena_user, ticket, shared):
    copy = copy_of(lena_user)
    own, others = sorted(copy.data["conversations"], key=lambda one: not one["is_own"])
    assert set(others) == {"number", "is_own", "messages"}
    assert {"state", "closed_at", "department", "topic", "opened_at"} < set(own)
    assert shared.department.name.encode() not in copy.files[f"conversations/{shared.number}.html"]
    assert ticket.department.name.encode() in copy.files[f"conversations/{ticket.number}.html"]


def test_whoever_takes_part_in_her_ticket_is_not_in_her_copy(lena_user, others_user, ticket, alice):
    add_participant(ticket, others_user.contact, by=alice.actor)
    receive(ticket, Draft(text="the other beside Lena"), by=others_user.contact.actor)
    attach(Message.objects.get(text="the other beside Lena"), b"the other's file", name="others.txt")
    everything = copy_of(lena_user).all
    for text in (b"the other beside Lena", b"the other's file", b"others.txt", b"omar.other"):
        assert text not in everything
    assert b"the other's file" in copy_of(others_user).all


def test_an_answer_that_was_split_off_to_somebody_else_is_not_hers(lena_user, others_user, ticket, shared):
    Message.objects.filter(text="Alice's public answer").update(moved_to=shared)
    assert b"public answer" not in copy_of(lena_user).all
    assert b"public answer" not in copy_of(others_user).all
