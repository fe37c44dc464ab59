"""Inboxes are settings: changed by their verb, journaled, never an agent's address, and published on the contact page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatehouse.accounts.models import User
from gatehouse.channels.email import inboxes
from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.models import Inbox
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models import Conversation, Department, Topic
from gatehouse.conversations.names import sentence
from gatehouse.journal.actor import OPERATOR
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
ADD = "/backoffice/email/inbox/add/"


def form(department: Department, **more: str) -> dict[str, str]:
    plain = {"address": "Help@Alderwick.example", "department": str(department.pk), "is_active": "on", "position": "0"}
    return plain | {"purposes_en": "Everything", "is_published": "on"} | more


def test_a_lead_makes_one_in_the_back_office(dora: User, deposits: Department) -> None:
    with recorded() as entries:
        desk_client(dora).post(ADD, form(deposits))
    assert Inbox.objects.get().address == "help@alderwick.example"
    assert [sentence(one) for one in entries] == ["Dora created this setting"]


def test_an_agents_address_is_refused_with_the_reason(dora: User, alice: User, deposits: Department) -> None:
    answer = desk_client(dora).post(ADD, form(deposits, address=alice.email))
    assert "An agent signs in with this address." in answer.content.decode()
    assert not Inbox.objects.exists()


def test_an_agent_gets_no_address_of_an_inbox(omar: User, deposits: Department) -> None:
    Inbox.objects.create(address="help@alderwick.example", department=deposits)
    agent = {"email": "help@alderwick.example", "name": "Eve", "role": "agent", "is_active": "on"}
    answer = desk_client(omar).post("/backoffice/accounts/user/add/", agent)
    assert "Customers write to this address." in answer.content.decode()
    assert not User.objects.filter(name="Eve").exists()


@pytest.mark.parametrize("address", ["a+b@alderwick.example"])
def test_a_plus_sign_is_refused(deposits: Department, address: str) -> None:
    with pytest.raises(Impossible, match="plus sign"):
        save_inbox(Inbox(address=address, department=deposits), by=OPERATOR)


def test_a_topic_of_another_department_is_refused(deposits: Department, security: Department) -> None:
    topic = Topic.objects.create(slug="other", department=security)
    with pytest.raises(Impossible, match="another department"):
        save_inbox(Inbox(address="a@alderwick.example", department=deposits, topic=topic), by=OPERATOR)


def test_only_one_takes_the_rest_of_a_domain(deposits: Department) -> None:
    save_inbox(Inbox(address="a@alderwick.example", department=deposits, takes_rest=True), by=OPERATOR)
    save_inbox(Inbox(address="a@other.example", department=deposits, takes_rest=True), by=OPERATOR)
    with pytest.raises(Impossible, match="Only one can"):
        save_inbox(Inbox(address="b@alderwick.example", department=deposits, takes_rest=True), by=OPERATOR)


def test_addresses_lead_to_their_inbox(deposits: Department) -> None:
    help_, rest = (
        Inbox.objects.create(address=f"{name}@alderwick.example", department=deposits, takes_rest=name == "rest")
        for name in ("help", "rest")
    )
    known = inboxes.inboxes()
    assert known.find("HELP+x@alderwick.example") == help_
    assert known.find("who@alderwick.example") == rest
    assert known.find("help@elsewhere.example") is None
    assert known.addressed(["who@alderwick.example", "help@alderwick.example"]) == [help_, rest]


def test_what_is_published_stands_on_the_contact_page(client: Client, deposits: Department) -> None:
    purposes = {"en": "Formal complaints", "de": "Beschwerden"}
    Inbox.objects.create(address="complaints@alderwick.example", department=deposits, purposes=purposes)
    Inbox.objects.create(address="alias@alderwick.example", department=deposits, is_published=False)
    page = client.get("/contact/").content.decode()
    assert "Write to us by email" in page
    assert "complaints@alderwick.example" in page
    assert "Formal complaints" in page
    assert "alias@alderwick.example" not in page


def test_each_address_is_published_with_what_is_promised_there(
    client: Client, deposits: Department, deposit_topic: Topic
) -> None:
    """In the page's language; one whose topic has no promise of its own says that of mail, and more rows ask no more."""
    Topic.objects.update(answer_within=72)
    other = Topic.objects.create(slug="other", names={"en": "Other"}, department=deposits)
    for name, topic in (("complaints", deposit_topic), ("other", other), ("help", None)):
        Inbox.objects.create(address=f"{name}@alderwick.example", department=deposits, topic=topic)
    assert promised_at(client, "complaints", "en") == "We promise a first answer within 72 hours, day and night."
    assert promised_at(client, "other", "en") == "We promise a first answer within 12–24 hours, day and night."
    assert promised_at(client, "help", "en") == promised_at(client, "other", "en")
    assert "72" in promised_at(client, "complaints", "de") != promised_at(client, "complaints", "en")
    with CaptureQueriesContext(connection) as asked:
        client.get("/contact/")
    assert len(asked) == 1


def test_where_suggestions_are_collected_no_answer_is_promised(client: Client, deposit_topic: Topic) -> None:
    Topic.objects.update(group="feedback")
    deposits = deposit_topic.department
    Inbox.objects.create(address="ideas@alderwick.example", department=deposits, topic=deposit_topic)
    assert promised_at(client, "ideas", "en") == ""


def promised_at(client: Client, name: str, language: str) -> str:
    page = client.get("/contact/", headers={"Accept-Language": language}).content.decode()
    row = page.partition(f">{name}@alderwick.example</h3>")[2].partition("</button>")[0]
    return re.sub("<[^>]+>", "", row.partition("way__promise")[2].partition("</p>")[0].partition(">")[2]).strip()


def test_without_inboxes_the_page_offers_no_mail(client: Client) -> None:
    assert "Write to us by email" not in client.get("/contact/").content.decode()


def test_answers_come_in_where_the_question_did(
    deposits: Department, security: Department, conversation: Conversation
) -> None:
    """The topic's own inbox, else its department's, else the one that takes the rest; without any there is none."""
    assert inboxes.inboxes().nearest(conversation) is None
    topic = Topic.objects.create(slug="other", names={"en": "Other"}, department=deposits)
    made = {
        "security": Inbox(address="security@alderwick.example", department=security),
        "rest": Inbox(address="support@alderwick.example", department=security, takes_rest=True, position=9),
        "other": Inbox(address="other@alderwick.example", department=deposits, topic=topic),
        "deposits": Inbox(address="deposits@alderwick.example", department=deposits, position=5),
        "topic": Inbox(address="topic@alderwick.example", department=deposits, topic=conversation.topic, position=9),
    }
    for nearest in ("security", "rest", "other", "deposits", "topic"):
        save_inbox(made[nearest], by=OPERATOR)
        assert inboxes.inboxes().nearest(conversation) == made[nearest]
