"""Message codes: nine symbols on every mail and every answer, for which the portal says whether it is ours.

Eight are random (40 bits), the ninth is a check, so that a slip of the pen is no forgery.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gatehouse.channels.email.models import MessageCode
from gatehouse.conversations import numbers
from gatehouse.conversations.models import Address, Delivery
from gatehouse.journal.models import Entry

LENGTH = 9
ANSWER = "reply"  # the kind of what an agent wrote, whether by mail or only in the portal


def give_codes(messages: Iterable[Entry | Delivery]) -> None:
    """A code for each answer as it stands in the portal, and for each mail. What has one keeps it."""
    missing = list(messages)
    while missing:
        MessageCode.objects.bulk_create([_made_for(one) for one in missing], ignore_conflicts=True)
        # One in a billion meets a code that exists, and tries another.
        entries = [one.pk for one in missing if isinstance(one, Entry)]
        mails = [one.pk for one in missing if isinstance(one, Delivery)]
        known = MessageCode.objects.filter(Q(entry__in=entries) | Q(delivery__in=mails))
        done = set(known.values_list("entry_id", "delivery_id"))
        missing = [one for one in missing if _place(one) not in done]


def new_code() -> str:
    """Eight random symbols and their check; nobody has been given it yet, as far as chance allows."""
    return numbers.spell(secrets.randbelow(32 ** (LENGTH - 1)), LENGTH)


def give_code(kind: str, recipient: str, at: datetime) -> str:
    """A code for a mail that is about no conversation, as people read it."""
    made = _made(kind, recipient, at)
    made.save(force_insert=True)
    return spaced(made.code)


def mail_code(delivery: Delivery) -> str:
    """The code of this mail, as people read it; made when it has none yet."""
    own = MessageCode.objects.filter(delivery=delivery).values_list("code", flat=True)
    code = own.first()
    if code is None:
        give_codes([delivery])
        code = own.get()
    return spaced(code)


def codes_of(entries: Iterable[int]) -> dict[int, str]:
    """The codes of these answers in the portal, as people read them."""
    known = MessageCode.objects.filter(entry__in=list(entries)).values_list("entry_id", "code")
    return {entry: spaced(code) for entry, code in known if entry is not None}


def find_message(typed: str) -> MessageCode | None:
    """What the code stands for that somebody typed. One that cannot be any costs the same as one that is none."""
    return MessageCode.objects.filter(pk=numbers.understand(typed, LENGTH) or "").first()


def kind_name(kind: str) -> str:
    """What kind of message it is, in the active language."""
    names = {
        ANSWER: _("An answer to a ticket"),
        "opened_for": _("A ticket that we opened for a customer"),
        "confirmation": _("A confirmation that we have a ticket"),
        "link": _("A link to a customer's own tickets"),
        "transcript": _("A copy of a whole ticket"),
        "account": _("A notice about a change to an account"),
        "has_account": _("A word that there is an account already"),
        "code_sign_up": _("A code to create an account"),
        "code_sign_in": _("A code to sign in"),
        "code_reset": _("A code to set a new password"),
        "code_confirm": _("A code to confirm a change"),
        "code_freeze": _("A code to freeze your account"),
        "code_recover": _("A code to find a way back in"),
        "code_address": _("A code to add an address to your account"),
    }
    return names.get(kind) or _("A notice about a ticket")


def spaced(code: str) -> str:
    """`7KQ-2M4-XD9`: in groups of three, unlike a ticket's number."""
    return "-".join(code[at : at + 3] for at in range(0, len(code), 3))


def _made_for(message: Entry | Delivery) -> MessageCode:
    if isinstance(message, Entry):
        return _made(ANSWER, "", message.at, entry=message)
    return _made(message.template, message.recipient, message.entry.at, delivery=message)


def _place(message: Entry | Delivery) -> tuple[int | None, int | None]:
    return (message.pk, None) if isinstance(message, Entry) else (None, message.pk)


def _made(kind: str, recipient: str, at: datetime, **about: Any) -> MessageCode:
    return MessageCode(code=new_code(), kind=kind, recipient=_masked(recipient) if recipient else "", at=at, **about)


def _masked(recipient: str) -> str:
    return Address(value=recipient).masked[:120]
