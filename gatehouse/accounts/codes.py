"""Codes by mail and SMS: asked for by a browser, typed in the same one.

Nothing here tells an address that has an account from one that has none: the row is made, the job deferred and the same
answer given for every asking. The job alone looks whether there is anything to send.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from gatehouse.accounts.models import MOST_TRIES, OneTimeCode, Purpose, User
from gatehouse.accounts.secrets import open_text, seal_text
from gatehouse.accounts.sign_in_names import SignInName

DIGITS = 8  # 26.6 bits (ASVS 5.0, 6.5.4 asks for 20)
_PURPOSE = "code-payload"
KNOWN = "known"  # asked for in a browser that the owner has signed in with before


class NotThisCode(Exception):
    """It is not the one that was sent, too old, used up, or typed elsewhere."""


@transaction.atomic
def ask(
    purpose: Purpose, name: SignInName, browser: str, *, user: User | None = None, payload: str = ""
) -> OneTimeCode:
    """Store the asking and have a code sent; an older one of this browser for the same purpose is good no more."""
    mine = _digest(browser)
    OneTimeCode.objects.filter(browser=mine, purpose=purpose, used_at=None).update(used_at=timezone.now())
    row = OneTimeCode(
        purpose=purpose, kind=name.kind, value=name.value, user=user, language=get_language() or "en", browser=mine
    )
    row.save(force_insert=True)
    if payload:
        row.payload = seal_text(_PURPOSE, payload, context=str(row.pk))
        row.save(update_fields=["payload"])
    app.configure_task("send_code", queue="mail_out").defer(code_id=row.pk)
    return row


def waiting(purpose: Purpose, browser: str) -> OneTimeCode | None:
    """What this browser waits for, for as long as a code of it could be right."""
    found = OneTimeCode.objects.filter(browser=_digest(browser), purpose=purpose, used_at=None).order_by("-pk").first()
    return found if found is not None and found.is_live else None


def unsent(code_id: int) -> OneTimeCode | None:
    """An asking that still waits for its mail or SMS."""
    row = OneTimeCode.objects.select_related("user").filter(pk=code_id, sent_at=None).first()
    return row if row is not None and row.is_live else None


def note_sent(row: OneTimeCode) -> None:
    """It was handed over, so that no further try sends another."""
    OneTimeCode.objects.filter(pk=row.pk).update(sent_at=timezone.now())


@transaction.atomic
def mint(code_id: int) -> tuple[OneTimeCode, str] | None:
    """A fresh code for an asking that still waits; each further try to send it makes another."""
    row = OneTimeCode.objects.select_for_update().filter(pk=code_id, sent_at=None).first()
    if row is None or not row.is_live:
        return None
    text = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row.code = _mac(row, text)
    row.save(update_fields=["code"])
    return row, text


def check(row: OneTimeCode, typed: str) -> None:
    """Use the code up. Raises NotThisCode, and counts the try before looking, so that tries at once are all counted."""
    counted = OneTimeCode.objects.filter(pk=row.pk, used_at=None, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    row.refresh_from_db()
    is_right = hmac.compare_digest(bytes(row.code or b""), _mac(row, clean(typed)))
    if not (counted and is_right and timezone.now() < row.ends_at):
        raise NotThisCode
    if OneTimeCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()) != 1:
        raise NotThisCode


def end_asked_for(user: User, name: SignInName) -> None:
    """What this account waits for there is good no more."""
    own = OneTimeCode.objects.filter(user=user, kind=name.kind, value=name.value, used_at=None)
    own.update(used_at=timezone.now())


def name_of(row: OneTimeCode) -> SignInName:
    """Where it goes."""
    return SignInName(row.kind, row.value)


def payload_of(row: OneTimeCode) -> str:
    """What was stored with the asking."""
    return open_text(_PURPOSE, row.payload, context=str(row.pk)) if row.payload else ""


def clean(typed: str) -> str:
    """The digits of what was typed; those of other scripts as ASCII."""
    return "".join(str(int(sign)) for sign in typed if sign.isdecimal())[: DIGITS + 1]


def spaced(text: str) -> str:
    """`1234 5678`, as people read it."""
    return f"{text[:4]} {text[4:]}"


def sweep(now: datetime) -> int:
    """Forget what was asked for a day ago; return how many."""
    return OneTimeCode.objects.filter(created_at__lt=now - timedelta(days=1)).delete()[0]


def _mac(row: OneTimeCode, text: str) -> bytes:
    return salted_hmac("gatehouse.code", f"{row.pk}:{text}", algorithm="sha256").digest()


def _digest(browser: str) -> bytes:
    return hashlib.sha256(browser.encode("utf-8", "replace")).digest()
