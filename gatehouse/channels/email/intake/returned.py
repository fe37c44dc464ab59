"""Which mail of ours a bounce or a complaint is about."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from gatehouse.channels.email.intake.arrival import ReadMail
from gatehouse.channels.email.own_ids import deliveries_of_ids
from gatehouse.conversations.models import AddressKind, Delivery, DeliveryState

RECENT = timedelta(days=5)  # mail systems give up by then (RFC 5321 §4.5.4.1)
_MOST = 20


class SentBack(NamedTuple):
    """`is_certain`: the bounce bears a mark that only our mail does; an address alone anybody can write."""

    delivery: Delivery
    is_certain: bool


def sent_back(mail: ReadMail) -> list[SentBack]:
    """By the address that we gave the mail as its sender (VERP), by our Message-ID, else by who was not reached."""
    certain = mail.tagged("b") or deliveries_of_ids(_original_ids(mail)) or mail.tagged("r")
    if certain:
        known = _mails().in_bulk(certain[:_MOST])
        return [SentBack(known[pk], True) for pk in certain if pk in known]
    return [SentBack(one, False) for address in _recipients(mail)[:_MOST] for one in _newest_to(address)]


def _mails():  # type: ignore[no-untyped-def]
    return Delivery.objects.filter(channel="email").select_related("conversation")


def _original_ids(mail: ReadMail) -> tuple[str, ...]:
    bounce, complaint = mail.reading.bounce, mail.reading.complaint
    return (*(bounce.original_ids if bounce else ()), *(complaint.original_ids if complaint else ()))


def _recipients(mail: ReadMail) -> list[str]:
    bounce, complaint = mail.reading.bounce, mail.reading.complaint
    found = (*(bounce.recipients if bounce else ()), *(complaint.recipients if complaint else ()))
    return [address.strip().lower() for address in found]


def _newest_to(address: str) -> Iterator[Delivery]:
    """What was last sent to whoever has this address, if that was a short while ago."""
    his = _mails().filter(contact__addresses__kind=AddressKind.EMAIL, contact__addresses__value=address)
    sent = his.filter(recipient=address, state=DeliveryState.SENT, sent_at__gt=timezone.now() - RECENT)
    yield from sent.order_by("-pk")[:1]
