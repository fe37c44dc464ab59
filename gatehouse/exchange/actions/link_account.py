"""Note which account at the exchange is a customer's, and that it is his no more."""

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gatehouse.accounts.actions.regions import note_kyc
from gatehouse.accounts.models import User
from gatehouse.exchange.entries import ExchangeLinked, ExchangeLinkRefused, ExchangeLinkTried, ExchangeUnlinked
from gatehouse.exchange.models import ExchangeAccount
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


class Taken(Exception):
    """This account is linked to somebody else: find out at the exchange whose it is."""


@transaction.atomic
def link_account(user: User, uid: str, *, by: Actor) -> ExchangeAccount:
    """Raises Taken. Call it only with the exchange's own word that the account is his, never because he says so."""
    user.lock()
    if _of_another(user, uid).exists():
        raise Taken(Taken.__doc__)
    account = ExchangeAccount.objects.filter(user=user).first()
    if account is not None and account.uid == uid:
        return account
    unlink_account(user, by=by)
    account = _noted(user, uid)
    record(user, ExchangeLinked(account=account.pk), by=by)
    return account


def link_vouched(user: User, uid: str, *, by: Actor) -> ExchangeAccount:
    """The same; where it is somebody else's, both are told that it was tried. Raises Taken."""
    try:
        return link_account(user, uid, by=by)
    except Taken:
        _tell_both(user, uid, by=by)
        raise


@transaction.atomic
def unlink_account(user: User, *, by: Actor) -> None:
    """From now on nothing of that account is asked for, shown or known here."""
    user.lock()
    account = ExchangeAccount.objects.filter(user=user).first()
    if account is None:
        return
    number = account.pk
    account.delete()
    record(user, ExchangeUnlinked(account=number), by=by)
    note_kyc(user, "")


def _of_another(user: User, uid: str) -> QuerySet[ExchangeAccount]:
    return ExchangeAccount.objects.filter(uid=uid).exclude(user=user)


def _noted(user: User, uid: str) -> ExchangeAccount:
    try:
        with transaction.atomic():
            return ExchangeAccount.objects.create(user=user, uid=uid)
    except IntegrityError:  # somebody else has linked it in this moment
        raise Taken(Taken.__doc__) from None


@transaction.atomic
def _tell_both(user: User, uid: str, *, by: Actor) -> None:
    account = _of_another(user, uid).select_related("user").first()
    if account is None:
        return
    for one in sorted((user, account.user), key=lambda one: one.pk):  # the order in which everybody locks
        one.lock()
    operation = uuid4()
    record(user, ExchangeLinkRefused(), by=by, operation=operation)
    record(account.user, ExchangeLinkTried(account=account.pk), by=by, operation=operation)
