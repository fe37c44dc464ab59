"""How a customer's account stands, for the agents who help him: here, and at the exchange. No amount, no address in full,
and nothing that he alone may know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from gatehouse.accounts.closing import GUARDS
from gatehouse.accounts.models import RUNNING, Passkey, RecoveryCase, RecoveryCode, User
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.conversations.models import Conversation
from gatehouse.exchange import is_there
from gatehouse.exchange.access import masked
from gatehouse.exchange.asking import answered
from gatehouse.exchange.base import Exchange
from gatehouse.exchange.facts import Account, Transfer
from gatehouse.journal.models import Entry

_SHOWN, _READ = 3, 20  # withdrawals that are under way, among the newest transfers
_UNDER_WAY = ("waiting", "confirming", "held")


@dataclass(frozen=True, slots=True)
class Here:
    """How he signs in to this portal. `changed_at`: the newest change of what guards the account.

    `is_recovered`: a way back in is under way; `held_until`: one was opened a short time ago.
    """

    name: str
    passkeys: int
    has_app: bool
    codes_left: int
    changed_at: datetime | None
    frozen_at: datetime | None
    has_sms: bool
    is_recovered: bool
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class AtExchange:
    """What the exchange has answered, and the moment at which it read it."""

    account: Account
    under_way: list[Transfer]

    @property
    def holds(self) -> Iterator[tuple[str, datetime | None]]:
        return ((_why_held(one.reason), one.until) for one in self.account.holds)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """`uid` is masked, and empty when no account there is linked; `trouble` is `away` or `unknown` when there is no answer."""

    here: Here
    uid: str
    there: AtExchange | None
    trouble: str
    has_exchange: bool


def account_facts(conversation: Conversation) -> AccountFacts | None:
    """Of the customer of a conversation that the agent has found through `access`; None when he has no account."""
    user = _users().filter(contact=conversation.contact_id).first()
    if user is None:
        return None
    uid = user.linked_uid or ""
    there, trouble = _ask(uid) if uid and is_there() else (None, "")
    return AccountFacts(_here(user), masked(uid), there, trouble, is_there())


def _users() -> QuerySet[Any]:
    """Customers, with all that is shown of them in one query."""
    mine = {"subject_kind": "user", "subject_id": OuterRef("pk"), "kind__in": GUARDS}
    changed = Entry.objects.filter(**mine).order_by("-at", "-seq")
    unused = RecoveryCode.objects.filter(user=OuterRef("pk"), used_at=None)
    columns = {
        "passkey_count": _counted(Passkey.objects.filter(user=OuterRef("pk"))),
        "codes_left": _counted(unused),
        "is_recovered": Exists(RecoveryCase.objects.filter(user=OuterRef("pk"), state__in=RUNNING)),
        "changed_at": Subquery(changed.values("at")[:1]),
        "linked_uid": Subquery(User.objects.filter(pk=OuterRef("pk")).values("exchange_account__uid")[:1]),
    }
    return User.objects.filter(role="").annotate(**columns)


def _counted(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("user").annotate(n=Count("pk")).values("n"))


def _here(user: Any) -> Here:
    return Here(
        name=name_of(user).masked,
        passkeys=user.passkey_count or 0,
        has_app=user.totp_confirmed_at is not None,
        codes_left=user.codes_left or 0,
        changed_at=user.changed_at,
        frozen_at=user.frozen_at,
        has_sms=user.sms_since is not None,
        is_recovered=user.is_recovered,
        held_until=user.security_hold_until,
    )


def _ask(uid: str) -> tuple[AtExchange | None, str]:
    return answered(lambda asking: AtExchange(asking.account(uid), _withdrawals(asking, uid)))


def _withdrawals(asking: Exchange, uid: str) -> list[Transfer]:
    newest = asking.transfers(uid, _READ).transfers
    return [one for one in newest if one.kind == "withdrawal" and one.state in _UNDER_WAY][:_SHOWN]


def _why_held(reason: str) -> str:
    return {
        "security_change": _("Something that guards the account was changed"),
        "new_address": _("The address for withdrawals is new"),
        "review": _("A transfer is being looked at"),
        "compliance": _("A check that the law asks for is under way"),
    }.get(reason, _("The exchange gives no reason"))
