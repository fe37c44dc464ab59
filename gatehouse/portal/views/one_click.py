"""Pages behind one-click links in mails."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.keep_open import keep_open
from gatehouse.conversations.actions.participants import remove_participant
from gatehouse.conversations.actions.rate import rate
from gatehouse.conversations.models import Contact, Conversation
from gatehouse.conversations.one_click import LinkInvalid, OneClick, read_one_click
from gatehouse.portal.refusals import said


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button, POST acts. Nothing of the ticket is shown beside its number and state.

    A mail program posts without ever having seen the page (RFC 8058); the link itself allows what it says.
    """
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return _page(request, token)
    answer: HttpResponse = csrf_protect(_page)(request, token)
    return answer


def _page(request: HttpRequest, token: str) -> HttpResponse:
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
    if wish.verb == "leave":
        return owner, get_object_or_404(Conversation, pk=wish.conversation)  # again, when he has left, is no error
    conversation = conversations_for(owner.actor).filter(pk=wish.conversation, contact=owner).first()
    if conversation is None:
        raise Http404
    return owner, conversation


def _act(wish: OneClick, conversation: Conversation, contact: Contact) -> None:
    if wish.verb == "leave":
        remove_participant(conversation.survivor, contact, by=contact.actor)
    elif wish.rating is None:
        keep_open(conversation, by=contact.actor)
    else:
        rate(conversation, wish.rating, by=contact.actor)
