"""What is asked of words that the desk writes: answers, notes, drafts, and the first message of a conversation."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations.models import Attachment, Department, Topic
from gatehouse.workspace.forms import required

WORDS = 100_000  # characters


class WritingForm(forms.Form):
    """A message of the desk. `form` is the id its files were uploaded under, `client_id` makes sending twice harmless."""

    text = forms.CharField(
        max_length=WORDS,
        required=False,
        strip=False,
        error_messages={"max_length": _("This is longer than 100,000 characters. Attach it as a file.")},
    )
    then = forms.ChoiceField(choices=[("", "send"), ("ask", "ask"), ("solve", "solve")], required=False)
    client_id = forms.UUIDField(required=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    continues = forms.UUIDField(required=False)
    form = forms.UUIDField(required=False)
    attachments = forms.ModelMultipleChoiceField(
        queryset=Attachment.objects.none(),
        required=False,
        error_messages=required(_("A file is no longer there. Attach it again.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            uploads = Attachment.objects.filter(message=None, erased_at=None, form=self._form_id())
            self.fields["attachments"].queryset = uploads  # type: ignore[attr-defined]

    def _form_id(self) -> UUID | None:
        try:
            return UUID(self.data.get("form", ""))
        except ValueError:
            return None

    def clean_client_id(self) -> UUID:
        return self.cleaned_data["client_id"] or uuid4()

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


class AnswerForm(WritingForm):
    """An answer. `since` is the newest entry that its writer has seen; `sure` the one up to which he was shown what others
    answered meanwhile, with what he wanted to be done after sending.
    """

    since = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    sure = forms.RegexField(r"^[0-9]{1,9}:(ask|solve)?$", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        seq, _colon, then = (data.get("sure") or "").partition(":")
        if seq:
            data["since"], data["then"] = max(int(seq), data.get("since") or 0), then
        return data


class DraftForm(forms.Form):
    """What stands on a sheet while it is written; `version` is the one that it goes on from."""

    sheet = forms.ChoiceField(
        choices=[("answer", "answer"), ("note", "note")],
        error_messages=required(_("Say which sheet this is: answer or note.")),
    )
    text = forms.CharField(max_length=WORDS, required=False, strip=False)
    client_id = forms.UUIDField()
    continues = forms.UUIDField(required=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class OpeningForm(WritingForm):
    """A conversation that we begin."""

    name = forms.CharField(max_length=120, error_messages=required(_("Type the customer's name.")))
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Type the customer's email address."),
            "invalid": _("Type a whole email address, such as name@company.com."),
        },
    )
    subject = forms.CharField(max_length=200, error_messages=required(_("Say what it is about.")))
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), empty_label=None, error_messages=required(_("Choose a department."))
    )
    topic = forms.ModelChoiceField(queryset=Topic.objects.filter(is_active=True), required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, error_messages=required(_("Choose a language.")))

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Department.objects.filter(pk__in=[department.pk for department in departments])
        self.fields["department"].queryset = mine  # type: ignore[attr-defined]
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = _("Write what the customer is to read.")
