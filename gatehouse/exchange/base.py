"""The port to the exchange: the few questions that the desk and the portal ask it, and how they fail."""

from typing import Protocol

from gatehouse.exchange.facts import Account, Balances, Orders, Transfers

MOST = 100  # transfers or orders in one answer


class Unavailable(Exception):
    """The exchange does not answer as agreed; ask again later. Its words are for the log, not for customers."""


class Unknown(Exception):
    """The exchange knows no account with this UID; asking again does not help."""


class Exchange(Protocol):
    """Each answer says when the exchange read it. Each question raises Unavailable or Unknown."""

    def account(self, uid: str) -> Account:
        """How the account stands: identity, holds, withdrawals, security."""

    def balances(self, uid: str) -> Balances:
        """What the account holds, the most valuable first."""

    def transfers(self, uid: str, limit: int) -> Transfers:
        """The newest deposits and withdrawals, at most `limit` (1 to MOST) of them."""

    def orders(self, uid: str, limit: int) -> Orders:
        """The newest orders, at most `limit` (1 to MOST) of them."""
