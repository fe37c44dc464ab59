"""The request form: choose, fill in, look over, send."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gatehouse.conversations.models import Contact, Conversation, Topic
from tests.integration.forms.conftest import DEPOSIT, HEX, PHRASE

pytestmark = pytest.mark.usefixtures("desk")
Typed = Callable[..., dict[str, str]]


def send(client: Client, data: dict[str, str], path: str = DEPOSIT) -> Any:
    return client.post(path, {**data, "step": "send"})


def test_topics_are_offered_with_their_leads(client: Client) -> None:
    page = client.get("/new/").content.decode()
    assert "Deposit not credited" in page
    assert "/new/sign-in-and-2fa/" in page


def test_a_form_shows_its_topics_fields_and_a_new_uuid_each_time(client: Client) -> None:
    first, second = client.get(DEPOSIT), client.get(DEPOSIT)
    assert 'name="answer-hash"' in first.content.decode()
    assert first.context["form"].origin_id != second.context["form"].origin_id


def test_an_unknown_topic_and_one_switched_off_are_not_there(client: Client) -> None:
    Topic.objects.filter(slug="something-else").update(is_active=False)
    assert client.get("/new/nothing/").status_code == 404
    assert client.post("/new/something-else/", {"step": "send"}).status_code == 404


def test_looking_over_stores_nothing(client: Client, typed: Typed) -> None:
    page = client.post(DEPOSIT, typed())
    assert page.status_code == 200
    assert "Tron · TRC-20" in page.content.decode()
    assert "1,250.00" in page.content.decode()
    assert "14:02" in page.content.decode()
    assert not Conversation.objects.exists()


def test_sending_opens_a_ticket_and_leads_to_its_receipt(client: Client, typed: Typed) -> None:
    answer = send(client, typed())
    assert answer.status_code == 303
    conversation = Conversation.objects.get()
    assert conversation.subject == "Deposit not credited: I sent it at two o'clock. It is not here."
    assert conversation.department.slug == "deposits-and-withdrawals"
    assert conversation.contact.time_zone == "Europe/Berlin"
    assert conversation.answers == {
        "asset": "USDT",
        "network": "tron",
        "hash": HEX,
        "amount": "1250.00",
        "when": "2026-01-15T13:02+00:00",
    }
    receipt = client.get(answer["Location"]).content.decode()
    assert conversation.number in receipt
    assert "l•••@m•••.example" in receipt
    assert "lena.vogt" not in receipt
    assert receipt.count("We never ask for a password, a code or recovery words.") == 1


def test_the_same_form_twice_is_one_ticket(client: Client, typed: Typed) -> None:
    data = typed()
    receipts = [client.get(send(client, data)["Location"]).content.decode() for _ in range(2)]
    number = Conversation.objects.get().number
    assert all(number in receipt for receipt in receipts)
    assert "We had your request already" in receipts[1]


def test_a_receipt_that_is_not_ours_is_not_there(client: Client) -> None:
    assert client.get("/new/sent/GH-7KQ2-M4XD/").status_code == 404


def test_errors_come_back_beside_their_fields_with_what_was_typed(client: Client, typed: Typed) -> None:
    page = client.post(DEPOSIT, typed(**{"answer-hash": "0x12", "email": "lena@", "text": " "}))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"answer-hash", "email", "text"}
    assert 'value="lena@"' in page.content.decode()
    assert 'id="id_answer-hash_error"' in page.content.decode()


def test_a_secret_is_shown_as_a_mark_and_never_comes_back(client: Client, typed: Typed) -> None:
    page = client.post(DEPOSIT, typed(text=f"My wallet is {PHRASE}"))
    text = page.content.decode()
    assert "abandon" not in text
    assert "We removed 12 recovery words from your message." in text
    assert 'class="gone"' in text


def test_a_secret_in_a_form_with_errors_does_not_come_back_either(client: Client, typed: Typed) -> None:
    page = client.post(DEPOSIT, typed(text=PHRASE, name=PHRASE, email="", **{"answer-hash": PHRASE}))
    assert page.status_code == 422
    assert "abandon" not in page.content.decode()


def test_what_was_removed_while_looking_over_is_noted_on_the_message(client: Client, typed: Typed) -> None:
    data = typed(text=f"My wallet is {PHRASE}")
    review = client.post(DEPOSIT, data)
    carried = dict(review.context["hidden"]) | {"removed": review.context["removed_token"]}
    receipt = client.get(send(client, carried)["Location"]).content.decode()
    message = Conversation.objects.get().messages.get()
    assert message.text == "My wallet is [recovery words removed]"
    assert message.removed == [{"kind": "recovery_phrase", "count": 12}]
    assert message.conversation.subject == "Deposit not credited: My wallet is"
    assert "We removed 12 recovery words" in receipt


def test_words_that_were_a_secret_alone_leave_the_topics_name(client: Client, typed: Typed) -> None:
    send(client, typed(text=PHRASE))
    assert Conversation.objects.get().subject == "Deposit not credited"


def test_sending_without_looking_over_is_guarded_just_the_same(client: Client, typed: Typed) -> None:
    send(client, typed(text=f"{PHRASE} is my wallet", name=PHRASE))
    conversation = Conversation.objects.get()
    assert "abandon" not in conversation.subject + conversation.contact.name + conversation.messages.get().text
    assert conversation.messages.get().removed == [{"kind": "recovery_phrase", "count": 12}]


def test_going_back_keeps_everything_and_complains_about_nothing(client: Client, typed: Typed) -> None:
    data = typed(step="edit", email="")
    page = client.post(DEPOSIT, data)
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert data["origin"] in page.content.decode()
    assert "I sent it at two" in page.content.decode()


def test_a_slip_in_the_address_is_asked_about_and_mended(client: Client, typed: Typed) -> None:
    data = typed(email="lena@gmial.com")
    assert "lena@gmail.com" in client.post(DEPOSIT, data).content.decode()
    mended = client.post(DEPOSIT, {**data, "use_email": "lena@gmail.com"})
    assert dict(mended.context["hidden"])["email"] == "lena@gmail.com"


def test_a_proven_contact_is_not_asked_again(client: Client, typed: Typed, lena: Contact) -> None:
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    assert 'name="email"' not in client.get(DEPOSIT).content.decode()
    data = {name: value for name, value in typed().items() if name not in ("email", "name")}
    send(client, data)
    assert Conversation.objects.get().contact == lena


def test_a_typed_address_joins_nobody(client: Client, typed: Typed, lena: Contact) -> None:
    send(client, typed())
    assert Conversation.objects.get().contact != lena


def test_the_answer_is_wanted_in_another_language_than_the_pages(client: Client, typed: Typed) -> None:
    client.get("/new/?lang=de")
    looked = client.post(DEPOSIT, typed(language="vi"), headers={"Accept-Language": "de"}).content.decode()
    assert 'lang="de"' in looked
    assert "Tiếng Việt" in looked
    send(client, typed(language="vi"))
    assert Conversation.objects.get().language == "vi"


def test_the_form_is_in_the_language_of_the_page(client: Client) -> None:
    page = client.get(DEPOSIT, headers={"Accept-Language": "ar"}).content.decode()
    assert 'dir="rtl"' in page
    assert "إيداع لم يصل" in page
    assert "ترون · TRC-20" in page


def test_an_address_that_is_too_long_is_said_at_its_field(client: Client, typed: Typed) -> None:
    answer = client.post(DEPOSIT, typed(email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example"))
    assert answer.status_code == 422
    assert "id_email_error" in answer.content.decode()
