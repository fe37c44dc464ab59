"""What the overview of an account offers beside its facts: a new ticket, feedback, and what it costs to show."""

import re

import pytest

from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.set_words import set_words
from gatehouse.channels.forms import topics
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.models import Conversation, Department, Topic, TopicField, TopicGroup
from gatehouse.testing.cast import open_as
from tests.integration.front_door.conftest import Visitor
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey

pytestmark = pytest.mark.django_db


@pytest.fixture
def feedback(deposits: Department):
    """A topic for feedback with a field that is needed and one that is not."""
    topic = Topic.objects.create(slug="ideas", names={"en": "Ideas"}, department=deposits, group=TopicGroup.FEEDBACK)
    TopicField.objects.create(topic=topic, key="about", kind="text", labels={"en": "About what"}, is_required=True)
    TopicField.objects.create(topic=topic, key="page", kind="text", labels={"en": "Which page"}, is_required=False)
    topics.forget()
    yield topic
    topics.forget()


@pytest.fixture
def inside(visitor: Visitor, lena_user) -> Visitor:
    visitor.come_in()
    return visitor


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the feedback form."""
    form = page[page.index('action="/new/ideas/"') :]
    form = form[: form.index("</form>")]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_everything_about_the_account_is_one_step_away(inside, conversation, settings):
    """Tickets and a new one, notices on this device, settings, security, and the referral code; the portfolio has tests of
    its own."""
    settings.PUSH_SERVICES = ("push.example",)
    page = inside.get("/account/").content.decode()
    links = ("/#topics", "/tickets/", "/account/settings/", "/account/security/", "/account/devices/", "/account/data/")
    assert [one for one in links if f'href="{one}"' not in page] == []
    assert "New ticket" in page
    assert "data-notices=" in page
    assert 'id="invitation"' in page


def test_the_score_counts_what_guards_the_account_and_names_the_next_step(inside, lena_user):
    """Each step leads where it is taken, and the one that is worth most is proposed above all others."""
    assert score(inside) == ("0 of 4 are done.", "Add a passkey", "/account/security/")
    give_passkey(lena_user, Authenticator())
    assert score(inside) == ("2 of 4 are done.", "Save your recovery codes", "/account/recovery-codes/")
    make_recovery_codes(lena_user)
    assert score(inside) == ("3 of 4 are done.", "Choose an anti-phishing code", "/account/words/")
    set_words(lena_user, "blue otter")
    assert score(inside) == ("4 of 4 are done.", "", "")


def score(inside: Visitor) -> tuple[str, str, str]:
    """The score, what is proposed, and where its button leads."""
    page = inside.get("/account/").content.decode()
    counted = re.search(r"\d of \d are done\.", page)
    proposed = re.search(
        r'notice__title">([^<]+)</span><p>[^<]+</p></div><a class="btn btn--s" href="([^"]+)">Do it', page
    )
    assert counted
    return (counted[0], *(proposed.groups() if proposed else ("", "")))


def test_the_newest_tickets_are_those_of_the_list_and_nobody_elses(inside, lena_user, khalid, deposit_topic, alice):
    """Of two that somebody else has opened, the one he takes part in; on both pages."""
    shared, strange = (open_as(khalid, deposit_topic, subject) for subject in ("Held in transit", "A second one"))
    add_participant(shared, lena_user.contact, by=alice.actor)
    for path in ("/account/", "/tickets/"):
        page = inside.get(path).content.decode()
        assert (shared.number in page, strange.number in page) == (True, False), path
    merged = open_as(lena_user.contact, deposit_topic, "The same once more")
    own = open_as(lena_user.contact, deposit_topic, "The first")
    merge(merged, own, by=alice.actor)
    page = inside.get("/account/").content.decode()
    assert (own.number in page, merged.number in page) == (True, False)


def test_feedback_opens_a_ticket_by_the_form_of_its_topic(inside, lena_user, feedback):
    page = inside.get("/account/").content.decode()
    assert "About what" in page
    assert "Which page" not in page
    sent = hidden(page) | {"answer-about": "Colours", "text": "More green.", "step": "send"}
    for _ in range(2):  # a form that is sent twice opens one
        assert inside.post("/new/ideas/", **sent).status_code == 303
    opened = Conversation.objects.get()
    assert (opened.topic, opened.contact, opened.channel) == (feedback, lena_user.contact, "form")
    assert opened.number in inside.get("/account/").content.decode()


def test_feedback_without_words_comes_back_with_a_reason(inside, feedback):
    sent = hidden(inside.get("/account/").content.decode()) | {"text": "", "step": "send"}
    assert inside.post("/new/ideas/", **sent).status_code == 422
    assert not Conversation.objects.exists()


def test_without_a_topic_for_it_there_is_no_feedback(inside):
    topics.forget()
    assert 'id="feedback"' not in inside.get("/account/").content.decode()


def test_the_overview_costs_few_queries_and_bytes(inside, feedback, conversation, django_assert_num_queries):
    inside.get("/account/")
    with django_assert_num_queries(7):
        page = inside.get("/account/")
    assert len(page.content) <= 40_000


@pytest.mark.parametrize(
    ("path", "most"), [("/account/addresses/", 6), ("/account/settings/", 6), ("/account/check-up/", 11)]
)
def test_its_other_pages_cost_few_queries(inside, path, most, django_assert_max_num_queries):
    inside.get(path)
    with django_assert_max_num_queries(most):
        assert inside.get(path).status_code == 200
