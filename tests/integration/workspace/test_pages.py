"""The desk's pages and fragments: what they show, to whom, in how many queries, and under which policy."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.link import link
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Attachment, CannedReply, Delivery, Message
from gatehouse.conversations.tags import palette
from gatehouse.journal.models import Entry
from gatehouse.status.models import Incident, Service
from gatehouse.testing.cast import open_as, recorded
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX

READING = ["", "timeline/?since=0", "canned/"]
each_reading = pytest.mark.parametrize("noun", READING)


@each_reading
def test_a_page_is_shown_to_its_department(desk, at, noun):
    assert desk.get(at(noun)).status_code == 200


@each_reading
def test_a_page_hides_from_strangers(mallory, at, noun):
    assert desk_client(mallory).get(at(noun)).status_code == 404


@each_reading
def test_a_page_asks_for_sign_in(client, at, noun):
    assert client.get(at(noun)).url.startswith("/desk/sign-in/?next=%2Fdesk%2Fc%2F")


@each_reading
def test_a_page_refuses_other_methods(desk, at, noun):
    assert desk.post(at(noun)).status_code == 405


@pytest.mark.parametrize("path", ["/desk/", "/desk/rows/"])
def test_the_lists_ask_for_sign_in_and_refuse_other_methods(desk, client, path):
    assert client.get(path).status_code == 302
    assert desk.post(path).status_code == 405


def test_a_fragment_of_a_page_whose_session_ended_sends_the_page_to_sign_in(client, at):
    answer = client.get(at("timeline/?since=0"), HTTP_HX_CURRENT_URL="http://testserver/desk/?segment=open", **HTMX)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/desk/sign-in/?next=%2Fdesk%2F%3Fsegment%3Dopen"


def test_a_customer_is_no_agent(conversation, alice, at):
    alice.role = ""
    alice.save(update_fields=["role"])
    assert desk_client(alice).get(at()).status_code == 302


def test_the_page_tells_the_whole_story(desk, at, conversation, alice, lena):
    reply(conversation, Draft(text="We look into it."), by=alice.actor)
    note(conversation, Draft(text="Backlog of 212."), by=alice.actor)
    receive(conversation, Draft(text="Thank you."), by=lena.actor)
    page = desk.get(at()).content.decode().partition('id="log"')[2]
    places = [page.index(text) for text in ("It has not arrived.", "Alice took this", "We look into it.", "Thank you.")]
    assert places == sorted(places)
    assert "note, only for staff" in page
    assert "l•••@m•••.example" in page
    assert "lena.vogt@mail.example" not in page
    assert "Address proven" in page


def test_an_unproven_customer_is_said_to_be_unproven(desk, khalid, deposit_topic):
    other = open_as(khalid, deposit_topic, "لم يصل الإيداع")
    assert "Nothing proven" in desk.get(f"/desk/c/{other.number}/").content.decode()


def test_words_of_a_customer_are_never_markup(desk, lena, deposit_topic):
    evil = '<img src=x onerror="alert(1)"> https://evil.example'
    one = open_as(lena, deposit_topic, evil, evil)
    page = desk.get(f"/desk/c/{one.number}/").content.decode()
    assert "<img src=x" not in page
    assert 'href="https://evil.example' not in page


def test_a_removed_secret_is_a_chip_and_a_sentence(desk, lena, deposit_topic):
    words = "abandon " * 11 + "about"
    one = open_as(lena, deposit_topic, "Help", f"My words are {words}")
    page = desk.get(f"/desk/c/{one.number}/").content.decode()
    assert 'class="gone"' in page
    assert "A secret was removed before this was stored" in page
    assert "abandon" not in page


def test_what_became_of_a_mail_is_shown(desk, at, conversation):
    entry = Entry.objects.get(subject_kind="conversation", subject_id=conversation.pk, kind="opened")
    Delivery.objects.create(
        entry=entry, conversation=conversation, channel="email", recipient="lena@mail.example", template="confirmation",
        state="failed", error="mailbox unavailable",
    )  # fmt: skip
    page = desk.get(at()).content.decode()
    assert "Not delivered" in page
    assert "mailbox unavailable" in page
    assert "l•••@m•••.example" in page


def test_a_mail_that_left_meanwhile_is_told_with_the_news(desk, at, conversation):
    entry = Entry.objects.get(subject_kind="conversation", subject_id=conversation.pk, kind="opened")
    delivery = Delivery.objects.create(
        entry=entry, conversation=conversation, channel="email", recipient="lena@mail.example", template="confirmation",
        state="sent",
    )  # fmt: skip
    news = desk.get(at(f"timeline/?since=1&waiting={delivery.pk},x,{10**30}")).content.decode()
    assert f'id="d-{delivery.pk}" hx-swap-oob="true"' in news


def test_the_customers_pane_shows_what_belongs_to_it(desk, at, alice, conversation, lena, deposit_topic, security):
    other = open_as(lena, deposit_topic, "An earlier one")
    hidden = open_as(lena, other_topic(security), "Hidden from Deposits")
    link(conversation, hidden, by=alice.actor)
    page = desk.get(at()).content.decode()
    assert "An earlier one" in page
    assert other.number in page
    assert "Hidden from Deposits" not in page


def test_answers_of_the_form_are_facts_with_a_way_to_copy(desk, lena, deposit_topic):
    draft = Draft(text="Help", answers={"hash": "9f" * 32, "amount": "1250"})
    request = Request(subject="x", draft=draft, department=deposit_topic.department, topic=deposit_topic, contact=lena)
    page = desk.get(f"/desk/c/{open_request(request).conversation.number}/").content.decode()
    assert "Transaction hash" in page
    assert f'data-text="{"9f" * 32}"' in page
    assert "1,250" in page


def test_reading_is_written_down_once_an_hour(desk, at, alice, monkeypatch):
    with recorded() as entries:
        for noun in READING[:2]:
            desk.get(at(noun))
    assert [(entry.kind, entry.subject_id, entry.actor) for entry in entries] == [
        ("record_opened", alice.pk, alice.actor)
    ]
    monkeypatch.setattr("gatehouse.conversations.actions.open_record._ONCE_PER", timedelta(0))
    with recorded() as later:
        desk.get(at("timeline/?since=0"))
    assert [entry.kind for entry in later] == ["record_opened"]


def test_another_agent_and_another_conversation_are_written_down_on_their_own(desk, bob, at, lena, deposit_topic):
    other = open_as(lena, deposit_topic, "Another")
    with recorded() as entries:
        desk.get(at())
        desk.get(f"/desk/c/{other.number}/")
        desk_client(bob).get(at())
    assert [entry.kind for entry in entries] == ["record_opened"] * 3


def test_the_news_hold_what_is_new_and_nothing_else(desk, at, conversation, alice):
    before = conversation.seq
    note(conversation, Draft(text="Brand new."), by=alice.actor)
    conversation.refresh_from_db()
    news = desk.get(at(f"timeline/?since={conversation.seq - 1}")).content.decode()
    assert "Brand new." in news
    assert "It has not arrived." not in news
    assert f'id="seq" value="{conversation.seq}"' in news
    assert news.count('hx-swap-oob="true"') == 3
    assert before == 0 or before < conversation.seq


def test_a_merge_has_the_page_drawn_anew(desk, at, conversation, lena, deposit_topic):
    other = open_as(lena, deposit_topic, "Other")
    desk.post(f"/desk/c/{other.number}/merge/", {"number": conversation.number, "sure": "1"})
    assert desk.get(at("timeline/?since=1"))["HX-Refresh"] == "true"


def test_canned_replies_come_in_the_customers_language_with_the_names_filled_in(desk, security, khalid, deposit_topic):
    CannedReply.objects.create(
        slug="a", title="Late", texts={"en": "Hello {name}", "ar": "مرحبًا {name}، رقمك {number}"}
    )
    CannedReply.objects.create(slug="b", title="Elsewhere", texts={"en": "No"}, department=security)
    one = open_as(khalid, deposit_topic, "x")
    type(one).objects.filter(pk=one.pk).update(language="ar")
    page = desk.get(f"/desk/c/{one.number}/canned/?q=late").content.decode()
    assert f"مرحبًا {khalid.name}، رقمك {one.number}" in page
    assert "Elsewhere" not in page
    assert "Nothing fits" in desk.get(f"/desk/c/{one.number}/canned/?q=zzz").content.decode()


def test_every_variable_is_filled_and_what_is_none_stays(desk, at, alice, conversation):
    text = "{name}|{number}|{subject}|{ agent }|{department}|{other}"
    CannedReply.objects.create(slug="a", title="All", texts={"en": text})
    expected = f"Lena Vogt|{conversation.number}|{conversation.subject}|{alice.public_name}|Deposits|{{other}}"
    assert f'data-text="{expected}"' in desk.get(at("canned/")).content.decode()


def test_a_page_beside_a_list_comes_without_the_list(desk, at):
    answer = desk.get(at(), **HTMX).content.decode()
    assert 'id="talk"' in answer
    assert 'id="side"' in answer
    assert 'id="rows"' not in answer


def test_going_back_gets_the_whole_page(desk, at):
    answer = desk.get(at(), HTTP_HX_HISTORY_RESTORE_REQUEST="true", **HTMX).content.decode()
    assert 'id="queue"' in answer


def test_a_whole_page_fetches_the_list_that_its_address_chooses(desk, at, conversation):
    page = desk.get(at("?segment=open&pen=note")).content.decode()
    assert f'hx-get="/desk/rows/?segment=open&amp;current={conversation.number}" hx-trigger="load"' in page


@pytest.mark.parametrize("noun", ["", "state/", "split/", "details/"])
def test_pages_obey_the_strict_policy(desk, at, noun):
    answer = desk.get(at(noun))
    page = answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page)
    assert not re.search(r"<script(?![^>]+src=)", page)


def test_settings_are_for_those_who_may_open_them(desk, dora):
    assert "/backoffice/" not in desk.get("/desk/").content.decode()
    assert "/backoffice/" in desk_client(dora).get("/desk/").content.decode()


def test_files_are_for_those_who_may_see_their_message(desk, mallory, client, at, conversation):
    desk.post(at("notes/"), {"text": "See", "form": str(uuid4()), "files": text_file()})
    pk = Attachment.objects.get().pk
    answer = desk.get(f"/desk/files/{pk}/")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer["Content-Disposition"]
    assert desk_client(mallory).get(f"/desk/files/{pk}/").status_code == 404
    assert client.get(f"/desk/files/{pk}/").status_code == 302
    assert desk.get(f"/desk/files/{uuid4()}/").status_code == 404
    assert desk.get(f"/desk/files/{pk}/thumbnail/").status_code == 404
    assert desk.post(f"/desk/files/{pk}/").status_code == 405


def test_reading_a_file_is_written_down(desk, at, alice, conversation):
    desk.post(at("notes/"), {"text": "See", "form": str(uuid4()), "files": text_file()})
    with recorded() as entries:
        desk.get(f"/desk/files/{Attachment.objects.get().pk}/")
    assert [entry.kind for entry in entries] == ["record_opened"]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    desk, lena, khalid, deposit_topic, django_assert_num_queries
):
    for index in range(20):
        open_as(lena if index % 2 else khalid, deposit_topic, f"Number {index}")
    with django_assert_num_queries(11):
        desk.get("/desk/?segment=open")
    with django_assert_num_queries(11):
        desk.get("/desk/rows/?segment=all")


def test_the_number_of_queries_does_not_grow_with_the_story(
    desk, at, alice, lena, conversation, django_assert_num_queries
):
    for index in range(15):
        reply(conversation, Draft(text=f"Answer {index}"), by=alice.actor)
        receive(conversation, Draft(text=f"Question {index}"), by=lena.actor)
    palette()  # what all pages share is read once in a few seconds
    with django_assert_num_queries(10):  # the first opening in an hour, which is written down
        desk.get(at())
    with django_assert_num_queries(9):
        desk.get(at())
    with django_assert_num_queries(8):
        desk.get(at("timeline/?since=20"))
    assert Message.objects.count() == 31


def other_topic(department):
    from gatehouse.conversations.models import Topic

    return Topic.objects.create(slug="other", names={"en": "Other"}, department=department)


def text_file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("log.txt", b"a line of a log\n")


@pytest.mark.parametrize(("asked", "shown"), [("nl", "en"), ("ja", "en"), ("ar", "ar"), ("zh-hans", "zh-Hans")])
def test_the_desk_speaks_only_languages_in_which_it_is_whole(desk, asked, shown):
    page = desk.get("/desk/", headers={"Accept-Language": asked}).content.decode()
    assert f'<html lang="{shown}"' in page


def test_a_late_status_update_is_marked_for_those_who_give_it(desk, dora):
    service = Service.objects.create(slug="spot", names={"en": "Spot trading"})
    Incident.objects.create(
        titles={"en": "Slow"}, impacts={str(service.pk): "outage"}, state="watching", began_at=timezone.now(),
        next_update_at=timezone.now(),
    )  # fmt: skip
    mark = "A status update is late"
    assert mark in desk_client(dora).get("/desk/").content.decode()
    assert mark not in desk.get("/desk/").content.decode()
