"""Customers see who answers by public name and picture; no surname and no login ever reaches them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern

from gatehouse.accounts.actions.set_picture import remove_picture, set_picture
from gatehouse.accounts.actions.set_public_name import set_public_name
from gatehouse.accounts.models import User
from gatehouse.channels.email.compose import compose
from gatehouse.channels.email.courier import MailCourier
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.participants import add_by_address
from gatehouse.conversations.actions.remind import remind
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.state import reopen, solve
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import OPEN_STATES, Contact, Conversation, Delivery, Department, TopicField
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.portal.urls import urlpatterns
from gatehouse.project import demo
from gatehouse.testing import files
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[User]:
    """The demo exchange, where everything has happened once that customers hear of; its agents."""
    monkeypatch.setattr(demo, "_file", lambda: tmp_path / "demo.json")
    demo._make()
    agents = {user.public_name: user for user in User.objects.exclude(role="")}
    set_picture(agents["Alice"], BytesIO(files.picture()), name="me.png", scanner=None, by=agents["Alice"].actor)
    for conversation in list(Conversation.objects.filter(state__in=OPEN_STATES).order_by("pk")):
        _let_everything_happen(conversation, agents["Dora"])
    first, second = Conversation.objects.order_by("-pk")[:2]
    Conversation.objects.filter(pk=first.pk).update(contact=second.contact)
    first.refresh_from_db()
    merge(first, second, by=agents["Dora"].actor)
    return list(agents.values())


def _let_everything_happen(conversation: Conversation, dora: User) -> None:
    by = dora.actor
    assign(conversation, dora, by=by)
    escalate(conversation, "Needs a second look.", by=by)
    transfer(conversation, Department.objects.exclude(pk=conversation.department_id).earliest("pk"), by=by)
    add_by_address(conversation, f"other{conversation.pk}@mail.example", "Other", by=by)
    request_details(conversation, list(TopicField.objects.order_by("pk")[:2]), by=by)
    reply(conversation, Draft(text="Done by a person."), by=by)
    remind(conversation, by=SYSTEM)
    split(conversation, [conversation.messages.filter(kind="agent").latest("seq")], "Apart", by=by)
    solve(conversation, by=by)
    reopen(conversation, by=by)


def pages(client: Client) -> Iterator[str]:
    """Every page of the portal that a customer can open without a token."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if "<" not in route:
            yield client.get(f"/{route}").content.decode()
    for number in Conversation.objects.values_list("number", flat=True):
        yield client.get(f"/t/{number}/", follow=True).content.decode()


def mails() -> Iterator[str]:
    """Every mail that the journal's entries become, headers and all parts."""
    courier = MailCourier()
    courier.handle([entry for entry in Entry.objects.order_by("id") if courier.wants(entry)])
    for delivery in Delivery.objects.select_related("entry", "contact", "conversation__topic").order_by("pk"):
        message = compose(delivery).message()
        parts = [part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()]
        yield "\n".join([str(message.items()), *(bytes(part).decode() for part in parts)])


def test_no_surname_and_no_login_reaches_customers(exchange: list[User]) -> None:
    seen = [*pages(browser_of(*Contact.objects.all())), *mails()]
    secrets = [word for user in exchange for word in (user.name.split()[1], user.email)]
    assert len(secrets) == 10
    assert [secret for secret in secrets if any(secret.lower() in text.lower() for text in seen)] == []
    assert any("Alice" in text for text in seen)
    assert any("Dora" in text for text in seen)


def test_who_answers_is_shown_by_his_public_name(lenas: Client, conversation: Conversation, alice: User) -> None:
    alice.name = "Alice Keller"
    alice.save()
    set_public_name(alice, "Mia", by=alice.actor)
    assign(conversation, alice, by=alice.actor)
    reply(conversation, Draft(text="We look into it."), by=alice.actor)
    shown = lenas.get(f"/t/{conversation.number}/").content.decode()
    for wanted in ("Mia took your ticket.", "Read by Mia", '<b dir="auto">Mia</b>', 'aria-hidden="true">MI</span>'):
        assert wanted in shown
    assert "Alice" not in shown
    assert ">AK<" not in shown  # the number may well hold these letters


def test_his_picture_stands_beside_his_words(lenas: Client, conversation: Conversation, alice: User) -> None:
    set_picture(alice, BytesIO(files.picture()), name="me.png", scanner=None, by=alice.actor)
    reply(conversation, Draft(text="We look into it."), by=alice.actor)
    assert f'src="/faces/{alice.face}/"' in lenas.get(f"/t/{conversation.number}/").content.decode()


def test_a_picture_is_inert_kept_by_browsers_and_gone_when_removed(client: Client, alice: User) -> None:
    set_picture(alice, BytesIO(files.picture("JPEG")), name="me.jpg", scanner=None, by=alice.actor)
    address = f"/faces/{alice.face}/"
    answer = client.get(address)
    assert answer["Content-Type"] == "image/webp"
    assert b"WEBP" in answer.getvalue()[:16]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    remove_picture(alice, by=alice.actor)
    assert client.get(address).status_code == 404


def test_an_address_that_nobody_has_says_nothing(client: Client) -> None:
    assert client.get("/faces/7d4a2f9e-0a53-4b50-8f0e-3a2d1c9b7e66/").status_code == 404
    assert client.post("/faces/7d4a2f9e-0a53-4b50-8f0e-3a2d1c9b7e66/").status_code == 405
