"""The back office: staff only, and every change goes through a verb into the journal."""

from typing import Any

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.models import (
    AnswerPromise,
    CannedReply,
    Conversation,
    Department,
    Membership,
    OfficialAddress,
    Topic,
    TopicField,
)
from gatehouse.conversations.names import sentence
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db

PAGES = ["department", "topic", "topicfield", "cannedreply", "officialaddress"]
DEPARTMENT = "/backoffice/conversations/department/"


@pytest.fixture
def omars(omar: User) -> Client:
    return desk_client(omar)


def texts(name: str, english: str) -> dict[str, str]:
    return {f"{name}_en": english, f"{name}_ar": "", f"{name}_zh-hans": "中文"}


def test_it_bears_our_name_mark_and_accent(omars: Client) -> None:
    page = omars.get(DEPARTMENT).content.decode()
    assert "Django administration" not in page
    assert "css/mark" in page
    assert "oklch(0.455 0.078 208)" in page


def test_a_stranger_is_asked_to_sign_in_at_the_desk(client: Client) -> None:
    response = client.get("/backoffice/", follow=False)
    assert response.status_code == 302
    response = client.get(response["location"], follow=False)
    assert response["location"].startswith("/desk/sign-in/?next=")


def test_an_agent_is_not_let_in(alice: User) -> None:
    assert desk_client(alice).get(DEPARTMENT, follow=True).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_pages_open(omars: Client, page: str, deposit_topic: Topic) -> None:
    for path in ("", "add/"):
        assert omars.get(f"/backoffice/conversations/{page}/{path}").status_code == 200


def test_creating_records_an_entry(omars: Client, omar: User) -> None:
    with recorded() as entries:
        form = {"slug": "media", "is_active": "on", "position": "3", **texts("names", "Media")}
        response = omars.post(f"{DEPARTMENT}add/", form)
    assert response.status_code == 302, response.context["errors"]
    assert [sentence(entry) for entry in entries] == ["Omar created this setting"]
    assert Department.objects.get(slug="media").names == {"en": "Media", "zh-hans": "中文"}


def test_changing_says_what_changed(omars: Client, deposits: Department) -> None:
    form = {"slug": "deposits", "is_active": "on", "position": "9", **texts("names", "Deposits")}
    with recorded() as entries:
        omars.post(f"{DEPARTMENT}{deposits.pk}/change/", form)
        omars.post(f"{DEPARTMENT}{deposits.pk}/change/", form)
    assert [sentence(entry) for entry in entries] == ["Omar changed names, position"]
    page = omars.get(f"{DEPARTMENT}{deposits.pk}/history/").content.decode()
    assert "Omar changed names, position" in page


def test_deleting_switches_off(omars: Client, deposits: Department) -> None:
    with recorded() as entries:
        omars.post(f"{DEPARTMENT}{deposits.pk}/delete/", {"post": "yes"})
    assert [sentence(entry) for entry in entries] == ["Omar deleted this setting"]
    deposits.refresh_from_db()
    assert not deposits.is_active


def test_there_are_no_bulk_actions(omars: Client, deposits: Department) -> None:
    form = {"action": "delete_selected", "_selected_action": [deposits.pk], "post": "yes"}
    omars.post(DEPARTMENT, form)
    deposits.refresh_from_db()
    assert deposits.is_active


def test_english_is_needed(omars: Client) -> None:
    form = {"slug": "x", "position": "1", "names_en": "", "names_ar": "قسم", "names_zh-hans": ""}
    response = omars.post(f"{DEPARTMENT}add/", form)
    assert "Give at least the English text." in response.content.decode()


def test_a_fields_choices_are_lines(omars: Client, deposit_topic: Topic) -> None:
    form: dict[str, Any] = {
        "topic": deposit_topic.pk,
        "key": "network",
        "kind": "network",
        "position": "4",
        "is_active": "on",
    }
    form |= {
        "choices": "[tron]\nen: Tron (TRC-20)\nde:\n\n[ethereum]\nen: Ethereum\nar: إيثيريوم",
        **texts("labels", "Network"),
    }
    omars.post("/backoffice/conversations/topicfield/add/", form)
    assert TopicField.objects.get(key="network").choices == [
        {"value": "tron", "names": {"en": "Tron (TRC-20)"}},
        {"value": "ethereum", "names": {"en": "Ethereum", "ar": "إيثيريوم"}},
    ]
    row = TopicField.objects.get(key="network")
    page = omars.get(f"/backoffice/conversations/topicfield/{row.pk}/change/").content.decode()
    assert "[ethereum]\nen: Ethereum\nar: إيثيريوم\nde:\n" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("en: Tron", "Write [value] first"),
        ("[tron]\nxx: Tron", "This line is neither: xx: Tron"),
        ("[tron]\nTron", "This line is neither: Tron"),
        ("[tron]\nde: Tron", "[tron] has no English name."),
        ("[tron]\nen: A\n[tron]\nen: B", "[tron] is there twice."),
        ("", "at least one choice"),
    ],
    ids=["no value", "language", "no colon", "english", "twice", "none"],
)
def test_choices_that_cannot_be_read_say_why(omars: Client, deposit_topic: Topic, typed: str, said: str) -> None:
    form = {"topic": deposit_topic.pk, "key": "network", "kind": "network", "position": "4", **texts("labels", "N")}
    answer = omars.post("/backoffice/conversations/topicfield/add/", form | {"choices": typed})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not TopicField.objects.filter(key="network").exists()


def test_an_agent_is_made_and_moved(omars: Client, deposits: Department, security: Department) -> None:
    form = {
        "email": "eve@alderwick.example",
        "name": "Eve",
        "role": "agent",
        "is_active": "on",
        "member_of": [deposits.pk],
    }
    response = omars.post("/backoffice/accounts/user/add/", form, follow=True)
    assert "shown only now" in response.content.decode()
    eve = User.objects.get(email="eve@alderwick.example")
    change = f"/backoffice/accounts/user/{eve.pk}/change/"
    with recorded() as entries:
        form |= {"role": "senior", "member_of": [], "senior_in": [security.pk], "name": "Eve K."}
        omars.post(change, form)
    assert Membership.objects.get(user=eve).is_senior
    assert {sentence(entry) for entry in entries} == {
        "Omar changed the role from “Agent” to “Senior specialist”",
        "Omar changed name",
        "Omar made Eve K. a senior member",
        "Omar removed Eve K.",
    }
    assert verify_all().is_whole


def test_taking_access_away(omars: Client, alice: User, conversation: Conversation) -> None:
    take(conversation, by=alice.actor)
    omars.post(f"/backoffice/accounts/user/{alice.pk}/delete/", {"post": "yes"})
    alice.refresh_from_db()
    conversation.refresh_from_db()
    assert not alice.is_active
    assert conversation.assignee is None


def test_a_new_password_is_shown_once(omars: Client, alice: User) -> None:
    before = alice.password
    form = {"name": "Alice", "role": "agent", "is_active": "on", "renew_password": "on", "renew_factor": "on"}
    page = omars.post(f"/backoffice/accounts/user/{alice.pk}/change/", form, follow=True).content.decode()
    alice.refresh_from_db()
    assert "shown only now" in page
    assert alice.password != before


def test_a_lead_sets_topics_but_makes_no_agents(dora: User, deposit_topic: Topic) -> None:
    client = desk_client(dora)
    assert client.get("/backoffice/conversations/topic/").status_code == 200
    assert client.get("/backoffice/accounts/user/add/").status_code == 403


def test_a_lead_reads_no_history_of_agents(dora: User, alice: User) -> None:
    assert desk_client(dora).get(f"/backoffice/accounts/user/{alice.pk}/history/").status_code == 403


@pytest.mark.parametrize("asked", ["password__startswith=argon2", "totp_secret__gte=a", "email__regex=("])
def test_no_column_is_guessed_through_an_address(omars: Client, asked: str) -> None:
    assert omars.get(f"/backoffice/accounts/user/?{asked}").status_code == 400


def test_fields_are_filtered_by_their_topic_alone(omars: Client, deposit_topic: Topic) -> None:
    page = "/backoffice/conversations/topicfield/"
    assert omars.get(f"{page}?topic__id__exact={deposit_topic.pk}").status_code == 200
    assert omars.get(f"{page}?topic__slug__regex=(").status_code == 400
    assert omars.get(f"{page}?key__regex=(").status_code == 400


def test_ones_own_password_is_changed_at_the_door_alone(omars: Client, omar: User) -> None:
    form = {"old_password": "x", "new_password1": "correct horse battery", "new_password2": "correct horse battery"}
    assert omars.post("/backoffice/password_change/", form)["location"] == "/desk/account/password/"
    assert omars.get("/backoffice/password_change/done/")["location"] == "/desk/account/"


def test_a_reply_with_a_variable_that_nothing_fills_is_refused(omars: Client) -> None:
    reply = {"slug": "hi", "title": "Hello", "is_active": "on", **texts("texts", "Hello {nmae}, it is {number}")}
    page = omars.post("/backoffice/conversations/cannedreply/add/", reply).content.decode()
    assert "Nothing can be filled in for {nmae}" in page
    assert not CannedReply.objects.exists()


def test_addresses_and_replies_are_settings_too(omars: Client) -> None:
    address = {
        "kind": "email",
        "value": "help@alderwick.example",
        "is_active": "on",
        "position": "1",
        **texts("purposes", "Help"),
    }
    omars.post("/backoffice/conversations/officialaddress/add/", address)
    reply = {"slug": "hi", "title": "Hello", "is_active": "on", **texts("texts", "Hello there")}
    omars.post("/backoffice/conversations/cannedreply/add/", reply)
    assert (OfficialAddress.objects.count(), CannedReply.objects.count()) == (1, 1)
    assert verify_all().is_whole


PROMISE = "/backoffice/conversations/answerpromise/"


def test_promises_are_changed_and_recorded(omars: Client) -> None:
    row, _ = AnswerPromise.objects.get_or_create(channel="form")
    assert "Form" in omars.get(PROMISE).content.decode()
    with recorded() as entries:
        answer = omars.post(f"{PROMISE}{row.pk}/change/", {"soonest": "6", "latest": "12"})
    assert answer.status_code == 302
    assert [sentence(entry) for entry in entries] == ["Omar changed latest, soonest"]
    assert AnswerPromise.objects.get(pk=row.pk).hours == "6–12"


@pytest.mark.parametrize(
    ("soonest", "latest", "said"),
    [("0", "5", "at least 1 hour"), ("6", "5", "must not be less"), ("1", "721", "at most 720")],
    ids=["none", "backwards", "month"],
)
def test_promises_that_no_clock_keeps_are_refused(omars: Client, soonest: str, latest: str, said: str) -> None:
    row, _ = AnswerPromise.objects.get_or_create(channel="form")
    answer = omars.post(f"{PROMISE}{row.pk}/change/", {"soonest": soonest, "latest": latest})
    assert answer.status_code == 200
    assert said in answer.content.decode()


@pytest.mark.parametrize(("hours", "kept"), [("72", 72), ("", None), ("0", 24), ("721", 24)])
def test_a_topics_own_promise_is_changed_and_recorded(
    omars: Client, deposit_topic: Topic, hours: str, kept: int | None
) -> None:
    """Empty means as by its channel; what no clock keeps is refused."""
    Topic.objects.update(answer_within=24)
    page = f"/backoffice/conversations/topic/{deposit_topic.pk}/change/"
    shown = omars.get(page).context["adminform"].form
    form = {name: value for name, value in shown.initial.items() if isinstance(value, str | int)}
    with recorded() as entries:
        omars.post(page, form | texts("names", "Deposit") | {"is_active": "on", "answer_within": hours})
    assert Topic.objects.get().answer_within == kept
    said = [sentence(entry) for entry in entries]
    assert said == ([] if kept == 24 else ["Omar changed answer_within, names"])


def test_promises_come_with_their_channels(omars: Client) -> None:
    """There is one for each channel; one for a channel that this version does not have is not shown."""
    row, _ = AnswerPromise.objects.get_or_create(channel="form")
    AnswerPromise.objects.create(channel="pigeon")
    assert omars.get(f"{PROMISE}add/").status_code == 403
    assert omars.post(f"{PROMISE}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "pigeon" not in omars.get(PROMISE).content.decode()
