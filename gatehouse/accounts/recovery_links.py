"""The link by which whoever reads an address of the account stops a recovery, and freezes the account with it.

It stands in notices to proven addresses alone. Opening it changes nothing (mail scanners open links); its page has one
button. It stops, and can do nothing else: who got hold of it by mistake does no harm that lasts.
"""

from django.conf import settings
from django.core import signing

from gatehouse.accounts.models import RecoveryCase

_SALT = "gatehouse.stop-recovery"


def stop_url(case_id: int) -> str:
    """The whole address, on the portal's own host."""
    return f"{settings.BASE_URL}/recover/stop/{signing.dumps(case_id, salt=_SALT)}/"


def read_stop(token: str) -> RecoveryCase | None:
    """The case that it stops, whether it goes on or not; None for what is no link of ours."""
    try:
        case_id = int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return RecoveryCase.objects.select_related("user").filter(pk=case_id).first()
