"""What can happen between a customer and his account at the exchange; it stands in the customer's chain."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class ExchangeLinked(EntryData):
    kind = "exchange_linked"
    account: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s linked the account at the exchange") % {"who": who}
