"""The tables of people and their doors. Import them from here."""

from gatehouse.accounts.models.addresses import STILL_TOLD, FormerAddress
from gatehouse.accounts.models.approvals import Approval
from gatehouse.accounts.models.doors import (
    CODE_LIVES,
    MOST_TRIES,
    KnownDevice,
    Mark,
    Method,
    OneTimeCode,
    OpenSession,
    Passkey,
    Purpose,
    RecoveryCode,
    RefusedTry,
    SpentCode,
    WrongTries,
)
from gatehouse.accounts.models.legal import Acceptance, LegalDocument, LegalVersion, shown_in
from gatehouse.accounts.models.people import ISSUED_LIVES, Density, Role, Theme, Tour, User, UserManager, initials
from gatehouse.accounts.models.preferences import LATER, NEVER, QUARTERLY, Preferences
from gatehouse.accounts.models.privacy import EXPORT_LIVES, DataExport
from gatehouse.accounts.models.qr import QR_LIVES, QR_TRIES, QrEnd, QrSignIn, QrState
from gatehouse.accounts.models.recovery import (
    GATHERING,
    RUNNING,
    CaseState,
    Ending,
    Evidence,
    RecoveryCase,
)
from gatehouse.accounts.models.referrals import Referral, ReferralCode
from gatehouse.accounts.models.regions import Effect, RegionAct, RegionHold, RegionRule
from gatehouse.accounts.recovery_kinds import EvidenceKind, Lost

__all__ = [
    "CODE_LIVES",
    "EXPORT_LIVES",
    "GATHERING",
    "ISSUED_LIVES",
    "LATER",
    "MOST_TRIES",
    "NEVER",
    "QR_LIVES",
    "QR_TRIES",
    "QUARTERLY",
    "RUNNING",
    "STILL_TOLD",
    "Acceptance",
    "Approval",
    "CaseState",
    "DataExport",
    "Density",
    "Effect",
    "Ending",
    "Evidence",
    "EvidenceKind",
    "FormerAddress",
    "KnownDevice",
    "LegalDocument",
    "LegalVersion",
    "Lost",
    "Mark",
    "Method",
    "OneTimeCode",
    "OpenSession",
    "Passkey",
    "Preferences",
    "Purpose",
    "QrEnd",
    "QrSignIn",
    "QrState",
    "RecoveryCase",
    "RecoveryCode",
    "Referral",
    "ReferralCode",
    "RefusedTry",
    "RegionAct",
    "RegionHold",
    "RegionRule",
    "Role",
    "SpentCode",
    "Theme",
    "Tour",
    "User",
    "UserManager",
    "WrongTries",
    "initials",
    "shown_in",
]
