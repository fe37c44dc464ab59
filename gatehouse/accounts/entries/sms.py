"""A customer chooses codes by SMS as his second step, or leaves them."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class SmsFactorSet(EntryData):
    kind = "sms_factor_set"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s switched codes by SMS on") % {"who": who}


class SmsFactorRemoved(EntryData):
    kind = "sms_factor_removed"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s switched codes by SMS off") % {"who": who}
