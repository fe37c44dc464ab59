"""What only the desk's pages draw: ages, languages, channels, and the sign of each kind of event."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from gatehouse.accounts.models import User
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.registry import channel
from gatehouse.conversations import tags
from gatehouse.conversations.models import Address, Conversation, Delivery, Message, State, TagColour
from gatehouse.journal.models import Entry
from gatehouse.workspace import commands, mentions, tour
from gatehouse.workspace.chats import Counts, counts
from gatehouse.workspace.queues import Count
from gatehouse.workspace.rows import Row
from gatehouse.workspace.split_form import subject_of

register = template.Library()

_EVENT_ICONS = {
    "opened": "ticket",
    "received": "chat",
    "replied": "reply",
    "noted": "note",
    "snoozed": "snooze",
    "record_opened": "eye",
    "assigned": "user",
    "transferred": "arrow",
    "involved": "users",
    "details_requested": "list",
    "participant_changed": "users",
    "spam_marked": "x-circle",
    "escalated": "up",
    "lowered": "back",
    "priority_set": "flag",
    "tagged": "flag",
    "merged": "merge",
    "linked": "link",
    "split": "layers",
    "nudged": "bell",
    "key_made": "key",
    "reminded": "clock",
    "kept_open": "clock",
    "rated": "star",
    "hold_set": "lock",
    "snooze_set": "snooze",
    "erased": "freeze",
    "contact_changed": "shield-check",
    "mail_returned": "alert",
    "mail_sent_again": "refresh",
    "reply_withdrawn": "back",
    "transcript_sent": "file",
    "verification_asked": "shield",
    "verification_confirmed": "shield-check",
    "verification_declined": "shield-alert",
    "chat_turned": "ticket",
    "recovery_moved": "key",
}
_GROUPS = {"workspace/_palette.html": commands.by_name, "workspace/_key_sheet.html": commands.key_sheet}
_DELIVERY_ICONS = {
    "queued": "clock",
    "sent": "check",
    "retrying": "refresh",
    "held": "clock",
    "failed": "alert",
    "skipped": "minus",
}


@register.simple_tag
def palette() -> SafeString:
    """The palette with all that it offers. It is the same for everybody, and every page has it: drawn once a language."""
    return _drawn("workspace/_palette.html", get_language() or "en")


@register.simple_tag
def key_sheet() -> SafeString:
    """The keys that act, by heading."""
    return _drawn("workspace/_key_sheet.html", get_language() or "en")


@register.simple_tag
def unread_mentions(user: User) -> Count:
    """How many mentions the agent has not read."""
    return mentions.unread(user)


@register.simple_tag
def chat_counts(user: User) -> Counts:
    """How many chats are offered to the agent, and how many of his own have unread words."""
    return counts(user)


@register.simple_tag
def tour_steps() -> tuple[tour.Step, ...]:
    return tour.STEPS


@cache
def _drawn(template_name: str, language: str) -> SafeString:
    return render_to_string(template_name, {"groups": list(_GROUPS[template_name]())})


@register.filter
def age(at: datetime) -> str:
    """How long ago, in one unit that fits a narrow column."""
    minutes = max(0, int((timezone.now() - at).total_seconds() // 60))
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return ngettext("%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)s h", "%(n)s h", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s d", "%(n)s d", minutes // 1440) % {"n": minutes // 1440}


@register.filter
def tick_label(row: Row) -> str:
    """What a row's box is called."""
    number = row.conversation.number
    name, subject = (text or number for text in (row.name, row.conversation.subject))
    return _("Tick %(name)s: %(subject)s") % {"name": name, "subject": subject}


@register.filter
def untouched(conversation: Conversation) -> str:
    """For how long nobody has done anything."""
    return _("Untouched for %(at)s") % {"at": age(conversation.updated_at)}


@register.simple_tag
def since(at: datetime) -> SafeString:
    """How long ago, as a `<time>` that says when."""
    return format_html(
        '<time datetime="{}" title="{}" data-form="age" data-local>{}</time>',
        at.isoformat(timespec="seconds"),
        f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        age(at),
    )


@register.simple_tag
def bulk_choices() -> list[tuple[str, str, str]]:
    """What can be chosen for the conversations that are ticked, beside taking and solving: verb, sign, words."""
    return [
        ("assignment", "user", _("Assign to …")),
        ("department", "arrow", _("Hand over to a department …")),
        ("state", "state-progress", _("Set the state …")),
        ("priority", "flag", _("Set the priority …")),
        ("snooze", "snooze", _("Snooze …")),
        ("tagging", "plus", _("Add a tag …")),
        ("untagging", "minus", _("Remove a tag …")),
    ]


@register.inclusion_tag("workspace/_tag_list.html")
def tag_list(id: str) -> dict[str, Any]:
    """What a field for a tag suggests."""
    return {"id": id, "tags": tags.palette().choices}


@register.filter
def tag_colour(key: str) -> str:
    """The colour of a tag, of which the key is known."""
    root = tags.palette().roots.get(key)
    return root.colour if root else TagColour.PLAIN.value


@register.filter
def until_of(entry: Entry) -> datetime:
    """The time until which an entry put something aside."""
    return datetime.fromtimestamp(entry.content["data"]["until"], UTC)


@register.filter
def language_name(code: str) -> str:
    """A language in the words of the reader's own."""
    try:
        name = Locale.parse(to_locale(code)).get_display_name(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code


@register.filter
def language_tag(code: str) -> str:
    """`EN`, `ZH`: enough for a list."""
    return code.partition("-")[0].upper()


@register.filter
def html_lang(code: str) -> str:
    """A language code as HTML names it: `zh-Hans`."""
    base, _dash, script = code.partition("-")
    return f"{base}-{script.title()}" if len(script) == 4 else code


@register.filter
def channel_icon(key: str) -> str:
    known = channel(key)
    return known.icon if known else "headset" if key == "desk" else "ticket"


@register.filter
def channel_name(key: str) -> str:
    """A message's way in, in words; the desk's and the portal's own pages are no channels of the registry."""
    known = channel(key)
    return str(known.name) if known else {"desk": _("Desk"), "portal": _("Portal")}.get(key, key)


@register.filter
def event_icon(entry: Entry) -> str:
    if entry.kind == "state_set":
        return f"state-{entry.content['data']['state']}"
    return _EVENT_ICONS.get(entry.kind, "info")


@register.filter
def removal_line(message: Message) -> str:
    """That the guard took something out, in the desk's words; the chips in the text say what."""
    count = len(message.removed)
    if message.channel == EMAIL.key:  # a mail is stored before anybody looks into it
        text = ngettext("A secret was removed from this mail", "%(n)s secrets were removed from this mail", count)
    else:
        text = ngettext(
            "A secret was removed before this was stored", "%(n)s secrets were removed before this was stored", count
        )
    return text % {"n": count}


@register.filter
def subject_words(message: Message) -> str:
    """What a conversation that begins with this message would be called."""
    return subject_of(message)


@register.filter
def state_name(state: str) -> str:
    """A state in the desk's words."""
    return State(state).staff_label


@register.filter
def delivery_icon(delivery: Delivery) -> str:
    return _DELIVERY_ICONS.get(delivery.state, "mail")


@register.filter
def masked(value: str) -> str:
    """An address, enough to recognise it by."""
    return Address(value=value).masked


@register.filter
def is_on_top(conversation: Conversation) -> bool:
    """Whether its priority is worth a word in a list."""
    return conversation.priority >= 2


@register.filter
def in_list(value: str, wanted: str) -> bool:
    """Whether the value is one of those, written with commas between them."""
    return value in wanted.split(",")
