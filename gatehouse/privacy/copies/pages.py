"""The same as pages to read, in the active language: they need nothing else, run nothing and load nothing."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.conf import settings as configured
from django.template.loader import render_to_string
from django.utils import timezone, translation

from gatehouse.accounts import activity
from gatehouse.accounts.activity import Event
from gatehouse.accounts.models import KnownDevice
from gatehouse.channels.email.case import language_tag
from gatehouse.conversations.models import Attachment, Conversation, Message
from gatehouse.journal.models import Entry
from gatehouse.privacy.copies import data
from gatehouse.privacy.copies.words import AT_ONCE, Owner, conversations_of, path_of, read

Page = tuple[str, Iterator[str]]  # its path, and its HTML in pieces


def pages(owner: Owner) -> Iterator[Page]:
    """The overview, what happened to the account, and a page for each conversation."""
    yield "index.html", _page(owner, "overview", _overview(owner))
    yield "activity.html", _page(owner, "activity", _activity(owner))
    for conversation in conversations_of(owner).iterator(AT_ONCE):
        yield page_path(conversation), _page(owner, conversation.number, _conversation(owner, conversation), "../")


def page_path(conversation: Conversation) -> str:
    return f"conversations/{conversation.number}.html"


def _page(owner: Owner, name: str, pieces: Iterable[str], up: str = "") -> Iterator[str]:
    context = {
        "language": language_tag(), "direction": "rtl" if translation.get_language_bidi() else "ltr", "page": name,
        "brand": configured.BRAND, "made_at": timezone.now(), "zone": _zone(owner), "up": up,
    }  # fmt: skip
    yield render_to_string("privacy/head.html", context)
    yield from pieces
    yield render_to_string("privacy/foot.html", context)


def _overview(owner: Owner) -> Iterator[str]:
    chosen = data.settings(owner)
    facts = {
        "account": data.account(owner), "settings": chosen, "language": _language(chosen["language"]),
        "addresses": list(data.addresses(owner)),
        "agreements": list(data.agreements(owner)), "passkeys": list(data.passkeys(owner)),
        "exchange": data.exchange(owner),
    }  # fmt: skip
    yield _piece(owner, "account", **facts)
    for one in _several(data.devices(owner)):
        yield _piece(owner, "devices", devices=one)
    yield _piece(owner, "conversations_head")
    for some in _several(conversations_of(owner).iterator(AT_ONCE)):
        yield _piece(owner, "conversations", listed=[(one, page_path(one), _is_own(owner, one)) for one in some])


def _language(code: str) -> str:
    return dict(configured.LANGUAGES).get(code, code)


def _activity(owner: Owner) -> Iterator[str]:
    for entries in _several(data.events(owner)):
        yield _piece(owner, "events", events=_events(entries))
    refusals = (_refusal(one) for one in data.refusals(owner))
    for some in _several(refusals):
        yield _piece(owner, "events", events=some)


def _conversation(owner: Owner, conversation: Conversation) -> Iterator[str]:
    fields = conversation.topic.fields.all() if conversation.topic else ()
    labels = {field.key: field.label for field in fields}
    answers = [(labels.get(name, name), value) for name, value in conversation.answers.items()]
    shown: dict[str, Any] = {"conversation": conversation, "is_own": _is_own(owner, conversation)}
    yield _piece(owner, "conversation", answers=answers if shown["is_own"] else [], **shown)
    for messages in read(owner, conversation):
        yield _piece(owner, "messages", messages=[(one, _places(owner, conversation, one)) for one in messages])


def _places(owner: Owner, conversation: Conversation, message: Message) -> list[tuple[Attachment, str]]:
    """Its files, each with its place in the copy; empty for what is not there."""
    return [
        (file, path_of(file, conversation) if file.key and file.pk not in owner.missing else "")
        for file in message.files
    ]


def _is_own(owner: Owner, conversation: Conversation) -> bool:
    return conversation.contact_id in owner.ids


def _events(entries: list[Entry]) -> list[Event]:
    devices = KnownDevice.objects.in_bulk({pk for one in entries if (pk := getattr(one.data, "device", None))})
    return [_event(one, devices.get(getattr(one.data, "device", None) or 0)) for one in entries]


def _event(entry: Entry, device: KnownDevice | None) -> Event:
    where = (device.name, device.ip or "") if device else ("", "")
    return Event(activity.title_of(entry.kind), entry.at, *where)


def _refusal(one: Any) -> Event:
    return Event(activity.refusal_of(one.factor), one.at, one.browser, one.ip or "", is_refusal=True)


def _piece(owner: Owner, name: str, **context: Any) -> str:
    return render_to_string(f"privacy/{name}.html", {**context, "zone": _zone(owner)})


def _zone(owner: Owner) -> str:
    return owner.user.time_zone or owner.user.contact.time_zone


def _several(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """At least one piece, so that a list that is empty says so."""
    first = list(islice(rows, AT_ONCE))
    return chain([first], iter(lambda: list(islice(rows, AT_ONCE)), []))
