"""The tables of people and their doors. Import them from here."""

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
from gatehouse.accounts.models.people import Density, Role, Theme, Tour, User, UserManager, initials

__all__ = [
    "CODE_LIVES",
    "MOST_TRIES",
    "Acceptance",
    "Approval",
    "Density",
    "KnownDevice",
    "LegalDocument",
    "LegalVersion",
    "Mark",
    "Method",
    "OneTimeCode",
    "OpenSession",
    "Passkey",
    "Purpose",
    "RecoveryCode",
    "RefusedTry",
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
