"""What was typed, on its way back to the page: with the guard's marks where a secret stood."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from gatehouse.channels.forms.receipts import Removed, listed
from gatehouse.conversations.models import FieldKind
from gatehouse.guard import Finding, redact

# Characters that are looked over of what is not right (yet): more than any field takes, so what is cut stays refused.
MOST_LOOKED_OVER = 400_000
# Their right answers may look like a key; whatever else is typed there is guarded like any text.
_EXEMPT = {FieldKind.HASH, FieldKind.ORDER, FieldKind.UID, FieldKind.CHOICE, FieldKind.ASSET, FieldKind.NETWORK}


def guard_typed(data: QueryDict, form: forms.Form) -> tuple[QueryDict, Removed]:
    """A copy of what was sent without secrets, and what was removed. The form has been validated where it is bound.

    Looking texts over is work: of one that is far too long to be sent only the beginning comes back.
    """
    clean = data.copy()
    found: list[Finding] = []
    room = MOST_LOOKED_OVER
    for name, field in form.fields.items():
        typed = data.get(name)
        if typed and not isinstance(field.widget, forms.HiddenInput):
            is_right = form.is_bound and name not in form.errors
            if not is_right:
                typed = typed[:room]
                room -= len(typed)
            result = redact(typed.replace("\x00", "\ufffd"), exempt=is_right and _kind(field) in _EXEMPT)
            clean[name] = result.text
            found += result.found
    return clean, listed(found)


def hidden(form: forms.Form, data: QueryDict) -> Iterable[tuple[str, str]]:
    """Names and values that carry a form over the review page; what is not a field of the form stays behind."""
    return [(name, data.get(name, "")) for name in form.fields if data.get(name)]


def _kind(field: forms.Field) -> Any:
    return getattr(field, "kind", None)
