"""Who a session is of is asked for by a statement that is written out: it finds whom Django's models would find."""

import pytest
from django.contrib import auth
from django.db import connection

from gatehouse.accounts.backend import BySession
from gatehouse.accounts.models import User

COLUMNS = [field.attname for field in User._meta.concrete_fields]


def test_he_is_whom_the_models_would_find(armed: User) -> None:
    found = BySession().get_user(armed.pk)
    assert found == User.objects.get(pk=armed.pk)
    assert [getattr(found, name) for name in COLUMNS] == [
        getattr(User.objects.get(pk=armed.pk), name) for name in COLUMNS
    ]
    assert bytes(found.totp_secret) != b""


def test_he_can_be_changed_and_kept(armed: User) -> None:
    found = BySession().get_user(armed.pk)
    assert found
    found.name = "Alice Anders"
    found.save(update_fields=["name"])
    assert User.objects.get(pk=armed.pk).name == "Alice Anders"
    assert found.get_session_auth_hash() == armed.get_session_auth_hash()


def test_no_column_has_to_be_read_in_a_way_of_its_own() -> None:
    assert [field.name for field in User._meta.concrete_fields if field.get_db_converters(connection)] == []


def test_nobody_whose_account_is_closed_or_unknown(armed: User) -> None:
    User.objects.filter(pk=armed.pk).update(is_active=False)
    assert BySession().get_user(armed.pk) is None
    assert BySession().get_user(armed.pk + 1_000_000) is None


@pytest.mark.parametrize("name", ["email", "username"])
def test_it_lets_nobody_in(armed: User, name: str) -> None:
    """Django's own way in, past the codes and the pauses, is shut: nobody comes in by name and password alone."""
    assert auth.authenticate(None, **{name: armed.email, "password": "correct horse battery"}) is None
