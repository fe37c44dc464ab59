"""Sending the code that a browser asked for; or a word that there is an account already; or nothing.

This alone decides which: the page that asked has done the same for every address, and never learns it.
"""

import logging

from django.utils import timezone, translation

from gatehouse.accounts import codes
from gatehouse.accounts.models import OneTimeCode, Purpose, User
from gatehouse.accounts.sign_in_names import PHONE, SignInName
from gatehouse.channels import sms
from gatehouse.channels.base import Permanent
from gatehouse.channels.email.account.code_letters import code_letter, taken_letter
from gatehouse.channels.email.account.people import may_sign_in
from gatehouse.channels.email.codes import give_code
from gatehouse.channels.email.compose import compose_letter
from gatehouse.channels.email.head import head_of_link
from gatehouse.channels.email.sending import mail_at_once
from gatehouse.channels.sms import caps, texts
from gatehouse.channels.sms.base import sender
from gatehouse.conversations.owners import owner_for

log = logging.getLogger(__name__)
_FOR_NEW_ONES = (Purpose.SIGN_UP, Purpose.ADDRESS)  # for an address that is no account's yet
# By who is not signed in and has only typed the address.
_ASKED_FROM_OUTSIDE = (Purpose.RESET, Purpose.FREEZE, Purpose.RECOVER)


def send_code(code_id: int) -> None:
    """Send what this asking is to be answered with. Each further try makes another code. Raises what the relay says."""
    row = codes.unsent(code_id)
    if row is None or not _may_leave(row):
        return
    owner = _owner(row)
    if row.purpose in _FOR_NEW_ONES and owner is not None:
        _hand_over(row, "")
    elif _is_for(row, owner) and (minted := codes.mint(code_id)) is not None:
        _hand_over(*minted)


def _owner(row: OneTimeCode) -> User | None:
    name = SignInName(row.kind, row.value)
    return owner_for(Purpose(row.purpose), name)


def _is_for(row: OneTimeCode, owner: User | None) -> bool:
    """Whether the code may go to this address."""
    if row.purpose in _FOR_NEW_ONES:
        return owner is None
    return may_sign_in(owner) and (row.purpose in _ASKED_FROM_OUTSIDE or row.user == owner)


def _may_leave(row: OneTimeCode) -> bool:
    """An SMS is counted once: what was minted before is only tried again."""
    if row.kind != PHONE or row.code is not None:
        return True
    is_own = row.user_id is not None or codes.payload_of(row) == codes.KNOWN
    is_admitted = sms.is_offered() and caps.admits(row.value, is_own=is_own, purpose=row.purpose)
    if not is_admitted:
        log.warning("Code %s is not sent: no SMS goes to this number, or there were too many", row.pk)
    return is_admitted


def _hand_over(row: OneTimeCode, code: str) -> None:
    """Without a code it is the word that there is an account already."""
    with translation.override(row.language):
        if row.kind != PHONE:
            _mail(row, code)
        elif not _text(row, code):
            return
    codes.note_sent(row)


def _mail(row: OneTimeCode, code: str) -> None:
    letter = code_letter(row, code) if code else taken_letter(row)
    kind = f"code_{row.purpose}" if code else "has_account"
    head = head_of_link(row.value, letter.heading, give_code(kind, row.value, timezone.now()))
    mail_at_once(compose_letter(head, letter, row.language))


def _text(row: OneTimeCode, code: str) -> bool:
    words = texts.code(row.purpose, codes.spaced(code)) if code else texts.taken(row.purpose)
    try:
        sender().send(row.value, words)
    except Permanent as error:  # the same again would not help
        log.warning("Code %s is not sent: %s", row.pk, error)
        return False
    return True
