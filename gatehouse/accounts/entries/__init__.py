"""What can happen to somebody who signs in; each stands in his own chain."""

from gatehouse.accounts.entries.agents import (
    AccessChanged,
    AgentCreated,
    AvailabilitySet,
    DeskSet,
    FactorReset,
    PictureSet,
    PublicNameSet,
    RoleChanged,
)
from gatehouse.accounts.entries.approvals import (
    ApprovalAsked,
    ApprovalGiven,
    ApprovalUsed,
)
from gatehouse.accounts.entries.doors import (
    AccountFrozen,
    AccountOpened,
    FactorRemoved,
    FactorSet,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordSet,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SessionsEnded,
    SignedIn,
    SignedOut,
    WordsSet,
)
from gatehouse.accounts.entries.legal import (
    AgreementsAccepted,
    LegalVersionPublished,
)
from gatehouse.accounts.entries.people import (
    AddressAdded,
    AddressRemoved,
)
from gatehouse.accounts.entries.privacy import (
    AccountClosed,
    AccountErased,
    ClosingAsked,
    ClosingCalledOff,
    DataAsked,
    DataFetched,
    DataReady,
)
from gatehouse.accounts.entries.qr import QrApproved, QrEnded, QrScanned
from gatehouse.accounts.entries.recovery import (
    RecoveryApproved,
    RecoveryCancelled,
    RecoveryEvidence,
    RecoveryExecuted,
    RecoveryExpired,
    RecoveryHeld,
    RecoveryOpened,
    RecoveryPrepared,
)
from gatehouse.accounts.entries.regions import RegionDeclared, RegionHeld, RegionReleased
from gatehouse.accounts.entries.sms import SmsFactorRemoved, SmsFactorSet
from gatehouse.accounts.entries.tries import SecondStepFailed, SignedInAfterTries

__all__ = [
    "AccessChanged",
    "AccountClosed",
    "AccountErased",
    "AccountFrozen",
    "AccountOpened",
    "AddressAdded",
    "AddressRemoved",
    "AgentCreated",
    "AgreementsAccepted",
    "ApprovalAsked",
    "ApprovalGiven",
    "ApprovalUsed",
    "AvailabilitySet",
    "ClosingAsked",
    "ClosingCalledOff",
    "DataAsked",
    "DataFetched",
    "DataReady",
    "DeskSet",
    "FactorRemoved",
    "FactorReset",
    "FactorSet",
    "LegalVersionPublished",
    "PasskeyAdded",
    "PasskeyRemoved",
    "PasswordSet",
    "PictureSet",
    "PublicNameSet",
    "QrApproved",
    "QrEnded",
    "QrScanned",
    "RecoveryApproved",
    "RecoveryCancelled",
    "RecoveryCodeUsed",
    "RecoveryCodesMade",
    "RecoveryEvidence",
    "RecoveryExecuted",
    "RecoveryExpired",
    "RecoveryHeld",
    "RecoveryOpened",
    "RecoveryPrepared",
    "RegionDeclared",
    "RegionHeld",
    "RegionReleased",
    "RoleChanged",
    "SecondStepFailed",
    "SessionsEnded",
    "SignedIn",
    "SignedInAfterTries",
    "SignedOut",
    "SmsFactorRemoved",
    "SmsFactorSet",
    "WordsSet",
]
