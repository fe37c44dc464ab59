"""What an agent does in a chat: answering beside others, a ticket and back, and being there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.models import Address
from gatehouse.testing.cast import open_as, recorded
from gatehouse.testing.chats import follow, taken
from gatehouse.workspace.chats import board
from tests.integration.workspace.conftest import HTMX

AVAILABILITY = "/desk/live/availability/"


def test_an_answer_from_a_column_comes_back_as_a_fresh_sheet(desk, there, chat):
    conversation = taken(chat, there)
    number = conversation.number
    answer = desk.post(
        f"/desk/c/{number}/replies/", {"text": "On its way.", "since": 2}, HTTP_HX_TARGET=f"say-{number}", **HTMX
    )
    content = answer.content.decode()
    assert f'id="say-{number}"' in content
    assert "On its way." not in content
    assert "Undo" not in content
    assert conversation.messages.get(kind="agent").channel == "chat"


def test_what_is_wrong_is_said_in_its_column(desk, there, chat):
    number = taken(chat, there).number
    answer = desk.post(f"/desk/c/{number}/replies/", {"text": " "}, HTTP_HX_TARGET=f"say-{number}", **HTMX)
    assert answer.status_code in (409, 422)
    assert answer["HX-Retarget"] == f"#say-{number}-notice"


def test_what_a_colleague_answered_meanwhile_is_shown_in_its_column(desk, there, bob, chat):
    conversation = taken(chat, there)
    reply(conversation, Draft(text="I did it."), by=bob.actor)
    number = conversation.number
    form = {"text": "On its way.", "since": 1}
    answer = desk.post(f"/desk/c/{number}/replies/", form, HTTP_HX_TARGET=f"say-{number}", **HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, f"#say-{number}-notice")


def test_a_chat_goes_on_as_a_ticket_and_back_in_one_timeline(desk, there, chat):
    conversation = taken(chat, there)
    path = f"/desk/c/{conversation.number}/chat/"
    with recorded() as entries:
        said = desk.post(path, {"on": "0"}, **HTMX).content.decode()
        desk.post(path, {"on": "0"}, **HTMX)
    assert [entry.kind for entry in entries] == ["chat_turned"]
    assert "gave no address" in said
    follow()
    assert (Chat.objects.get().state, board(there, {}).count) == (ChatState.TICKET, 0)
    desk.post(path, {"on": "1"}, **HTMX)
    assert [column.chat.pk for column in board(there, {}).columns] == [chat.pk]
    page = desk.get(f"/desk/c/{conversation.number}/").content.decode()
    assert "Alice made this a ticket" in page
    assert "Alice made this a chat again" in page


def test_a_ticket_stays_one_when_the_customer_writes(there, chat):
    conversation = taken(chat, there)
    Chat.objects.update(state=ChatState.TICKET)
    receive(conversation, Draft(text="And now?"), by=conversation.contact.actor)
    follow()
    assert Chat.objects.get().state == ChatState.TICKET


def test_who_has_an_address_gets_answers_by_mail(desk, there, chat):
    conversation = taken(chat, there)
    Address.objects.create(contact=conversation.contact, value="guest@mail.example")
    assert "by mail" in desk.post(f"/desk/c/{conversation.number}/chat/", {"on": "0"}, **HTMX).content.decode()


def test_what_never_was_a_chat_becomes_none(desk, at, conversation):
    assert desk.post(at("chat/"), {"on": "1"}, **HTMX).status_code == 409
    assert desk.post(at("chat/"), {"on": "x"}, **HTMX).status_code == 422
    assert desk.get(at("chat/")).content.decode().strip() == ""


def test_what_is_over_is_reopened_first(desk, there, chat):
    conversation = taken(chat, there)
    solve(conversation, by=there.actor)
    assert desk.post(f"/desk/c/{conversation.number}/chat/", {"on": "0"}, **HTMX).status_code == 409


def test_the_conversations_page_says_who_writes_and_where_from(desk, there, chat):
    page = desk.get(f"/desk/c/{chat.conversation.number}/").content.decode()
    for wanted in ("Nobody vouches", "BTC/USDT", "www.alderwick.example", "Chrome on Android", "Not here", "data-says"):
        assert wanted in page


@pytest.mark.parametrize(("seconds", "shown"), [(55, "Here"), (10, "Here"), (-1, "Away since")])
def test_whether_he_is_here_is_what_was_heard_of_him(desk, there, chat, seconds, shown):
    Chat.objects.update(online_until=timezone.now() + timedelta(seconds=seconds))
    strip = desk.get(f"/desk/c/{chat.conversation.number}/chat/").content.decode()
    assert shown in strip
    assert ("data-over" in strip) is (seconds == 10)


def test_other_conversations_have_no_strip(desk, lena, deposit_topic):
    number = open_as(lena, deposit_topic, "By form").number
    page = desk.get(f"/desk/c/{number}/").content.decode()
    assert 'id="visit"' not in page
    assert "data-says" not in page


def test_being_available_is_remembered_and_recorded_once(desk, alice):
    with recorded() as entries:
        desk.post(AVAILABILITY, {"on": "1"}, **HTMX)
        desk.post(AVAILABILITY, {"on": "1"}, **HTMX)
    alice.refresh_from_db()
    assert (alice.takes_chats, [entry.kind for entry in entries]) == (True, ["availability_set"])
    assert entries[0].data.sentence("Alice", None) == "Alice is available for chats"
    desk.post(AVAILABILITY, {"on": "0"})
    alice.refresh_from_db()
    assert not alice.takes_chats
    assert desk.post(AVAILABILITY, {"on": "perhaps"}).status_code == 422


def test_sound_and_notices_are_the_agents_own_choice(desk, alice):
    desk.post("/desk/profile/", {"public_name": "Alice", "chat_volume": "20", "is_rung_for_own": "1"})
    alice.refresh_from_db()
    assert (alice.chat_volume, alice.is_rung_for_waiting, alice.is_rung_for_own) == (20, False, True)
    page = desk.get("/desk/").content.decode()
    assert 'data-volume="20" data-rings="own"' in page
    assert desk.post("/desk/profile/", {"public_name": "Alice", "chat_volume": "101"}).status_code == 422


def test_the_rail_says_how_many_wait(desk, there, chat):
    assert 'data-waiting="1"' in desk.get("/desk/").content.decode()
    assert 'data-waiting="1"' in desk.get("/desk/mentions/").content.decode()
    assert 'data-waiting="1"' in desk.get("/desk/rows/").content.decode()
