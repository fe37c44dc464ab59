"""What can happen between a customer and his account at the exchange; it stands in the customer's chain."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class ExchangeLinked(EntryData):
    kind = "exchange_linked"
    account: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s linked the account at the exchange") % {"who": who}


class ExchangeUnlinked(EntryData):
    kind = "exchange_unlinked"
    account: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s unlinked the account at the exchange") % {"who": who}


class ExchangeLinkRefused(EntryData):
    """The exchange vouched for an account that is linked to somebody else here."""

    kind = "exchange_link_refused"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s wanted to link an account at the exchange that is somebody else's here") % {"who": who}


class ExchangeLinkTried(EntryData):
    """Somebody else wanted to link this customer's account at the exchange, and was refused."""

    kind = "exchange_link_tried"
    account: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s wanted to link this customer's account at the exchange, and was refused") % {"who": who}
