"""Ids in forms: of what exists and is not his, of what does not exist, and of what is no id at all."""

from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django import forms
from django.db import connection
from django.http import HttpResponse

from gatehouse.portal import forms as portal_forms
from gatehouse.workspace import forms as desk_forms
from gatehouse.workspace import split_form, writing_forms
from tests.integration.matrix.world import World

pytestmark = pytest.mark.django_db
NO_ID = {
    "empty": "", "nothing": "999999999", "zero": "0", "negative": "-1", "huge": "9" * 400, "float": "1e9", "half": "0.5",
    "nul": "1\0", "digits": "٩٩٩٩٩٩٩", "script": "<script>alert(1)</script>", "sql": "1' or '1'='1", "path": "../../1",
    "none": "None", "list": "[1, 2]", "object": '{"id": 1}', "uuid": str(uuid4()), "long": "x" * 100_000,
}  # fmt: skip
# Fields that name something, by form: which address takes it, what else it needs, and whose thing is forged.
TAKES: dict[tuple[str, str], tuple[str, dict[str, str], str]] = {
    ("AssignForm", "agent"): ("/desk/c/{own}/assignment/", {}, "outsider"),
    ("DepartmentForm", "department"): ("/desk/c/{own}/department/", {}, "closed department"),
    ("StateForm", "state"): ("/desk/c/{own}/state/", {}, "not by hand"),
    ("PriorityForm", "priority"): ("/desk/c/{own}/priority/", {}, "no priority"),
    ("SwitchForm", "on"): ("/desk/c/{own}/spam/", {}, "no priority"),
    ("SnoozeForm", "when"): ("/desk/c/{own}/snooze/", {"reason": "x"}, "no priority"),
    ("SnoozeForm", "client_id"): ("/desk/c/{own}/snooze/", {"reason": "x", "when": "hours"}, ""),
    ("MoveForm", "step"): ("/desk/views/{own view}/position/", {}, "no priority"),
    ("EscalationForm", "client_id"): ("/desk/c/{own}/escalation/", {"reason": "x"}, ""),
    ("NumberForm", "number"): ("/desk/c/{own}/merge/", {}, "foreign"),
    ("DetailsForm", "fields"): ("/desk/c/{own}/details/", {}, "closed field"),
    ("SplitForm", "messages"): ("/desk/c/{own}/split/", {"subject": "x"}, "foreign message"),
    ("WritingForm", "then"): ("/desk/c/{own}/replies/", {"text": "x"}, "no priority"),
    ("WritingForm", "client_id"): ("/desk/c/{own}/replies/", {"text": "x"}, ""),
    ("WritingForm", "form"): ("/desk/c/{own}/notes/", {"text": "x"}, ""),
    ("WritingForm", "attachments"): ("/desk/c/{own}/replies/", {"text": "x"}, "upload"),
    ("AnswerForm", "then"): ("/desk/c/{own}/replies/", {"text": "x"}, "no priority"),
    ("PresenceForm", "doing"): ("/desk/c/{own}/presence/", {}, "no priority"),
    ("DraftForm", "sheet"): ("/desk/c/{own}/drafts/", {"text": "x", "version": "0"}, "no priority"),
    ("DraftForm", "client_id"): ("/desk/c/{own}/drafts/", {"text": "x", "version": "0", "sheet": "note"}, ""),
    ("DraftForm", "continues"): ("/desk/c/{own}/drafts/", {"text": "x", "version": "0", "sheet": "note"}, ""),
    ("WritingForm", "continues"): ("/desk/c/{own}/notes/", {"text": "x"}, ""),
    ("OpeningForm", "department"): ("/desk/new/", {}, "elsewhere"),
    ("OpeningForm", "topic"): ("/desk/new/", {}, "closed topic"),
    ("OpeningForm", "language"): ("/desk/new/", {}, "no priority"),
    ("ReplyForm", "client_id"): ("/t/{own}/reply/", {"text": "x"}, ""),
    ("ReplyForm", "origin"): ("/t/{own}/reply/", {"text": "x"}, ""),
    ("RatingForm", "rating"): ("/t/{own}/rating/", {}, "no priority"),
}
_NAMING = (forms.ModelChoiceField, forms.ChoiceField, forms.UUIDField)


_COUNTS = """
select (select count(*) from journal_entry where kind not in ('record_opened', 'searched')),
  (select count(*) from conversations_attachment where message_id is null), (select count(*) from conversations_message),
  (select count(*) from conversations_conversation), (select count(*) from conversations_participant),
  (select count(*) from conversations_link)
"""


def naming_fields() -> Iterator[tuple[str, str]]:
    """Every field of the desk's and the portal's own forms in which something is named by an id or a word of ours."""
    for one in chain(*(vars(room).values() for room in (desk_forms, writing_forms, split_form, portal_forms))):
        if isinstance(one, type) and issubclass(one, forms.Form) and one is not forms.Form:
            names = [name for name, field in one.declared_fields.items() if isinstance(field, _NAMING)]
            yield from ((one.__name__, name.rstrip("_")) for name in names)


def test_every_field_that_names_something_is_tried() -> None:
    inherited = {(one, name) for form, name in TAKES if form == "WritingForm" for one in ("OpeningForm", "AnswerForm")}
    assert set(naming_fields()) - (inherited - set(TAKES)) == set(TAKES) - {("NumberForm", "number")}


# What is nobody's mistake: nothing said where nothing must be, and an id that its sender makes up.
MAY_BE_EMPTY = {"agent", "client_id", "form", "then", "topic", "attachments", "origin", "continues"}
MADE_BY_SENDER = {"client_id", "form", "origin", "continues"}
MEANT = {("PriorityForm", "priority", "zero"), ("SwitchForm", "on", "zero"), ("MoveForm", "step", "negative")}


def tries() -> Iterator[tuple[str, str, str]]:
    for (form, field), (_path, _more, thing) in TAKES.items():
        for kind in [*NO_ID, *(["forged"] if thing else [])]:
            is_made_up = kind == "uuid" and field in MADE_BY_SENDER
            is_left_out = kind == "empty" and field in MAY_BE_EMPTY
            if not (is_made_up or is_left_out or (form, field, kind) in MEANT):
                yield form, field, kind


@pytest.mark.parametrize(("form", "field", "kind"), list(tries()))
def test_a_forged_id_changes_nothing_and_is_named(world: World, form: str, field: str, kind: str) -> None:
    path, more, thing = TAKES[form, field]
    value = str(world.things[thing]) if kind == "forged" else NO_ID[kind]
    role = "owner" if path.startswith("/t/") else "agent"
    before = everything()
    sent = {"client_id": str(uuid4()), **more, field: value}
    for one in (sent, {**sent, field: [value, value]}, {**sent, f"{field}[]": value}):
        answer = world.client(role).post(path.format(**world.things), one)
        assert everything() == before
        assert_says_why(answer, field)


def everything() -> tuple[int, ...]:
    """How much there is of what a form could change. Reading a conversation is an entry of its own and no change."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return tuple(cursor.fetchone())


def assert_says_why(answer: HttpResponse, field: str) -> None:
    if answer.status_code == 302 and "/t/" in answer["Location"]:  # the reason waits on the ticket's page
        return
    assert answer.status_code in (404, 409, 422), answer.status_code
    content = answer.content.decode()
    assert "Of another department" not in content
    assert "secret of elsewhere" not in content
    shown = (answer.context or {}).get("form")
    assert answer.status_code != 422 or shown is None or field in {name.rstrip("_") for name in shown.errors}


# What is read from an address, by who reads it there.
READS = {
    "/desk/": ("agent", ["after", "segment", "department", "pages", "q", "current"]),
    "/desk/rows/": ("agent", ["after", "segment", "department", "pages", "q", "current"]),
    "/desk/c/{own}/": ("agent", ["pen", "pane"]),
    "/desk/c/{own}/timeline/": ("agent", ["before", "since"]),
    "/desk/c/{own}/timeline/?since=0": ("agent", ["waiting"]),
    "/desk/c/{own}/canned/": ("agent", ["q"]),
    "/desk/live/news/": ("agent", ["shown"]),
    "/desk/uploads/": ("agent", ["form", "id"]),
    "/desk/sign-in/": ("stranger", ["next"]),
    "/tickets/": ("owner", ["show", "after"]),
    "/t/{own}/": ("owner", ["before"]),
    "/new/{topic}/": ("owner", ["page"]),
    "/uploads/": ("stranger", ["form", "id"]),
    "/files/{file}/": ("owner", ["view"]),
    "/backoffice/conversations/topicfield/": ("lead", ["topic", "topic__id__exact", "o", "p", "q", "all", "e"]),
    "/backoffice/accounts/user/": ("operator", ["o", "p", "password__startswith", "totp_secret"]),
}


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("kind", ["negative", "huge", "nul", "digits", "script"])
def test_whatever_an_address_says_is_answered(world: World, path: str, kind: str) -> None:
    role, names = READS[path]
    before = everything()
    for name in names:
        query = urlencode({name: NO_ID[kind]})
        answer = world.client(role).get(f"{path.format(**world.things)}{'&' if '?' in path else '?'}{query}")
        assert answer.status_code in (200, 302, 400, 404), name
        assert answer.getvalue() is not None
        assert "<script>alert" not in answer.getvalue().decode()
    assert everything() == before


@pytest.mark.parametrize("kind", [*NO_ID, "forged"])
@pytest.mark.parametrize(
    ("path", "name", "forged"),
    [
        ("/desk/ticket/", "numbers", "foreign"),
        ("/desk/c/{own}/participants/", "remove", "other contact"),
        ("/desk/c/{own}/links/", "number", "foreign"),
        ("/t/{own}/reply/", "remove", "upload"),
        ("/t/{own}/details/{details}/", "client_id", ""),
    ],
)
def test_a_forged_word_of_a_form_does_nothing(world: World, path: str, name: str, forged: str, kind: str) -> None:
    value = str(world.things.get(forged, "")) if kind == "forged" else NO_ID[kind]
    role, before = "owner" if path.startswith("/t/") else "agent", everything()
    answer = world.client(role).post(path.format(**world.things), {name: value, "origin": str(uuid4())})
    assert answer.status_code < 500
    assert "Of another department" not in answer.content.decode()
    assert everything() == before
