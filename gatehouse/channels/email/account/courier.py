"""From changes of customers' accounts to notices: one to each mail address that its owner has proven, and by SMS to his
numbers, where he has no mail address or it is about what guards the account.

An address that he has removed hears of them for a while.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import ClassVar

from gatehouse.accounts.entries import QrEnded, RegionDeclared, SignedIn
from gatehouse.accounts.limits import mailbox_key
from gatehouse.accounts.sign_in_names import EMAIL
from gatehouse.channels import sms
from gatehouse.channels.email.account.addresses import told_of
from gatehouse.channels.email.account.letters import KINDS
from gatehouse.channels.email.codes import give_codes
from gatehouse.channels.email.tasks import send_mail
from gatehouse.channels.sms.sending import NO_SERVICE
from gatehouse.channels.sms.tasks import send_sms
from gatehouse.channels.wanted import ACCOUNT
from gatehouse.conversations.models import Contact, Delivery, DeliveryState
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry

_SOON = timedelta(hours=1)  # after opening an account, its first sign-in is no news


class AccountCourier(Courier):
    """Makes the deliveries and defers their jobs in one transaction. Nothing that a customer sets switches it off."""

    name = "account"
    kinds: ClassVar[frozenset[str]] = KINDS

    def wants(self, entry: Entry) -> bool:
        if entry.subject_kind != "user" or not super().wants(entry):
            return False
        match entry.data:
            case SignedIn(known_device=is_known):
                return not is_known
            case QrEnded(is_alarm=is_alarm):
                return is_alarm
            case RegionDeclared(when=when):
                return when == "changed"
        return True

    def handle(self, entries: list[Entry]) -> None:
        owners = _owners(entries)
        wanted = {entry.pk: entry for entry in entries if entry.subject_id in owners}
        for first in _first_sign_ins(wanted.values()):
            del wanted[first]
        made = [one for entry in wanted.values() for one in _deliveries(entry, owners[entry.subject_id])]
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
        _send(wanted)


def _owners(entries: Iterable[Entry]) -> dict[int, Contact]:
    """The customers among these people, by the account."""
    found = Contact.objects.filter(user__in={entry.subject_id for entry in entries}, user__role="")
    return {
        one.user_id: one
        for one in found.select_related("user").prefetch_related("addresses", "user__former_addresses")
        if one.user_id
    }


def _first_sign_ins(entries: Iterable[Entry]) -> set[int]:
    """Those by which somebody went into the account that he had just opened."""
    news = [entry for entry in entries if entry.kind == "signed_in"]
    if not news:
        return set()
    near = Entry.objects.filter(
        subject_kind="user",
        subject_id__in={entry.subject_id for entry in news},
        at__gte=min(entry.at for entry in news) - _SOON,
        kind__in=("account_opened", "signed_in"),
    )
    before = list(near.values_list("subject_id", "seq", "kind", "at"))
    return {entry.pk for entry in news if _is_first(entry, before)}


def _is_first(entry: Entry, before: Iterable[tuple[object, ...]]) -> bool:
    mine = [
        (kind, at)
        for subject, seq, kind, at in before
        if subject == entry.subject_id and isinstance(seq, int) and seq < entry.seq
    ]
    return len(mine) == 1 and mine[0][0] == "account_opened"


def _deliveries(entry: Entry, owner: Contact) -> Iterator[Delivery]:
    for name in dict.fromkeys(told_of(entry, owner)):
        if name.kind == EMAIL:
            yield Delivery(entry=entry, channel="email", recipient=name.value, contact=owner, template=ACCOUNT)
        else:
            yield _by_sms(entry, owner, name.value)


def _by_sms(entry: Entry, owner: Contact, phone: str) -> Delivery:
    notice = Delivery(entry=entry, channel="sms", recipient=phone, contact=owner, template=ACCOUNT)
    if not sms.is_offered():
        notice.state, notice.error = DeliveryState.SKIPPED, NO_SERVICE
    return notice


def _send(entries: dict[int, Entry]) -> None:
    mine = Delivery.objects.filter(entry__in=entries, template=ACCOUNT, state=DeliveryState.QUEUED)
    waiting = list(mine.order_by("pk"))
    for delivery in waiting:
        delivery.entry = entries[delivery.entry_id]
    give_codes([one for one in waiting if one.channel == "email"])
    for delivery in waiting:
        send = send_mail if delivery.channel == "email" else send_sms
        # One after the other to one address, so that they are read in the order in which things happened.
        send.configure(lock=f"account:{mailbox_key(delivery.recipient)}").defer(delivery_id=delivery.pk)
