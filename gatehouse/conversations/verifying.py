"""How sure the desk is that an account's owner himself writes in a conversation, and who may say so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from gatehouse.accounts.models import Method, User
from gatehouse.conversations.entries.verifying import method_name
from gatehouse.conversations.models import ASKED_FOR, HOLDS_FOR, Conversation, Verification


@dataclass(frozen=True, slots=True)
class Sureness:
    """What the desk shows: when the owner has confirmed and by what, and since when he is being asked."""

    confirmed_at: datetime | None = None
    method: str = ""
    asked_at: datetime | None = None

    @property
    def is_asked(self) -> bool:
        return self.asked_at is not None and timezone.now() < self.asked_at + ASKED_FOR

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_old(self) -> bool:
        """He may have left the browser since: ask again before anything that matters."""
        return self.confirmed_at is not None and timezone.now() > self.confirmed_at + HOLDS_FOR

    @property
    def is_weak(self) -> bool:
        """Whoever reads his mail could have done it."""
        return self.method == Method.CODE

    @property
    def minutes(self) -> int:
        """Since he has confirmed."""
        return int((timezone.now() - self.confirmed_at).total_seconds() // 60) if self.confirmed_at else 0

    @property
    def by(self) -> str:
        return method_name(self.method) if self.method else ""


def sureness_columns(conversation: str = "pk") -> dict[str, Subquery]:
    """To be added to a query whose rows name a conversation in this column; `sureness_of` reads them."""
    mine = Verification.objects.filter(conversation=OuterRef(conversation), ended_at=None).order_by("-asked_at")
    # An account that the conversation does not belong to any more says nothing about who writes, and of one that its owner
    # has frozen nobody knows who was in it.
    mine = mine.filter(user=F("conversation__contact__user"), user__frozen_at=None, user__is_active=True)
    confirmed, asked = mine.filter(is_confirmed=True), mine.filter(answered_at=None)
    return {
        "sure_at": Subquery(confirmed.values("answered_at")[:1]),
        "sure_by": Subquery(confirmed.values("method")[:1]),
        "sure_asked": Subquery(asked.values("asked_at")[:1]),
    }


def sureness_of(columns: Any) -> Sureness:
    """Of a row as a mapping, or as an object with these attributes."""
    row = columns if isinstance(columns, dict) else vars(columns)
    return Sureness(row.get("sure_at"), row.get("sure_by") or "", row.get("sure_asked"))


def account_of(conversation: Conversation) -> User | None:
    """The open account of the conversation's customer."""
    return User.objects.filter(contact=conversation.contact_id, role="", is_active=True, frozen_at=None).first()


def waiting_for(user: User) -> QuerySet[Verification]:
    """What this customer is asked to confirm now."""
    asked = Verification.objects.filter(user=user, answered_at=None, ended_at=None)
    asked = asked.filter(asked_at__gt=timezone.now() - ASKED_FOR, conversation__merged_into=None)
    return asked.filter(conversation__contact__user=user).select_related("conversation", "agent").order_by("-asked_at")


def verification_for(user: User, pk: int) -> Verification:
    """One that this customer was asked, open or not; Verification.DoesNotExist for everybody else's."""
    return Verification.objects.select_related("conversation").get(pk=pk, user=user)


def is_asked(conversation: Conversation) -> bool:
    """Whether its owner is asked right now."""
    since = timezone.now() - ASKED_FOR
    return conversation.verifications.filter(answered_at=None, ended_at=None, asked_at__gt=since).exists()
