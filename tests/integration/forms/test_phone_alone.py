"""A customer without a mail address: his browser keeps the ticket, and a link that is shown once leads back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.forms.people import KEPT
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.housekeeping import forget_links
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, DeliveryState, TicketKey
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import make_agent, recorded
from tests.integration.forms.conftest import DEPOSIT
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.usefixtures("desk")
Typed = Callable[..., dict[str, str]]
PHONE = "+49 30 901820"


@pytest.fixture
def form(typed: Typed) -> dict[str, str]:
    return typed(step="send", email="", phone=PHONE)


@pytest.fixture
def kept(client: Client, form: dict[str, str]) -> Conversation:
    """A ticket that was just opened with a phone number alone; `client` is the browser that sent it."""
    assert client.post(DEPOSIT, form).status_code == 303
    return Conversation.objects.get()


def make(client: Client, ticket: Conversation) -> str:
    """The path of a fresh link."""
    page = client.post(f"/t/{ticket.number}/key/").content.decode()
    found = re.search(r"/key/[\w-]{43}/", page)
    assert found
    return found[0]


def opens(client: Client, ticket: Conversation) -> bool:
    return "Send reply" in client.get(f"/t/{ticket.number}/").content.decode()


def test_the_number_is_kept_unproven_and_shown_to_the_agent(kept: Conversation) -> None:
    address = kept.contact.addresses.get()
    assert (address.kind, address.value, address.verified_at) == ("phone", "+4930901820", None)


def test_both_are_kept_and_the_answer_is_mailed(client: Client, typed: Typed) -> None:
    page = client.post(DEPOSIT, typed(step="send", phone=PHONE), follow=True).content.decode()
    assert set(Address.objects.values_list("kind", flat=True)) == {"email", "phone"}
    assert "A mail is on its way" in page
    assert "Show my link" not in page
    assert KEPT not in client.session


def test_neither_is_refused_at_the_address(client: Client, typed: Typed) -> None:
    answer = client.post(DEPOSIT, typed(email="", phone=" "))
    assert answer.status_code == 422
    assert "Write an email address or a phone number" in answer.content.decode()


@pytest.mark.parametrize(
    ("phone", "said"),
    [("030 901820", "The country code is missing."), ("+49 30", "There is no such number.")],
    ids=["country", "short"],
)
def test_a_wrong_number_says_what_a_right_one_looks_like(
    client: Client,
    typed: Typed,
    phone: str,
    said: str,
) -> None:
    answer = client.post(DEPOSIT, typed(phone=phone))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nobody_is_promised_a_mail(client: Client, form: dict[str, str]) -> None:
    review = client.post(DEPOSIT, form | {"step": "review"}).content.decode()
    assert "The page of your ticket." in review
    assert "+4930901820" in review
    page = client.post(DEPOSIT, form, follow=True).content.decode()
    assert "A mail is on its way" not in page
    assert "Keep the way back to your ticket." in page


def test_the_browser_that_sent_it_keeps_it(client: Client, kept: Conversation) -> None:
    assert opens(client, kept)
    assert not opens(Client(), kept)
    page = client.get(f"/t/{kept.number}/").content.decode()
    assert "You get a mail when" not in page
    assert kept.number in client.get("/tickets/").content.decode()


def test_the_link_opens_it_in_another_browser_by_a_button(client: Client, kept: Conversation) -> None:
    path, other = make(client, kept), Client()
    assert other.get(path).status_code == 200
    assert not opens(other, kept)
    assert other.post(path)["Location"] == f"/t/{kept.number}/"
    assert opens(other, kept)


def test_a_new_link_ends_the_one_before_and_each_is_an_entry(client: Client, kept: Conversation) -> None:
    with recorded() as entries:
        first, second = make(client, kept), make(client, kept)
    assert [entry.kind for entry in entries] == ["key_made", "key_made"]
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    assert second.strip("/").encode() not in bytes(TicketKey.objects.get().token)


def test_a_link_ends_after_ninety_days_and_is_swept(client: Client, kept: Conversation) -> None:
    path = make(client, kept)
    TicketKey.objects.update(created_at=timezone.now() - timedelta(days=90))
    assert Client().post(path).status_code == 410
    forget_links(timezone.now() + timedelta(seconds=1))
    assert not TicketKey.objects.exists()


def test_whoever_proves_the_number_has_it_alone(client: Client, kept: Conversation) -> None:
    """The writer may have typed somebody else's number: from then on neither his browser nor his link opens anything."""
    path = make(client, kept)
    prove("+4930901820", kind="phone")
    assert not opens(client, kept)
    assert Client().post(path).status_code == 410


def test_strangers_get_no_link(kept: Conversation) -> None:
    assert Client().post(f"/t/{kept.number}/key/")["Location"] == f"/t/{kept.number}/"
    assert not TicketKey.objects.exists()
    assert Client().get("/key/" + "x" * 43 + "/").status_code == 410


def test_who_is_written_to_has_no_use_for_a_link(lena: Contact, conversation: Conversation) -> None:
    lenas = browser_of(lena)
    assert lenas.post(f"/t/{conversation.number}/key/").status_code == 404
    assert lenas.get(f"/t/{conversation.number}/key/").status_code == 405


def test_the_same_form_again_leads_back_for_a_while_only(
    client: Client, kept: Conversation, form: dict[str, str]
) -> None:
    other, late = Client(), Client()
    other.post(DEPOSIT, form)
    assert opens(other, kept)
    Conversation.objects.update(created_at=timezone.now() - timedelta(hours=1))
    late.post(DEPOSIT, form)
    assert not opens(late, kept)


def test_the_uuid_of_a_form_opens_no_ticket_of_somebody_else(client: Client, typed: Typed) -> None:
    sent = typed(step="send")
    Client().post(DEPOSIT, sent)
    client.post(DEPOSIT, sent | {"email": "", "phone": PHONE})
    assert not opens(client, Conversation.objects.get())


def test_forgetting_the_browser_forgets_it(client: Client, kept: Conversation) -> None:
    client.post("/forget/")
    assert not opens(client, kept)


def test_the_agent_sees_that_nobody_was_told(kept: Conversation) -> None:
    reply(kept, Draft(text="It is credited."), by=make_agent("Ann", kept.department).actor)
    MailCourier().handle(list(Entry.objects.filter(kind__in=["opened", "replied"]).order_by("id")))
    found = Delivery.objects.order_by("pk")
    assert [(one.recipient, one.state, one.template) for one in found] == [
        ("+4930901820", DeliveryState.SKIPPED, "confirmation"),
        ("+4930901820", DeliveryState.SKIPPED, "reply"),
    ]


def test_a_blocked_number_stays_blocked(client: Client, kept: Conversation, typed: Typed) -> None:
    block(kept.contact, by=SYSTEM)
    Client().post(DEPOSIT, typed(step="send", email="", phone=PHONE))
    assert Conversation.objects.order_by("-pk")[0].is_spam
