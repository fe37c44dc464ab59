"""How often a door may be knocked at, and the page that says when to try again."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from math import ceil
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from gatehouse.accounts.devices import key_of, knows
from gatehouse.accounts.limits import hit, mailbox_key
from gatehouse.accounts.models import Purpose, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.forms.budgets import network
from gatehouse.conversations.models import Contact, Conversation

R = TypeVar("R", bound=HttpRequest)
_HOUR = timedelta(hours=1)
LINKS_PER_ADDRESS = 3  # asked for from one network
LINKS_TO_ONE_MAILBOX = 12
LINKS_PER_NETWORK = 20
CODES_PER_NAME = 5  # asked for from one network
CODES_TO_ONE_NAME = 15
TO_STOP_A_THIEF = 60  # to one name, for what its owner gets by it whatever strangers do: freezing, and a new password
CODES_PER_NETWORK = 30
_ASKED_FROM_OUTSIDE = (Purpose.RESET, Purpose.FREEZE, Purpose.RECOVER)  # by who has only typed the name
NEW_PASSWORDS_PER_NETWORK = (
    60  # forms with one in an hour, also those that are not complete: twice as many as get a code
)
NEW_CODES = 10  # sets of recovery codes
_TEN_MINUTES = timedelta(minutes=10)
CHECKS_PER_NETWORK = 60  # of message codes, in an hour
OPTIONS_PER_NETWORK = (
    600  # for passkeys, in an hour: every page with the door asks once, and an office shares one address
)
# How often a password may be judged: a person asks some thirty times for one, and an office shares one address.
JUDGED_PER_NETWORK = ((60, timedelta(minutes=1)), (1200, _HOUR))
QR_CODES_PER_NETWORK = 5  # pictures to sign in by, in a minute
TRANSCRIPTS = {"page": 60, "mail": 5}  # of one customer, in an hour
REPLIES_TO_TICKET = 30  # of one customer, in ten minutes
REPLIES_OF_CONTACT = 60  # to all his tickets, in an hour


def wait_for_link(request: HttpRequest, value: str) -> float:
    """Count one asking for a link; the seconds to wait, 0.0 when it may go through. Addresses are kept as hashes only."""
    if not settings.CONFIG.limits:
        return 0.0
    mailbox, here = mailbox_key(value), network(request)
    from_network = hit(f"link:from:{here}", limit=LINKS_PER_NETWORK, per=_HOUR)
    # A stranger who asks again and again must not keep the owner out, who asks from somewhere else.
    to_here = from_network or hit(f"link:to:{mailbox}:{here}", limit=LINKS_PER_ADDRESS, per=_HOUR)
    return to_here or hit(f"link:to:{mailbox}", limit=LINKS_TO_ONE_MAILBOX, per=_HOUR)


def wait_for_code(request: HttpRequest, name: SignInName, purpose: Purpose) -> float:
    """Count one asking for a code by mail or SMS; the seconds to wait, 0.0 when it may go through.

    Each purpose for itself: what strangers may ask for keeps nobody from signing in, or from freezing his account. A browser
    that its owner has signed in with is counted apart from everybody.
    """
    if not settings.CONFIG.limits:
        return 0.0
    here = network(request)
    from_network = hit(f"code:from:{here}", limit=CODES_PER_NETWORK, per=_HOUR)
    known = knows(request, name) if purpose in _ASKED_FROM_OUTSIDE else None
    # A stranger who asks again and again must not keep the owner out, who asks from somewhere else.
    where = key_of(known) if known else here
    to_here = from_network or hit(f"code:{purpose}:{name.digest}:{where}", limit=CODES_PER_NAME, per=_HOUR)
    if known:
        return to_here
    most = TO_STOP_A_THIEF if purpose in (Purpose.FREEZE, Purpose.RESET) else CODES_TO_ONE_NAME
    return to_here or hit(f"code:{purpose}:{name.digest}", limit=most, per=_HOUR)


def new_passwords_counted(page: Callable[[R], HttpResponse]) -> Callable[[R], HttpResponse]:
    """Count each form with a new password before it is judged and hashed; 429 for one too many."""

    @wraps(page)
    def counted(request: R) -> HttpResponse:
        wait = _wait_for_new_password(request) if request.method == "POST" else 0.0
        return too_many(request, wait) if wait else page(request)

    return counted


def _wait_for_new_password(request: HttpRequest) -> float:
    if not settings.CONFIG.limits:
        return 0.0
    return hit(f"new-password:{network(request)}", limit=NEW_PASSWORDS_PER_NETWORK, per=_HOUR)


def wait_for_new_codes(user: User) -> float:
    """Count one making of recovery codes, each of which its owner is told of; the seconds to wait, 0.0 for none."""
    return hit(f"recovery-codes:{user.pk}", limit=NEW_CODES, per=_HOUR) if settings.CONFIG.limits else 0.0


def wait_for_qr(request: HttpRequest) -> float:
    """Count one picture to sign in by; the seconds to wait, 0.0 when it may be shown."""
    if not settings.CONFIG.limits:
        return 0.0
    return hit(f"qr:{network(request)}", limit=QR_CODES_PER_NETWORK, per=timedelta(minutes=1))


def wait_for_options(request: HttpRequest) -> float:
    """Count one challenge for a passkey, which a session keeps; the seconds to wait, 0.0 when it may be made."""
    if not settings.CONFIG.limits:
        return 0.0
    return hit(f"passkey:options:{network(request)}", limit=OPTIONS_PER_NETWORK, per=_HOUR)


def wait_for_judging(request: HttpRequest) -> float:
    """Count one password that is judged while it is typed; the seconds to wait, 0.0 when it may be."""
    if not settings.CONFIG.limits:
        return 0.0
    here = network(request)
    waits = (hit(f"strength:{per.seconds}:{here}", limit=most, per=per) for most, per in JUDGED_PER_NETWORK)
    return next((wait for wait in waits if wait), 0.0)


def wait_for_checking(request: HttpRequest) -> float:
    """Count one look for a message code; the seconds to wait, 0.0 when it may be answered."""
    if not settings.CONFIG.limits:
        return 0.0
    return hit(f"verify:{network(request)}", limit=CHECKS_PER_NETWORK, per=_HOUR)


def wait_for_transcript(contact: Contact, how: str) -> float:
    """Count one transcript; the seconds to wait, 0.0 when it may be made. Each reads a whole conversation."""
    if not settings.CONFIG.limits:
        return 0.0
    return hit(f"transcript:{how}:{contact.pk}", limit=TRANSCRIPTS[how], per=_HOUR)


def wait_for_reply(conversation: Conversation, contact: Contact) -> float:
    """Count one message of a customer who is known; the seconds to wait, 0.0 when it may come in."""
    if not settings.CONFIG.limits:
        return 0.0
    to_ticket = hit(f"reply:{contact.pk}:{conversation.pk}", limit=REPLIES_TO_TICKET, per=_TEN_MINUTES)
    return to_ticket or hit(f"reply:{contact.pk}", limit=REPLIES_OF_CONTACT, per=_HOUR)


def too_many_replies(wait: float) -> str:
    """What the customer reads beside the words that he could not send yet."""
    minutes = ceil(wait / 60)
    sentence = ngettext(
        "Many messages reached us from you in a short time. This one is not sent yet; your text and files are still here. "
        "Send it again in %(minutes)s minute.",
        "Many messages reached us from you in a short time. This one is not sent yet; your text and files are still here. "
        "Send it again in %(minutes)s minutes.",
        minutes,
    )
    return sentence % {"minutes": minutes}


def too_many(request: HttpRequest, wait: float) -> HttpResponse:
    """429 with the reason and when to try again (RFC 6585, section 4)."""
    minutes = ceil(wait / 60)
    sentence = ngettext(
        "Somebody asked for this many times in the last hour, so we pause it. Try again in %(minutes)s minute.",
        "Somebody asked for this many times in the last hour, so we pause it. Try again in %(minutes)s minutes.",
        minutes,
    )
    context = {"status": 429, "sentence": sentence % {"minutes": minutes}}
    response = render(request, "errors/429.html", context, status=429)
    response["Retry-After"] = str(ceil(wait))
    return response
