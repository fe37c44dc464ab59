"""Choosing the anti-phishing code."""

import pytest

from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.models import User
from gatehouse.accounts.words import Unusable, words_of
from gatehouse.testing.cast import recorded
from gatehouse.testing.owners import with_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(lena) -> User:
    return with_account(lena)


def test_it_is_kept_sealed_and_recorded_without_the_words(owner):
    with recorded() as entries:
        set_words(owner, " blue otter ")
    assert words_of(User.objects.get(pk=owner.pk)) == "blue otter"
    assert "otter" not in owner.words
    assert [entry.kind for entry in entries] == ["words_set"]
    assert "otter" not in entries[0].canonical


def test_the_same_again_is_no_change(owner):
    set_words(owner, "blue otter")
    with recorded() as entries:
        set_words(owner, "blue otter")
    assert entries == []


def test_none_removes_it(owner):
    set_words(owner, "blue otter")
    with recorded() as entries:
        set_words(owner, None)
    assert (owner.words, entries[0].data.removed) == ("", True)


def test_what_does_not_serve_changes_nothing(owner):
    with pytest.raises(Unusable), recorded() as entries:
        set_words(owner, "x")
    assert (owner.words, entries) == ("", [])


def test_it_opens_in_its_own_row_alone(owner):
    set_words(owner, "blue otter")
    other = User.objects.create(email="other@mail.example", name="", words=owner.words)
    assert words_of(other) == ""
