"""Drafts on the server: kept, guarded, never overwritten unseen, ended by sending, over after a while."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.keep_draft import Overtaken, Words, keep_draft
from gatehouse.conversations.housekeeping import forget_drafts
from gatehouse.conversations.models import SheetDraft
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client


@pytest.fixture
def save(desk, at):
    """Saves a draft as a tab does: `save("text", tab, version)`."""

    def send(text, tab=None, version=0, **more):
        fields = {"sheet": "answer", "text": text, "client_id": tab or uuid4(), "version": version, **more}
        return desk.post(at("drafts/"), fields)

    return send


def test_a_draft_is_on_the_next_page_and_in_no_journal(desk, at, save):
    with recorded() as entries:
        assert save("Half a thought").json() == {"version": 1}
    assert entries == []
    page = desk.get(at()).content.decode()
    assert "Half a thought</textarea>" in page
    assert 'name="version" value="1"' in page


def test_each_agent_and_each_sheet_has_its_own(desk, at, save, bob):
    save("The answer")
    save("The note", sheet="note")
    assert SheetDraft.objects.count() == 2
    assert "The answer" not in desk_client(bob).get(at()).content.decode()


def test_secrets_are_not_kept(save):
    save("The words: " + "abandon " * 11 + "about")
    assert "abandon" not in SheetDraft.objects.get().text


def test_a_tab_goes_on_and_emptying_ends(save):
    tab = uuid4()
    assert [save(text, tab, n).json()["version"] for n, text in enumerate(["a", "ab", "abc"])] == [1, 2, 3]
    assert save(" ", tab, 3).json() == {"version": 0}
    assert not SheetDraft.objects.exists()
    assert save("anew", tab).json() == {"version": 1}


def test_another_tab_is_told_and_nothing_is_overwritten(save):
    first, second = uuid4(), uuid4()
    save("First", first)
    answer = save("Second", second)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'data-version="1"' in page
    assert "First" in page
    assert SheetDraft.objects.get().text == "First"
    assert save("Second", second, 1).json() == {"version": 2}
    assert save("First, longer", first, 1).status_code == 409


def test_a_reload_in_the_middle_of_a_save_is_no_other_tab(save):
    before, after = uuid4(), uuid4()
    save("Half", before)
    assert save("Half a", after, 0, continues=before).json() == {"version": 2}
    assert save("Half", uuid4(), 0, continues=before).status_code == 409


def test_sending_ends_the_draft_and_what_comes_late_is_refused(desk, at, save):
    tab = uuid4()
    save("The answer", tab)
    desk.post(at("replies/"), {"text": "The answer", "client_id": tab, "version": 1})
    assert not SheetDraft.objects.exists()
    for version in (0, 1):
        assert save("The answer", tab, version).status_code == 409


def test_sending_leaves_what_another_tab_has_written_since(desk, at, save):
    save("One", version=0)
    save("Two", version=1)
    desk.post(at("replies/"), {"text": "One", "client_id": uuid4(), "version": 1})
    assert SheetDraft.objects.get().text == "Two"


def test_a_refused_answer_keeps_the_draft(desk, at, save, conversation):
    save("The answer")
    desk.post(at("state/"), {"state": "closed"})
    assert desk.post(at("replies/"), {"text": "The answer", "version": 1}).status_code == 409
    assert SheetDraft.objects.exists()


def test_two_at_the_very_same_moment_do_not_overwrite(conversation, alice, monkeypatch):
    words = Words(sheet="answer", text="Second", client_id=uuid4())
    real = SheetDraft.objects.get_or_create

    def overtaken(*, defaults, **place):
        SheetDraft.objects.create(**place, **{**defaults, "text": "First", "client_id": uuid4()})
        return real(defaults=defaults, **place)

    monkeypatch.setattr(SheetDraft.objects, "get_or_create", overtaken)
    with pytest.raises(Overtaken):
        keep_draft(conversation, words, by=alice.actor)


@pytest.mark.parametrize("wrong", [{"sheet": "x"}, {"client_id": "x"}, {"version": "x"}, {"text": "x" * 100_001}])
def test_what_is_no_draft_is_told(desk, at, wrong):
    fields = {"sheet": "answer", "text": "x", "client_id": uuid4(), "version": 0, **wrong}
    answer = desk.post(at("drafts/"), fields)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == list(wrong)


def test_strangers_and_other_methods(desk, at, mallory, client):
    assert desk.get(at("drafts/")).status_code == 405
    assert desk_client(mallory).post(at("drafts/"), {}).status_code == 404
    assert client.post(at("drafts/"), {}).status_code == 302


def test_drafts_go_with_their_conversation_and_after_a_month(conversation, save, alice):
    save("Old")
    assert forget_drafts(timezone.now() + timedelta(days=29)) == 0
    assert forget_drafts(timezone.now() + timedelta(days=31)) == 1
    save("Erased")
    erase(conversation, by=SYSTEM)
    assert not SheetDraft.objects.exists()
