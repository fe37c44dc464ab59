"""Who opens the bubble: tokens, sites, and that nobody becomes another."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from gatehouse.channels.chat.models import Assurance, Brand, Chat, Identity, Visitor
from gatehouse.channels.chat.visits import end_visits
from gatehouse.conversations.models import Contact
from gatehouse.testing.desk import portal_session
from tests.integration.portal.customers import make_customer

from .conftest import HOST, Knock

Visit = Callable[..., dict[str, Any]]


def test_a_new_visitor_gets_a_token_of_which_a_hash_is_kept(visit: Visit) -> None:
    answer = visit(page={"url": f"{HOST}/trade", "title": "BTC"}, time_zone="Europe/Berlin")
    visitor = Visitor.objects.get()
    assert bytes(visitor.token_hash) == hashlib.sha256(answer["token"].encode()).digest()
    assert (visitor.assurance, visitor.page, visitor.time_zone) == ("anonymous", f"{HOST}/trade", "Europe/Berlin")
    assert (answer["is_open"], answer["chat"], answer["topics"][0]["slug"]) == (True, None, "deposit")


def test_a_known_visitor_is_the_same_and_gets_no_new_token(visit: Visit) -> None:
    token = visit()["token"]
    assert "token" not in visit(token)
    assert Visitor.objects.count() == 1


def test_a_visitor_tells_where_he_is_now(visit: Visit) -> None:
    token = visit(page={"url": f"{HOST}/trade", "title": "Trade"})["token"]
    visit(token, page={"url": f"{HOST}/wallet", "title": "Wallet"})
    visitor = Visitor.objects.get()
    assert (visitor.page, visitor.page_title) == (f"{HOST}/wallet", "Wallet")


def test_a_token_is_for_its_brand_and_site_only(visit: Visit, brand: Brand) -> None:
    brand.origins.append("https://app.alderwick.example")
    brand.save()
    token = visit()["token"]
    assert visit(token, origin="https://app.alderwick.example")["token"] != token


def test_an_old_token_opens_nothing(visit: Visit, knock: Knock) -> None:
    token = visit()["token"]
    Visitor.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert knock("tickets", {}, token)[0] == 401


@pytest.mark.parametrize("token", ["", "x", "ÿ", "a" * 5000])
def test_no_token_and_a_wrong_one_are_refused_alike(knock: Knock, token: str) -> None:
    status, answer = knock("tickets", {}, token.encode("utf-8", "replace").decode("latin-1"))
    assert (status, answer["error"]["code"]) == (401, "token_ended")


@pytest.mark.parametrize("origin", ["https://evil.example", "", "https://www.alderwick.example.evil.example", "null"])
def test_other_sites_may_not_show_it(knock: Knock, origin: str) -> None:
    status, answer = knock("visits", {"brand": "alderwick", "origin": origin})
    assert (status, answer["error"]["field"]) == (403, "origin")


def test_a_page_that_is_not_ours_may_not_ask(knock: Knock) -> None:
    asked = {"brand": "alderwick", "origin": HOST}
    assert knock("visits", asked, Origin="https://evil.example")[0] == 403
    assert knock("visits", asked, Origin="http://testserver")[0] == 200


def test_an_unknown_brand_is_named(knock: Knock) -> None:
    status, answer = knock("visits", {"brand": "other", "origin": HOST})
    assert (status, answer["error"]["code"]) == (404, "brand_unknown")


@pytest.mark.parametrize("body", ["[", "[]", "null", '"x"', "[" * 5000, "\xff"])
def test_what_is_no_object_is_refused(client: Client, brand: Brand, body: str) -> None:
    response = client.post("/chat/visits/", body.encode("latin-1"), content_type="application/json")
    assert response.status_code in (400, 413)
    assert response.json()["error"]["code"] in ("unreadable", "too_large")


def test_only_post_is_answered(client: Client, brand: Brand) -> None:
    assert client.get("/chat/visits/").status_code == 405


def test_who_has_proven_his_address_in_the_portal_is_known_on_our_own_pages_alone(
    client: Client, visit: Visit, lena: Contact
) -> None:
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    assert visit()["assurance"] == Assurance.ANONYMOUS
    here = visit(origin=settings.BASE_URL)
    assert (here["assurance"], here["name"]) == (Assurance.PORTAL, "Lena Vogt")


def test_who_is_known_never_becomes_another_under_the_same_token(
    client: Client, visit: Visit, lena: Contact, khalid: Contact
) -> None:
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    first = visit(origin=settings.BASE_URL)["token"]
    session = client.session
    session["contacts"] = [khalid.pk]
    session.save()
    second = visit(first, origin=settings.BASE_URL)
    assert second["token"] != first
    assert Visitor.objects.get(contact=lena).token_hash != Visitor.objects.get(contact=khalid).token_hash


def test_an_anonymous_token_opens_its_own_chat_and_no_other_ticket(
    visit: Visit, knock: Knock, token: str, chat: Chat, lena: Contact
) -> None:
    """His contact turns out to be Lena: her other tickets stay hers."""
    chat.conversation.contact.joined_into = lena
    chat.conversation.contact.save()
    chat.conversation.contact = lena
    chat.conversation.save()
    assert visit(token)["chat"]["number"] == chat.conversation.number
    assert Identity.objects.count() == 0


def test_many_visits_from_one_network_are_stopped(knock: Knock, monkeypatch: pytest.MonkeyPatch) -> None:
    from gatehouse.channels.chat import doors

    monkeypatch.setattr(doors, "VISITS", 2)
    asked = {"brand": "alderwick", "origin": HOST}
    assert [knock("visits", asked)[0] for _ in range(3)] == [200, 200, 429]


def test_who_is_signed_in_to_his_account_is_known_as_that(client: Client, visit: Visit, lena: Contact) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = portal_session(make_customer("lena.vogt@mail.example", lena))
    here = visit(origin=settings.BASE_URL)
    assert (here["assurance"], here["name"]) == (Assurance.ACCOUNT, "Lena Vogt")


def test_who_has_an_account_is_nobody_by_his_mail_alone(client: Client, visit: Visit, lena: Contact) -> None:
    make_customer("lena.vogt@mail.example", lena)
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    assert visit(origin=settings.BASE_URL)["assurance"] == Assurance.ANONYMOUS


def test_what_ends_an_accounts_sessions_ends_its_visits(client: Client, visit: Visit, lena: Contact) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = portal_session(make_customer("lena.vogt@mail.example", lena))
    visit(origin=settings.BASE_URL)
    end_visits([lena])
    assert Visitor.objects.get().expires_at <= timezone.now()
