"""What the overview of an account shows."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gatehouse.accounts import recovery_codes
from gatehouse.accounts.models import RUNNING, Method, OpenSession, RecoveryCase, User
from gatehouse.channels.forms.pages import Filling
from gatehouse.channels.forms.topics import shelf
from gatehouse.conversations.actions.referrals import own_code
from gatehouse.conversations.models import Contact, TopicGroup
from gatehouse.conversations.referrals import spaced
from gatehouse.conversations.verifying import waiting_for
from gatehouse.portal.tickets import tickets_of

_SHOWN = 5


class Whole(NamedTuple):
    """An account's owner, whether somebody asks for a way into it, and whether a phone of his has let a browser in."""

    user: User
    is_recovered: bool
    has_qr_sessions: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that makes an account safer; `page` is where it is done."""

    title: str
    why: str
    is_done: bool
    page: str


def whole(user: User) -> "Whole":
    """The same with what the overview shows of him, in one statement."""
    asked = RecoveryCase.objects.filter(user=OuterRef("pk"), state__in=RUNNING)
    opened = OpenSession.objects.filter(user=OuterRef("pk"), method=Method.QR)
    owner = User.objects.select_related("contact", "preferences", "referral_code")
    found = owner.annotate(is_recovered=Exists(asked), has_qr_sessions=Exists(opened)).get(pk=user.pk)
    return Whole(found, found.is_recovered, found.has_qr_sessions)


def steps_of(user: User) -> list[Step]:
    """In the order of what each is worth."""
    has_passkey, has_app = user.passkeys.exists(), bool(user.totp_confirmed_at)
    return [
        Step(
            _("Add a passkey"),
            _("Nobody can trick you out of it: it works on this site and on no other."),
            has_passkey,
            "portal:account-security",
        ),
        Step(
            _("Set up an authenticator app"),
            _("Without it or a passkey, whoever reads your mail and knows your password gets in."),
            has_app or has_passkey,
            "portal:account-app",
        ),
        Step(
            _("Save your recovery codes"),
            _("They let you in on the day on which your phone is gone."),
            recovery_codes.left(user) > 0,
            "portal:account-codes" if has_app or has_passkey else "portal:account-security",
        ),
        Step(
            _("Choose an anti-phishing code"),
            _("It stands in every mail of ours, so that you know a false one."),
            bool(user.words),
            "portal:account-words",
        ),
    ]


def newest_tickets(user: User) -> list[Any]:
    """The newest of "All tickets". `is_asked` of each says whether an agent asks him right now who he is."""
    shown = tickets_of([user.contact]).annotate(is_asked=Exists(waiting_for(user)))  # without tickets nobody asks
    return list(shown.order_by("-updated_at", "-pk")[:_SHOWN])


@dataclass(frozen=True, slots=True)
class Invitation:
    """A customer's own referral code, as people read it, and the link that brings it along."""

    code: str
    link: str


def invitation_of(user: User) -> Invitation:
    code = own_code(user)
    return Invitation(spaced(code), f"{settings.BASE_URL}{reverse('portal:sign-up')}?ref={code}")


def feedback_form(request: HttpRequest, contact: Contact) -> Filling | None:
    """The first topic that is there for feedback, filled in like every other; None where customers are offered none."""
    found = (entry for entry in shelf().values() if entry.topic.group == TopicGroup.FEEDBACK)
    entry = next(found, None)
    return Filling(request, entry, contact) if entry else None
