"""A second ticket about the same is not needed: one's own open ones are shown first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.channels.forms.similar import likeness, words_of
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.models import Contact, Conversation, Topic
from gatehouse.testing.cast import open_as
from tests.integration.forms.conftest import DEPOSIT
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.usefixtures("desk")
OTHER = "/new/something-else/"


@pytest.fixture
def mine(lena: Contact) -> Conversation:
    topic = Topic.objects.get(slug="deposit-not-credited")
    return open_as(lena, topic, "Deposit not credited: 1,250 USDT over Tron are missing")


def test_the_same_topic_shows_the_open_ticket(lena: Contact, mine: Conversation) -> None:
    page = browser_of(lena).get(DEPOSIT).content.decode()
    assert f'href="/t/{mine.number}/"' in page
    assert mine.number not in browser_of(lena).get(OTHER).content.decode()


def test_the_same_words_show_it_under_another_topic(lena: Contact, mine: Conversation) -> None:
    answer = browser_of(lena).post(f"{OTHER}similar/", {"text": "My USDT deposit over Tron is missing since noon"})
    assert mine.number in answer.content.decode()
    assert mine.number not in browser_of(lena).post(f"{OTHER}similar/", {"text": "I like it."}).content.decode()


def test_what_is_solved_is_not_shown(lena: Contact, mine: Conversation, alice: User) -> None:
    solve(mine, by=alice.actor)
    assert mine.number not in browser_of(lena).get(DEPOSIT).content.decode()


def test_others_see_nothing_of_it(client: Client, khalid: Contact, mine: Conversation) -> None:
    assert mine.number not in browser_of(khalid).get(DEPOSIT).content.decode()
    assert "data-similar" not in client.get(DEPOSIT).content.decode()
    assert client.post(f"{DEPOSIT}similar/", {"text": "USDT Tron"}).status_code == 404
    assert browser_of(khalid).get(f"{DEPOSIT}similar/").status_code == 405
    assert browser_of(khalid).post("/new/nothing/similar/", {"text": "x"}).status_code == 404


def test_it_costs_one_query(
    lena: Contact, mine: Conversation, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    browser = browser_of(lena)
    browser.get(DEPOSIT)
    with django_assert_max_num_queries(5):
        browser.post(f"{OTHER}similar/", {"text": "My USDT deposit over Tron is missing"})


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("充币两小时没有到账", "充币没有到账，两小时了", True),
        ("充币两小时没有到账", "如何修改登录密码", False),
        ("My deposit is missing", "Deposit missing for hours", True),
        ("", "Deposit missing", False),
        ("입금이 반영되지 않습니다", "입금이 아직 반영되지 않아요", True),
    ],
)
def test_texts_are_alike_by_their_words(one: str, other: str, alike: bool) -> None:
    assert (likeness(words_of(one), words_of(other)) >= 0.3) is alike
