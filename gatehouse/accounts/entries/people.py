"""What customers change about themselves: their addresses and how they want to be treated."""

from typing import Literal

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class AddressAdded(EntryData):
    """The account's owner has shown that he reads this address."""

    kind = "address_added"
    name: Literal["email", "phone"]
    address: int

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s added a phone number") if self.name == "phone" else _("%(who)s added a mail address")
        return text % {"who": who}


class AddressRemoved(EntryData):
    """`former` is the row that keeps it for as long as it is still told."""

    kind = "address_removed"
    name: Literal["email", "phone"]
    former: int

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s removed a phone number") if self.name == "phone" else _("%(who)s removed a mail address")
        return text % {"who": who}


class PreferencesSet(EntryData):
    """How a customer wants to be treated: the names of what changed.

    A time zone tells where he lives, so no value stands here for ever but `mails_news`, which he has to have agreed to.
    """

    kind = "preferences_set"
    changed: list[str]
    mails_news: bool | None = None

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s changed the settings of the account") % {"who": who}


class CheckUpDone(EntryData):
    """He has looked over his factors, devices, sign-ins and addresses, and found each of them right."""

    kind = "check_up_done"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s looked over the security of the account") % {"who": who}


class CheckUpPutOff(EntryData):
    kind = "check_up_put_off"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s put off the security check-up") % {"who": who}


class Referred(EntryData):
    """The account was opened with the code of the account `referrer`."""

    kind = "referred"
    referrer: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s came by a referral code") % {"who": who}
