"""The chat on our own pages."""

from collections.abc import Iterator

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand, Chat
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.models import Contact, Topic
from gatehouse.testing.chats import begin_as_guest, follow

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Iterator[Brand]:
    brands.forget()
    yield Brand.objects.create(slug="alderwick", name="Alderwick", answer_minutes=12)
    brands.forget()


def test_our_pages_show_it_and_the_contact_page_says_what_it_promises(client: Client, brand: Brand) -> None:
    page = client.get("/contact/").content.decode()
    assert 'src="/widget.js" data-brand="alderwick" data-language="en"' in page
    assert "within 12 minutes on average" in page
    assert 'href="/chat/"' in page


def test_without_a_brand_no_page_offers_it(client: Client) -> None:
    page = client.get("/contact/").content.decode()
    assert "/widget.js" not in page
    assert "/chat/" not in page
    assert client.get("/chat/").status_code == 404


def test_it_has_a_window_for_itself_that_nobody_frames(client: Client, brand: Brand) -> None:
    response = client.get("/chat/")
    assert response.status_code == 200
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_the_frame_may_stand_on_the_brands_sites_and_ours(client: Client, brand: Brand) -> None:
    Brand.objects.update(origins=["https://www.alderwick.example"])
    brands.forget()
    policy = client.get("/chat/frame/?brand=alderwick")["Content-Security-Policy"]
    assert "frame-ancestors https://www.alderwick.example" in policy
    assert client.get("/chat/frame/?brand=alderwick&host=https://evil.example").status_code == 404
    assert client.get("/chat/frame/?brand=other").status_code == 404


@pytest.fixture
def talk(brand: Brand, deposit_topic: Topic, lena: Contact, alice: User) -> Chat:
    """Lena's chat, which Alice has taken."""
    chat = begin_as_guest(deposit_topic)
    chat.conversation.contact = lena
    chat.conversation.save()
    assign(chat.conversation, alice, by=alice.actor)
    follow()
    return chat


def test_the_page_that_checks_says_who_talks_with_him_right_now(client: Client, talk: Chat, lena: Contact) -> None:
    said = "Alice is talking with you in the chat right now"
    assert said not in client.get("/verify/").content.decode()
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    assert said in client.get("/verify/").content.decode()
    Chat.objects.update(state="ended")
    assert "Nobody of us is talking with you in a chat right now" in client.get("/verify/").content.decode()
