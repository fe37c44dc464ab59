"""A way back in, as its owner asks for it and agents deal with it."""

import time

from django.http import HttpResponse

from gatehouse.accounts import totp
from gatehouse.accounts.actions.recovery import add_evidence, approve, open_case, prepare
from gatehouse.accounts.models import EvidenceKind, Lost, RecoveryCase, User
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.conversations.models import Delivery, DeliveryState
from gatehouse.journal.models import Entry
from tests.integration.front_door.conftest import LENA, Visitor, sent_code

SECRET = b"12345678901234567890"
REASON = "A code by mail and the password; the voice of earlier tickets."


def ask(visitor: Visitor, lost: str = "totp", name: str = LENA.value) -> HttpResponse:
    visitor.post("/recover/", name=name, lost=lost, words="My phone fell into the sea.")
    return visitor.post("/recover/code/", code=sent_code())


def app_code() -> str:
    return totp.code_at(SECRET, totp.step_at(time.time()))


def shown(user: User, *kinds: EvidenceKind, lost: Lost = Lost.APP) -> RecoveryCase:
    case, _ = open_case(user, lost, b"browser")
    for kind in kinds or (EvidenceKind.EMAIL, EvidenceKind.PASSWORD):
        add_evidence(case, kind, by=user.actor, value=LENA.value if kind == EvidenceKind.EMAIL else "")
    return RecoveryCase.objects.get(pk=case.pk)


def approved(user: User, anna: User, senna: User, **more: Lost) -> RecoveryCase:
    case = shown(user, **more)
    prepare(case, REASON, level=0, by=anna)
    approve(case, now(case).approval_id or 0, by=senna)
    return now(case)


def now(case: RecoveryCase) -> RecoveryCase:
    return RecoveryCase.objects.select_related("user").get(pk=case.pk)


def tell(state: str = DeliveryState.SENT) -> list[Delivery]:
    """Let the notices go out."""
    courier = AccountCourier()
    courier.handle([one for one in Entry.objects.filter(subject_kind="user").order_by("pk") if courier.wants(one)])
    Delivery.objects.filter(entry__kind__startswith="recovery").update(state=state)
    return list(Delivery.objects.filter(entry__kind="recovery_approved"))
