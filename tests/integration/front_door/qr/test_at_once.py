"""What several browsers do with one QR code at the same moment."""

import pytest
from django.test import Client

from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import Method, OpenSession
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import hashed
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.at_once import at_once
from tests.integration.front_door.conftest import LENA
from tests.integration.front_door.qr.flow import CODE, Phone, Screen, wrong

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _lena(transactional_db, settings, monkeypatch):
    """Her account, with an app; nobody is held up here."""
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    user = open_account(LENA, hashed(), language="en")
    set_factor(user, SECRET, by=user.actor)


def test_of_two_at_once_one_is_let_in():
    """The same browser twice: one session is opened."""
    screen = Screen()
    code = Phone().settle().let_in(screen.show())
    said = at_once(*[posting(screen, CODE, code=code)] * 2)
    assert sorted(said) == [302, 422]
    assert OpenSession.objects.filter(method=Method.QR).count() == 1
    assert Entry.objects.filter(kind="signed_in", canonical__contains='"method":"qr"').count() == 1


def test_of_two_scans_at_once_none_is_let_in():
    row, phones = Screen().show(), [Phone().settle(), Phone().settle()]
    said = at_once(*(posting(phone, f"/q/{row.token}/") for phone in phones))
    row.refresh_from_db()
    assert (sorted(said), row.end) == ([302, 403], "second_scan")


def test_tries_at_once_are_all_counted():
    screen = Screen()
    row = screen.show()
    code = Phone().settle().let_in(row)
    at_once(*[posting(screen, CODE, code=wrong(code))] * 6)
    row.refresh_from_db()
    assert (row.tries, row.end) == (3, "wrong_code")


def posting(visitor, path, **data):
    """A copy of this browser that sends a form; the status that it is answered with."""
    cookies = visitor.client.cookies.output(header="")

    def post():
        client = Client()
        client.cookies.load(cookies)
        return client.post(path, data).status_code

    return post
