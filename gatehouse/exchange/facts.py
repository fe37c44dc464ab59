"""What the exchange says about an account, as docs/exchange.openapi.yaml has it. What it says beside that is not read."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,23})(\.[0-9]{1,18})?")


def _written(value: Any) -> Decimal:
    """Amounts are written as text: as a number of JSON the last digits of 18 would be lost on the way."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and value >= 0:
        return value
    raise ValueError("write amounts as text, such as 0.18422019")


Amount = Annotated[Decimal, BeforeValidator(_written)]
Uid = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Asset = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,12}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]  # ISO 4217
Name = Annotated[str, Field(max_length=64)]
Id = Annotated[str, Field(min_length=1, max_length=128)]


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class _Answer(_Fact):
    """`read_at` is when the exchange read it, not when it arrived."""

    read_at: AwareDatetime


class Limit(_Fact):
    """At most `amount`, in the account's currency, in one day or month (UTC)."""

    what: Literal["deposit", "withdrawal", "trade"]
    amount: Amount
    period: Literal["day", "month"]


class Kyc(_Fact):
    """How well the exchange knows who this is (0: not at all), and what that allows. What has no limit is not limited."""

    level: Annotated[int, Field(ge=0, le=9)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None  # ISO 3166-1
    subdivision: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = None  # ISO 3166-2
    limits: Annotated[tuple[Limit, ...], Field(max_length=6)] = ()

    @model_validator(mode="after")
    def _part_of_its_country(self) -> Self:
        if self.subdivision and self.subdivision.partition("-")[0] != self.country:
            raise ValueError("a subdivision is a part of the country that is named beside it")
        return self

    @property
    def place(self) -> str:
        """Where it has been proven that he lives: the part of the country where that is known, empty when nothing is."""
        return (self.subdivision or self.country or "") if self.level else ""


class Hold(_Fact):
    """Something that keeps withdrawals back; without `until` it lasts until a person lifts it."""

    reason: Literal["security_change", "new_address", "review", "compliance", "other"]
    until: AwareDatetime | None = None


class Security(_Fact):
    """How the account is secured at the exchange itself."""

    passkeys: Annotated[int, Field(ge=0)]
    has_app: bool
    has_sms: bool
    has_address_list: bool  # withdrawals go to listed addresses only


class Account(_Answer):
    uid: Uid
    currency: Currency
    kyc: Kyc
    holds: Annotated[tuple[Hold, ...], Field(max_length=20)]
    withdrawals: Literal["open", "held", "closed"]
    security: Security


class Balance(_Fact):
    """`value` is what the amount is worth in the account's currency; `on_its_way` has arrived on no balance yet."""

    asset: Asset
    name: Name
    amount: Amount
    value: Amount
    on_its_way: Amount


class Balances(_Answer):
    uid: Uid
    currency: Currency
    balances: Annotated[tuple[Balance, ...], Field(max_length=500)]

    @property
    def worth(self) -> Decimal:
        return sum((one.value for one in self.balances), Decimal(0))


class Transfer(_Fact):
    id: Id
    kind: Literal["deposit", "withdrawal"]
    asset: Asset
    network: Name
    amount: Amount
    fee: Amount
    state: Literal["waiting", "confirming", "held", "done", "refused"]
    address: Annotated[str, Field(max_length=256)] = ""
    transaction: Annotated[str, Field(max_length=256)] = ""
    created_at: AwareDatetime


class Transfers(_Answer):
    uid: Uid
    transfers: Annotated[tuple[Transfer, ...], Field(max_length=100)]


class Order(_Fact):
    """Without `price` it is an order at the market's."""

    id: Id
    market: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,12}-[A-Z0-9]{1,12}$")]
    side: Literal["buy", "sell"]
    price: Amount | None = None
    amount: Amount
    filled: Amount
    state: Literal["open", "filled", "cancelled", "refused"]
    created_at: AwareDatetime


class Orders(_Answer):
    uid: Uid
    orders: Annotated[tuple[Order, ...], Field(max_length=100)]
