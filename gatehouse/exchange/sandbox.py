"""The demo's exchange: the same UID always has the same facts, and nothing of it is kept anywhere.

Everybody is somebody here, but for the UIDs that begin with a zero: those the sandbox does not know.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Literal, TypeVar

from django.utils import timezone

from gatehouse.exchange.base import MOST, Unknown
from gatehouse.exchange.facts import (
    Account,
    Balance,
    Balances,
    Hold,
    Kyc,
    Limit,
    Order,
    Orders,
    Security,
    Transfer,
    Transfers,
)
from gatehouse.exchange.people import CURRENCY, LIMITS, MARKETS, NAMED, PLACES, Asset

_BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)  # nothing in the sandbox is older
_KINDS: tuple[Literal["deposit", "withdrawal"], ...] = ("deposit", "withdrawal")
_SIDES: tuple[Literal["buy", "sell"], ...] = ("buy", "sell")
_CENT = Decimal("0.01")
T = TypeVar("T", Transfer, Order)


def uid_of(number: int) -> str:
    """The UID of a customer's account in the demo: eight digits, from his user's id."""
    return str(10_000_000 + _seed(f"user {number}") % 89_999_999)


@dataclass(frozen=True, slots=True)
class Sandbox:
    now: Callable[[], datetime] = timezone.now

    def account(self, uid: str) -> Account:
        dice, named = self._of(uid, "account"), NAMED.get(uid)
        level = named.level if named else dice.choice((1, 2, 2, 3))
        holds = self._holds(uid, dice)
        return Account(
            uid=uid,
            currency=CURRENCY,
            kyc=self._kyc(uid, level),
            holds=holds,
            withdrawals="held" if holds else "open",
            security=_security(dice),
            read_at=self.now(),
        )

    def balances(self, uid: str) -> Balances:
        dice, named = self._of(uid, "balances"), NAMED.get(uid)
        held = named.holdings if named else _some_holdings(dice)
        found = sorted(map(_balance, held), key=lambda one: one.value, reverse=True)
        return Balances(uid=uid, currency=CURRENCY, balances=tuple(found), read_at=self.now())

    def transfers(self, uid: str, limit: int) -> Transfers:
        dice = self._of(uid, "transfers")
        found = [_transfer(dice, number) for number in range(dice.randint(3, 20))]
        if self.account(uid).withdrawals == "held":
            found.append(_held(_hour(self.now()) - timedelta(hours=2)))
        return Transfers(uid=uid, transfers=_newest(found, limit), read_at=self.now())

    def orders(self, uid: str, limit: int) -> Orders:
        dice = self._of(uid, "orders")
        found = [_order(dice, number) for number in range(dice.randint(3, 40))]
        return Orders(uid=uid, orders=_newest(found, limit), read_at=self.now())

    def _kyc(self, uid: str, level: int) -> Kyc:
        if not level:
            return Kyc(level=level)
        named = NAMED.get(uid)
        place = named.place if named else self._of(uid, "place").choice(PLACES)
        country, dash, _part = place.partition("-")
        return Kyc(level=level, country=country, subdivision=place if dash else None, limits=_limits(level))

    def _holds(self, uid: str, dice: Random) -> tuple[Hold, ...]:
        named = NAMED.get(uid)
        if not (named.is_held if named else dice.random() < 0.2):
            return ()
        return (Hold(reason="security_change", until=_hour(self.now()) + timedelta(hours=24)),)

    def _of(self, uid: str, what: str) -> Random:
        """Dice of their own for each question, so that one answer does not depend on which was asked before."""
        if uid.startswith("0"):
            raise Unknown(Unknown.__doc__)
        return Random(_seed(f"{what} {uid}"))  # noqa: S311  (a demo's facts, not secrets)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _limits(level: int) -> tuple[Limit, ...]:
    amount = LIMITS.get(level)
    return () if amount is None else (Limit(what="withdrawal", amount=amount, period="day"),)


def _security(dice: Random) -> Security:
    return Security(
        passkeys=dice.randint(0, 2),
        has_app=dice.random() < 0.7,
        has_sms=dice.random() < 0.4,
        has_address_list=dice.random() < 0.3,
    )


def _some_holdings(dice: Random) -> list[tuple[Asset, Decimal, Decimal]]:
    chosen = dice.sample(list(Asset), dice.randint(1, 5))
    return [(asset, _amount(dice, asset), Decimal(0)) for asset in chosen]


def _amount(dice: Random, asset: Asset) -> Decimal:
    """Worth between ten and some thousands."""
    worth = Decimal(dice.randint(10_00, 9_000_00)) / 100
    return (worth / asset.price).quantize(Decimal(1).scaleb(-asset.places))


def _balance(held: tuple[Asset, Decimal, Decimal]) -> Balance:
    asset, amount, on_its_way = held
    value = (amount * asset.price).quantize(_CENT)
    return Balance(asset=asset.name, name=asset.title, amount=amount, value=value, on_its_way=on_its_way)


def _transfer(dice: Random, number: int) -> Transfer:
    asset = dice.choice(list(Asset))
    kind = dice.choice(_KINDS)
    return Transfer(
        id=f"t{number}",
        kind=kind,
        asset=asset.name,
        network=asset.network,
        amount=_amount(dice, asset),
        fee=Decimal(0) if kind == "deposit" else Decimal(1).scaleb(-4),
        state="done",
        transaction=f"{dice.getrandbits(256):064x}",
        created_at=_moment(dice),
    )


def _held(at: datetime) -> Transfer:
    """What whoever may not withdraw has tried."""
    return Transfer(
        id="held",
        kind="withdrawal",
        asset=Asset.USDT.name,
        network=Asset.USDT.network,
        amount=Decimal("40.000000"),
        fee=Decimal(1),
        state="held",
        created_at=at,
    )


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _order(dice: Random, number: int) -> Order:
    asset = dice.choice(MARKETS)
    amount = _amount(dice, asset)
    return Order(
        id=f"o{number}",
        market=f"{asset.name}-{CURRENCY}",
        side=dice.choice(_SIDES),
        price=asset.price,
        amount=amount,
        filled=amount,
        state="filled",
        created_at=_moment(dice),
    )


def _moment(dice: Random) -> datetime:
    return _BEGAN + timedelta(minutes=dice.randint(0, 60 * 24 * 60))


def _newest(found: list[T], limit: int) -> tuple[T, ...]:
    return tuple(sorted(found, key=lambda one: one.created_at, reverse=True)[: min(limit, MOST)])
