"""From a valid form to a ticket and its receipt."""

from typing import Any

from gatehouse.channels.forms import receipts
from gatehouse.channels.forms.pages import Filling
from gatehouse.channels.forms.people import proven_address
from gatehouse.channels.forms.receipts import Receipt, listed
from gatehouse.channels.forms.request_form import RequestForm
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.actions.upload import upload_ids
from gatehouse.conversations.models import Address
from gatehouse.conversations.promise import promised


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
            language=sent["language"],
            time_zone=sent["time_zone"],
            origin=sent["origin"],
        )
    )
    return Receipt(
        number=opened.conversation.number,
        topic=topic.slug,
        address=proven_address(contact) if contact else Address(value=sent["email"]).masked,
        zone=sent["time_zone"],
        promised=(opened.conversation.created_at + promised(opened.conversation.channel).within).isoformat(
            timespec="minutes"
        ),
        is_new=opened.is_new,
        removed=listed(opened.found),
    )


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
