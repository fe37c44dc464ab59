"""What a notice of a change to an account says, in the active language."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from gatehouse.accounts.entries import (
    AccountOpened,
    ClosingAsked,
    DataReady,
    QrEnded,
    RecoveryCodeUsed,
    SecondStepFailed,
    SignedIn,
    SignedInAfterTries,
    WordsSet,
)
from gatehouse.accounts.models import Method, QrEnd
from gatehouse.channels.email import keys
from gatehouse.channels.email.account import places, recovery_letters
from gatehouse.channels.email.account.addresses import is_former
from gatehouse.channels.email.account.facts import facts_of, what_happened, zone_of
from gatehouse.channels.email.codes import mail_code
from gatehouse.channels.email.head import Head, of_ours
from gatehouse.channels.email.inboxes import inboxes
from gatehouse.channels.email.letter import Letter, Link
from gatehouse.channels.email.moments import moment
from gatehouse.conversations.models import Delivery

# A kind of entry, and what its owner is told. The headings end without a stop: they are subjects, too.
_HEADINGS: dict[str, Callable[[], str]] = {
    "account_opened": lambda: _("Your account is open"),
    "password_set": lambda: _("Your password was changed"),
    "factor_set": lambda: _("An authenticator app was set up for your account"),
    "factor_reset": lambda: _("The authenticator app was removed from your account"),
    "factor_removed": lambda: _("The authenticator app was removed from your account"),
    "recovery_codes_made": lambda: _("New recovery codes were made for your account"),
    "recovery_code_used": lambda: _("A recovery code of yours was used"),
    "passkey_added": lambda: _("A passkey was added to your account"),
    "passkey_removed": lambda: _("A passkey was removed from your account"),
    "sms_factor_set": lambda: _("Codes by SMS were switched on for your account"),
    "sms_factor_removed": lambda: _("Codes by SMS were switched off for your account"),
    "address_added": lambda: _("An address was added to your account"),
    "address_removed": lambda: _("An address was removed from your account"),
    "words_set": lambda: _("Your anti-phishing code was changed"),
    "sessions_ended": lambda: _("Sessions of your account were ended"),
    "account_frozen": lambda: _("Your account is frozen"),
    "region_declared": lambda: _("Where you live was changed in your account"),
    "region_held": lambda: _("The law of your region changes what is open to you"),
    "region_released": lambda: _("What the law of your region kept closed is open again"),
    "second_step_failed": lambda: _("Somebody had your password and failed at the second step"),
    "signed_in_after_tries": lambda: _("Somebody signed in to your account after wrong tries"),
    "data_ready": lambda: _("The copy of your data is ready"),
    "closing_asked": lambda: _("Your account is going to be closed"),
    "closing_called_off": lambda: _("Your account stays open"),
    "account_closed": lambda: _("Your account is closed"),
    "signed_in": lambda: _("Somebody signed in to your account on a new device"),
    **recovery_letters.HEADINGS,
    "qr_ended": lambda: _("Somebody tried to sign in to your account by QR code"),
    "exchange_linked": lambda: _("Your account at the exchange was connected"),
    "exchange_unlinked": lambda: _("Your account at the exchange is not connected any more"),
    "exchange_link_refused": lambda: _("Your account at the exchange could not be connected"),
    "exchange_link_tried": lambda: _("Somebody tried to connect your account at the exchange"),
}
KINDS = frozenset(_HEADINGS)


def heading_of(delivery: Delivery) -> str:
    return _HEADINGS[delivery.entry.kind]()


def letter_of(delivery: Delivery) -> Letter:
    """Of a delivery whose entry, contact and owner are there."""
    kind = delivery.entry.kind
    to_former = kind != "account_frozen" and is_former(delivery)
    write = _to_former if to_former else _LETTERS.get(kind, _changed)
    return write(delivery)


def head_of(delivery: Delivery) -> Head:
    """Bounces find their delivery by the general inbox; nobody answers a notice."""
    inbox = inboxes().general
    return Head(
        recipient=delivery.recipient,
        subject=heading_of(delivery),
        headers={"Message-ID": delivery.message_id, **of_ours(), "Auto-Submitted": "auto-generated"},
        code=mail_code(delivery),
        return_path=keys.bounce_address(inbox.address, delivery.pk) if inbox else None,
        metadata={"delivery": str(delivery.pk)},
    )


def _welcome(delivery: Delivery) -> Letter:
    return Letter(
        heading=heading_of(delivery),
        greeting="",
        paragraphs=(
            *_next_step(delivery),
            _("From now on we write to you here whenever something about your account changes."),
            _("If it was not you, somebody used your address. Freeze the account, and write to us."),
        ),
        facts=tuple(facts_of(delivery)),
        button=Link(_("Open my account"), places.account()),
        choices_title=_("If it was not you:"),
        choices=(_freezing(),),
        why=_why(),
    )


def _next_step(delivery: Delivery) -> Iterator[str]:
    """What is missing in an account that a password opened."""
    data = delivery.entry.data
    if not (isinstance(data, AccountOpened) and data.passkey):
        yield _("Welcome. Add a passkey or an authenticator app next: with it nobody gets in by your password alone.")


def _changed(delivery: Delivery) -> Letter:
    return Letter(
        heading=heading_of(delivery),
        greeting="",
        paragraphs=(
            *_more(delivery),
            _("If it was you, there is nothing to do."),
            _(
                "If it was not you, set a new password at once. If somebody may get in all the same, freeze your account: "
                "then nobody can, until our support opens it again."
            ),
        ),
        facts=tuple(facts_of(delivery)),
        button=_freezing(),
        **_less(delivery),
        why=_why(),
    )


def _less(delivery: Delivery) -> dict[str, Any]:
    """What may do without freezing everything."""
    if isinstance(delivery.entry.data, SignedIn) and delivery.entry.data.qr:
        return {
            "choices_title": _("If it was not you:"),
            "choices": (Link(_("End that session"), places.devices()),),
        }
    return {
        "choices_title": _("If a new password is enough:"),
        "choices": (Link(_("Set a new password"), places.reset()),),
    }


def _to_former(delivery: Delivery) -> Letter:
    """To an address that was removed. It may still freeze, and ask for a way back in. Where he signs in from is not told
    there."""
    data = delivery.entry.data
    return Letter(
        heading=heading_of(delivery),
        greeting="",
        paragraphs=(
            *_more(delivery),
            *recovery_letters.for_former(data),
            _("This address belonged to the account until a short while ago. It cannot set a new password any more."),
            _(
                "If it was not you who removed it, freeze the account. Then nobody can get in until our support opens it."
            ),
        ),
        facts=(*recovery_letters.facts(data), *what_happened(delivery)),
        button=_freezing(),
        why=_("You get this mail for 30 days after this address was removed. Such mails cannot be switched off."),
    )


def _frozen(delivery: Delivery) -> Letter:
    return Letter(
        heading=heading_of(delivery),
        greeting="",
        paragraphs=(
            _("Nobody can sign in any more, and all sessions have ended. Nothing in your account is lost."),
            _("Only our support opens it again, once you have shown us that you are its owner. Write to us for that."),
        ),
        facts=tuple(facts_of(delivery)),
        button=None,
        why=_why(),
    )


def _recovery(delivery: Delivery) -> Letter:
    data = delivery.entry.data
    button = recovery_letters.button(data)
    return Letter(
        heading=heading_of(delivery),
        greeting="",
        paragraphs=recovery_letters.paragraphs(data),
        facts=(*recovery_letters.facts(data), *facts_of(delivery)),
        button=button,
        **_or_freeze(button),
        why=_why(),
        secret=button.url if data.kind in recovery_letters.STOPPABLE else "",
    )


def _or_freeze(button: Link) -> dict[str, Any]:
    """Where the button is for its owner: who is not needs another one."""
    if button.url != places.reset():
        return {}
    return {"choices_title": _("If it was not you:"), "choices": (_freezing(),)}


def _held(delivery: Delivery) -> Letter:
    return _of_region(
        delivery,
        _(
            "Some of our offer is closed to you from now on. Whatever you have stays yours, and you can always write to us."
        ),
        _("After you have signed in you read what you can still do, what is asked for, and how to object."),
        _("Never send documents to our support, and to nobody who asks for them by mail, chat or phone."),
    )


def _released(delivery: Delivery) -> Letter:
    return _of_region(delivery, _("Nothing is closed to you any more for where you live. There is nothing to do."))


def _of_region(delivery: Delivery, *paragraphs: str) -> Letter:
    return Letter(
        heading=heading_of(delivery),
        greeting="",
        paragraphs=paragraphs,
        facts=tuple(facts_of(delivery)),
        button=Link(_("Open my account"), places.account()),
        why=_why(),
    )


def _closed(delivery: Delivery) -> Letter:
    return Letter(
        heading=heading_of(delivery),
        greeting="",
        paragraphs=(
            _("Nobody can sign in any more. We now erase what we know of you, but for what the law makes us keep."),
            _("This is our last mail about it."),
        ),
        facts=tuple(facts_of(delivery)),
        button=None,
        why=_why(),
    )


def _more(delivery: Delivery) -> Iterator[str]:
    if delivery.entry.kind == "exchange_link_tried":
        yield _(
            "Nothing was connected. Whoever it was is signed in as you at the exchange: change your password there."
        )
    if delivery.entry.kind == "exchange_link_refused":
        yield _("It is connected to another account here. If that is yours too, end the connection there first.")
    match delivery.entry.data:
        case RecoveryCodeUsed(left=left):
            yield _("Recovery codes that you have left: %(number)d. Make new ones before they run out.") % {
                "number": left
            }
        case SecondStepFailed(times=times) | SignedInAfterTries(times=times):
            yield _("Wrong tries: %(number)d. “Devices and activity” in your account shows them.") % {"number": times}
        case WordsSet(removed=True):
            yield _("From now on our mails bear none.")
        case WordsSet():
            yield _("From now on our mails bear the new one. A mail with the old one is not from us.")
        case SignedIn(method=Method.QR):
            yield _("A phone of yours approved it by QR code. The browser is signed in for 8 hours at most.")
        case QrEnded(end=QrEnd.REPORTED):
            yield _("You said that you did not start it. All other sessions of your account are ended.")
        case QrEnded():
            yield _("Nobody was signed in. Scan a QR code only when it stands on a screen before you.")
        case DataReady():
            yield _("Sign in and look under “Your data”: you can download it there for 7 days.")
        case ClosingAsked(closes_at=closes_at):
            yield _("It is closed for good at %(when)s. Until then, sign in to keep it.") % {
                "when": moment(closes_at, zone_of(delivery))
            }


def _freezing() -> Link:
    return Link(_("Freeze my account"), places.freeze())


def _why() -> str:
    return _("You get this mail because this address belongs to an account with us. Such mails cannot be switched off.")


# Kinds that do not say that somebody may have got in.
_LETTERS: dict[str, Callable[[Delivery], Letter]] = {
    "account_opened": _welcome,
    "account_frozen": _frozen,
    "account_closed": _closed,
    "region_held": _held,
    "region_released": _released,
    **dict.fromkeys(recovery_letters.HEADINGS, _recovery),
}
