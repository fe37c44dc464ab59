"""What can happen to a mailbox beside what happens to every setting."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class MailboxPasswordSet(EntryData):
    """The password itself is in no entry."""

    kind = "mailbox_password_set"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s gave a new password for this mailbox") % {"who": who}
