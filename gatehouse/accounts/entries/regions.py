"""Where a customer lives, and what that holds back. The place itself stands in no entry: his row alone has it."""

from typing import Literal

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names

Source = Literal["kyc", "declared"]


class RegionDeclared(EntryData):
    """He said where he lives: when he opened the account, later, or again when his connection came from elsewhere."""

    kind = "region_declared"
    when: Literal["sign_up", "changed", "confirmed"]

    def sentence(self, who: str, names: Names) -> str:
        text = {
            "sign_up": _("%(who)s said in which country this account is used"),
            "changed": _("%(who)s changed the country of this account"),
            "confirmed": _("%(who)s confirmed the country of this account"),
        }[self.when]
        return text % {"who": who}


class RegionHeld(EntryData):
    """A rule holds something back: `effects` has acts and how far each is closed, `source` is what says where he lives."""

    kind = "region_held"
    rule: int
    source: Source
    effects: dict[str, str]

    def sentence(self, who: str, names: Names) -> str:
        return _("The rule %(rule)s of regions holds this account") % {"rule": self.rule}


class RegionReleased(EntryData):
    """Nothing is held back any more by this rule."""

    kind = "region_released"
    rule: int

    def sentence(self, who: str, names: Names) -> str:
        return _("The rule %(rule)s of regions holds this account no more") % {"rule": self.rule}
