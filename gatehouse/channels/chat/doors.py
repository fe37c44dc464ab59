"""What the widget and apps ask over HTTP (docs/protocol.md). Everything that is said goes through the socket."""

import re
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gatehouse.channels.chat import requests
from gatehouse.channels.chat.access import chats_for, current_chat
from gatehouse.channels.chat.actions.begin import begin_chat
from gatehouse.channels.chat.actions.introduce import NotIntroduced, ask_who, redeem_code
from gatehouse.channels.chat.brands import get_brand, own_origins, sites_of
from gatehouse.channels.chat.described import chat_json, pass_json, topics_of, visit_json
from gatehouse.channels.chat.files import readable_file
from gatehouse.channels.chat.identities import NotVouched, Vouched, read_identity
from gatehouse.channels.chat.models import Brand, Chat, Visitor
from gatehouse.channels.chat.origins import origin_of
from gatehouse.channels.chat.requests import CHATS, VISITS, Body, Refused, count, door, with_visitor
from gatehouse.channels.chat.visits import Visit, arrive, introduce
from gatehouse.channels.forms.people import known_contact
from gatehouse.conversations.actions.give_address import give_address
from gatehouse.conversations.actions.rate import rate as rate_conversation
from gatehouse.conversations.actions.send_transcript import send_transcript
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.downloads import file_response
from gatehouse.live.frames import LONGEST_TEXT, MOST_FILES

MAILS, INTRODUCTIONS = 20, 120  # an hour from one network
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_NOT_INTRODUCED = {"ended": 410, "used": 409, "refused": 403}


@door
def visits(request: HttpRequest, body: Body) -> HttpResponse:
    """Who is there: a known visitor by his token, or a new one."""
    count(request, "visit", VISITS)
    brand = get_brand(requests.text(body, "brand", 48, is_required=True))
    if brand is None:
        raise Refused(404, "brand_unknown", "There is no chat of this name.", "brand")
    origin = _origin(body, sites_of(brand, request))
    language = _language(request, requests.text(body, "language", 20))
    with translation.override(language):
        visit = Visit(
            brand=brand,
            origin=origin,
            language=language,
            told=requests.told(body, request.headers.get("User-Agent", "")),
            vouched=_vouched(body, brand),
            proven=known_contact(request) if origin in own_origins(request) else None,
        )
        arrived = arrive(visit, requests.token_of(request))
        chat = None if arrived.is_stranger else current_chat(arrived.visitor)
        return JsonResponse(visit_json(arrived.visitor, arrived.token, chat))


@door
@with_visitor
def introductions(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """Ask who he is, in a window of ours: where that is. The verifier stays in the frame."""
    count(request, "introduction", INTRODUCTIONS)
    challenge = requests.text(body, "challenge", 43, is_required=True)
    if not _CHALLENGE.fullmatch(challenge):
        raise Refused(400, "invalid", "A SHA-256 in base64url, without padding.", "challenge")
    asked = ask_who(visitor, challenge)
    return JsonResponse({"window": reverse("portal:who", args=[asked.pk])}, status=201)


@door
@with_visitor
def identity(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """Redeem the code that the window handed over: the visit as it is now, with a new token."""
    count(request, "identity", INTRODUCTIONS)
    code = requests.text(body, "code", 128, is_required=True)
    verifier = requests.text(body, "verifier", 128, is_required=True)
    try:
        with transaction.atomic():
            arrived = introduce(visitor, redeem_code(visitor, code, verifier))
    except NotIntroduced as error:
        sentence = _("This took too long, or was answered already. Choose “Show us who you are” again.")
        raise Refused(_NOT_INTRODUCED[error.reason], f"code_{error.reason}", sentence) from error
    return JsonResponse(visit_json(arrived.visitor, arrived.token, current_chat(arrived.visitor)))


@door
@with_visitor
def conversations(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """Begin a chat by its first message."""
    count(request, "begin", CHATS)
    if not visitor.brand.is_on:
        raise Refused(409, "not_open", _("The chat is not open now. Write a ticket instead: nothing gets lost."))
    id_ = requests.uuid_of(body, "id")
    if id_ is None:
        raise Refused(400, "invalid", "Give the message an id: a UUID.", "id")
    wanted = requests.text(body, "topic", 48, is_required=True)
    topic = next((one for one in topics_of(visitor.brand) if one.slug == wanted), None)
    if topic is None:
        raise Refused(400, "topic_unknown", _("Choose what it is about."), "topic")
    begun = begin_chat(
        visitor,
        topic,
        requests.text(body, "text", LONGEST_TEXT),
        id_=id_,
        files=requests.uuids_of(body, "files", MOST_FILES),
        form=requests.uuid_of(body, "form"),
    )
    told = {"chat": chat_json(begun.chat, begun.found), "pass": pass_json(visitor, begun.chat.conversation)}
    return JsonResponse(told, status=201 if begun.is_new else 200)


@door
@with_visitor
def tickets(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """A pass for his socket; the first one came with the chat."""
    return JsonResponse(pass_json(visitor, chat_of(visitor).conversation))


@door
@with_visitor
def end(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """He is done; what he writes later reopens it."""
    chat = chat_of(visitor)
    if chat.conversation.is_open:
        solve(chat.conversation, by=chat.conversation.contact.actor)
    return JsonResponse({"chat": chat_json(_again(visitor, chat))})


@door
@with_visitor
def rating(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """How it was, from 1 to 5."""
    stars = body.get("stars")
    if type(stars) is not int or not 1 <= stars <= 5:
        raise Refused(400, "invalid", _("Choose a rating from 1 to 5."), "stars")
    chat = chat_of(visitor)
    rate_conversation(chat.conversation, stars, by=chat.conversation.contact.actor)
    return JsonResponse({"chat": chat_json(_again(visitor, chat))})


@door
@with_visitor
def email(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """Where answers go when he is away. Nothing tells whether anybody else uses that address."""
    count(request, "email", MAILS)
    address = requests.text(body, "email", 254, is_required=True)
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(400, "email_invalid", _("This is no mail address."), "email") from None
    chat = chat_of(visitor)
    give_address(chat.conversation, address, by=chat.conversation.contact.actor)
    return JsonResponse({"chat": chat_json(_again(visitor, chat))})


@door
@with_visitor
def transcript(request: HttpRequest, body: Body, visitor: Visitor) -> HttpResponse:
    """Mail him what was said, to an address that is proven to be his."""
    count(request, "transcript", MAILS)
    conversation = chat_of(visitor).conversation
    send_transcript(conversation, conversation.contact, by=conversation.contact.actor)
    return JsonResponse({"sent": True})


@never_cache
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file of a chat, by the address that stood in its frame."""
    found = readable_file(pk, request.GET.get("token", ""))
    if found is None:
        raise Http404
    return file_response(request, found, thumb="small" in request.GET)


def _origin(body: Body, allowed: list[str]) -> str:
    """The site whose page shows the bubble: one that the brand names, or our own."""
    origin = origin_of(requests.text(body, "origin", 253))
    if origin is None or origin not in allowed:
        raise Refused(403, "origin_unknown", "This site is not among those that may show this chat.", "origin")
    return origin


def _language(request: HttpRequest, wanted: str) -> str:
    try:
        return get_supported_language_variant(wanted) if wanted else translation.get_language_from_request(request)
    except LookupError:
        return settings.LANGUAGE_CODE


def _vouched(body: Body, brand: Brand) -> Vouched | None:
    identity = requests.text(body, "identity", 5_000)
    if not identity:
        return None
    try:
        return read_identity(identity, brand, audience=settings.BASE_URL)
    except NotVouched as error:
        raise Refused(403, "not_vouched", str(error), "identity") from error


def chat_of(visitor: Visitor) -> Chat:
    """The one that he has begun and that can go on. Raises Refused."""
    chat = current_chat(visitor)
    if chat is None:
        raise Refused(404, "no_chat", _("There is no chat yet. Begin one."))
    return chat


def _again(visitor: Visitor, chat: Chat) -> Chat:
    """As it is after a change."""
    found = chats_for(visitor).select_related("conversation__contact", "conversation__topic")
    return found.get(pk=chat.pk)
