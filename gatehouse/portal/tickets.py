"""Tickets as the customer of this session may see them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gatehouse.conversations import numbers
from gatehouse.conversations.access import conversations_for, get_conversation
from gatehouse.conversations.models import Contact, Conversation, Participant
from gatehouse.portal.recovery_page import case_here
from gatehouse.portal.session import contacts_here, proven_ids

More = ParamSpec("More")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A conversation, and the contact who sees it in this session.

    `by_key`: he gave no mail address, so nobody can write to him; he comes back by a link that is shown to him.
    """

    conversation: Conversation
    contact: Contact
    by_key: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the contact is the requester, who alone may end, rate and urge; others who take part read and write."""
        return self.conversation.contact_id == self.contact.pk


def tickets_of(contacts: list[Contact]) -> QuerySet[Conversation]:
    """What these contacts, of whom there is one at least, wrote themselves and take part in."""
    found = conversations_for(contacts[0].actor)
    for contact in contacts[1:]:
        found |= conversations_for(contact.actor)
    # Access is an OR, which the planner answers by reading the whole table; a union of the same it answers by indexes.
    own = Conversation.objects.filter(contact__in=contacts).values("pk")
    shared = Participant.objects.filter(contact__in=contacts).values("conversation")
    return found.filter(merged_into__isnull=True, pk__in=own.union(shared)).select_related("contact")


def find_ticket(request: HttpRequest, typed: str) -> Ticket | None:
    """The ticket with this number, when a contact of this session may see it."""
    proven = proven_ids(request)
    number = numbers.read(typed, settings.NUMBER_PREFIX)
    for contact in contacts_here(request) if number else ():
        try:
            return Ticket(get_conversation(contact.actor, number or ""), contact, by_key=contact.pk not in proven)
        except Conversation.DoesNotExist:
            continue
    return _of_recovery(request, number) if number else None


def _of_recovery(request: HttpRequest, number: str) -> Ticket | None:
    """The one conversation about a way back in that this browser has shown a code for."""
    case = case_here(request)
    if case is None or case.thread.conversation.number != number:
        return None
    contact = case.user.contact
    return Ticket(get_conversation(contact.actor, number), contact)


def ticket_required(
    view: Callable[Concatenate[HttpRequest, Ticket, More], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, More], HttpResponse]:
    """For what is done to a ticket: for who may not see it the ticket's page asks for the address, whatever the number.

    Whose session ended while he wrote gets his words back, to be copied. Nothing of them is kept.
    """

    @wraps(view)
    def with_ticket(request: HttpRequest, number: str, *more: More.args, **named: More.kwargs) -> HttpResponse:
        ticket = find_ticket(request, number)
        if ticket is None and (words := request.POST.get("text")):
            return render(
                request, "portal/handed_back.html", {"section": "tickets", "number": number, "words": words}, status=401
            )
        if ticket is None:
            return redirect("portal:ticket", number=number)
        return view(request, ticket, *more, **named)

    return with_ticket
