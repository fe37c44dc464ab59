"""What customers type on the portal's own pages."""

from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.upload import uploads_of

_LONGEST = 200_000  # characters of one message


class AddressForm(forms.Form):
    """The address somebody wrote with, and the number of the ticket he wants to see, if he knows it."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Write your email address."),
            "invalid": _("This is not a whole email address. It looks like name@example.com."),
        },
    )
    # Whether there is such a ticket is never told, nor whether this is a number at all.
    number = forms.CharField(required=False)


class CodeForm(forms.Form):
    """The code of a message that somebody got."""

    code = forms.CharField(
        max_length=64,
        error_messages={
            "required": _("Write the code that stands in the message."),
            "max_length": _("This is too long for a code. It has nine letters and figures, such as 7KQ-2M4-XD9."),
        },
    )


class ReplyForm(forms.Form):
    """A message with its files. `client_id` is made with the page, so that sending twice adds nothing."""

    text = forms.CharField(
        required=False,
        max_length=_LONGEST,
        strip=False,
        error_messages={"max_length": _("This is longer than we can take at once. Attach it as a file instead.")},
    )
    client_id = forms.UUIDField()
    origin = forms.UUIDField(required=False)  # what its files were uploaded for

    def draft(self) -> Draft:
        """The message as the actions take it. Call it when the form is valid."""
        data = self.cleaned_data
        files = uploads_of(data["origin"]).values_list("pk", flat=True) if data["origin"] else ()
        return Draft(
            text=data["text"].strip(),
            attachments=tuple(files),
            form=data["origin"],
            client_id=data["client_id"],
        )


class RatingForm(forms.Form):
    rating = forms.TypedChoiceField(coerce=int, choices=[(figure, str(figure)) for figure in range(1, 6)])


def fresh_reply() -> dict[str, UUID]:
    """Ids for an empty composer."""
    return {"client_id": uuid4(), "origin": uuid4()}
