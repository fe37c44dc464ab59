"""From a valid form to a ticket and its receipt."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.channels.forms import receipts, work
from gatehouse.channels.forms.pages import Filling
from gatehouse.channels.forms.people import keep_in_browser, proven_address
from gatehouse.channels.forms.receipts import Receipt, listed
from gatehouse.channels.forms.request_form import RequestForm
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.actions.upload import upload_ids
from gatehouse.conversations.models import Address, AddressKind, Contact, Conversation
from gatehouse.conversations.promise import promise_to

RESENT_WITHIN = timedelta(minutes=10)


def has_worked(form: RequestForm) -> bool:
    """Whether the form comes with the work that it was asked for. Work counts once, but the same form may come again."""
    origin = form.cleaned_data["origin"]
    asked = work.done(str(form.data.get("work", "")), str(form.data.get("proof", "")), origin)
    if asked is None:
        return False
    is_first = limits.hit(f"work:{asked.seed}", limit=1, per=timedelta(seconds=work.LIVES)) == 0.0
    return is_first or Conversation.objects.filter(origin=origin).exists()


def send(filling: Filling, form: RequestForm) -> Receipt:
    """Open the ticket. The same form again gives the receipt of the first time."""
    contact, topic, sent = filling.contact, filling.entry.topic, form.cleaned_data
    opened = open_request(
        Request(
            subject=form.subject(topic.name),
            draft=_draft(filling, form),
            department=topic.department,
            topic=topic,
            contact=contact,
            name=sent.get("name", ""),
            email=sent.get("email", ""),
            phone=sent.get("phone", ""),
            language=sent["language"],
            time_zone=sent["time_zone"],
            origin=sent["origin"],
            signed_in=contact is not None and contact.user_id is not None,  # else he is not known here at all
        )
    )
    if contact is None and not sent["email"] and (opened.is_new or _is_resent(opened.conversation, sent["phone"])):
        keep_in_browser(filling.request, opened.conversation)
    return Receipt(
        number=opened.conversation.number,
        topic=topic.slug,
        address=_written_to(contact, sent.get("email", "")),
        zone=sent["time_zone"],
        promised=_promised(opened.conversation),
        is_new=opened.is_new,
        removed=listed(opened.found),
    )


def _promised(conversation: Conversation) -> str:
    promise = promise_to(conversation)
    return (conversation.created_at + promise.within).isoformat(timespec="minutes") if promise else ""


def _is_resent(conversation: Conversation, phone: str) -> bool:
    """Whether somebody without a mail address sends his form again because our answer got lost on the way to him.

    The form's uuid alone opens nothing later: it stands in addresses of uploads, and addresses in logs.
    """
    addresses = [(one.kind, one.value, one.is_verified) for one in conversation.contact.addresses.all()]
    is_fresh = timezone.now() - conversation.created_at < RESENT_WITHIN
    return is_fresh and addresses == [(AddressKind.PHONE, phone, False)]


def _written_to(contact: Contact | None, email: str) -> str:
    """Where the confirmation goes, masked; empty for who gave no mail address."""
    if contact is not None:
        return proven_address(contact)
    return Address(value=email).masked if email else ""


def _draft(filling: Filling, form: RequestForm) -> Draft:
    origin = form.cleaned_data["origin"]
    answers: dict[str, Any] = form.answers()
    return Draft(
        text=form.cleaned_data["text"],
        attachments=upload_ids(origin),
        form=origin,
        answers=answers,
        removed=receipts.findings(filling.removed),
        client_id=origin,
    )
