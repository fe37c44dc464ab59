"""Switch notices on and off on a device."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from gatehouse.channels.push.access import devices_of, digest
from gatehouse.channels.push.device import Device
from gatehouse.channels.push.entries import DeviceAdded, DeviceRemoved
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions.errors import Blocked
from gatehouse.conversations.models import Contact
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.record import record

MOST = 10  # devices of one contact; the one that joined first leaves


@dataclass(frozen=True, slots=True)
class Wish:
    """In which language, whether with what it is about, and whether it is asked for in a chat."""

    language: str
    says_more: bool = False
    in_chat: bool = False


@transaction.atomic
def switch_on(contacts: Iterable[Contact], device: Device, wish: Wish) -> None:
    """Tell these contacts, who all use it, on this device; whoever used it before is told there no more."""
    people = [contact for contact in sorted(contacts, key=lambda one: one.pk) if not contact.blocked_at]
    if not people:
        raise Blocked("You cannot write here any more.")
    for contact in people:
        _keep(contact, device, wish)
    others = PushSubscription.objects.filter(endpoint_hash=digest(device.endpoint)).exclude(contact__in=people)
    for other in others.select_related("contact"):
        drop(other)


def _keep(contact: Contact, device: Device, wish: Wish) -> None:
    contact.lock()
    columns = {"p256dh": device.p256dh, "auth": device.auth, "language": wish.language, "says_more": wish.says_more}
    kept, is_new = PushSubscription.objects.update_or_create(
        contact=contact,
        endpoint_hash=digest(device.endpoint),
        defaults={**columns, "endpoint": device.endpoint, "in_chat": wish.in_chat},
    )
    if is_new:
        record(contact, DeviceAdded(device=kept.pk), by=contact.actor)
        for oldest in PushSubscription.objects.filter(contact=contact).order_by("-pk")[MOST:]:
            drop(oldest)


@transaction.atomic
def switch_off(contacts: Iterable[Contact], endpoint: str) -> None:
    """Tell them no more on this device."""
    for device in devices_of(contacts).filter(endpoint_hash=digest(endpoint)).select_related("contact"):
        drop(device)


@transaction.atomic
def switch_browser_off(endpoint: str) -> None:
    """Tell nobody any more in this browser."""
    for device in PushSubscription.objects.filter(endpoint_hash=digest(endpoint)).select_related("contact"):
        drop(device)


@transaction.atomic
def switch_all_off(contacts: Iterable[Contact]) -> None:
    """Tell them nowhere any more: they are blocked or forgotten."""
    for device in devices_of(contacts).select_related("contact"):
        drop(device)


@transaction.atomic
def drop(device: PushSubscription, *, is_gone: bool = False) -> None:
    """Forget a device. `is_gone`: its push service says that it is there no more."""
    contact = device.contact
    contact.lock()
    deleted, _tables = PushSubscription.objects.filter(pk=device.pk).delete()
    if deleted:
        by = SYSTEM if is_gone or contact.erased_at else contact.actor
        record(contact, DeviceRemoved(device=device.pk, gone=is_gone), by=by)


@transaction.atomic
def renew(old: Device, new: Device) -> bool:
    """A browser got another endpoint: whoever knows both the old one and its secret is that browser."""
    known = PushSubscription.objects.filter(endpoint_hash=digest(old.endpoint), auth=old.auth)
    ids = list(
        known.exclude(contact__push_subscriptions__endpoint_hash=digest(new.endpoint)).values_list("pk", flat=True)
    )
    changed = {"endpoint": new.endpoint, "endpoint_hash": digest(new.endpoint), "p256dh": new.p256dh, "auth": new.auth}
    return bool(PushSubscription.objects.filter(pk__in=ids).update(**changed, last_used_at=timezone.now()))
