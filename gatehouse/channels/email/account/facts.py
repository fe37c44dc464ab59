"""What a notice says beside its words: when it happened, to which address, and in which browser."""

from collections.abc import Iterator

from django.utils.translation import pgettext

from gatehouse.accounts.entries import SecondStepFailed
from gatehouse.accounts.models import KnownDevice, QrSignIn, RefusedTry, User
from gatehouse.channels.email.account.addresses import changed_address
from gatehouse.channels.email.account.people import owner_of
from gatehouse.channels.email.letter import Fact
from gatehouse.channels.email.moments import moment
from gatehouse.conversations.models import Delivery
from gatehouse.journal.data import EntryData


def facts_of(delivery: Delivery) -> Iterator[Fact]:
    """What happened, and what is known of the browser."""
    yield from what_happened(delivery)
    browser, ip = _browser(delivery)
    if browser:
        yield Fact(pgettext("mail", "Browser"), browser)
    if ip:
        yield Fact(pgettext("mail", "Internet address"), ip, is_code=True)


def what_happened(delivery: Delivery) -> Iterator[Fact]:
    """When, in his own time, and to which address."""
    yield Fact(pgettext("mail", "When"), moment(delivery.entry.at, zone_of(delivery)))
    if address := changed_address(delivery):
        yield Fact(pgettext("mail", "Address"), address, is_code=True)


def _browser(delivery: Delivery) -> tuple[str, str]:
    """Its name and internet address, empty where they are not known."""
    data = delivery.entry.data
    if isinstance(data, SecondStepFailed):
        tried = RefusedTry.objects.filter(pk=data.last or 0).first()
        return (tried.browser, tried.ip or "") if tried else ("", "")
    known = _known(data, owner_of(delivery))
    return (known.name, known.ip or "") if known else ("", "")


def _known(data: EntryData, owner: User) -> KnownDevice | QrSignIn | None:
    """The browser of his that it happened in, or the one that asked a phone of his to be let in."""
    if by_phone := getattr(data, "qr", None):
        return QrSignIn.objects.filter(pk=by_phone, user=owner).first()
    number = getattr(data, "device", None)
    return KnownDevice.objects.filter(pk=number, user=owner).first() if number else None


def zone_of(delivery: Delivery) -> str:
    return owner_of(delivery).time_zone or (delivery.contact.time_zone if delivery.contact else "")
