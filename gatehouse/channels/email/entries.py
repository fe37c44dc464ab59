"""What agents do with mail that reached no conversation, or with a mail's original; each stands in the agent's own chain."""

from uuid import UUID

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class MailOpened(EntryData):
    """Somebody read a stored mail: in quarantine, or with `original` as it came."""

    kind = "mail_opened"
    mail: UUID
    original: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s took a mail as it came") if self.original else _("%(who)s read a mail in quarantine")
        return text % {"who": who}


class MailReplayed(EntryData):
    kind = "mail_replayed"
    mail: UUID

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s let a mail out of quarantine") % {"who": who}


class MailDismissed(EntryData):
    """The reason is an agent's words: it stands with the mail."""

    kind = "mail_dismissed"
    mail: UUID
    undone: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s put a mail back into quarantine") if self.undone else _("%(who)s dismissed a mail")
        return text % {"who": who}
