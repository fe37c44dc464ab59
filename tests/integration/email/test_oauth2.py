"""Mailboxes that are read with a provider's token: a real token endpoint over HTTP, and Dovecot that asks whose a token is."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gatehouse.channels.email.actions.save_mailbox import save_mailbox
from gatehouse.channels.email.intake.imap import tokens
from gatehouse.channels.email.intake.imap.accounts import account_of
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.session import SignIn
from gatehouse.channels.email.intake.imap.trial import try_out
from gatehouse.channels.email.models import Mailbox
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry
from gatehouse.testing.dovecot import Dovecot, running_dovecot
from gatehouse.testing.requires import requires

pytestmark = pytest.mark.django_db


class Provider:
    """Gives tokens for one refresh token or one secret, and says whose they are."""

    def __init__(self, port: int) -> None:
        self.refresh_tokens, self.secret, self.user = {"refresh-1"}, "the secret", "kyc"
        self.rotates, self.status, self.gone = False, 200, set[str]()
        self.asked: list[dict[str, str]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, answer = provider.token({name: values[0] for name, values in parse_qs(body).items()})
                self.answer(status, answer)

            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
                is_known = token.startswith("access-") and token not in provider.gone
                self.answer(200 if is_known else 401, {"username": provider.user} if is_known else {"error": "invalid"})

            def answer(self, status: int, answer: dict[str, Any]) -> None:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"http://127.0.0.1:{port}/elsewhere")
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *words: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/token"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        is_itself = form["grant_type"] == "client_credentials" and form.get("client_secret") == self.secret
        if self.status != 200:
            return self.status, {}
        if not is_itself and form.get("refresh_token") not in self.refresh_tokens:
            return 400, {"error": "invalid_grant", "error_description": "Token has been <b>revoked</b>."}
        answer = {"access_token": f"access-{len(self.asked)}", "expires_in": 3600, "token_type": "Bearer"}
        if self.rotates:
            answer["refresh_token"] = f"refresh-{len(self.asked) + 1}"
            self.refresh_tokens = {str(answer["refresh_token"])}
        return 200, answer


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot(requires("dovecot")) as server:
        yield server


@pytest.fixture(autouse=True)
def trust(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens.forget()
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.chain))


@pytest.fixture
def provider(dovecot: Dovecot) -> Iterator[Provider]:
    provider = Provider(dovecot.tokens)
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def mailbox(dovecot: Dovecot, provider: Provider) -> Mailbox:
    mailbox = Mailbox(
        address="kyc@alderwick.example", host="127.0.0.1", port=dovecot.tls, username="kyc", sign_in=SignIn.OAUTH2,
        token_url=provider.url, client_id="desk", scope="https://mail.example/imap",
    )  # fmt: skip
    save_mailbox(mailbox, password="refresh-1", by=OPERATOR)
    return mailbox


def test_it_is_read_with_a_token(mailbox: Mailbox, provider: Provider) -> None:
    assert try_out(account_of(mailbox)).count == 0
    wanted = {"client_id": "desk", "scope": "https://mail.example/imap", "refresh_token": "refresh-1"}
    assert provider.asked == [wanted | {"grant_type": "refresh_token"}]


def test_a_token_is_kept_while_it_holds(mailbox: Mailbox, provider: Provider) -> None:
    first = account_of(mailbox).password
    assert (account_of(mailbox).password, len(provider.asked)) == (first, 1)
    tokens.forget()
    assert account_of(mailbox).password != first


def test_a_token_that_the_server_refuses_is_named(mailbox: Mailbox, provider: Provider) -> None:
    provider.gone = {account_of(mailbox).password}
    with pytest.raises(Fault) as refused:
        try_out(account_of(mailbox))
    assert refused.value.problem == Problem.LOGIN


def test_a_new_refresh_token_takes_the_place_of_the_old_one(mailbox: Mailbox, provider: Provider) -> None:
    provider.rotates = True
    account_of(mailbox)
    tokens.forget()
    assert try_out(account_of(Mailbox.objects.get())).count == 0
    assert [form["refresh_token"] for form in provider.asked] == ["refresh-1", "refresh-2"]
    account_of(Mailbox.objects.get())
    assert len(provider.asked) == 2


def test_a_client_may_speak_for_itself(mailbox: Mailbox, provider: Provider) -> None:
    mailbox.password = ""
    save_mailbox(mailbox, client_secret="the secret", by=OPERATOR)
    Mailbox.objects.update(password="")
    assert try_out(account_of(Mailbox.objects.get())).count == 0
    assert provider.asked[-1]["grant_type"] == "client_credentials"


def test_what_the_provider_says_is_told(mailbox: Mailbox, provider: Provider) -> None:
    provider.refresh_tokens = set()
    with pytest.raises(Fault) as refused:
        account_of(mailbox)
    assert (refused.value.problem, refused.value.detail) == (Problem.TOKEN, "Token has been <b>revoked</b>.")


@pytest.mark.parametrize(("status", "problem"), [(500, "lost"), (429, "lost"), (404, "token"), (302, "lost")])
def test_only_a_refusal_is_for_a_person(mailbox: Mailbox, provider: Provider, status: int, problem: str) -> None:
    provider.status = status
    with pytest.raises(Fault) as failed:
        account_of(mailbox)
    assert failed.value.problem == problem
    assert len(provider.asked) == 1  # secrets follow no redirection


def test_a_provider_that_is_away_is_named(mailbox: Mailbox) -> None:
    mailbox.token_url = "http://127.0.0.1:1/token"
    with pytest.raises(Fault) as failed:
        account_of(mailbox)
    assert failed.value.problem == Problem.CLOSED


def test_no_secret_is_in_an_entry_or_in_the_open(mailbox: Mailbox) -> None:
    save_mailbox(mailbox, client_secret="the secret", by=OPERATOR)
    words = " ".join(entry.canonical for entry in Entry.objects.filter(subject_kind="mailbox"))
    shown = words + mailbox.client_secret + mailbox.password + repr(account_of(mailbox))
    assert not any(secret in shown for secret in ("the secret", "refresh-1", "access-"))
