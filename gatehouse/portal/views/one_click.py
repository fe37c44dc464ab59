"""Pages behind one-click links in mails."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.keep_open import keep_open
from gatehouse.conversations.actions.rate import rate
from gatehouse.conversations.models import Contact, Conversation
from gatehouse.conversations.one_click import LinkInvalid, OneClick, read_one_click
from gatehouse.portal.refusals import said


@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button, POST acts. Nothing of the ticket is shown beside its number and state."""
    try:
        wish = read_one_click(token)
    except LinkInvalid:
        return render(request, "portal/one_click_stale.html", status=410)
    contact, conversation = _who_and_what(wish)
    context = {"wish": wish, "conversation": conversation}
    if request.method == "POST":
        try:
            _act(wish, conversation, contact)
        except Impossible as refused:
            return render(request, "portal/one_click.html", {**context, "refusal": said(refused)}, status=409)
        context["done"] = True
    return render(request, "portal/one_click.html", context)


def _who_and_what(wish: OneClick) -> tuple[Contact, Conversation]:
    contact = Contact.objects.select_related("joined_into").filter(pk=wish.contact, erased_at=None).first()
    if contact is None:
        raise Http404
    owner = contact.joined_into or contact
    conversation = conversations_for(owner.actor).filter(pk=wish.conversation, contact=owner).first()
    if conversation is None:
        raise Http404
    return owner, conversation


def _act(wish: OneClick, conversation: Conversation, contact: Contact) -> None:
    if wish.rating is None:
        keep_open(conversation, by=contact.actor)
    else:
        rate(conversation, wish.rating, by=contact.actor)
