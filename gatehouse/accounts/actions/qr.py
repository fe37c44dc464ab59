"""Each step of a sign-in by QR code. A row is locked before its user, always in this order."""

import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gatehouse.accounts import qr, sessions
from gatehouse.accounts.actions.end_sessions import end_others
from gatehouse.accounts.entries import QrApproved, QrEnded, QrScanned, SessionsEnded
from gatehouse.accounts.models import QR_TRIES, OpenSession, QrEnd, QrSignIn, QrState, User
from gatehouse.accounts.qr import Phone
from gatehouse.accounts.qr_places import are_apart, country_of
from gatehouse.journal.actor import SYSTEM, Actor
from gatehouse.journal.record import record

log = logging.getLogger(__name__)


class Over(Exception):
    """It was used, ended, or its time is over. Have a new code shown."""


@transaction.atomic
def ask(ip: str, name: str, *, before: str = "") -> tuple[QrSignIn, str]:
    """A browser wants to be signed in; what it had open `before`, by that secret, is over. The row and its new secret."""
    old = qr.locked(QrSignIn.objects.filter(browser=qr.digest(before)))
    if old is not None:
        _end(old, QrEnd.REPLACED, by=SYSTEM)
    secret = qr.new_secret()
    told = {"browser": qr.digest(secret), "name": name[:80], "ip": ip or None, "country": country_of(ip)}
    return QrSignIn.objects.create(token=qr.new_token(), **told), secret


@transaction.atomic
def scan(token: str, phone: Phone) -> QrSignIn:
    """Let the first phone that scans it have it. A second one, whoever holds it, ends it for both; who presses twice on
    the first has it still. Raises Over.

    Returned as it stands then: an ended one lets nobody in.
    """
    row = qr.locked(QrSignIn.objects.filter(token=token))
    if row is None or phone.user.is_agent:
        raise Over
    if row.state == QrState.SCANNED and row.phone_id == phone.device.pk:
        return row
    if row.state != QrState.NEW:
        _end(row, QrEnd.SECOND_SCAN, by=SYSTEM)
        return row
    row.user, row.phone, row.phone_ip = phone.user, phone.device, phone.ip or None
    _move(row, QrState.SCANNED, "user", "phone", "phone_ip")
    record(phone.user, QrScanned(qr=row.pk), by=phone.user.actor)
    if are_apart(row.country, country_of(phone.ip)):
        _end(row, QrEnd.COUNTRY, by=SYSTEM)
    return row


@transaction.atomic
def approve(pk: int, user: User) -> str:
    """The code that lets its browser in, known here and nowhere else: show it once, on the phone. Raises Over."""
    row = _scanned(pk, user)
    code = qr.new_code()
    row.code = qr.stored(row, code)
    _move(row, QrState.APPROVED, "code")
    record(user, QrApproved(qr=row.pk), by=user.actor)
    return code


@transaction.atomic
def decline(pk: int, user: User) -> None:
    """Let nobody in. Raises Over."""
    _end(_scanned(pk, user), QrEnd.DECLINED, by=user.actor)


@transaction.atomic
def report(pk: int, user: User, session_key: str) -> None:
    """He did not start it: nobody gets in, and whoever did is out with every session of his but this one. He may say so
    however late: who has told a thief the code sees it afterwards. Raises Over when it had come to nothing.
    """
    his = QrSignIn.objects.filter(pk=pk, user=user).exclude(state=QrState.ENDED)
    row = his.select_for_update().first()
    if row is None:
        raise Over
    _end(row, QrEnd.REPORTED, by=user.actor)
    end_others(user, session_key)
    log.warning("Reported: a sign-in by QR code that its owner did not start, from %s", row.ip, extra={"ip": row.ip})


@transaction.atomic
def redeem(secret: str, typed: str) -> QrSignIn | None:
    """What the browser with this secret gets for the code that was typed in it: a row that is used now lets it in.

    One that is still approved says that the code is wrong, an ended one that it was the third time; before that its phone
    has not approved yet. None is over. Nothing is raised: what was counted must stay.
    """
    row = qr.locked(QrSignIn.objects.filter(browser=qr.digest(secret)))
    if row is None or row.state != QrState.APPROVED:
        return row
    if not qr.is_phone_in(row):
        _end(row, QrEnd.PHONE_OUT, by=SYSTEM)
        return None
    QrSignIn.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    row.refresh_from_db(fields=["tries"])
    if qr.is_code(row, typed):
        _move(row, QrState.USED)
    elif row.tries >= QR_TRIES:
        _end(row, QrEnd.WRONG_CODE, by=SYSTEM)
    return row


@transaction.atomic
def end_session(user: User, one: OpenSession) -> None:
    """End a session that a phone has opened."""
    if not OpenSession.objects.filter(pk=one.pk, user=user).exists():
        return
    sessions.end(one)
    record(user, SessionsEnded(qr=one.qr_id), by=user.actor)


def _scanned(pk: int, user: User) -> QrSignIn:
    row = qr.locked(QrSignIn.objects.filter(pk=pk, user=user, state=QrState.SCANNED))
    if row is None:
        raise Over
    return row


def _end(row: QrSignIn, why: QrEnd, *, by: Actor) -> None:
    row.end = why
    _move(row, QrState.ENDED, "end")
    if row.user is not None:
        record(row.user, QrEnded(qr=row.pk, end=why), by=by)


def _move(row: QrSignIn, state: QrState, *changed: str) -> None:
    row.state, row.moved_at = state, timezone.now()
    row.save(update_fields=["state", "moved_at", *changed])
