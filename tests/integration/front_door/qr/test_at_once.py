"""What several browsers do with one QR code at the same moment."""

import threading

import pytest
from django.db import connection
from django.test import Client

from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import Method, OpenSession
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import hashed
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import LENA
from tests.integration.front_door.qr.flow import CODE, Phone, Screen, wrong

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_let_in(settings, monkeypatch):
    """The same browser twice, each with a connection of its own: one session is opened."""
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    user = open_account(LENA, hashed(), language="en")
    set_factor(user, SECRET, by=user.actor)
    screen = Screen()
    code = Phone().settle().let_in(screen.show())
    said = at_once(lambda client: client.post(CODE, {"code": code}).status_code, screen)
    assert sorted(said) == [302, 422]
    assert OpenSession.objects.filter(method=Method.QR).count() == 1
    assert Entry.objects.filter(kind="signed_in", canonical__contains='"method":"qr"').count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_scans_at_once_none_is_let_in(settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    user = open_account(LENA, hashed(), language="en")
    set_factor(user, SECRET, by=user.actor)
    row, phones = Screen().show(), [Phone().settle(), Phone().settle()]
    said = at_once(lambda client: client.post(f"/q/{row.token}/").status_code, *phones)
    row.refresh_from_db()
    assert (sorted(said), row.end) == ([302, 403], "second_scan")


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_all_counted(settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    user = open_account(LENA, hashed(), language="en")
    set_factor(user, SECRET, by=user.actor)
    screen = Screen()
    row = screen.show()
    code = Phone().settle().let_in(row)
    at_once(lambda client: client.post(CODE, {"code": wrong(code)}).status_code, *[screen] * 6)
    row.refresh_from_db()
    assert (row.tries, row.end) == (3, "wrong_code")


def at_once(act, *visitors):
    """What each browser is answered when all act at the same moment; one alone acts twice."""
    those = visitors if len(visitors) > 1 else visitors * 2
    meeting, said = threading.Barrier(len(those)), []

    def run(cookies):
        try:
            client = Client()
            client.cookies.load(cookies)
            meeting.wait(10)
            said.append(act(client))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one.client.cookies.output(header="")]) for one in those]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
