"""The ticket's page and what its customer may do there."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import close, solve
from gatehouse.conversations.models import Attachment, Contact, Conversation, Link, Message, State, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.cast import open_as
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db
ACTS = ["reply", "nudge", "solution", "keeping", "rating", "details/1"]


def page(client: Client, conversation: Conversation) -> str:
    response = client.get(f"/t/{conversation.number}/")
    assert response.status_code == 200
    return response.content.decode()


def write(client: Client, conversation: Conversation, text: str = "Any news?", **more: Any) -> Any:
    fields = {"text": text, "client_id": uuid4(), "origin": uuid4(), **more}
    return client.post(f"/t/{conversation.number}/reply/", fields)


def state_of(conversation: Conversation) -> str:
    return Conversation.objects.get(pk=conversation.pk).state


def test_it_shows_the_whole_history(lenas: Client, conversation: Conversation, alice: User) -> None:
    assign(conversation, alice, by=alice.actor)
    reply(conversation, Draft(text="We <b>look</b> into it.\n\nSee https://alderwick.example/fees"), by=alice.actor)
    shown = page(lenas, conversation)
    assert "Alice took your ticket." in shown
    assert '<p dir="auto">We &lt;b&gt;look&lt;/b&gt; into it.</p>' in shown
    assert '<a href="https://alderwick.example/fees" rel="nofollow noopener noreferrer">' in shown


def test_notes_and_what_is_internal_stay_inside(lenas: Client, conversation: Conversation, alice: User) -> None:
    note(conversation, Draft(text="Looks like fraud"), by=alice.actor)
    shown = page(lenas, conversation)
    assert "fraud" not in shown
    assert "note" not in shown


def test_links_that_customers_write_are_not_live(lenas: Client, conversation: Conversation) -> None:
    write(lenas, conversation, "look at https://evil.example/")
    assert 'href="https://evil.example' not in page(lenas, conversation)


def test_a_number_may_be_typed_as_people_do(lenas: Client, conversation: Conversation) -> None:
    typed = conversation.number.lower().replace("-", "")
    assert conversation.subject in lenas.get(f"/t/{typed}/").content.decode()


@pytest.mark.parametrize("act", ["", *ACTS])
def test_a_strangers_browser_is_asked_for_an_address(khalids: Client, conversation: Conversation, act: str) -> None:
    path = f"/t/{conversation.number}/{act}/" if act else f"/t/{conversation.number}/"
    response = khalids.post(path, follow=True) if act else khalids.get(path)
    assert "Show that this ticket is yours" in response.content.decode()
    assert conversation.seq == Conversation.objects.get(pk=conversation.pk).seq


@pytest.mark.parametrize("act", ACTS)
def test_reading_an_act_changes_nothing(lenas: Client, conversation: Conversation, act: str) -> None:
    assert lenas.get(f"/t/{conversation.number}/{act}/").status_code == 405


def test_a_reply_stands_in_the_history(lenas: Client, conversation: Conversation, lena: Contact) -> None:
    response = write(lenas, conversation, "It says completed.")
    assert response["Location"] == f"/t/{conversation.number}/"
    message = Message.objects.latest("seq")
    assert (message.text, message.contact) == ("It says completed.", lena)
    shown = page(lenas, conversation)
    assert "It says completed." in shown
    assert f'data-kept-sent="{conversation.number}"' in shown


def test_the_same_reply_sent_twice_stands_once(lenas: Client, conversation: Conversation) -> None:
    sent = uuid4()
    for _ in range(2):
        assert write(lenas, conversation, client_id=sent).status_code == 302
    assert Message.objects.filter(conversation=conversation, text="Any news?").count() == 1


def test_an_empty_reply_says_what_to_do_and_keeps_its_ids(lenas: Client, conversation: Conversation) -> None:
    sent = uuid4()
    response = write(lenas, conversation, "  ", client_id=sent)
    assert response.status_code == 422
    assert "Write something or attach a file." in response.content.decode()
    assert f'value="{sent}"' in response.content.decode()


@pytest.mark.parametrize("field", ["client_id", "origin"])
def test_broken_ids_are_refused_with_the_text_kept(lenas: Client, conversation: Conversation, field: str) -> None:
    response = write(lenas, conversation, "Keep me", **{field: "x"})
    assert response.status_code == 422
    assert "Keep me" in response.content.decode()


def test_files_are_claimed_by_the_reply(lenas: Client, conversation: Conversation) -> None:
    origin = uuid4()
    file = Attachment.objects.create(
        form=origin, name="a.png", media_type="image/png", family="picture", size=840_000, sha256=b"x", key="k"
    )
    write(lenas, conversation, "", origin=origin)
    file.refresh_from_db()
    assert file.message == Message.objects.latest("seq")
    assert "840\xa0kB" in page(lenas, conversation)


def test_a_file_of_another_composer_stays_there(lenas: Client, conversation: Conversation) -> None:
    file = Attachment.objects.create(
        form=uuid4(), name="a.png", media_type="image/png", family="picture", size=1, sha256=b"x", key="k"
    )
    write(lenas, conversation)
    file.refresh_from_db()
    assert file.message is None


def test_a_blocked_customer_is_told_so(lenas: Client, conversation: Conversation, lena: Contact) -> None:
    Contact.objects.filter(pk=lena.pk).update(blocked_at=timezone.now())
    response = write(lenas, conversation, "Hello?")
    assert response.status_code == 422
    assert "You cannot write to this ticket any more." in response.content.decode()


def test_writing_to_a_solved_one_opens_it_again(lenas: Client, conversation: Conversation, alice: User) -> None:
    solve(conversation, by=alice.actor)
    assert "Your message opens this ticket again." in page(lenas, conversation)
    write(lenas, conversation)
    assert state_of(conversation) == State.PROGRESS


def test_writing_to_a_closed_one_leads_to_a_new_one(lenas: Client, conversation: Conversation, alice: User) -> None:
    close(conversation, by=alice.actor)
    response = write(lenas, conversation, "It is back.")
    fresh = Conversation.objects.latest("pk")
    assert response["Location"] == f"/t/{fresh.number}/"
    assert Link.objects.filter(one=conversation, other=fresh).exists()
    assert f"{conversation.number} was closed" in page(lenas, fresh)


def test_a_merged_one_leads_to_the_one_that_goes_on(
    lenas: Client, lena: Contact, conversation: Conversation, deposit_topic: Topic, alice: User
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    merge(other, conversation, by=alice.actor)
    assert lenas.get(f"/t/{other.number}/")["Location"] == f"/t/{conversation.number}/"


def test_an_update_can_be_asked_for_after_a_day(lenas: Client, conversation: Conversation) -> None:
    assert "disabled" in page(lenas, conversation)
    response = lenas.post(f"/t/{conversation.number}/nudge/", follow=True)
    assert "once the promised time is over" in response.content.decode()
    Conversation.objects.update(updated_at=timezone.now() - timedelta(hours=24, minutes=1))
    lenas.post(f"/t/{conversation.number}/nudge/")
    assert "You asked for an update." in page(lenas, conversation)


def test_the_button_waits_out_of_sight_once_he_has_an_answer(
    lenas: Client, conversation: Conversation, alice: User
) -> None:
    reply(conversation, Draft(text="We look into it."), by=alice.actor)
    assert "Ask for an update" not in page(lenas, conversation)
    Conversation.objects.update(updated_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert "Ask for an update" in page(lenas, conversation)


def test_the_customer_may_say_that_it_is_solved(lenas: Client, conversation: Conversation) -> None:
    lenas.post(f"/t/{conversation.number}/solution/")
    assert state_of(conversation) == State.SOLVED
    assert "How was our help?" in page(lenas, conversation)


def test_the_customer_may_keep_it_open(lenas: Client, conversation: Conversation) -> None:
    since = timezone.now() - timedelta(days=6)
    Conversation.objects.update(state="waiting", waiting_since=since)
    assert "I need more time" in page(lenas, conversation)
    lenas.post(f"/t/{conversation.number}/keeping/")
    assert Conversation.objects.filter(waiting_since__gt=since + timedelta(days=5)).exists()


@pytest.mark.parametrize(("rating", "kept"), [("4", 4), ("0", None), ("6", None), ("x", None), ("", None)])
def test_help_is_rated_from_one_to_five(
    lenas: Client, conversation: Conversation, alice: User, rating: str, kept: int | None
) -> None:
    solve(conversation, by=alice.actor)
    assert lenas.post(f"/t/{conversation.number}/rating/", {"rating": rating}).status_code == 302
    assert Conversation.objects.get().rating == kept


def test_rating_what_is_not_solved_is_refused(lenas: Client, conversation: Conversation) -> None:
    response = lenas.post(f"/t/{conversation.number}/rating/", {"rating": "5"}, follow=True)
    assert "You can rate this when it is solved." in response.content.decode()


def test_who_takes_part_reads_and_writes_but_does_not_decide(
    khalid: Contact, khalids: Client, conversation: Conversation
) -> None:
    add_participant(conversation, khalid, by=SYSTEM)
    assert "My problem is solved" not in page(khalids, conversation)
    assert write(khalids, conversation).status_code == 302
    assert khalids.post(f"/t/{conversation.number}/solution/").status_code == 404
    assert state_of(conversation) == State.SUBMITTED


def test_others_who_get_a_copy_are_shown(lenas: Client, khalid: Contact, conversation: Conversation) -> None:
    add_participant(conversation, khalid, by=SYSTEM)
    assert khalid.name in page(lenas, conversation)


def test_details_are_asked_for_and_answered(
    lenas: Client, conversation: Conversation, alice: User, deposit_topic: Topic
) -> None:
    asked = request_details(conversation, list(deposit_topic.fields.filter(key="amount")), by=alice.actor)
    assert "We need this from you" in page(lenas, conversation)
    path = f"/t/{conversation.number}/details/{asked.pk}/"
    assert lenas.post(path, {"answer-amount": "much", "client_id": uuid4()}).status_code == 422
    lenas.post(path, {"answer-amount": "1,250.50", "client_id": uuid4()})
    shown = page(lenas, conversation)
    assert "1,250.50" in shown
    assert "We need this from you" not in shown


def test_answering_what_is_answered_leads_back(lenas: Client, conversation: Conversation) -> None:
    response = lenas.post(f"/t/{conversation.number}/details/999/", {"client_id": uuid4()})
    assert response["Location"] == f"/t/{conversation.number}/"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "We promise an answer by"),
        ({"customer_wrote_at": "past"}, "and are late. We are sorry."),
        ({"state": "replied"}, "We have answered."),
        ({"state": "waiting", "waiting_since": "now"}, "we count it as solved"),
        ({"state": "solved", "solved_at": "now"}, "Nothing more to do."),
        ({"state": "closed", "closed_at": "now"}, "This ticket is closed."),
    ],
)
def test_every_state_says_what_happens_next(
    lenas: Client, conversation: Conversation, change: dict[str, str], said: str
) -> None:
    times = {"now": timezone.now(), "past": timezone.now() - timedelta(days=2)}
    Conversation.objects.update(**{name: times.get(value, value) for name, value in change.items()})
    assert said in page(lenas, conversation)


def test_times_are_in_the_contacts_zone_and_say_so(lenas: Client, conversation: Conversation) -> None:
    assert "UTC" in page(lenas, conversation)
    assert "data-local" in page(lenas, conversation)
    Contact.objects.update(time_zone="Asia/Kolkata")
    shown = page(lenas, conversation)
    assert "UTC+5:30" in shown
    assert "data-local" not in shown


def test_a_long_history_costs_no_more_queries(
    lenas: Client, conversation: Conversation, alice: User, django_assert_num_queries: Any
) -> None:
    for n in range(5):
        reply(conversation, Draft(text=f"Answer {n}"), by=alice.actor)
        write(lenas, conversation, f"Question {n}")
    page(lenas, conversation)  # takes the flashes away
    with django_assert_num_queries(13):  # two of them note that fresh answers were seen, and that none was taken back
        page(lenas, conversation)


def test_many_files_are_folded_until_they_are_asked_for(lenas: Client, conversation: Conversation) -> None:
    message = conversation.messages.get()
    Attachment.objects.bulk_create(
        Attachment(message=message, name=f"shot-{n}.png", media_type="image/png", family="picture", size=1, sha256=b"")
        for n in range(300)
    )
    shown = page(lenas, conversation)
    assert shown.count("Open shot-") == 10
    assert "and 290 more files" in shown
    whole = lenas.get(f"/t/{conversation.number}/?at=1&files=1").content.decode()
    assert whole.count("Open shot-") == 300


@pytest.mark.parametrize("query", ["before=x", "after=9999", "at=x", "at=99999", "files=-1", "at=1&files=" + "9" * 40])
def test_a_place_that_is_none_shows_the_newest(lenas: Client, conversation: Conversation, query: str) -> None:
    assert "It has not arrived." in lenas.get(f"/t/{conversation.number}/?{query}").content.decode()


def test_older_history_is_one_page_further(lenas: Client, conversation: Conversation, alice: User) -> None:
    for n in range(70):
        reply(conversation, Draft(text=f"Answer number {n}."), by=alice.actor)
    first = lenas.get(f"/t/{conversation.number}/")
    older = lenas.get(f"/t/{conversation.number}/", {"before": first.context["earlier"].isoformat()})
    assert "Answer number 3." not in first.content.decode()
    assert "Answer number 3." in older.content.decode()
    assert "Answer number 69." not in older.content.decode()
    newer = lenas.get(f"/t/{conversation.number}/", {"after": older.context["later"].isoformat()})
    assert "Answer number 69." in newer.content.decode()
    assert 'id="reply"' in newer.content.decode()


@pytest.mark.parametrize("before", ["2126-01-01T00:00:00+23:59", "9999-12-31T23:59:59-14:00", "x", "2026-01-01"])
def test_no_time_in_the_address_breaks_the_page(lenas: Client, conversation: Conversation, before: str) -> None:
    assert lenas.get(f"/t/{conversation.number}/", {"before": before}).status_code == 200


def test_two_people_in_one_browser(lena: Contact, khalid: Contact, conversation: Conversation) -> None:
    write(browser_of(khalid, lena), conversation)
    assert Message.objects.latest("seq").contact == lena


def test_details_can_be_given_after_a_merge(
    lenas: Client, lena: Contact, conversation: Conversation, alice: User, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    field = deposit_topic.fields.get(key="amount")
    request = request_details(other, [field], by=alice.actor)
    merge(other, conversation, by=alice.actor)
    assert f"details/{request.pk}/" in lenas.get(f"/t/{conversation.number}/").content.decode()
    typed = {f"answer-{field.key}": "12.5", "origin": str(uuid4()), "client_id": str(uuid4())}
    assert lenas.post(f"/t/{conversation.number}/details/{request.pk}/", typed).status_code == 302
    conversation.refresh_from_db()
    assert conversation.answers["amount"] == "12.5"


def test_what_is_closed_is_not_solved_by_an_old_page(lenas: Client, conversation: Conversation, alice: User) -> None:
    close(conversation, by=alice.actor)
    lenas.post(f"/t/{conversation.number}/solution/")
    conversation.refresh_from_db()
    assert conversation.state == "closed"
