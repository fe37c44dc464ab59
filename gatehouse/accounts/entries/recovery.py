"""How a recovery case goes on; in the chain of the account that it is about."""

from typing import Literal

from django.utils.translation import gettext as _

from gatehouse.accounts.models import EvidenceKind, Lost
from gatehouse.journal.data import EntryData, Names


class RecoveryOpened(EntryData):
    kind = "recovery_opened"
    case: int
    lost: Literal["totp", "passkey", "all", "nothing"]
    by_agent: bool = False

    def sentence(self, who: str, names: Names) -> str:
        if self.by_agent:
            return _("%(who)s opened a way back in for an owner who reads none of his addresses") % {"who": who}
        said = {"who": who, "lost": Lost(self.lost).label}
        return _("%(who)s asked for a way back in. Lost: %(lost)s") % said


class RecoveryEvidence(EntryData):
    """Something was shown: the row says what an agent has written about it."""

    kind = "recovery_evidence"
    case: int
    evidence: Literal["email", "phone", "password", "totp", "recovery", "identity"]

    def sentence(self, who: str, names: Names) -> str:
        said = {"who": who, "what": EvidenceKind(self.evidence).label}
        return _("%(who)s gave evidence for the recovery: %(what)s") % said


class RecoveryPrepared(EntryData):
    kind = "recovery_prepared"
    case: int
    approval: int
    hours: int

    def sentence(self, who: str, names: Names) -> str:
        said = {"who": who, "hours": self.hours}
        return _("%(who)s prepared the recovery, with a wait of %(hours)s hours") % said


class RecoveryApproved(EntryData):
    """The second person's word. The notices of this entry begin the wait."""

    kind = "recovery_approved"
    case: int
    hours: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s approved the recovery") % {"who": who}


class RecoveryHeld(EntryData):
    kind = "recovery_held"
    case: int

    def sentence(self, who: str, names: Names) -> str:
        return _("The owner was told of the recovery; the wait has begun")


class RecoveryCancelled(EntryData):
    kind = "recovery_cancelled"
    case: int
    ending: Literal["owner", "link", "factor", "frozen", "agent", "other"]

    def sentence(self, who: str, names: Names) -> str:
        if self.ending == "factor":
            return _("The recovery was stopped: the factor that was said to be lost was used")
        text = _("%(who)s stopped the recovery and froze the account")
        return (text if self.ending in ("link", "frozen") else _("%(who)s stopped the recovery")) % {"who": who}


class RecoveryExpired(EntryData):
    kind = "recovery_expired"
    case: int

    def sentence(self, who: str, names: Names) -> str:
        return _("The recovery has expired: nothing happened for two weeks")


class RecoveryExecuted(EntryData):
    kind = "recovery_executed"
    case: int
    lost: Literal["totp", "passkey", "all", "nothing"]

    def sentence(self, who: str, names: Names) -> str:
        return _("The recovery was carried out: what was lost is removed, and a new password is needed")
