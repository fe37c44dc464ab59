"""What becomes of a browser's asking to be signed in by a phone, from when it is known whose phone that is."""

from django.utils.translation import gettext as _

from gatehouse.accounts.models.qr import QrEnd
from gatehouse.journal.data import EntryData, Names


class QrScanned(EntryData):
    kind = "qr_scanned"
    qr: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s scanned a QR code to sign in") % {"who": who}


class QrApproved(EntryData):
    kind = "qr_approved"
    qr: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s approved a sign-in by QR code") % {"who": who}


class QrEnded(EntryData):
    """Nobody got in by it."""

    kind = "qr_ended"
    qr: int
    end: QrEnd

    @property
    def is_alarm(self) -> bool:
        """Whether somebody else may have had a hand in it."""
        return self.end in (QrEnd.SECOND_SCAN, QrEnd.COUNTRY, QrEnd.REPORTED, QrEnd.WRONG_CODE)

    def sentence(self, who: str, names: Names) -> str:
        return _("A sign-in by QR code came to nothing: %(why)s") % {"why": self.end.label}
