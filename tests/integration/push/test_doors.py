"""What a customer can switch in the portal, and what nobody can switch for another."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from gatehouse.channels.push.actions.devices import MOST, Wish, switch_on
from gatehouse.channels.push.models import PushSubscription, VapidKey
from gatehouse.conversations.models import Contact
from gatehouse.journal.models import Entry
from gatehouse.testing.push_service import Browser, PushService
from tests.integration.portal.conftest import browser_of
from tests.integration.portal.conftest import khalids as khalids
from tests.integration.portal.conftest import lenas as lenas

from .conftest import as_device


def post(client: Client, door: str, body: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/devices/{door}", body, content_type="application/json")
    return answer.status_code, answer.json() if answer["Content-Type"] == "application/json" else {}


def kinds(contact: Contact) -> list[str]:
    found = Entry.objects.filter(subject_kind="contact", subject_id=contact.pk).order_by("seq")
    return list(found.values_list("kind", flat=True))


def test_on_more_and_off(lenas: Client, lena: Contact, browser: Browser) -> None:
    known = {"endpoint": browser.endpoint}
    assert post(lenas, "", {"device": browser.subscription}) == (200, {"is_on": True, "says_more": False})
    assert post(lenas, "", {"device": browser.subscription, "says_more": True})[1]["says_more"] is True
    assert post(lenas, "state/", known)[1]["says_more"] is True
    device = PushSubscription.objects.get()
    assert (device.contact, device.language, device.in_chat) == (lena, "en", False)
    assert post(lenas, "removal/", known) == (200, {"is_on": False, "says_more": False})
    assert not PushSubscription.objects.exists()
    assert kinds(lena)[-2:] == ["device_added", "device_removed"]


def test_our_key_is_made_once_and_its_secret_is_sealed(lenas: Client) -> None:
    status, said = post(lenas, "state/", {})
    assert (status, said["is_on"], len(said["key"])) == (200, False, 87)
    key = VapidKey.objects.first()
    assert key is None or b"PRIVATE" not in key.sealed.encode()
    assert "PRIVATE" not in str(said)


def test_all_who_are_proven_in_a_browser_are_told_there(lena: Contact, khalid: Contact, browser: Browser) -> None:
    post(browser_of(lena, khalid), "", {"device": browser.subscription})
    assert set(PushSubscription.objects.values_list("contact", flat=True)) == {lena.pk, khalid.pk}


def test_who_uses_a_browser_next_takes_it_over(
    device: PushSubscription, khalids: Client, khalid: Contact, browser: Browser
) -> None:
    post(khalids, "", {"device": browser.subscription})
    assert PushSubscription.objects.get().contact == khalid


def test_nobody_sees_or_ends_anothers(device: PushSubscription, khalids: Client, browser: Browser) -> None:
    known = {"endpoint": browser.endpoint}
    assert post(khalids, "state/", known)[1]["is_on"] is False
    post(khalids, "removal/", known)
    assert PushSubscription.objects.count() == 1


def test_a_stranger_finds_no_door(client: Client, browser: Browser) -> None:
    for door in ("", "removal/", "state/"):
        assert post(client, door, {"device": browser.subscription, "endpoint": browser.endpoint})[0] == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "https://127.0.0.1/x"}, "device.endpoint"),
        ({"endpoint": "http://169.254.169.254/latest/meta-data"}, "device.endpoint"),
        ({"endpoint": "https://fcm.googleapis.com/x"}, "device.endpoint"),  # not among those that are listed here
        ({"endpoint": None}, "device.endpoint"),
        ({"endpoint": ["https://fcm.googleapis.com/x"]}, "device.endpoint"),
        ({"keys": "none"}, "device.keys"),
        ({"keys": {"auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, "device.keys.p256dh"),
        ({"keys": {"p256dh": "A" * 87, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, "device.keys.p256dh"),
        ({"keys": {"p256dh": "💥", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, "device.keys.p256dh"),
    ],
)
def test_what_we_cannot_send_to_is_refused_by_name(
    lenas: Client, browser: Browser, change: dict[str, Any], field: str
) -> None:
    status, said = post(lenas, "", {"device": {**browser.subscription, **change}})
    assert (status, said["error"]["field"]) == (400, field)
    assert not PushSubscription.objects.exists()


def test_a_secret_of_another_length_is_refused(lenas: Client, browser: Browser) -> None:
    browser.auth = b"short"
    assert post(lenas, "", {"device": browser.subscription})[1]["error"]["field"] == "device.keys.auth"


def test_the_eleventh_device_takes_the_place_of_the_first(lena: Contact, service: PushService) -> None:
    for _each in range(MOST + 1):
        switch_on([lena], as_device(service.browser()), Wish("en"))
    numbers = list(PushSubscription.objects.order_by("pk").values_list("pk", flat=True))
    added = Entry.objects.filter(kind="device_added").order_by("pk")
    assert numbers == [entry.content["data"]["device"] for entry in added][1:]


def test_who_is_blocked_switches_nothing_on(lenas: Client, lena: Contact, browser: Browser) -> None:
    from django.utils import timezone

    Contact.objects.filter(pk=lena.pk).update(blocked_at=timezone.now())
    assert post(lenas, "", {"device": browser.subscription})[0] == 403


def test_forgetting_the_browser_ends_its_notices(lenas: Client, lena: Contact, service: PushService) -> None:
    switch_on([lena], as_device(service.browser()), Wish("en"))  # her other device
    post(lenas, "", {"device": service.browser().subscription})
    lenas.post("/forget/")
    assert PushSubscription.objects.count() == 1


def test_a_browser_whose_endpoint_changes_says_so_by_its_old_secret(
    client: Client, device: PushSubscription, browser: Browser, service: PushService
) -> None:
    new = service.browser()
    body = {"old": browser.subscription, "device": new.subscription}
    assert post(client, "renewal/", body)[0] == 200
    device.refresh_from_db()
    assert device.endpoint == new.endpoint
    assert post(client, "renewal/", body)[0] == 404  # the old one is nobody's any more


def test_who_knows_only_the_endpoint_renews_nothing(
    client: Client, device: PushSubscription, browser: Browser, service: PushService
) -> None:
    old = Browser(browser.endpoint, browser.key)
    assert post(client, "renewal/", {"old": old.subscription, "device": service.browser().subscription})[0] == 404
    evil = {**service.browser().subscription, "endpoint": "https://127.0.0.1/x"}
    assert post(client, "renewal/", {"old": browser.subscription, "device": evil})[0] == 400


def test_a_page_of_another_site_renews_nothing(client: Client, device: PushSubscription, browser: Browser) -> None:
    body = {"old": browser.subscription, "device": browser.subscription}
    answer = client.post(
        "/devices/renewal/", body, content_type="application/json", headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_the_switch_is_shown_to_who_is_proven(lenas: Client, lena: Contact, client: Client, conversation: Any) -> None:
    for path in ("/tickets/", f"/t/{conversation.number}/"):
        assert "data-notices-on" in lenas.get(path).content.decode()
        assert "data-notices-on" not in client.get(path).content.decode()


def test_it_is_not_there_when_notices_are_switched_off(lenas: Client, conversation: Any, settings: Any) -> None:
    settings.PUSH_SERVICES = ()
    assert "data-notices-on" not in lenas.get(f"/t/{conversation.number}/").content.decode()


def test_browsers_services_are_listed_by_default() -> None:
    assert "fcm.googleapis.com" in settings.PUSH_SERVICES
