"""What agents do about mail and answers that they have sent."""

from uuid import UUID

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class MailSentAgain(EntryData):
    """A mail that was not delivered is tried anew; `elsewhere` when it goes to another address. `delivery` is that mail."""

    kind = "mail_sent_again"
    delivery: int
    elsewhere: bool = False

    def sentence(self, who: str, names: Names) -> str:
        if self.elsewhere:
            return _("%(who)s sent a mail that had failed to another address") % {"who": who}
        return _("%(who)s sent a mail again that had failed") % {"who": who}


class ReplyWithdrawn(EntryData):
    """An answer was taken back before anybody had seen it; its words are gone, what its entry says of them stays."""

    kind = "reply_withdrawn"
    message: UUID

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s took an answer back before anybody saw it") % {"who": who}


class TranscriptSent(EntryData):
    """Somebody was mailed the whole conversation, because he asked for it."""

    kind = "transcript_sent"
    public = True
    contact: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(person)s asked for a copy of the whole conversation") % {
            "person": names.of("contact", self.contact)
        }

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("%(person)s asked for a copy of this ticket by mail.") % {"person": names.of("contact", self.contact)}
