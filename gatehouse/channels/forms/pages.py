"""The form's pages: what each shows, and with which status."""

from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gatehouse.channels.forms import receipts, work
from gatehouse.channels.forms.answers import PREFIX, shown
from gatehouse.channels.forms.budgets import Heat
from gatehouse.channels.forms.fields import Page
from gatehouse.channels.forms.mailboxes import suggest
from gatehouse.channels.forms.people import proven_address
from gatehouse.channels.forms.receipts import Removed
from gatehouse.channels.forms.request_form import RequestForm
from gatehouse.channels.forms.similar import similar
from gatehouse.channels.forms.topics import TopicForm, shelf
from gatehouse.channels.forms.typed import guard_typed, hidden
from gatehouse.channels.forms.uploads import FileProblem, upload_context
from gatehouse.conversations.actions.upload import uploads_of
from gatehouse.conversations.models import Contact, FieldKind
from gatehouse.conversations.promise import promise_about
from gatehouse.conversations.removed import mark_name, removals
from gatehouse.guard import SecretKind, split_marks


@dataclass(frozen=True, slots=True)
class Filling:
    """Somebody filling in the form of a topic. `removed` is what the guard took out on the way so far."""

    request: HttpRequest
    entry: TopicForm
    contact: Contact | None
    removed: Removed = field(default_factory=list)

    def blank(self) -> RequestForm:
        """A new form, with an uuid of its own."""
        language = (self.contact.language if self.contact else None) or get_language()
        zone = (self.contact.time_zone if self.contact else None) or "UTC"
        initial = {"origin": uuid4(), "language": language, "time_zone": zone, **self._pages()}
        return self.entry.form(initial=initial, is_known=self.contact is not None)

    def _pages(self) -> dict[str, str]:
        """Where he came from, for the fields that ask for a page: named in the link, else what the browser tells.

        That he came by way of our own pages tells nothing, and their addresses may hold a token.
        """
        came_from = (self.request.GET.get("page") or self.request.headers.get("Referer") or "")[: Page.longest]
        is_address = came_from.startswith(("https://", "http://")) and came_from.isprintable()
        is_address = is_address and came_from.split("/")[2] != self.request.get_host()
        keys = [field.key for field in self.entry.fields if field.kind == FieldKind.PAGE] if is_address else []
        return {PREFIX + key: came_from for key in keys}

    def bound(self, data: QueryDict) -> RequestForm:
        return self.entry.form(data, is_known=self.contact is not None)

    def reopened(self, form: RequestForm) -> "tuple[Filling, RequestForm]":
        """What was typed in this form, without secrets and without complaints about what is not filled in yet."""
        data, found = guard_typed(form.data, form)  # type: ignore[arg-type]
        again = self.entry.form(initial=data.dict(), is_known=self.contact is not None)
        return replace(self, removed=self.removed + found), again


def form_page(
    filling: Filling,
    form: RequestForm,
    *,
    status: int = 200,
    notice: str = "",
    problems: list[FileProblem] | None = None,
) -> HttpResponse:
    """The form with whatever was typed; secrets in it come back as marks."""
    removed = filling.removed
    if form.is_bound:
        form.data, found = guard_typed(form.data, form)  # type: ignore[arg-type]
        removed = removed + found
    context = {
        **_around(filling, removed),
        **upload_context(form.origin_id, problems),
        "form": form,
        "notice": notice,
        "is_fresh": filling.request.method != "POST",
    }
    return render(filling.request, "forms/request.html", context, status=status)


def review_page(filling: Filling, form: RequestForm) -> HttpResponse:
    """Everything once more, as it would be stored. Nothing is stored yet but the uploads."""
    data, found = guard_typed(form.data, form)  # type: ignore[arg-type]
    guarded = filling.bound(data)
    guarded.is_valid()
    context = {
        **_around(filling, filling.removed + found),
        "form": form,
        "hidden": hidden(form, data),
        "answers": shown(filling.entry.fields, guarded.answers() if guarded.is_valid() else {}),
        "parts": [_part(part) for part in split_marks(str(data["text"]))],
        "name": data.get("name", ""),
        "email": form.cleaned_data.get("email", ""),
        "phone": form.cleaned_data.get("phone", ""),
        "language_name": dict(settings.LANGUAGES)[form.cleaned_data["language"]],
        "suggestion": suggest(form.cleaned_data.get("email", "")),
        "zone": str(form.zone),
        "uploads": list(uploads_of(form.cleaned_data["origin"])),
    }
    return render(filling.request, "forms/review.html", context)


def work_page(filling: Filling, form: RequestForm, heat: Heat) -> HttpResponse:
    """The whole form once more, out of sight, with the work that its browser is asked for."""
    data, found = guard_typed(form.data, form)  # type: ignore[arg-type]
    context = {
        **_around(filling, filling.removed + found),
        "hidden": hidden(form, data),
        "heat": heat,
        "asked": work.challenge(form.cleaned_data["origin"], heat.bits),
        "parts": work.PARTS,
        "minutes": ceil(max(heat.left, 1) / 60),
    }
    return _later(render(filling.request, "forms/work.html", context, status=429), heat.left)


def put_off_page(filling: Filling, form: RequestForm, heat: Heat) -> HttpResponse:
    """The form with all that was typed, and when it can be sent."""
    if heat.is_everybody:
        notice = _(
            "Very many people are writing to us right now. Nothing is lost: send this again in %(minutes)s minutes."
        )
    else:
        notice = _(
            "Many requests came from your network within an hour. Nothing is lost: send this again in %(minutes)s minutes."
        )
    minutes = {"minutes": int(heat.wait // 60) + 1}
    return _later(form_page(filling, form, status=429, notice=notice % minutes), heat.wait)


def _later(response: HttpResponse, seconds: float) -> HttpResponse:
    response["Retry-After"] = str(int(seconds) + 1)
    return response


def _around(filling: Filling, removed: Removed) -> dict[str, Any]:
    contact = filling.contact
    return {
        "section": "new",
        "topic": filling.entry.topic,
        "topics": [one.topic for one in shelf().values() if one.topic.group == filling.entry.topic.group],
        "contact": contact,
        "similar": similar(contact, filling.entry.topic, str(filling.request.POST.get("text", ""))) if contact else [],
        "contact_address": proven_address(contact) if contact else "",
        "promise": promise_about(filling.entry.topic),
        "removals": removals(removed),
        "removed_token": receipts.seal_removed(removed),
    }


def _part(part: str | SecretKind) -> dict[str, str]:
    return {"gone": mark_name(part)} if isinstance(part, SecretKind) else {"text": part}
