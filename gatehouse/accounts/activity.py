"""What a customer sees of his own door: where he is signed in, and what has happened there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from gatehouse.accounts.models import KnownDevice, Method, OpenSession, QrSignIn, RefusedTry, User
from gatehouse.accounts.sessions import session_hash
from gatehouse.accounts.sign_in_names import digests_of
from gatehouse.journal.models import Entry

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Known:
    """A browser that signs in without a code; `is_here` is the one that asks, `is_open` has a session."""

    device: KnownDevice
    is_here: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: in words, when, and where from, as far as that is known."""

    title: str
    at: datetime
    device: str = ""
    ip: str = ""
    is_refusal: bool = False


def devices_of(user: User, session_key: str) -> list[Known]:
    """The browsers he is known in, this one first, then by when they were last used."""
    here = session_hash(session_key)
    opened = Prefetch("open_sessions", OpenSession.objects.only("session", "device"), to_attr="opened")
    found = KnownDevice.objects.filter(user=user, revoked_at=None).prefetch_related(opened).order_by("-seen_at")[:50]
    known = [Known(one, any(open.session == here for open in one.opened), bool(one.opened)) for one in found]
    return sorted(known, key=lambda one: not one.is_here)


def sign_ins_of(user: User) -> QuerySet[Entry]:
    """Each time that he came in, the last one first."""
    return Entry.objects.filter(subject_kind=user.journal_kind, subject_id=user.pk, kind="signed_in").order_by("-seq")


def title_of(kind: str) -> str:
    """What happened, in a few words, by the kind of its entry: one of KINDS."""
    return _TITLES[kind]()


def refusal_of(factor: str) -> str:
    """What was refused, in a few words."""
    return _REFUSED.get(Method(factor), _REFUSED[Method.PASSWORD])()


def activity_of(user: User) -> list[Event]:
    """The newest things that happened, those who were refused among them."""
    events = [*_changes(user), *_refusals(user)]
    return sorted(events, key=lambda event: event.at, reverse=True)[:_SHOWN]


def _changes(user: User) -> Iterable[Event]:
    found = Entry.objects.filter(subject_kind=user.journal_kind, subject_id=user.pk, kind__in=_TITLES)
    entries = list(found.order_by("-seq")[:_SHOWN])
    devices = KnownDevice.objects.in_bulk(_named(entries, "device"))
    by_phone = QrSignIn.objects.in_bulk(_named(entries, "qr"))
    for entry in entries:
        known = devices.get(getattr(entry.data, "device", None) or 0)
        browser = known or by_phone.get(getattr(entry.data, "qr", None) or 0)
        title = title_of(entry.kind)
        yield Event(title, entry.at, browser.name if browser else "", (browser.ip or "") if browser else "")


def _named(entries: Iterable[Entry], field: str) -> set[int]:
    return {pk for entry in entries if (pk := getattr(entry.data, field, None))}


def _refusals(user: User) -> Iterable[Event]:
    for one in RefusedTry.objects.filter(name__in=digests_of(user)).order_by("-at")[:_SHOWN]:
        yield Event(refusal_of(one.factor), one.at, one.browser, one.ip or "", is_refusal=True)


_TITLES: dict[str, Callable[[], str]] = {
    "account_opened": lambda: _("Account opened"),
    "signed_in": lambda: _("Signed in"),
    "signed_out": lambda: _("Signed out"),
    "password_set": lambda: _("New password set"),
    "factor_set": lambda: _("Authenticator app set up"),
    "factor_removed": lambda: _("Authenticator app removed"),
    "recovery_codes_made": lambda: _("New recovery codes made"),
    "recovery_code_used": lambda: _("Recovery code used"),
    "passkey_added": lambda: _("Passkey added"),
    "passkey_removed": lambda: _("Passkey removed"),
    "sms_factor_set": lambda: _("Codes by SMS switched on"),
    "sms_factor_removed": lambda: _("Codes by SMS switched off"),
    "second_step_failed": lambda: _("Right password, then wrong codes"),
    "signed_in_after_tries": lambda: _("Signed in after wrong tries"),
    "address_added": lambda: _("Address added"),
    "address_removed": lambda: _("Address removed"),
    "words_set": lambda: _("Anti-phishing code chosen"),
    "sessions_ended": lambda: _("Sessions ended"),
    "agreements_accepted": lambda: _("Legal documents accepted"),
    "region_declared": lambda: _("Where you live was noted"),
    "account_frozen": lambda: _("Account frozen"),
    "recovery_opened": lambda: _("A way back in asked for"),
    "recovery_approved": lambda: _("A way back in approved"),
    "recovery_cancelled": lambda: _("A way back in stopped"),
    "recovery_executed": lambda: _("A way back in opened"),
    "qr_scanned": lambda: _("QR code to sign in scanned"),
    "qr_approved": lambda: _("Sign-in by QR code approved"),
    "qr_ended": lambda: _("Sign-in by QR code refused"),
    "exchange_linked": lambda: _("Account at the exchange connected"),
    "exchange_unlinked": lambda: _("Account at the exchange no longer connected"),
    "data_asked": lambda: _("Copy of your data asked for"),
    "data_fetched": lambda: _("Copy of your data downloaded"),
    "closing_asked": lambda: _("Closing of the account asked for"),
    "closing_called_off": lambda: _("Account kept"),
}
KINDS = frozenset(_TITLES)
_REFUSED: dict[Method, Callable[[], str]] = {
    Method.PASSWORD: lambda: _("Wrong password"),
    Method.CODE: lambda: _("Wrong code from a mail or text message"),
    Method.TOTP: lambda: _("Wrong code of the app"),
    Method.RECOVERY: lambda: _("Wrong recovery code"),
    Method.PASSKEY: lambda: _("Passkey refused"),
}
