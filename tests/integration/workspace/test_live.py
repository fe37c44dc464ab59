"""Live chats at the desk: who is offered to whom, who gets him, and what stands side by side."""

import pytest

from gatehouse.accounts.actions.set_availability import set_availability
from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.conversations.actions.assign import assign, take
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.models import Conversation
from gatehouse.testing.cast import make_agent, recorded
from gatehouse.testing.chats import begin_as_guest, taken
from gatehouse.testing.desk import desk_client
from gatehouse.workspace.chats import board, counts
from tests.integration.workspace.conftest import HTMX

PAGE, NEWS = "/desk/live/", "/desk/live/news/"


def offered(agent):
    agent.refresh_from_db()
    return [one.chat.pk for one in board(agent, {}).waiting]


def test_who_waits_longest_stands_first_with_what_an_agent_must_know(desk, there, chat, deposit_topic):
    begin_as_guest(deposit_topic, "Second")
    page = desk.get(PAGE).content.decode()
    ring = page.partition('class="ring"')[2].partition("</section>")[0]
    for wanted in ("Where is my deposit?", "Deposit not credited", "English", "Nobody vouches", "BTC/USDT",
                   "www.alderwick.example", f"/desk/c/{chat.conversation.number}/claim/"):  # fmt: skip
        assert wanted in ring
    assert counts(there).waiting == 2


def test_an_agent_who_is_away_is_offered_nothing(desk, alice, chat):
    assert offered(alice) == []
    assert counts(alice).waiting == 0
    assert "You are away" in desk.get(PAGE).content.decode()


def test_a_chat_is_offered_in_its_department_only(there, mallory, chat):
    set_availability(mallory, True, by=mallory.actor)
    assert (offered(there), offered(mallory)) == ([chat.pk], [])


def test_what_was_escalated_waits_for_senior_members(there, bob, dora, chat):
    escalate(chat.conversation, "Hard", by=bob.actor)
    set_availability(dora, True, by=dora.actor)
    assert (offered(there), offered(dora)) == ([], [chat.pk])


def test_what_is_taken_or_over_or_a_ticket_is_offered_to_nobody(there, bob, chat, deposit_topic):
    over, ticket = begin_as_guest(deposit_topic), begin_as_guest(deposit_topic)
    Chat.objects.filter(pk=ticket.pk).update(state=ChatState.TICKET)
    take(chat.conversation, by=bob.actor)
    solve(over.conversation, by=over.conversation.contact.actor)
    assert offered(there) == []


def test_places_are_counted_in_each_department(there, deposits, security, deposit_topic, chat):
    from gatehouse.conversations.models import Topic

    both = make_agent("Cara", deposits, security)
    set_availability(both, True, by=both.actor)
    other = Topic.objects.create(slug="account", names={"en": "Account"}, department=security)
    begin_as_guest(other)
    begin_as_guest(deposit_topic)
    assert [one.place for one in board(both, {}).waiting] == [1, 1, 2]


def test_taking_makes_it_the_agents_own(desk, there, chat):
    answer = desk.post(f"/desk/c/{chat.conversation.number}/claim/", **HTMX)
    assert "desk:done" in answer["HX-Trigger"]
    assert Conversation.objects.get().assignee == there
    assert [column.chat.pk for column in board(there, {}).columns] == [chat.pk]  # before its chat has followed


def test_the_second_is_told_who_was_faster(desk, there, bob, chat):
    take(chat.conversation, by=bob.actor)
    answer = desk.post(f"/desk/c/{chat.conversation.number}/claim/", **HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notice")
    assert "Bob was faster and has this chat now." in answer.content.decode()


def test_claiming_is_a_post_of_who_sees_it(desk, mallory, chat):
    path = f"/desk/c/{chat.conversation.number}/claim/"
    assert desk.get(path).status_code == 405
    assert desk_client(mallory).post(path).status_code == 404


def test_own_chats_stand_in_the_order_in_which_they_came_four_beside_each_other(there, deposit_topic):
    chats = [begin_as_guest(deposit_topic, f"Number {n}") for n in range(5)]
    for one in chats:
        taken(one, there)
    shown = board(there, {})
    assert [column.chat.pk for column in shown.columns] == [one.pk for one in chats[:4]]
    assert [column.chat.pk for column in shown.others] == [chats[4].pk]
    assert not shown.has_room


def test_a_column_shows_messages_notes_and_what_the_customer_was_told(desk, there, bob, chat):
    conversation = taken(chat, there)
    reply(conversation, Draft(text="It is **on its way**."), by=there.actor)
    note(conversation, Draft(text="Looks fine."), by=bob.actor)
    page = desk.get(PAGE).content.decode()
    for wanted in (
        "Where is my deposit?",
        "Alice took this",
        "<strong>on its way</strong>",
        "Looks fine.",
        "only for staff",
    ):
        assert wanted in page


def test_reading_own_chats_is_written_down_once_an_hour(desk, there, chat):
    taken(chat, there)
    with recorded() as entries:
        desk.get(PAGE)
        desk.get(f"{NEWS}?shown={chat.conversation.number}:1")
    assert [entry.kind for entry in entries] == ["record_opened"]


def test_news_bring_what_is_new_and_nothing_twice(desk, there, chat):
    conversation = taken(chat, there)
    receive(conversation, Draft(text="Still nothing."), by=conversation.contact.actor)
    known = Conversation.objects.get().seq - 1
    news = desk.get(f"{NEWS}?shown={conversation.number}:{known}").content.decode()
    assert f'hx-swap-oob="beforeend:#log-{conversation.number}"' in news
    assert "Still nothing." in news
    assert "Where is my deposit?" not in news.partition('id="offer"')[2].partition("beforeend")[2]
    assert f'id="seq-{conversation.number}" value="{known + 1}"' in news


def test_a_chat_that_the_page_does_not_know_comes_whole(desk, there, chat):
    taken(chat, there)
    news = desk.get(NEWS).content.decode()
    assert f'id="col-{chat.conversation.number}"' in news
    assert f'id="say-{chat.conversation.number}"' in news


@pytest.mark.parametrize("shown", ["", "nonsense", "GH-1:x", "GH-1:99999999999", "'--:1", "GH-4F7K-2M:1"])
def test_whatever_a_page_says_that_it_shows_is_answered(desk, there, shown):
    assert desk.get(NEWS, {"shown": shown}).status_code == 200


def test_a_colleagues_chat_is_never_in_the_page(desk, there, bob, chat):
    taken(chat, bob)
    number = chat.conversation.number
    assert number not in desk.get(PAGE).content.decode()
    assert "Where is my deposit?" not in desk.get(f"{NEWS}?shown={number}:0").content.decode()


def test_solved_or_given_away_it_is_gone(there, bob, chat, deposit_topic):
    solve(taken(chat, there), by=there.actor)
    assign(taken(begin_as_guest(deposit_topic), there), bob, by=there.actor)
    assert board(there, {}).count == 0


def test_unread_is_what_the_customer_wrote_and_nobody_has_seen(there, chat):
    conversation = taken(chat, there)
    assert counts(there).unread == 1
    Chat.objects.update(agent_seen_seq=Conversation.objects.get().public_seq)
    assert counts(there).unread == 0
    receive(conversation, Draft(text="Hello?"), by=conversation.contact.actor)
    assert counts(there).unread == 1
    assert counts(there).wrote == int(Conversation.objects.get().customer_wrote_at.timestamp() * 1000)
    reply(conversation, Draft(text="Yes."), by=there.actor)
    assert counts(there).unread == 0


def test_colleagues_who_are_available_are_named_with_what_they_have(desk, there, bob, chat):
    set_availability(bob, True, by=bob.actor)
    taken(chat, bob)
    (mate,) = board(there, {}).colleagues
    assert (mate, mate.chats) == (bob, 1)
    assert "1 chat" in desk.get(PAGE).content.decode()


def test_the_page_costs_twelve_queries_however_much_there_is(desk, there, deposit_topic, django_assert_num_queries):
    for n in range(6):
        one = begin_as_guest(deposit_topic, f"Number {n}")
        if n < 4:
            conversation = taken(one, there)
            reply(conversation, Draft(text="Yes."), by=there.actor)
    begin_as_guest(deposit_topic)
    desk.get(PAGE)
    with django_assert_num_queries(12):
        desk.get(PAGE)
    shown = ",".join(f"{column.conversation.number}:{column.seq}" for column in board(there, {}).columns)
    with django_assert_num_queries(9):
        desk.get(f"{NEWS}?shown={shown}")
