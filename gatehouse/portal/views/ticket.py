"""The ticket's page and what its customer may do there."""

from collections.abc import Callable
from math import ceil
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatehouse.channels.forms.typed import guard_typed
from gatehouse.channels.forms.uploads import FileProblem, take_all
from gatehouse.conversations.actions.details import answer_details
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.keep_open import keep_open
from gatehouse.conversations.actions.nudge import nudge
from gatehouse.conversations.actions.rate import rate
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.actions.upload import discard_upload, uploads_of
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.timeline import merged_threads
from gatehouse.portal.forms import RatingForm, ReplyForm
from gatehouse.portal.limits import too_many_replies, wait_for_reply
from gatehouse.portal.refusals import said
from gatehouse.portal.ticket_page import Wanted, details_form, ticket_page, wanted_details
from gatehouse.portal.tickets import Ticket, find_ticket, ticket_required
from gatehouse.portal.views.doors import ask


@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """The ticket, for who may see it; the number alone opens nothing and its page then is the same for every number."""
    found = find_ticket(request, number)
    if found is None:
        return ask(request, number=number)
    survivor = found.conversation.survivor
    if survivor.pk != found.conversation.pk and find_ticket(request, survivor.number):
        return redirect("portal:ticket", number=survivor.number)
    flashes = list(messages.get_messages(request))
    page = ticket_page(found, asked=request.GET)
    is_sent = any(flash.extra_tags for flash in flashes)
    return render(request, "portal/ticket.html", {**page, "messages": flashes, "is_sent": is_sent})


@require_POST
@ticket_required
def reply(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = ReplyForm(request.POST)
    is_valid, origin = form.is_valid(), form.cleaned_data.get("origin")
    problems = take_all(request, request.FILES.getlist("files"), origin) if origin else []
    if origin and "remove" in request.POST:
        _discard(origin, request.POST["remove"])
    elif is_valid and not problems:
        if wait := _wait(ticket, form):
            form.add_error(None, too_many_replies(wait))
            return _reply_again(request, ticket, form, [], wait=wait)
        try:
            received = receive(ticket.conversation, form.draft(), by=ticket.contact.actor)
        except Impossible as refused:
            form.add_error(None, said(refused))
        else:
            return _sent(request, ticket, received.conversation)
    return _reply_again(request, ticket, form, problems)


def _wait(ticket: Ticket, form: ReplyForm) -> float:
    """The seconds until he may send this; what is here already may always be sent again."""
    wait = wait_for_reply(ticket.conversation, ticket.contact)
    is_here = wait and ticket.conversation.messages.filter(client_id=form.cleaned_data["client_id"]).exists()
    return 0.0 if is_here else wait


def _discard(origin: UUID, pk: str) -> None:
    for upload in uploads_of(origin):
        if str(upload.pk) == pk:
            discard_upload(upload)


def _reply_again(
    request: HttpRequest, ticket: Ticket, form: ReplyForm, problems: list[FileProblem], *, wait: float = 0.0
) -> HttpResponse:
    """The page with whatever was typed; secrets in it come back as marks."""
    form.data, _found = guard_typed(request.POST, form)
    is_refused = bool(form.errors or problems)
    page = ticket_page(ticket, form=form, problems=problems)
    answer = render(request, "portal/ticket.html", page, status=429 if wait else 422 if is_refused else 200)
    if wait:
        answer["Retry-After"] = str(ceil(wait))
    return answer


def _sent(request: HttpRequest, ticket: Ticket, arrived: Conversation) -> HttpResponse:
    """The page where the message stands. The flash names the ticket it was typed for, so that its draft is let go."""
    typed_for, number = ticket.conversation.number, arrived.number
    if number in (typed_for, ticket.conversation.survivor.number):
        is_told = not ticket.by_key
        text = _("Your message is here. You get a mail when we answer.") if is_told else _("Your message is here.")
    elif find_ticket(request, number):
        text = _("%(closed)s was closed, so your message opened this new ticket. The two are linked.")
    else:
        text, number = _("This ticket is closed, so your message opened a new one for its owner."), typed_for
    messages.success(request, text % {"closed": typed_for}, extra_tags=typed_for)
    return redirect("portal:ticket", number=number)


@require_POST
@ticket_required
def details(request: HttpRequest, ticket: Ticket, pk: int) -> HttpResponse:
    """The customer's answers to what an agent asked for."""
    wanted = wanted_details(merged_threads(ticket.conversation))
    asked = next((one.request for one in wanted if one.request.pk == pk), None)
    if asked is None:
        return redirect("portal:ticket", number=ticket.conversation.number)
    form, sender = details_form(asked, request.POST), ReplyForm(request.POST)
    if form.is_valid() and sender.is_valid():
        try:
            received = answer_details(asked, form.answers(), sender.draft(), by=ticket.contact.actor)
        except Impossible as refused:
            form.add_error(None, said(refused))
        else:
            return _sent(request, ticket, received.conversation)
    wanted = [Wanted(asked, form) if one.request.pk == pk else one for one in wanted]
    return render(request, "portal/ticket.html", ticket_page(ticket, wanted=wanted), status=422)


@require_POST
@ticket_required
def nudging(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("We told the team that you are waiting.")
    return _act(request, ticket, lambda: nudge(ticket.conversation, by=ticket.contact.actor), done)


@require_POST
@ticket_required
def solution(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("Good to hear. If it comes back, write below and the ticket opens again.")
    return _act(request, ticket, lambda: solve(ticket.conversation, by=ticket.contact.actor), done)


@require_POST
@ticket_required
def keeping(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("Your ticket stays open. Take your time.")
    return _act(request, ticket, lambda: keep_open(ticket.conversation, by=ticket.contact.actor), done)


@require_POST
@ticket_required
def rating(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = RatingForm(request.POST)
    figure = form.cleaned_data["rating"] if form.is_valid() else 0
    done = _("Thank you. Your rating goes to the people who helped you.")
    return _act(request, ticket, lambda: rate(ticket.conversation, figure, by=ticket.contact.actor), done)


def _act(request: HttpRequest, ticket: Ticket, verb: Callable[[], None], done: str) -> HttpResponse:
    """Only the requester may; others who take part read and write."""
    if not ticket.is_own:
        raise Http404
    try:
        verb()
    except Impossible as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, done)
    return redirect("portal:ticket", number=ticket.conversation.number)
