"""What can happen to somebody who signs in; each stands in his own chain."""

from typing import Literal

from django.utils.translation import gettext as _

from gatehouse.accounts.models import Role
from gatehouse.journal.data import EntryData, Names


class AgentCreated(EntryData):
    kind = "agent_created"
    role: Role

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s created this account as “%(role)s”") % {"who": who, "role": Role(self.role).label}


class RoleChanged(EntryData):
    kind = "role_changed"
    before: Role
    role: Role

    def sentence(self, who: str, names: Names) -> str:
        said = {"who": who, "before": Role(self.before).label, "role": Role(self.role).label}
        return _("%(who)s changed the role from “%(before)s” to “%(role)s”") % said


class AccessChanged(EntryData):
    kind = "access_changed"
    active: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s let this person sign in again") if self.active else _("%(who)s took the access away")
        return text % {"who": who}


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


class SignedIn(EntryData):
    kind = "signed_in"
    known_device: bool = False
    device: int | None = None
    method: str = ""

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s signed in") if self.known_device else _("%(who)s signed in on a new device")
        return text % {"who": who}


class SignedOut(EntryData):
    kind = "signed_out"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s signed out") % {"who": who}


class FactorReset(EntryData):
    kind = "factor_reset"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s took the authenticator away so that a new one is set up") % {"who": who}


class AccountOpened(EntryData):
    """A customer made an account, with an address that he had just proven."""

    kind = "account_opened"
    name: Literal["email", "phone"]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s opened this account") % {"who": who}


class FactorRemoved(EntryData):
    kind = "factor_removed"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s removed the authenticator app") % {"who": who}


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


class SessionsEnded(EntryData):
    """Sessions of his were ended: one, with its device, or all others by himself, or every one from the terminal."""

    kind = "sessions_ended"
    device: int | None = None
    every: bool = False

    def sentence(self, who: str, names: Names) -> str:
        if self.every:
            return _("%(who)s ended every session") % {"who": who}
        text = _("%(who)s ended one session") if self.device else _("%(who)s ended all other sessions")
        return text % {"who": who}


class AccountFrozen(EntryData):
    kind = "account_frozen"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s froze this account") % {"who": who}


class AgreementsAccepted(EntryData):
    """`versions` are the published texts' ids; when, from where and in which language stands in a row for each."""

    kind = "agreements_accepted"
    versions: list[int]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s accepted legal documents") % {"who": who}


class LegalVersionPublished(EntryData):
    """In the document's chain. The hash proves which wording it was."""

    kind = "legal_version_published"
    number: int
    sha256: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s published version %(number)s") % {"who": who, "number": self.number}


class PublicNameSet(EntryData):
    """What customers call an agent, in full: who answers for what “Alice” wrote must be known years later."""

    kind = "public_name_set"
    name: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s set the name that customers see to “%(name)s”") % {"who": who, "name": self.name}


class PictureSet(EntryData):
    kind = "picture_set"
    removed: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s removed the picture") if self.removed else _("%(who)s set a new picture")
        return text % {"who": who}


class DeskSet(EntryData):
    """How an agent wants the workspace: the columns that changed, with their new values."""

    kind = "desk_set"
    values: dict[str, str]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s changed how the desk looks and works") % {"who": who}


class AvailabilitySet(EntryData):
    """Whether waiting chats are offered to an agent."""

    kind = "availability_set"
    takes_chats: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s is available for chats") if self.takes_chats else _("%(who)s is away from chats")
        return text % {"who": who}


class ApprovalAsked(EntryData):
    """`act` says what for; the reason stands in the approval's row."""

    kind = "approval_asked"
    approval: int
    act: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked a colleague to approve something") % {"who": who}


class ApprovalGiven(EntryData):
    kind = "approval_given"
    approval: int
    act: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s approved what a colleague had asked for") % {"who": who}


class ApprovalUsed(EntryData):
    kind = "approval_used"
    approval: int
    act: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s did what a colleague had approved") % {"who": who}
