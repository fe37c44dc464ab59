"""The exchange vouches for an account to the session that asked for it: once, soon, signed, and to nobody else."""

import re
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.accounts.stepped_up import STEPPED_UP
from gatehouse.exchange import vouching
from gatehouse.exchange.access import uid_for
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.people import LENA, OMAR
from gatehouse.exchange.signing import Key
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.project.sessions.portal import PortalStore
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import portal_session
from tests.integration.portal.customers import make_customer

pytestmark = pytest.mark.django_db
PAGE, GOING, BACK, REMOVAL = (f"/account/exchange/{one}" for one in ("", "going/", "return/", "removal/"))
THERE = "https://exchange.example/desk/vouch"
KEY = Key("desk-1", "s3cret" * 6)


@pytest.fixture(autouse=True)
def exchange(settings: LazySettings) -> None:
    settings.EXCHANGE_URL, settings.EXCHANGE_LINK_URL = "https://desk-api.example.com", THERE
    settings.EXCHANGE_KEY_ID, settings.EXCHANGE_SECRET = KEY.id, KEY.secret


@pytest.fixture
def user() -> User:
    return make_customer("lena@mail.example")


@pytest.fixture
def client(user: User, settings: LazySettings) -> Client:
    return browser(user, settings)


def browser(user: User, settings: LazySettings) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = portal_session(user)
    return client


def state_of(client: Client) -> str:
    """With which the browser is sent to the exchange."""
    return parse_qs(urlsplit(client.post(GOING).url).query)["state"][0]


def said(state: str, *, key: Key = KEY, nonce: str = "n" * 22, ago: int = 0, **changed: str) -> dict[str, str]:
    return {**vouching.vouch(key, LENA, state, nonce=nonce, at=int(time.time()) - ago), **changed}


def comes_back(client: Client, words: dict[str, str]) -> HttpResponse:
    answer = client.get(f"{BACK}?{urlencode(words)}")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    return answer


def test_the_desk_sends_him_with_its_own_name_and_a_state(client: Client, settings: LazySettings) -> None:
    first, second = client.post(GOING).url, client.post(GOING).url
    asked = parse_qs(urlsplit(first).query)
    assert first.startswith(f"{THERE}?")
    assert asked["aud"] == [settings.BASE_URL]
    assert len(asked["state"][0]) == 43
    assert first != second


def test_what_the_exchange_vouches_for_is_linked(client: Client, user: User) -> None:
    with recorded() as entries:
        comes_back(client, said(state_of(client)))
    assert uid_for(user) == LENA
    assert [(one.kind, one.actor) for one in entries] == [("exchange_linked", user.actor)]
    shown = client.get(PAGE).content.decode()
    assert "Your account at the exchange is connected." in shown
    assert "40•••65" in shown
    assert LENA not in shown


def refused(client: Client, user: User, words: dict[str, str]) -> None:
    with recorded() as entries:
        comes_back(client, words)
    assert (uid_for(user), entries) == ("", [])
    assert "This did not work" in client.get(PAGE).content.decode()


def test_the_same_word_does_not_count_twice(client: Client, user: User) -> None:
    words = said(state_of(client))
    comes_back(client, words)
    client.post(REMOVAL)
    refused(client, user, words)


def test_nor_its_nonce_under_another_state(client: Client, user: User) -> None:
    comes_back(client, said(state_of(client)))
    client.post(REMOVAL)
    refused(client, user, said(state_of(client)))


@pytest.mark.parametrize("who", ["another session of his", "somebody else"])
def test_the_state_of_another_session_does_not_count(
    client: Client, user: User, settings: LazySettings, who: str
) -> None:
    other = browser(user if who == "another session of his" else make_customer("omar@mail.example"), settings)
    state_of(client)
    refused(client, user, said(state_of(other)))


def test_nobody_is_given_an_account_that_he_did_not_ask_for(client: Client, user: User) -> None:
    refused(client, user, said("s" * 43))
    refused(client, user, {})


def test_a_state_that_another_asked_for_is_none(client: Client, user: User) -> None:
    """Not even one that anybody could guess in its place."""
    state_of(client)
    session = client.session
    session["passkey_link"] = session["passkey_link"] | {"user": user.pk + 1}
    session.save()
    refused(client, user, said("-"))


def test_a_state_is_good_once(client: Client, user: User) -> None:
    state = state_of(client)
    comes_back(client, said(state, signature="0" * 64))
    refused(client, user, said(state, nonce="m" * 22))


def test_a_state_is_good_for_ten_minutes(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    state, now = state_of(client), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    refused(client, user, said(state))


@pytest.mark.parametrize(
    "changed",
    [
        {"uid": OMAR}, {"nonce": "m" * 22}, {"iat": "1"}, {"iat": "x"}, {"aud": "https://other.example"}, {"key": "desk-2"},
        {"signature": ""}, {"signature": "ü" * 64}, {"uid": "a b"}, {"uid": ""}, {"nonce": "short"}, {"state": ""},
    ],
    ids=lambda one: "-".join(f"{name}-{value[:4] if value.isascii() else 'no ASCII'}" for name, value in one.items()),
)  # fmt: skip
def test_whatever_is_changed_in_it_makes_it_worthless(client: Client, user: User, changed: dict[str, str]) -> None:
    refused(client, user, said(state_of(client)) | changed)


def test_another_key_vouches_for_nobody(client: Client, user: User) -> None:
    refused(client, user, said(state_of(client), key=Key(KEY.id, "other secret of the same length...")))


def test_a_word_for_another_desk_does_not_count(client: Client, user: User, settings: LazySettings) -> None:
    state, ours = state_of(client), settings.BASE_URL
    settings.BASE_URL = "https://other.example"
    words = said(state)
    settings.BASE_URL = ours
    refused(client, user, words)
    refused(client, user, said(state_of(client)) | {"aud": "https://other.example"})


def test_a_signed_question_is_no_word(client: Client, user: User) -> None:
    """Whoever sees how a question was signed cannot vouch with that."""
    state = state_of(client)
    signature = KEY.signature("GET", f"/v1/accounts/{LENA}", int(time.time()))
    refused(client, user, said(state, signature=signature))


@pytest.mark.parametrize("ago", [61, -6])
def test_what_is_old_or_ahead_of_our_clock_does_not_count(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch, ago: int
) -> None:
    """To the second: our clock stands still meanwhile."""
    now = int(time.time())
    monkeypatch.setattr(vouching, "time", SimpleNamespace(time=lambda: float(now)))
    refused(client, user, vouching.vouch(KEY, LENA, state_of(client), nonce="n" * 22, at=now - ago))


def test_he_may_decline_there(client: Client, user: User) -> None:
    comes_back(client, {"state": state_of(client), "error": "declined"})
    assert "Nothing was connected." in client.get(PAGE).content.decode()
    assert uid_for(user) == ""


def test_what_is_linked_to_somebody_else_is_refused_and_both_are_told(client: Client, user: User) -> None:
    owner = make_customer("omar@mail.example")
    link_account(owner, LENA, by=SYSTEM)
    comes_back(client, said(state_of(client)))
    assert (uid_for(user), uid_for(owner)) == ("", LENA)
    assert "connected to somebody else here" in client.get(PAGE).content.decode()
    told = Entry.objects.filter(kind__startswith="exchange_link_").values_list("subject_id", "kind")
    assert set(told) == {(user.pk, "exchange_link_refused"), (owner.pk, "exchange_link_tried")}


def test_going_and_ending_take_a_fresh_factor(user: User, settings: LazySettings) -> None:
    link_account(user, LENA, by=SYSTEM)
    key = portal_session(user)
    session = PortalStore(key)
    session[STEPPED_UP] = time.time() - 601
    session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    for path in (GOING, REMOVAL):
        assert client.post(path).url.startswith("/confirm/")
    assert "/confirm/?next=/account/exchange/" in client.get(PAGE).content.decode()
    assert uid_for(user) == LENA


def test_ending_it_is_noted(client: Client, user: User) -> None:
    link_account(user, LENA, by=SYSTEM)
    with recorded() as entries:
        client.post(REMOVAL)
    assert [(one.kind, one.actor) for one in entries] == [("exchange_unlinked", user.actor)]


def test_who_is_signed_out_meanwhile_brings_nothing_along(client: Client, user: User) -> None:
    words = said(state_of(client))
    answer = Client().get(f"{BACK}?{urlencode(words)}")
    assert answer["Location"] == PAGE  # which leads to the door, without the word in its address
    assert uid_for(user) == ""


def test_no_parameter_leads_anywhere_else(client: Client) -> None:
    evil = {"next": "https://evil.example/", "return_to": "https://evil.example/", "redirect": "//evil.example"}
    assert client.post(f"{GOING}?{urlencode(evil)}", evil).url.startswith(f"{THERE}?aud=")
    comes_back(client, {**said(state_of(client)), **evil})


def test_the_form_may_lead_to_the_exchange_and_nowhere_else(client: Client) -> None:
    policy = client.get(PAGE)["Content-Security-Policy"]
    assert re.search(r"form-action 'self' https://exchange\.example(;|$)", policy)
    assert re.search(r"form-action 'self'(;|$)", client.get("/account/")["Content-Security-Policy"])


def test_other_methods_are_refused(client: Client) -> None:
    for path in (GOING, REMOVAL):
        assert client.get(path).status_code == 405
    assert client.post(BACK).status_code == 405
    assert client.head(BACK).status_code == 405


def test_without_such_a_page_there_is_none_here(client: Client, settings: LazySettings) -> None:
    settings.EXCHANGE_LINK_URL = ""
    assert (client.get(PAGE).status_code, client.post(GOING).status_code) == (404, 404)
    assert client.get("/sandbox/exchange/").status_code == 404


def test_in_the_demo_the_sandbox_plays_the_exchange(client: Client, user: User, settings: LazySettings) -> None:
    settings.EXCHANGE_URL, settings.EXCHANGE_SANDBOX = "", True
    there = client.post(GOING).url
    assert there.startswith(f"{settings.BASE_URL}/sandbox/exchange/?")
    path = there.removeprefix(settings.BASE_URL)
    state = re.search(r'name="state" value="([^"]+)"', client.get(path).content.decode())
    assert state is not None
    back = client.post("/sandbox/exchange/", {"state": state[1], "uid": OMAR, "return_to": "https://evil.example"})
    assert back.url.startswith(f"{BACK}?")
    assert client.get(back.url)["Location"] == PAGE
    assert uid_for(user) == OMAR


def test_the_sandbox_vouches_for_nobody_that_it_did_not_offer(
    client: Client, user: User, settings: LazySettings
) -> None:
    settings.EXCHANGE_URL, settings.EXCHANGE_SANDBOX = "", True
    back = client.post("/sandbox/exchange/", {"state": state_of(client), "uid": "12345678"})
    assert "error=declined" in back.url
    client.get(back.url)
    assert uid_for(user) == ""


def test_the_example_of_the_documentation_holds(settings: LazySettings) -> None:
    settings.BASE_URL = "https://help.example.com"
    made = vouching.vouch(
        Key("desk-1", "0123456789abcdef0123456789abcdef"), "40817265", "s" * 43, nonce="n" * 22, at=1767225600
    )
    assert made["signature"] in Path("docs/exchange.md").read_text()
