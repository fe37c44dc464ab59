"""What the sandbox is made of: its assets, what each level of identity allows, and the few people that a demo tells of."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

CURRENCY = "EUR"
PLACES = ("DE", "FR", "NL", "ES", "TR", "BR", "JP", "US-CA")  # where people live
LIMITS = {1: Decimal(2_000), 2: Decimal(50_000), 3: Decimal(250_000)}  # withdrawals a day, by level


class Asset(Enum):
    """Title, network, price in EUR (made up, and always the same), and decimal places."""

    BTC = ("Bitcoin", "Bitcoin", Decimal("76095.40"), 8)
    ETH = ("Ether", "Ethereum", Decimal("2590.58"), 8)
    USDT = ("Tether", "Tron", Decimal("0.9211"), 6)
    SOL = ("Solana", "Solana", Decimal("128.74"), 6)
    EUR = ("Euro", "SEPA", Decimal("1"), 2)

    def __init__(self, title: str, network: str, price: Decimal, places: int) -> None:
        self.title, self.network, self.price, self.places = title, network, price, places


MARKETS = (Asset.BTC, Asset.ETH, Asset.USDT, Asset.SOL)


@dataclass(frozen=True, slots=True)
class Person:
    """`holdings` are asset, amount and what is on its way."""

    level: int
    place: str
    is_held: bool
    holdings: tuple[tuple[Asset, Decimal, Decimal], ...]


LENA, OMAR, MEI = "40817265", "51730948", "62954310"
NAMED = {
    # Waits for 1,250 USDT.
    LENA: Person(
        2,
        "NL",
        False,
        (
            (Asset.BTC, Decimal("0.18422019"), Decimal(0)),
            (Asset.ETH, Decimal("1.20500000"), Decimal(0)),
            (Asset.USDT, Decimal("1371.020000"), Decimal(1250)),
        ),
    ),
    # Has changed his phone number, and may not withdraw until tomorrow.
    OMAR: Person(1, "TR", True, ((Asset.USDT, Decimal("84.310000"), Decimal(0)),)),
    # Has just begun.
    MEI: Person(0, "", False, ()),
}
