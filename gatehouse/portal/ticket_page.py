"""What the ticket's page shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from gatehouse.channels.email.codes import codes_of
from gatehouse.channels.email.models import IncomingMail
from gatehouse.channels.email.shown import mails_of
from gatehouse.channels.email.unread import told
from gatehouse.channels.forms.answers import AnswersForm, Shown, answers_form, shown
from gatehouse.channels.forms.uploads import FileProblem, upload_context
from gatehouse.conversations import promise
from gatehouse.conversations.actions.nudge import nudge_from
from gatehouse.conversations.models import Conversation, DetailRequest, MessageKind, State, TopicField
from gatehouse.conversations.seen import note_seen
from gatehouse.conversations.timeline import Item, timeline
from gatehouse.conversations.verifying import is_asked
from gatehouse.conversations.windows import Window
from gatehouse.conversations.zones import instant
from gatehouse.portal.forms import ReplyForm, fresh_reply
from gatehouse.portal.tickets import Ticket

_STEP_OF = {
    State.SUBMITTED: 0,
    State.PROGRESS: 2,
    State.REPLIED: 2,
    State.WAITING: 2,
    State.SOLVED: 3,
    State.CLOSED: 3,
}
_ICONS = {
    "opened": "ticket",
    "assigned": "user",
    "transferred": "arrow",
    "details_requested": "help",
    "participant_changed": "users",
    "state_set": "check",
    "merged": "merge",
    "split": "swap",
    "nudged": "bell",
    "reminded": "bell",
    "kept_open": "refresh",
    "rated": "star",
    "erased": "x-circle",
    "verification_asked": "shield",
    "verification_confirmed": "shield-check",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the way of a ticket. `status` is `done`, `now` or empty; `at` a time or `small` words under it."""

    name: str
    status: str
    at: datetime | None = None
    small: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the history: a message, an event, or a message that is an event too (`Your message opened …`)."""

    item: Item
    icon: str
    is_mine: bool
    answers: list[Shown]
    mail: IncomingMail | None = None
    code: str = ""  # by which an answer of ours can be checked

    @property
    def unread(self) -> str:
        """What became of a mail that could not be read."""
        return told(self.mail, is_writer=self.is_mine) if self.mail else ""

    @property
    def sentence(self) -> str:
        """Empty when the message beside it says the same."""
        says_itself = self.is_mine and self.item.entry is not None and self.item.entry.kind == "opened"
        return "" if says_itself else self.item.sentence


@dataclass(frozen=True, slots=True)
class Wanted:
    """Fields that an agent has asked for, with their form."""

    request: DetailRequest
    form: AnswersForm
    client_id: UUID = field(default_factory=uuid4)


def ticket_page(
    ticket: Ticket,
    *,
    form: ReplyForm | None = None,
    wanted: list[Wanted] | None = None,
    problems: list[FileProblem] | None = None,
    asked: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The context of `portal/ticket.html`. `asked` may say which part of the history is wanted, and whose files."""
    conversation, contact, asked = ticket.conversation, ticket.contact, asked or {}
    window = _window(asked)
    history = timeline(conversation, contact.actor, window, unfolded=_number(asked, "files") or 0)
    if note_seen(item.message for item in history.items):
        history = timeline(conversation, contact.actor, window, unfolded=_number(asked, "files") or 0)
    nudge_at = nudge_from(conversation)
    fields, ids = _fields(conversation), _ids(form)
    return {
        "section": "tickets",
        "ticket": ticket,
        "conversation": conversation,
        "zone": contact.time_zone,
        "lines": _lines(history.items, contact.pk, fields),
        "earlier": history.earlier,
        "later": history.later,
        "is_newest": history.later is None,
        "steps": steps(conversation),
        "due": promise.answer_due(conversation),
        "solves_at": promise.solves_at(conversation),
        "closes_at": promise.closes_at(conversation),
        "nudge_at": nudge_at,
        "may_nudge": nudge_at is not None and nudge_at <= timezone.now(),
        "nudges": nudge_at is not None and (nudge_at <= timezone.now() or conversation.state != State.REPLIED),
        "now": timezone.now(),
        "participants": _participants(ticket),
        "facts": shown(fields, conversation.answers),
        "is_asked": ticket.is_own and _is_asked(conversation, history.items),
        "wanted": wanted if wanted is not None else wanted_details(history.threads),
        "form": form or ReplyForm(initial=fresh_reply()),
        "ids": ids,
        **upload_context(ids["origin"] if form else None, problems),
    }


def steps(conversation: Conversation) -> list[Step]:
    """Four steps from submitted to solved."""
    now = _STEP_OF[State(conversation.state)]
    assignee = conversation.assignee
    working = str(conversation.get_state_display()) if now == 2 else str(State.PROGRESS.label)
    ended = str(conversation.get_state_display()) if now == 3 else str(State.SOLVED.label)
    read = _("Read by %(name)s") % {"name": assignee.public_name} if assignee and now else _("Read by a person")
    return [
        Step(str(State.SUBMITTED.label), _status(0, now), at=conversation.created_at),
        Step(read, _status(1, now)),
        Step(working, _status(2, now), small=conversation.department.name if now == 2 else ""),
        Step(ended, _status(3, now), at=conversation.solved_at or conversation.closed_at),
    ]


def _status(step: int, now: int) -> str:
    return "done" if step < now else "now" if step == now else ""


def _lines(items: list[Item], contact_id: int, fields: list[TopicField]) -> list[Line]:
    mails = mails_of(items)
    ours = [one.entry.pk for one in items if one.entry and one.message and one.message.kind == MessageKind.AGENT]
    codes = codes_of(ours) if ours else {}
    return [
        replace(
            _line(item, contact_id, fields),
            mail=mails.get(item.message.pk) if item.message else None,
            code=codes.get(item.entry.pk, "") if item.entry else "",
        )
        for item in items
    ]


def _line(item: Item, contact_id: int, fields: list[TopicField]) -> Line:
    message, kind = item.message, item.entry.kind if item.entry else ""
    is_mine = message is not None and message.kind == MessageKind.CUSTOMER and message.contact_id == contact_id
    # The first message's answers stand beside the history, with all that was told later.
    answers = (message.answers or {}) if message and kind != "opened" else {}
    return Line(item, _ICONS.get(kind, "info"), is_mine, shown(fields, answers) if answers else [])


def _fields(conversation: Conversation) -> list[TopicField]:
    """The fields that answers of this conversation belong to: its topic's, and those that were asked for besides."""
    asked = DetailRequest.fields.through.objects.filter(detailrequest__conversation=conversation)
    wanted = Q(topic=conversation.topic_id) | Q(pk__in=asked.values("topicfield"))
    return list(TopicField.objects.filter(wanted)) if conversation.answers else []


def wanted_details(threads: list[int]) -> list[Wanted]:
    """Open requests for details in these conversations (`merged_threads`), oldest first, each with an empty form."""
    asked = DetailRequest.objects.filter(conversation__in=threads, answered_at=None)
    requests = asked.select_related("conversation__contact").prefetch_related("fields").order_by("pk")
    return [Wanted(request, details_form(request)) for request in requests]


def details_form(request: DetailRequest, data: QueryDict | None = None) -> AnswersForm:
    form = answers_form(tuple(request.fields.all()))
    zone = request.conversation.contact.time_zone
    return form(data, known=request.conversation.answers, initial={"time_zone": zone})


def _is_asked(conversation: Conversation, items: list[Item]) -> bool:
    """Whether an agent asks right now who he is; only a history that tells of it costs a question."""
    told = any(item.entry is not None and item.entry.kind == "verification_asked" for item in items)
    return told and is_asked(conversation)


def _participants(ticket: Ticket) -> list[str]:
    """Names of the others who get a copy."""
    found = ticket.conversation.participants.select_related("contact").order_by("pk")
    return [str(one.contact.name) or _("Somebody") for one in found if one.contact_id != ticket.contact.pk]


def _window(asked: Mapping[str, str]) -> Window:
    """The history's newest rows, those before or after a time, or those around a message; what is no place is ignored."""
    return Window(before=_moment(asked, "before"), after=_moment(asked, "after"), at=_number(asked, "at"))


def _moment(asked: Mapping[str, str], name: str) -> datetime | None:
    try:
        return instant(asked.get(name, ""))
    except ValueError:
        return None


def _number(asked: Mapping[str, str], name: str) -> int | None:
    return int(found[0]) if (found := re.fullmatch(r"[0-9]{1,9}", asked.get(name, ""))) else None


def _ids(form: ReplyForm | None) -> dict[str, Any]:
    """A refused message is sent again under its own ids, so that its files stay with it."""
    given = form.cleaned_data if form else {}
    return {name: given.get(name) or fresh for name, fresh in fresh_reply().items()}
