"""Message codes: nine symbols on every mail and every answer, for which the portal says whether it is ours.

Eight are random (40 bits), the ninth is a check, so that a slip of the pen is no forgery.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from gatehouse.channels.email.models import MessageCode
from gatehouse.conversations import numbers
from gatehouse.conversations.models import Address
from gatehouse.journal.models import Entry

LENGTH = 9
ANSWER = "reply"  # the kind of what an agent wrote, whether by mail or only in the portal


def give_codes(messages: Mapping[Entry, tuple[str, Iterable[str]]]) -> None:
    """A code for each entry that became a message: its kind and to whom it goes. Those that have one keep it."""
    missing = dict(messages)
    while missing:
        MessageCode.objects.bulk_create(
            [_made(kind, recipients, entry.at, entry) for entry, (kind, recipients) in missing.items()],
            ignore_conflicts=True,
        )
        # One in a billion meets a code that exists, and tries another.
        done = set(MessageCode.objects.filter(entry__in=list(missing)).values_list("entry_id", flat=True))
        missing = {entry: what for entry, what in missing.items() if entry.pk not in done}


def give_code(kind: str, recipient: str, at: datetime) -> str:
    """A code for a mail that is about no conversation, as people read it."""
    made = _made(kind, [recipient], at, None)
    made.save(force_insert=True)
    return spaced(made.code)


def also_to(entry: int, recipient: str) -> None:
    """The same message goes to one more address."""
    found = MessageCode.objects.select_for_update().filter(entry=entry).first()
    if found is not None and (masked := _masked(recipient)) not in found.recipients:
        found.recipients.append(masked)
        found.save(update_fields=["recipients"])


def code_of(entry: int) -> str:
    """The code of the message that this entry became, as people read it; empty for none."""
    return codes_of([entry]).get(entry, "")


def codes_of(entries: Iterable[int]) -> dict[int, str]:
    """The codes of these entries' messages, as people read them."""
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
    }
    return names.get(kind) or _("A notice about a ticket")


def spaced(code: str) -> str:
    """`7KQ-2M4-XD9`: in groups of three, unlike a ticket's number."""
    return "-".join(code[at : at + 3] for at in range(0, len(code), 3))


def _made(kind: str, recipients: Iterable[str], at: datetime, entry: Entry | None) -> MessageCode:
    code = numbers.spell(secrets.randbelow(32 ** (LENGTH - 1)), LENGTH)
    return MessageCode(code=code, entry=entry, kind=kind, at=at, recipients=[_masked(one) for one in recipients])


def _masked(recipient: str) -> str:
    return Address(value=recipient).masked[:120]
