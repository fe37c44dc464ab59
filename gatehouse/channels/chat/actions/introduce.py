"""Have a visitor on somebody's site say who he is: asked by the frame, answered in a window of ours, redeemed by the frame.

Each step is bound to the one before: the question to a visitor, the answer to the question, the code to both, and to the
verifier that only the asking frame has.
"""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gatehouse.channels.chat.models import Introduction, Visitor
from gatehouse.channels.chat.visits import digest
from gatehouse.conversations.models import Contact


class NotIntroduced(ValueError):
    """Choose “Show us who you are” again: this answer does not hold. `reason` is ended, used or refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(NotIntroduced.__doc__)
        self.reason = reason


@transaction.atomic
def ask_who(visitor: Visitor, challenge: str) -> Introduction:
    """A new question; the one before it, with whatever was answered, is gone."""
    Introduction.objects.filter(visitor=visitor).delete()
    return Introduction.objects.create(visitor=visitor, challenge=challenge)


def find_question(pk: UUID | str) -> Introduction | None:
    return Introduction.objects.select_related("visitor__brand").filter(pk=pk, visitor__brand__is_active=True).first()


def confirm(asked: Introduction, contact: Contact) -> str | None:
    """The code (256 bits) with which the frame that asked learns that it is this contact; None when it is too late. Of two
    answers at once one counts."""
    if not asked.is_open:
        return None
    code = secrets.token_urlsafe(32)
    columns = {"contact": contact, "code": digest(code), "confirmed_at": timezone.now()}
    is_first = Introduction.objects.filter(pk=asked.pk, confirmed_at=None).update(**columns) == 1
    return code if is_first else None


def redeem_code(visitor: Visitor, code: str, verifier: str) -> Contact:
    """Who the visitor is, once. Raises NotIntroduced; whose code it is else is not told."""
    found = Introduction.objects.select_related("contact").filter(visitor=visitor, code=digest(code)).first()
    if found is None or not hmac.compare_digest(challenge_of(verifier), found.challenge):
        raise NotIntroduced("refused")
    if found.redeemed_at is not None:
        raise NotIntroduced("used")
    contact = found.contact
    if not found.is_fresh or contact is None or contact.erased_at or contact.joined_into_id:
        raise NotIntroduced("ended")
    if Introduction.objects.filter(pk=found.pk, redeemed_at=None).update(redeemed_at=timezone.now()) != 1:
        raise NotIntroduced("used")
    return contact


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA-256(verifier)) without padding: RFC 7636, section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("utf-8", "replace")).digest()).rstrip(b"=").decode()
