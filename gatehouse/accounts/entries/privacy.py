"""What a customer does about his own data, and what becomes of his account when he closes it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class DataAsked(EntryData):
    kind = "data_asked"
    export: UUID

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked for a copy of all own data") % {"who": who}


class DataReady(EntryData):
    kind = "data_ready"
    export: UUID

    def sentence(self, who: str, names: Names) -> str:
        return _("The copy of the customer's data was ready")


class DataFetched(EntryData):
    kind = "data_fetched"
    export: UUID

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s downloaded the copy of own data") % {"who": who}


class ClosingAsked(EntryData):
    """`closes_at` is when it is final."""

    kind = "closing_asked"
    closes_at: datetime

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked to close this account") % {"who": who}


class ClosingCalledOff(EntryData):
    kind = "closing_called_off"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s kept this account") % {"who": who}


class AccountClosed(EntryData):
    kind = "account_closed"

    def sentence(self, who: str, names: Names) -> str:
        return _("The account was closed")


class AccountErased(EntryData):
    """Nothing of the person is left but what stands in `docs/privacy.md`."""

    kind = "account_erased"

    def sentence(self, who: str, names: Names) -> str:
        return _("What was known of the person was erased")
