"""What becomes of a mail of ours after it left."""

from django.utils.translation import gettext_lazy as _

from gatehouse.journal.data import EntryData, Names


class MailReturned(EntryData):
    """A mail of ours came back. `why` is `hard` for good, `soft` for now, `late` for one that is still tried elsewhere,
    `spam` for one that its recipient reported; `delivery` is the mail.
    """

    kind = "mail_returned"
    delivery: int
    why: str

    def sentence(self, who: str, names: Names) -> str:
        return str(_RETURNED.get(self.why, _RETURNED["hard"]))


_RETURNED = {
    "hard": _("A mail of ours could not be delivered and came back"),
    "soft": _("A mail of ours could not be delivered yet; it is sent again"),
    "late": _("A mail of ours is late: the other side is still trying"),
    "spam": _("The customer's mail service says that our mail was reported as spam"),
}
