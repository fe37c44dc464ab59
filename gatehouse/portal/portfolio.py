"""What a customer's page shows of his account at the exchange."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from gatehouse.accounts.models import User
from gatehouse.exchange import is_there
from gatehouse.exchange.access import uid_for
from gatehouse.exchange.asking import answered
from gatehouse.exchange.facts import Account, Balances


@dataclass(frozen=True, slots=True)
class Portfolio:
    account: Account
    balances: Balances

    @property
    def withdraws_freely(self) -> bool:
        """What the exchange names no limit for has none."""
        return not any(one.what == "withdrawal" for one in self.account.kyc.limits)


def own_uid(user: User) -> str:
    """The UID of the account that his page shows; empty for none."""
    return uid_for(user) if is_there() else ""


def linking_page() -> str:
    """The exchange's page to which customers are sent to connect their account; empty where there is none."""
    if settings.EXCHANGE_SANDBOX:
        return f"{settings.BASE_URL}{reverse('portal:sandbox-exchange')}"
    return str(settings.EXCHANGE_LINK_URL) if settings.EXCHANGE_URL else ""


def read(uid: str) -> tuple[Portfolio | None, str]:
    """The portfolio, or None and why there is none: see `answered`."""
    return answered(lambda asking: Portfolio(asking.account(uid), asking.balances(uid)))


@dataclass(frozen=True, slots=True)
class Left:
    """What is still at the exchange: `has_balances`, withdrawals held back, or `is_unknown` as it did not answer."""

    has_balances: bool = False
    is_held: bool = False
    is_unknown: bool = False


def left_at_exchange(user: User) -> Left | None:
    """What his account there holds, for who closes the one here; None when none is known."""
    uid = uid_for(user) if is_there() else ""
    if not uid:
        return None
    found, _why = read(uid)
    if found is None:
        return Left(is_unknown=True)
    has_balances = any(one.amount or one.on_its_way for one in found.balances.balances)
    return Left(has_balances, bool(found.account.holds) or found.account.withdrawals != "open")


def why_held(reason: str) -> str:
    """A hold's reason, as a sentence for its owner."""
    return {
        "security_change": _("Something that guards your account was changed."),
        "new_address": _("The address for withdrawals is new."),
        "review": _("A transfer is being looked at."),
        "compliance": _("A check that the law asks for is under way."),
    }.get(reason, _("The exchange holds them back."))
