"""Choosing the messages that go to a conversation of their own."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations.first_words import one_line
from gatehouse.conversations.models import Conversation, Message
from gatehouse.workspace.forms import required

SUBJECT_WORDS = 80  # characters
MOST_LISTED = 300  # messages; what is split off is nearly always among the newest


def subject_of(message: Message) -> str:
    """What a message is about, by its first words."""
    return Truncator(one_line(message)).chars(SUBJECT_WORDS)


class SplitForm(forms.Form):
    """Which messages go to a conversation of their own, and what it is about: else the first one's own words say it."""

    subject = forms.CharField(max_length=200, required=False)
    messages = forms.ModelMultipleChoiceField(
        queryset=Message.objects.none(), error_messages=required(_("Choose the messages to move."))
    )

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        movable = conversation.messages.filter(moved_to=None, withdrawn_at=None).exclude(seq=1).order_by("seq")
        self.fields["messages"].queryset = movable.select_related("contact", "agent")  # type: ignore[attr-defined]
        self.read_here = conversation.messages.filter(moved_to=None, withdrawn_at=None).count()
        newest = list(movable.select_related("contact", "agent").reverse()[: MOST_LISTED + 1])
        self.listed, self.is_cut = newest[:MOST_LISTED][::-1], len(newest) > MOST_LISTED

    @property
    def chosen(self) -> list[str]:
        """The ids that were chosen, also those of a form that is shown again."""
        return self.data.getlist("messages") if self.is_bound else []  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if "subject" in data and not data["subject"] and (chosen := list(data.get("messages", []))):
            data["subject"] = subject_of(chosen[0])
            if not data["subject"]:
                self.add_error("subject", _("Say what the new conversation is about."))
        return data
