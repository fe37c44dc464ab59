"""The request form: a topic's typed fields, the words, and where the answer goes."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gatehouse.channels.forms.answers import AnswersForm
from gatehouse.channels.forms.fields import Line, Lines, Select, text_input
from gatehouse.channels.forms.phones import NotAPhone, Problem, read_phone
from gatehouse.guard import SecretKind, redact, split_marks

LONGEST_TEXT = 100_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# The words of a subject come from the first two lines or so; a recovery phrase that begins there ends within this.
_SUBJECT_WORDS, _SUBJECT_SOURCE = 70, 4_000


class Name(Line):
    longest = 120

    def read(self, text: str) -> str:
        if _CONTROL.search(text):
            raise ValidationError(_("A name has no line breaks or control characters."), code="control")
        return text


class Mailbox(forms.EmailField):
    default_error_messages = {"invalid": gettext_lazy("Write an email address, such as lena@example.com.")}

    is_one_of_two = True  # beside the phone number: one of them is needed, so neither is called optional

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, max_length=254)  # as many as RFC 5321 lets through, and as are stored

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", str(value or "")).strip().lower()


class Phone(Line):
    """A number with its country code; stored as E.164."""

    longest = 40
    is_one_of_two = True

    def read(self, text: str) -> str:
        try:
            return read_phone(unicodedata.normalize("NFKC", text).strip(), get_language() or "en")
        except NotAPhone as error:
            raise ValidationError(_phone_message(error), code=error.problem) from None


def _phone_message(error: NotAPhone) -> str:
    values = {"number": isolated(error.meant)}
    if error.problem is Problem.NO_COUNTRY:
        return _("The country code is missing. Write the number as %(number)s.") % values
    return _("There is no such number. Look at its digits again; it looks like %(number)s.") % values


def isolated(number: str) -> str:
    """A number inside a sentence that may run from the right (Unicode bidi isolate)."""
    return f"\u2066{number}\u2069"


class RequestForm(AnswersForm):
    """What a customer sends: an email address, a phone number, or both.

    Names and addresses are not asked again of a contact who is proven in this session.
    """

    origin = forms.UUIDField(widget=forms.HiddenInput)
    text = Lines(
        longest=LONGEST_TEXT,
        label=gettext_lazy("What happened?"),
        widget=forms.Textarea({"class": "input", "rows": 6, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Tell us what happened, in a few words.")},
    )
    email = Mailbox(
        required=False,
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("The answer and the ticket number go there."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "dir": "ltr"}),
    )
    phone = Phone(
        required=False,
        label=gettext_lazy("Your phone number"),
        help_text=gettext_lazy("With the country code. We send no text messages: you read the answer here."),
        widget=forms.TextInput({"class": "input input--code", "type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    name = Name(
        required=False,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("What we may call you."),
        widget=text_input(autocomplete="name"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the answer"),
        choices=lambda: settings.LANGUAGES,
        widget=Select({"class": "input"}),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )

    def __init__(self, *args: Any, is_known: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_known = is_known
        if is_known:
            del self.fields["email"], self.fields["phone"], self.fields["name"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_one = cleaned.get("email") or cleaned.get("phone") or {"email", "phone"} & self.errors.keys()
        if not self.is_known and not has_one:
            self.add_error("email", _("Write an email address or a phone number, so that the answer finds you."))
        return cleaned

    @property
    def origin_id(self) -> UUID | None:
        """The form's uuid as it came in, also when something else is wrong; None when it is missing or none."""
        try:
            return UUID(str(self["origin"].value()))
        except ValueError:
            return None

    def subject(self, topic_name: str) -> str:
        """The topic and the first words that the guard leaves: a phrase that is cut in two would pass it."""
        kept = split_marks(redact(self.cleaned_data["text"][:_SUBJECT_SOURCE]).text)
        words = " ".join(" ".join(piece for piece in kept if not isinstance(piece, SecretKind)).split())
        if not words:
            return topic_name
        if len(words) > _SUBJECT_WORDS:
            words = words[:_SUBJECT_WORDS].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
        return f"{topic_name}: {words}"
