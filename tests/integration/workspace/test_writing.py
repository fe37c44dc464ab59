"""Answers, notes, and conversations that the desk begins."""

from uuid import uuid4

import pytest
from django.test import Client

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.models import Attachment, Conversation, Message, State
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX

WORDS = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"


def test_sending_twice_adds_one_message(desk, at, conversation):
    data = {"text": "Here it is.", "client_id": str(uuid4())}
    for _ in range(2):
        desk.post(at("replies/"), data, **HTMX)
    assert conversation.messages.filter(kind="agent").count() == 1


@pytest.mark.parametrize(("then", "state"), [("", State.REPLIED), ("ask", State.WAITING), ("solve", State.SOLVED)])
def test_what_happens_after_sending(desk, at, conversation, then, state):
    desk.post(at("replies/"), {"text": "Here it is.", "then": then})
    conversation.refresh_from_db()
    assert conversation.state == state


def test_a_fresh_sheet_comes_back(desk, at):
    answer = desk.post(at("replies/"), {"text": "Here it is.", "client_id": str(uuid4())}, HTTP_HX_TARGET="pen", **HTMX)
    assert b'id="pen"' in answer.content
    assert "desk:sent" in answer["HX-Trigger"]
    assert "Here it is." not in answer.content.decode()


def test_a_refusal_stands_over_the_sheet(desk, at):
    answer = desk.post(at("replies/"), {"text": ""}, HTTP_HX_TARGET="pen", **HTMX)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#pen-notice"
    assert b"Write something" in answer.content


def test_the_guard_reads_what_agents_write_and_says_so(desk, at, conversation):
    answer = desk.post(at("notes/"), {"text": f"She sent {WORDS} to them"}, **HTMX)
    assert "removed 12 recovery words" in answer.content.decode()
    assert "abandon" not in conversation.messages.get(kind="note").text


@pytest.mark.parametrize("field", ["client_id", "form", "attachments", "then"])
def test_a_broken_field_is_refused(desk, at, field):
    assert desk.post(at("replies/"), {"text": "Hello", field: "nonsense"}).status_code == 422


def test_a_message_that_is_too_long_is_refused(desk, at):
    answer = desk.post(at("notes/"), {"text": "x" * 100_001})
    assert answer.status_code == 422
    assert "100,000" in answer.content.decode()


def test_files_come_with_the_form_without_scripts(desk, at, conversation):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("log.txt", b"a line of a log\n")
    desk.post(at("notes/"), {"text": "See the log", "form": str(uuid4()), "files": file})
    assert [one.name for one in conversation.messages.get(kind="note").attachments.all()] == ["log.txt"]


def test_uploads_are_claimed_by_the_message_of_their_form(desk, at, conversation):
    form = str(uuid4())
    kept = upload(desk, form)
    desk.post(at("replies/"), {"text": "", "form": form, "attachments": [kept]})
    assert [str(one.pk) for one in conversation.messages.get(kind="agent").attachments.all()] == [kept]


def test_uploads_of_another_form_are_not(desk, at):
    kept = upload(desk, str(uuid4()))
    answer = desk.post(at("replies/"), {"text": "x", "form": str(uuid4()), "attachments": [kept]})
    assert answer.status_code == 422


def test_an_upload_is_thrown_away(desk):
    form = str(uuid4())
    kept = upload(desk, form)
    assert desk.delete(f"/desk/uploads/{kept}/?form={form}").status_code == 204
    assert not Attachment.objects.exists()


def test_uploads_ask_for_sign_in(client, db):
    answer = client.post(f"/desk/uploads/?form={uuid4()}", b"x", content_type="application/octet-stream")
    assert answer.url.startswith("/desk/sign-in/")


def test_a_conversation_is_begun_for_a_customer(desk, alice, deposits, deposit_topic):
    with recorded() as entries:
        answer = desk.post("/desk/new/", opening(deposits))
    begun = Conversation.objects.get()
    assert answer.url == f"/desk/c/{begun.number}/"
    assert (begun.state, begun.assignee, begun.contact.name) == (State.REPLIED, alice, "Marta Oliveira")
    assert [(entry.kind, entry.data.by_agent) for entry in entries] == [("opened", True)]
    assert Message.objects.get().agent == alice


def test_it_is_begun_once_however_often_it_is_sent(desk, deposits):
    sent = {**opening(deposits), "client_id": str(uuid4())}
    assert desk.post("/desk/new/", sent).url == desk.post("/desk/new/", sent).url
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("field", ["name", "email", "subject", "department", "text", "language"])
def test_each_field_of_it_is_asked_for(desk, deposits, field):
    answer = desk.post("/desk/new/", {**opening(deposits), field: ""}, **HTMX)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()


def test_it_is_begun_in_an_own_department_only(desk, deposits, security):
    assert desk.post("/desk/new/", {**opening(deposits), "department": security.pk}).status_code == 422


def test_the_page_for_it(desk, alice, client):
    assert desk.get("/desk/new/").status_code == 200
    assert desk.get("/desk/new/", **HTMX).content.lstrip().startswith(b'<div class="dialog__head"')
    assert client.get("/desk/new/").status_code == 302
    assert desk_client(alice).put("/desk/new/").status_code == 405


def opening(department):
    return {
        "name": "Marta Oliveira",
        "email": "marta@mail.example",
        "subject": "Your call of today",
        "department": department.pk,
        "language": "en",
        "text": "As promised on the phone: it is credited.",
    }


def upload(client, form):
    answer = client.post(
        f"/desk/uploads/?form={form}",
        b"a line of a log\n",
        content_type="application/octet-stream",
        HTTP_X_FILE_NAME="log.txt",
    )
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_the_same_answer_again_solves_nothing(desk, at, conversation, lena):
    data = {"text": "Here it is.", "client_id": str(uuid4()), "then": "solve"}
    desk.post(at("replies/"), data, **HTMX)
    receive(conversation, Draft(text="It is not there."), by=lena.actor)
    desk.post(at("replies/"), data, **HTMX)
    conversation.refresh_from_db()
    assert conversation.state == State.PROGRESS


def test_words_of_a_session_that_has_ended_are_handed_back(at):
    answer = Client().post(
        at("replies/"), {"text": "Long <b>words</b>"}, headers={"referer": "http://testserver/desk/"}
    )
    page = answer.content.decode()
    assert (answer.status_code, "Long &lt;b&gt;words&lt;/b&gt;</textarea>" in page) == (401, True)
    assert 'href="/desk/sign-in/?next=%2Fdesk%2F"' in page


def test_a_notes_preview_shows_whom_it_calls(desk, at, bob):
    text = {"text": f"@{bob.name} please look"}
    assert f"@{bob.name}</span>" in desk.post(at("preview/"), {**text, "sheet": "note"}, **HTMX).content.decode()
    assert f"@{bob.name}</span>" not in desk.post(at("preview/"), {**text, "sheet": "answer"}, **HTMX).content.decode()


def test_a_preview_is_guarded_and_stores_nothing(desk, at, mallory):
    secret = "abandon " * 11 + "about"
    page = desk.post(at("preview/"), {"text": f"**Bold** {secret} <b>"}, **HTMX).content.decode()
    assert "<strong>Bold</strong>" in page
    assert "abandon" not in page
    assert "&lt;b&gt;" in page
    assert "Nothing is written yet." in desk.post(at("preview/"), {"text": " "}, **HTMX).content.decode()
    assert desk.get(at("preview/")).status_code == 405
    assert desk_client(mallory).post(at("preview/"), {"text": "x"}).status_code == 404
