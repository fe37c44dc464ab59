"""What the door knows of somebody whose account is closed goes; what he accepted stays, as the law wants it."""

from collections.abc import Collection
from itertools import product

from django.db import transaction
from django.db.models import Q

from gatehouse.accounts.locks import lift
from gatehouse.accounts.models import (
    Approval,
    DataExport,
    Evidence,
    FormerAddress,
    KnownDevice,
    Method,
    OneTimeCode,
    Preferences,
    QrSignIn,
    ReferralCode,
    RefusedTry,
    RegionHold,
    SpentCode,
    User,
)
from gatehouse.accounts.sign_in_names import EMAIL, PHONE, SignInName

_BLANK = {
    "email": None, "phone": None, "name": "", "public_name": "", "language": "", "time_zone": "", "words": "",
    "theme": "", "density": "", "kyc_region": "", "declared_region": "", "region_confirmed": "",
}  # fmt: skip


@transaction.atomic
def forget_person(user: User, addresses: Collection[str] = ()) -> None:
    """Names, devices, codes, refused tries and counters, of the account and of the `addresses` that were proven for it.

    Only of one that is closed. Leaves the row: what he accepted and the journal hang on it.
    """
    user.lock()
    if user.closed_at is None:
        return
    names = {*addresses, *(name for name in (user.email, user.phone) if name)}
    _forget_tries(user, names)
    OneTimeCode.objects.filter(Q(user=user) | Q(value__in=names)).delete()
    KnownDevice.objects.filter(user=user).delete()
    SpentCode.objects.filter(user=user).delete()
    QrSignIn.objects.filter(user=user).delete()
    RegionHold.objects.filter(user=user).delete()
    FormerAddress.objects.filter(user=user).delete()
    Preferences.objects.filter(user=user).delete()
    ReferralCode.objects.filter(user=user).delete()
    _forget_recoveries(user)
    DataExport.objects.filter(user=user).exclude(gone_at=None).delete()
    for column, value in _BLANK.items():
        setattr(user, column, value)
    user.save(update_fields=list(_BLANK))


def _forget_recoveries(user: User) -> None:
    """That there were some stays, and who approved them; what agents wrote about him does not."""
    Evidence.objects.filter(case__user=user).update(reference="", value="")
    Approval.objects.filter(pk__in=user.recoveries.values("approval")).update(reason="")


def _forget_tries(user: User, names: Collection[str]) -> None:
    """Counters stand under the digest of what was typed, or the account's number."""
    digests = [_digest(name) for name in names]
    RefusedTry.objects.filter(name__in=digests).delete()
    for factor, whose in product(Method, (*digests, str(user.pk), f"present-{user.pk}")):
        lift(factor, whose)


def _digest(name: str) -> str:
    return SignInName(EMAIL if "@" in name else PHONE, name).digest
