"""Mailboxes in the back office: an operator's, tried out before they are relied on."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatehouse.accounts.models import User
from gatehouse.backoffice import mailbox_pages
from gatehouse.channels.email.intake.imap.accounts import account_of
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.trial import Found
from gatehouse.channels.email.models import Mailbox, Watermark
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
PAGE = "/backoffice/email/mailbox/"
FORM = {
    "address": "kyc@alderwick.example",
    "host": "imap.mail.example",
    "port": "993",
    "security": "tls",
    "username": "kyc",
    "sign_in": "password",
    "new_password": " hunter2 ",
    "folder": "INBOX",
    "move_to": "",
    "is_active": "on",
}
TRIAL = {"email_mailbox_trial": "1"}


@pytest.fixture
def omars(omar: User) -> Client:
    return desk_client(omar)


def add(client: Client, **changes: str) -> Any:
    return client.post(f"{PAGE}add/", FORM | changes, follow=True)


def test_an_operator_adds_one(omars: Client) -> None:
    add(omars)
    mailbox = Mailbox.objects.get()
    assert account_of(mailbox).password == " hunter2 "
    assert "hunter2" not in omars.get(f"{PAGE}{mailbox.pk}/change/").content.decode()


def test_the_trial_says_what_was_found(omars: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_pages, "try_out", lambda account: Found(12, has_idle=False, has_target=True))
    page = add(omars, **TRIAL)
    assert page.redirect_chain[-1][0] == f"{PAGE}{Mailbox.objects.get().pk}/change/"
    assert "It works: the folder holds 12 mails." in page.content.decode()
    assert "asked once a minute" in page.content.decode()


def test_the_trial_says_what_is_wrong_and_keeps_what_was_typed(omars: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(account: object) -> Found:
        raise Fault(Problem.LOGIN, "Authentication <failed>")

    monkeypatch.setattr(mailbox_pages, "try_out", refuses)
    page = add(omars, **TRIAL).content.decode()
    assert "The server refused this user name and password." in page
    assert "Authentication &lt;failed&gt;" in page
    again = omars.post(f"{PAGE}{Mailbox.objects.get().pk}/change/", FORM | {"new_password": ""} | TRIAL, follow=True)
    assert "The server refused" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"security": "none"}, "Without encryption only a server on this machine may be read."),
        ({"port": "70000"}, "Ports go up to 65535."),
        ({"port": "0"}, "greater than or equal to 1"),
        ({"move_to": "INBOX"}, "This is the folder that is read."),
        ({"new_password": ""}, "Give the password."),
        ({"address": "kyc"}, "Enter a valid email address."),
    ],
    ids=["plain", "port", "no port", "same folder", "no password", "no address"],
)
def test_what_cannot_work_is_refused(omars: Client, changes: dict[str, str], said: str) -> None:
    assert said in add(omars, **changes).content.decode()
    assert not Mailbox.objects.exists()


def test_the_list_says_how_each_stands(omars: Client) -> None:
    add(omars)
    assert "Not read yet" in omars.get(PAGE).content.decode()
    Watermark.objects.create(
        mailbox=Mailbox.objects.get(),
        began_at="2026-11-01T08:00Z",
        problem="login",
        problem_since="2026-11-02T09:30Z",
    )
    page = omars.get(PAGE).content.decode()
    assert "The server refused this user name and password." in page
    assert "2026-11-02 09:30 UTC" in page


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(omars: Client) -> None:
    add(omars)
    with CaptureQueriesContext(connection) as one:
        omars.get(PAGE)
    for number in range(4):
        add(omars, username=f"kyc{number}")
    with CaptureQueriesContext(connection) as five:
        omars.get(PAGE)
    assert len(one) == len(five)


def test_a_lead_does_not_see_them(dora: User) -> None:
    client = desk_client(dora)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}add/", FORM).status_code == 403


OAUTH2 = {
    "sign_in": "oauth2",
    "token_url": "https://login.example/token",
    "client_id": "desk",
    "new_password": "refresh",
}


def test_one_is_read_by_token(omars: Client) -> None:
    add(omars, **OAUTH2, new_client_secret="the secret", scope="imap offline_access")
    mailbox = Mailbox.objects.get()
    assert (mailbox.sign_in, mailbox.token_url, mailbox.client_id) == ("oauth2", "https://login.example/token", "desk")
    page = omars.get(f"{PAGE}{mailbox.pk}/change/").content.decode()
    assert "the secret" not in page + mailbox.client_secret


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token_url": "http://login.example/token"}, "Give the https address"),
        ({"token_url": "file:///etc/passwd"}, "Give the https address"),
        ({"token_url": ""}, "Give the https address"),
        ({"client_id": ""}, "Give the ID"),
        ({"new_password": ""}, "Give the refresh token"),
    ],
)
def test_what_is_missing_is_said(omars: Client, changes: dict[str, str], said: str) -> None:
    assert said in add(omars, **OAUTH2 | changes).content.decode()
    assert not Mailbox.objects.exists()


def test_a_stored_password_goes_to_no_other_server(omars: Client) -> None:
    add(omars)
    page = f"{PAGE}{Mailbox.objects.get().pk}/change/"
    moved = FORM | {"host": "imap.evil.example", "new_password": ""}
    assert "Give it again" in omars.post(page, moved).content.decode()
    assert Mailbox.objects.get().host == "imap.mail.example"
    omars.post(page, moved | {"new_password": "another"})
    assert Mailbox.objects.get().host == "imap.evil.example"


def test_a_client_secret_is_asked_for_again_only_where_it_would_go(omars: Client) -> None:
    add(omars, **OAUTH2, new_client_secret="the secret")
    page = f"{PAGE}{Mailbox.objects.get().pk}/change/"
    by_password = FORM | OAUTH2 | {"sign_in": "password", "new_password": "hunter2", "host": "imap.other.example"}
    assert "Give it again" in omars.post(page, FORM | OAUTH2 | {"host": "imap.other.example"}).content.decode()
    omars.post(page, by_password)
    assert Mailbox.objects.get().host == "imap.other.example"
    assert "Give it again" in omars.post(page, by_password | {"sign_in": "oauth2"}).content.decode()
