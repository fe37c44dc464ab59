"""Note which account at the exchange is a customer's."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.exchange.entries import ExchangeLinked
from gatehouse.exchange.models import ExchangeAccount
from gatehouse.exchange.sandbox import uid_of
from gatehouse.journal.actor import SYSTEM, Actor
from gatehouse.journal.record import record


class Taken(Exception):
    """This account is linked to somebody else: find out at the exchange whose it is."""


@transaction.atomic
def link_account(user: User, uid: str, *, by: Actor) -> ExchangeAccount:
    """Raises Taken. Call it only with the exchange's own word that the account is his, never because he says so."""
    user.lock()
    if ExchangeAccount.objects.filter(uid=uid).exclude(user=user).exists():
        raise Taken(Taken.__doc__)
    account = ExchangeAccount.objects.filter(user=user).first()
    if account is not None and account.uid == uid:
        return account
    said = {"uid": uid, "linked_at": timezone.now()}
    account, _ = ExchangeAccount.objects.update_or_create(user=user, defaults=said)
    record(user, ExchangeLinked(account=account.pk), by=by)
    return account


def link_in_sandbox(user: User) -> ExchangeAccount:
    """The sandbox has an account for everybody, and its word is always given. Raises Taken."""
    return link_account(user, uid_of(user.pk), by=SYSTEM)
