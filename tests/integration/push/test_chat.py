"""Notices in a chat: by the visitor's token, soon, and only of what was not read there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.models import User
from gatehouse.channels.chat.models import Brand, Chat
from gatehouse.channels.push import sending
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Contact, Delivery, DeliveryState
from gatehouse.testing.cast import recorded
from gatehouse.testing.push_service import Browser, PushService
from tests.integration.chat.conftest import HOST, Knock
from tests.integration.chat.conftest import brand as brand
from tests.integration.chat.conftest import chat as chat
from tests.integration.chat.conftest import knock as knock
from tests.integration.chat.conftest import token as token
from tests.integration.chat.conftest import visit as visit
from tests.integration.portal.conftest import browser_of

from .conftest import Tell


@pytest.fixture
def answer(chat: Chat, token: str, knock: Knock, browser: Browser, alice: User, tell: Tell) -> Delivery:
    """The delivery of an answer in the chat, to the device on which it was switched on there."""
    status, said = knock("devices", {"device": browser.subscription}, token)
    assert (status, said["is_on"]) == (200, True)
    with recorded() as entries:
        reply(chat.conversation, Draft(text="Here.", channel="chat"), by=alice.actor)
    (delivery,) = tell(entries)
    return delivery


def test_a_press_on_it_leads_back_into_the_chat(answer: Delivery, service: PushService, browser: Browser) -> None:
    sending.deliver(answer.pk)
    assert service.arrived[0].opened_by(browser)["path"] == "/chat/"


def test_it_waits_a_few_seconds_even_where_nothing_can_be_taken_back(
    answer: Delivery, settings: Any, tell: Tell
) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"undo_seconds": 0})
    tell([answer.entry])
    job = ProcrastinateJob.objects.latest("pk")
    assert job.scheduled_at is not None
    assert timedelta() < job.scheduled_at - timezone.now() <= timedelta(seconds=5)


def test_what_was_read_there_is_not_told(answer: Delivery, service: PushService) -> None:
    Chat.objects.update(seen_seq=99)
    sending.deliver(answer.pk)
    answer.refresh_from_db()
    assert (answer.state, service.arrived) == (DeliveryState.SKIPPED, [])


def test_it_is_off_again_by_one_press(answer: Delivery, knock: Knock, token: str, browser: Browser) -> None:
    known = {"endpoint": browser.endpoint}
    assert knock("devices/state", known, token)[1]["is_on"] is True
    assert knock("devices/removal", known, token) == (200, {"is_on": False, "says_more": False})
    assert knock("devices/state", known, token)[1]["is_on"] is False
    assert not PushSubscription.objects.exists()


def test_another_visitor_neither_sees_nor_ends_it(
    answer: Delivery, knock: Knock, visit: Callable[..., dict[str, Any]], browser: Browser
) -> None:
    other, known = visit()["token"], {"endpoint": browser.endpoint}
    assert knock("devices/state", known, other)[0] == 404  # he has no chat
    assert knock("devices/removal", known, other)[0] == 404
    assert knock("devices", {"device": browser.subscription}, "")[0] == 401
    assert PushSubscription.objects.count() == 1


def test_who_is_proven_in_the_same_browser_uses_the_same_device(
    chat: Chat, token: str, service: PushService, lena: Contact
) -> None:
    body = {"device": service.browser().subscription}
    headers = {"Authorization": f"Bearer {token}"}
    lenas = browser_of(lena)
    assert lenas.post("/chat/devices/", body, content_type="application/json", headers=headers).status_code == 200
    assert set(PushSubscription.objects.values_list("contact", flat=True)) == {lena.pk, chat.conversation.contact_id}
    lenas.post("/forget/")
    assert not PushSubscription.objects.exists()


def test_a_chat_alone_gets_no_cookie(chat: Chat, token: str, client: Client, browser: Browser) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    body = {"device": browser.subscription}
    assert client.post("/chat/devices/", body, content_type="application/json", headers=headers).status_code == 200
    assert not client.cookies


def test_another_sites_page_cannot_switch_it(chat: Chat, token: str, knock: Knock, browser: Browser) -> None:
    assert knock("devices", {"device": browser.subscription}, token, Origin="https://evil.example")[0] == 403


@pytest.mark.parametrize(("host", "is_offered"), [("", True), ("http://testserver", True), (HOST, False)])
def test_it_is_offered_on_our_own_pages_alone(brand: Brand, client: Client, host: str, is_offered: bool) -> None:
    page = client.get("/chat/frame/", {"brand": brand.slug, "host": host}).content.decode()
    assert ("data-notices" in page) == is_offered
