"""An agent asks whether it is the account's owner who writes; the owner answers in his own session, and nobody else can."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.models import Method, User
from gatehouse.accounts.stepped_up import STEPPED_UP, STEPPED_UP_BY
from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.merge import merge, unmerge
from gatehouse.conversations.actions.state import close
from gatehouse.conversations.actions.verify import Over, ask_to_verify, confirm, decline
from gatehouse.conversations.models import HOLDS_FOR, Contact, Conversation, Topic, Verification
from gatehouse.conversations.verifying import sureness_columns, sureness_of
from gatehouse.project.sessions.portal import PortalStore
from gatehouse.testing.cast import make_contact, open_as, recorded
from gatehouse.testing.desk import desk_client, portal_session
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.conftest import browser_of
from tests.integration.portal.customers import CONFIRM, CONFIRM_OPTIONS, give_passkey, make_customer, options, post

pytestmark = pytest.mark.django_db
PAGE, TO_CONFIRM = "/account/asked/", "/confirm/?next=%2Faccount%2Fasked%2F"


@pytest.fixture
def user(lena: Contact) -> User:
    return make_customer("lena.vogt@mail.example", lena)


@pytest.fixture
def asked(user: User, alice: User, conversation: Conversation) -> Verification:
    return ask_to_verify(conversation, by=alice.actor)


def browser(user: User, *, shown: Method | None = None, ago: float = 0) -> Client:
    """Signed in; `shown` is the factor that was shown in it, `ago` seconds ago."""
    from django.conf import settings

    client, key = Client(), portal_session(user)
    session = PortalStore(key)
    session[STEPPED_UP] = timezone.now().timestamp() - ago if shown else 0
    session[STEPPED_UP_BY] = str(shown) if shown else ""
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def answer(client: Client, verification: Verification, how: str = "confirmation") -> Any:
    return client.post(f"{PAGE}{verification.pk}/{how}/")


def sureness(conversation: Conversation) -> Any:
    return sureness_of(Conversation.objects.filter(pk=conversation.pk).values(**sureness_columns()).get())


def test_the_page_says_who_asks_about_what_and_when_to_confirm(user: User, asked: Verification) -> None:
    shown = browser(user).get(PAGE).content.decode()
    assert asked.agent.public_name in shown
    assert asked.agent.name not in shown or asked.agent.name == asked.agent.public_name
    assert asked.conversation.number in shown
    assert "Confirm only if you are talking to us right now" in shown
    assert f'href="{TO_CONFIRM}"' in shown


@pytest.mark.asvs("7.5.3")
def test_a_factor_that_was_shown_before_he_was_asked_does_not_do(user: User, asked: Verification) -> None:
    for client in (browser(user), browser(user, shown=Method.PASSKEY, ago=60)):
        assert answer(client, asked).url == TO_CONFIRM
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.asvs("7.5.3")
def test_nor_does_one_that_was_shown_since_but_long_ago(user: User, asked: Verification) -> None:
    Verification.objects.update(asked_at=timezone.now() - timedelta(minutes=14))
    asked.refresh_from_db()
    assert answer(browser(user, shown=Method.PASSKEY, ago=11 * 60), asked).url == TO_CONFIRM
    assert answer(browser(user, shown=Method.PASSKEY, ago=9 * 60), asked).url == PAGE


def test_he_shows_his_passkey_and_the_desk_is_sure(user: User, asked: Verification, conversation: Conversation) -> None:
    device = Authenticator()
    give_passkey(user, device)
    client = browser(user)
    told = post(client, CONFIRM, {"credential": device.use(options(client, CONFIRM_OPTIONS)), "next": PAGE})
    assert told.json() == {"next": PAGE}
    with recorded() as entries:
        assert answer(client, asked).url == PAGE
    assert [(one.kind, one.actor, one.is_public) for one in entries] == [("verification_confirmed", user.actor, True)]
    assert entries[0].content["data"] == {"verification": asked.pk, "method": "passkey"}
    assert (sureness(conversation).method, sureness(conversation).is_old) == ("passkey", False)


@pytest.mark.parametrize("method", [Method.TOTP, Method.CODE, Method.RECOVERY])
def test_the_desk_sees_by_what(user: User, asked: Verification, conversation: Conversation, method: Method) -> None:
    answer(browser(user, shown=method), asked)
    assert sureness(conversation).method == method


def test_the_page_of_the_agent_shows_it_and_after_an_hour_as_old(
    user: User, alice: User, asked: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/desk/c/{asked.conversation.number}/"
    assert "Asked to verify since" in desk_client(alice).get(page).content.decode()
    confirm(asked, Method.PASSKEY, by=user)
    shown = desk_client(alice).get(page).content.decode()
    assert "Verified by a passkey just now" in shown
    assert "Asked to verify since" not in shown
    Verification.objects.update(answered_at=timezone.now() - HOLDS_FOR - timedelta(minutes=1))
    assert "Verified by a passkey, long ago:" in desk_client(alice).get(page).content.decode()


def test_what_is_new_brings_it_to_an_open_page(user: User, alice: User, asked: Verification) -> None:
    confirm(asked, Method.TOTP, by=user)
    news = desk_client(alice).get(f"/desk/c/{asked.conversation.number}/timeline/?since=2")
    assert "Verified by the authenticator app just now" in news.content.decode()


def test_another_customer_finds_nothing(user: User, asked: Verification) -> None:
    other = make_customer("khalid@mail.example")
    client = browser(other, shown=Method.PASSKEY)
    assert asked.conversation.number not in client.get(PAGE).content.decode()
    for how in ("confirmation", "refusal"):
        assert answer(client, asked, how).status_code == 404
    with pytest.raises(Over):
        confirm(asked, Method.PASSKEY, by=other)


def test_who_only_takes_part_in_it_cannot_answer(user: User, asked: Verification) -> None:
    friend = make_customer("max@mail.example")
    asked.conversation.participants.create(contact=friend.contact)
    assert answer(browser(friend, shown=Method.PASSKEY), asked).status_code == 404


def test_a_mailed_link_does_not_answer(user: User, asked: Verification) -> None:
    """Whoever reads the mail has not signed in."""
    client = browser_of(user.contact)
    assert answer(client, asked).url.startswith("/sign-in/?next=")
    assert client.get(PAGE).url.startswith("/sign-in/?next=%2Faccount%2Fasked%2F")


def test_no_agent_answers(alice: User, asked: Verification) -> None:
    assert answer(desk_client(alice), asked).url.startswith("/sign-in/")
    with pytest.raises(Over):
        confirm(asked, Method.PASSKEY, by=alice)
    assert desk_client(alice).post(f"/desk{PAGE}{asked.pk}/confirmation/").status_code == 404


def test_no_agent_of_another_department_asks(user: User, mallory: User, conversation: Conversation) -> None:
    assert desk_client(mallory).post(f"/desk/c/{conversation.number}/verification/").status_code == 404
    assert not Verification.objects.exists()


def test_it_lives_a_quarter_of_an_hour(user: User, asked: Verification) -> None:
    Verification.objects.update(asked_at=timezone.now() - timedelta(minutes=15, seconds=1))
    with recorded() as entries:
        answer(browser(user, shown=Method.PASSKEY), asked)
    assert entries == []
    assert asked.conversation.number not in browser(user).get(PAGE).content.decode()


def test_it_is_answered_once(user: User, asked: Verification) -> None:
    client = browser(user, shown=Method.PASSKEY)
    with recorded() as entries:
        for how in ("confirmation", "confirmation", "refusal"):
            answer(client, asked, how)
    assert [one.kind for one in entries] == ["verification_confirmed"]


def test_asking_twice_is_one_asking(user: User, alice: User, bob: User, conversation: Conversation) -> None:
    with recorded() as entries:
        first = ask_to_verify(conversation, by=alice.actor)
        assert ask_to_verify(conversation, by=bob.actor) == first
    assert [one.kind for one in entries] == ["verification_asked"]


def test_after_its_time_it_may_be_asked_again(user: User, alice: User, asked: Verification) -> None:
    Verification.objects.update(asked_at=timezone.now() - timedelta(minutes=16))
    again = ask_to_verify(asked.conversation, by=alice.actor)
    assert again.pk != asked.pk
    answer(browser(user, shown=Method.PASSKEY), asked)
    again.refresh_from_db()
    assert again.answered_at is None


def test_declining_is_told_to_the_agents_alone(
    user: User, alice: User, asked: Verification, conversation: Conversation
) -> None:
    with recorded() as entries:
        answer(browser(user), asked, "refusal")
    assert [(one.kind, one.is_public) for one in entries] == [("verification_declined", False)]
    shown = desk_client(alice).get(f"/desk/c/{conversation.number}/").content.decode()
    assert "did not expect to be asked" in shown
    assert not sureness(conversation).is_confirmed


def test_declining_ends_what_was_confirmed_before(user: User, alice: User, asked: Verification) -> None:
    confirm(asked, Method.PASSKEY, by=user)
    decline(ask_to_verify(asked.conversation, by=alice.actor), by=user)
    assert not sureness(asked.conversation).is_confirmed


def test_a_merge_carries_nothing_over(
    user: User, alice: User, asked: Verification, lena: Contact, deposit_topic: Topic
) -> None:
    confirm(asked, Method.PASSKEY, by=user)
    source, target = asked.conversation, open_as(lena, deposit_topic, "The other one")
    merge(source, target, by=alice.actor)
    assert not sureness(target).is_confirmed
    unmerge(source, by=alice.actor)
    assert not sureness(source).is_confirmed


def test_what_others_wrote_is_not_vouched_for_by_a_merge_into_it(
    user: User, alice: User, asked: Verification, lena: Contact, deposit_topic: Topic
) -> None:
    confirm(asked, Method.PASSKEY, by=user)
    merge(open_as(lena, deposit_topic, "The other one"), asked.conversation, by=alice.actor)
    assert not sureness(asked.conversation).is_confirmed


def test_what_was_asked_before_a_merge_is_over(
    user: User, alice: User, asked: Verification, lena: Contact, deposit_topic: Topic
) -> None:
    merge(asked.conversation, open_as(lena, deposit_topic, "The other one"), by=alice.actor)
    with pytest.raises(Over):
        confirm(asked, Method.PASSKEY, by=user)


def test_a_conversation_that_is_somebody_elses_now_is_not_his_to_confirm(
    user: User, asked: Verification, conversation: Conversation
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(contact=make_contact("Max", "max@mail.example"))
    assert answer(browser(user, shown=Method.PASSKEY), asked).url == PAGE
    assert not sureness(conversation).is_confirmed


def test_nobody_without_an_account_is_asked(alice: User, conversation: Conversation) -> None:
    answered = desk_client(alice).post(f"/desk/c/{conversation.number}/verification/")
    assert (answered.status_code, b"no open account" in answered.content) == (409, True)


def test_nor_about_what_is_closed_or_with_a_frozen_account(user: User, alice: User, conversation: Conversation) -> None:
    User.objects.filter(pk=user.pk).update(frozen_at=timezone.now())
    with pytest.raises(Impossible):
        ask_to_verify(conversation, by=alice.actor)
    User.objects.filter(pk=user.pk).update(frozen_at=None)
    close(conversation, by=alice.actor)
    with pytest.raises(Impossible):
        ask_to_verify(conversation, by=alice.actor)


def test_ticket_and_overview_lead_there(user: User, asked: Verification) -> None:
    client = browser(user)
    for page in (f"/t/{asked.conversation.number}/", "/account/"):
        assert f'href="{PAGE}"' in client.get(page).content.decode()
    confirm(asked, Method.PASSKEY, by=user)
    for page in (f"/t/{asked.conversation.number}/", "/account/"):
        assert f'href="{PAGE}"' not in client.get(page).content.decode()


def test_no_page_of_it_takes_a_code(user: User, asked: Verification) -> None:
    shown = browser(user, shown=Method.PASSKEY).get(PAGE).content.decode()
    assert 'type="text"' not in shown
    assert "one-time-code" not in shown


def test_a_forged_form_answers_nothing(user: User, asked: Verification, settings: LazySettings) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = portal_session(user)
    assert answer(client, asked).status_code == 403


def test_the_agents_page_asks_no_more_of_the_database(
    user: User, alice: User, conversation: Conversation, django_assert_num_queries: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk, page = desk_client(alice), f"/desk/c/{conversation.number}/"
    desk.get(page)
    with CaptureQueriesContext(connection) as before:
        desk.get(page)
    confirm(ask_to_verify(conversation, by=alice.actor), Method.PASSKEY, by=user)
    with django_assert_num_queries(len(before)):
        desk.get(page)


def test_whoever_reads_his_mail_could_have_done_it_by_a_sent_code(
    user: User, asked: Verification, conversation: Conversation
) -> None:
    confirm(asked, Method.CODE, by=user)
    assert sureness(conversation).is_weak


def test_the_chat_has_a_link_and_no_field_for_it(client: Client, user: User, asked: Verification) -> None:
    brands.forget()
    Brand.objects.create(slug="alderwick", name="Alderwick")
    page = client.get("/chat/frame/?brand=alderwick").content.decode()
    card = page.partition('data-part="verification_asked"')[2].partition("</template>")[0]
    assert f'href="{PAGE}"' in card
    assert "<input" not in card
    brands.forget()


def test_of_a_frozen_account_nobody_knows_who_was_in_it(user: User, asked: Verification) -> None:
    confirm(asked, Method.PASSKEY, by=user)
    freeze(user)
    assert not sureness(asked.conversation).is_confirmed
