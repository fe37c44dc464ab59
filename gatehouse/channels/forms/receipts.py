"""What the confirmation page says, carried in its own signed address: it needs no session and no second look-up."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing

from gatehouse.guard import Finding
from gatehouse.guard.kinds import SecretKind

Removed = list[dict[str, Any]]  # [{"kind", "count"}], as a message keeps it

_RECEIPT = "gatehouse.forms.receipt"
_REMOVED = "gatehouse.forms.removed"
_DAYS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Receipt:
    """`address` is masked; `zone` an IANA name; `promised` a time in ISO 8601, empty for suggestions; `is_new` is False
    when it was sent before.
    """

    number: str
    topic: str
    address: str
    zone: str
    promised: str
    is_new: bool
    removed: Removed


def seal(receipt: Receipt) -> str:
    return signing.dumps(asdict(receipt), salt=_RECEIPT, compress=True)


def read_receipt(token: str) -> Receipt | None:
    """The receipt, or None for one that is not ours or older than seven days."""
    try:
        return Receipt(**signing.loads(token, salt=_RECEIPT, max_age=7 * _DAYS))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def listed(found: Iterable[Finding]) -> Removed:
    return [{"kind": str(finding.kind), "count": finding.count} for finding in found]


def findings(removed: Removed) -> tuple[Finding, ...]:
    """The same for an action. Where in the text they stood is no longer known."""
    return tuple(Finding(0, 0, SecretKind(one["kind"]), one["count"]) for one in removed)


def seal_removed(removed: Removed) -> str:
    """What the guard took out on the way to the review page; the sent form brings it back."""
    return signing.dumps(removed, salt=_REMOVED, compress=True) if removed else ""


def read_removed(token: str) -> Removed:
    try:
        return list(signing.loads(token, salt=_REMOVED, max_age=_DAYS)) if token else []
    except (signing.BadSignature, TypeError, ValueError):
        return []
