"""Each kind of change that an account's owner is told of."""

from datetime import UTC, datetime
from uuid import UUID

from gatehouse.accounts.entries import (
    AccountClosed,
    AccountFrozen,
    AccountOpened,
    AddressAdded,
    AddressRemoved,
    ClosingAsked,
    ClosingCalledOff,
    DataReady,
    FactorRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordSet,
    QrEnded,
    RecoveryApproved,
    RecoveryCancelled,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    RecoveryExecuted,
    RecoveryOpened,
    RegionDeclared,
    RegionHeld,
    RegionReleased,
    SecondStepFailed,
    SessionsEnded,
    SignedIn,
    SignedInAfterTries,
    SmsFactorRemoved,
    SmsFactorSet,
)
from gatehouse.accounts.models import QrEnd, User
from gatehouse.exchange.entries import ExchangeLinked, ExchangeLinkRefused, ExchangeLinkTried, ExchangeUnlinked
from gatehouse.journal.data import EntryData
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record

CHANGES: dict[str, EntryData] = {
    "account_opened": AccountOpened(name="email"),
    "password_set": PasswordSet(),
    "factor_removed": FactorRemoved(),
    "recovery_codes_made": RecoveryCodesMade(),
    "recovery_code_used": RecoveryCodeUsed(left=3),
    "passkey_added": PasskeyAdded(passkey=1),
    "passkey_removed": PasskeyRemoved(passkey=1),
    "second_step_failed": SecondStepFailed(times=3),
    "signed_in_after_tries": SignedInAfterTries(times=5),
    "sms_factor_set": SmsFactorSet(),
    "sms_factor_removed": SmsFactorRemoved(),
    "sessions_ended": SessionsEnded(),
    "address_added": AddressAdded(name="email", address=1),
    "address_removed": AddressRemoved(name="phone", former=1),
    "account_frozen": AccountFrozen(),
    "region_declared": RegionDeclared(when="changed"),
    "region_held": RegionHeld(rule=1, source="kyc", effects={"products": "block"}),
    "region_released": RegionReleased(rule=1),
    "signed_in": SignedIn(known_device=False),
    "recovery_opened": RecoveryOpened(case=1, lost="all"),
    "recovery_approved": RecoveryApproved(case=1, hours=72),
    "recovery_cancelled": RecoveryCancelled(case=1, ending="factor"),
    "recovery_executed": RecoveryExecuted(case=1, lost="all"),
    "qr_ended": QrEnded(qr=1, end=QrEnd.WRONG_CODE),
    "exchange_linked": ExchangeLinked(account=1),
    "exchange_unlinked": ExchangeUnlinked(account=1),
    "exchange_link_refused": ExchangeLinkRefused(),
    "exchange_link_tried": ExchangeLinkTried(account=1),
    "data_ready": DataReady(export=UUID(int=7)),
    "closing_asked": ClosingAsked(closes_at=datetime(2026, 12, 13, 9, 30, tzinfo=UTC)),
    "closing_called_off": ClosingCalledOff(),
    "account_closed": AccountClosed(),
}


def noted(user: User, *changes: EntryData) -> list[Entry]:
    return [record(user, one, by=user.actor) for one in changes]
