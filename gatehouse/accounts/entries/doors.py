"""What happens at the doors, to whoever signs in; each stands in his own chain."""

from typing import Literal

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class PasswordSet(EntryData):
    kind = "password_set"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s set a new password") % {"who": who}


class FactorSet(EntryData):
    kind = "factor_set"
    reset: bool = False  # made anew by somebody else, for a person who lost it

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s reset the authenticator") if self.reset else _("%(who)s set up an authenticator")
        return text % {"who": who}


class FactorRemoved(EntryData):
    kind = "factor_removed"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s removed the authenticator app") % {"who": who}


class SignedIn(EntryData):
    kind = "signed_in"
    known_device: bool = False
    device: int | None = None
    method: str = ""
    qr: int | None = None  # by which a phone let this browser in

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s signed in") if self.known_device else _("%(who)s signed in on a new device")
        return text % {"who": who}


class SignedOut(EntryData):
    kind = "signed_out"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s signed out") % {"who": who}


class SessionsEnded(EntryData):
    """Sessions of his were ended: one, with its device or of a QR code, or all others by himself, or every one from the
    terminal."""

    kind = "sessions_ended"
    device: int | None = None
    qr: int | None = None
    every: bool = False

    def sentence(self, who: str, names: Names) -> str:
        if self.every:
            return _("%(who)s ended every session") % {"who": who}
        text = _("%(who)s ended one session") if self.device or self.qr else _("%(who)s ended all other sessions")
        return text % {"who": who}


class AccountOpened(EntryData):
    """A customer made an account, with an address that he had just proven, and a password or a passkey."""

    kind = "account_opened"
    name: Literal["email", "phone"]
    passkey: bool = False

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s opened this account") % {"who": who}


class AccountFrozen(EntryData):
    kind = "account_frozen"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s froze this account") % {"who": who}


class RecoveryCodesMade(EntryData):
    kind = "recovery_codes_made"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s made new recovery codes") % {"who": who}


class RecoveryCodeUsed(EntryData):
    kind = "recovery_code_used"
    left: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s used a recovery code") % {"who": who}


class PasskeyAdded(EntryData):
    kind = "passkey_added"
    passkey: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s added a passkey") % {"who": who}


class PasskeyRemoved(EntryData):
    kind = "passkey_removed"
    passkey: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s removed a passkey") % {"who": who}


class WordsSet(EntryData):
    """The anti-phishing code itself stands nowhere but sealed in its column."""

    kind = "words_set"
    removed: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s removed the anti-phishing code") if self.removed else _("%(who)s chose an anti-phishing code")
        return text % {"who": who}
