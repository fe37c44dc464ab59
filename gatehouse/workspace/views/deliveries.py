"""Mail that did not reach its reader, and answers that are taken back before it leaves."""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gatehouse.accounts.doors import AgentRequest
from gatehouse.channels.email.actions.again import send_again, send_elsewhere
from gatehouse.conversations.actions.take_back import take_back
from gatehouse.conversations.models import Address, AddressKind, Conversation, Delivery
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said
from gatehouse.workspace.doors import question, verb
from gatehouse.workspace.forms import ElsewhereForm


@verb
def repetition(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Send a mail again that was not delivered."""
    send_again(_delivery(request, conversation), by=request.user.actor)
    return answers.done(request, conversation, Said(_("The mail is sent again.")))


@question
def readdressing(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Send it to another address; those that are known of this person are offered."""
    delivery = _delivery(request, conversation)
    form = ElsewhereForm(answers.sent(request))
    if not form.is_valid():
        known = Address.objects.filter(contact=delivery.contact_id, kind=AddressKind.EMAIL).order_by("pk")
        others = known.exclude(value=delivery.recipient)
        return answers.ask(request, conversation, "readdressing", form, delivery=delivery, others=others)
    send_elsewhere(delivery, form.cleaned_data["email"], by=request.user.actor)
    return answers.done(request, conversation, Said(_("The mail goes to the other address.")))


@verb
def taking_back(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Take one's own answer back; the page is drawn anew, with the words on the sheet."""
    try:
        message = UUID(request.POST.get("message", ""))
    except ValueError:
        return answers.refused(request, conversation, _("“message” takes the id of an answer."), status=422)
    take_back(conversation, message, by=request.user.actor)
    said = Said(_("Your answer is taken back. Nobody saw it; its words are on your sheet again."))
    return answers.go(request, answers.address(conversation), said)


def _delivery(request: HttpRequest, conversation: Conversation) -> Delivery:
    """The mail that the form or the address names, if it belongs here."""
    number = request.POST.get("delivery") or request.GET.get("delivery", "")
    if not re.fullmatch(r"[0-9]{1,18}", number, re.ASCII):
        raise Http404
    to_people = Delivery.objects.filter(
        channel="email", contact__isnull=False
    )  # a notice to an agent goes to nobody else
    found = to_people.select_related("conversation").filter(conversation=conversation, pk=int(number)).first()
    if found is None:
        raise Http404
    return found
