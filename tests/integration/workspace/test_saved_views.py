"""Saved views: kept, shared, put in order, changed, deleted and brought back; another's do not exist."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from gatehouse.conversations.actions import saved_views
from gatehouse.conversations.models import SavedView, Tag
from gatehouse.testing.cast import make_agent, recorded
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX

LIST = "segment=all&language=nl&tag=late"


@pytest.fixture(autouse=True)
def late(db):
    return Tag.objects.create(key="late", name="Late")


@pytest.fixture
def view(alice):
    return SavedView.objects.create(owner=alice, name="Dutch", query=LIST)


@pytest.fixture
def shared(dora, deposits):
    return SavedView.objects.create(owner=dora, department=deposits, name="Ours", query="segment=open")


def save(client, name="Dutch", query=LIST, **more):
    return client.post("/desk/views/new/", {"name": name, "query": query, **more})


def test_a_list_is_saved_under_a_name_and_stands_in_the_menu(desk, alice, conversation):
    with recorded() as entries:
        answer = save(desk)
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query, view.department) == (alice, "Dutch", LIST, None)
    assert answer.url == f"/desk/?{LIST}&view={view.pk}"
    assert entries == []  # private: nobody else's business
    page = desk.get(answer.url).content.decode()
    assert 'data-view="1">' in page
    assert '<h1 class="hidden-text">Dutch</h1>' in page
    assert "Changed since it was saved" not in page


def test_the_question_carries_the_list(desk):
    page = desk.get(f"/desk/views/new/?{LIST}", **HTMX).content.decode()
    assert f'name="query" value="{LIST.replace("&", "&amp;")}"' in page
    assert "Who has it" not in page  # Alice leads nobody


def test_what_is_not_known_is_not_saved(desk):
    save(desk, query="segment=bad&department=none&language=xx&language=nl&foo=bar&q=x%00")
    assert SavedView.objects.get().query == "segment=mine"
    save(desk, name="Two", query="segment=bad&language=xx&language=nl&foo=bar")
    assert SavedView.objects.get(name="Two").query == "segment=mine&language=nl"


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x00b"])
def test_a_name_is_needed(desk, name):
    assert save(desk, name=name).status_code == 422


def test_a_lead_shares_with_a_department_and_that_is_journaled(alice, dora, mallory, deposits):
    with recorded() as entries:
        save(desk_client(dora), department=deposits.pk)
    view = SavedView.objects.get()
    assert [(entry.kind, entry.subject_kind, entry.actor) for entry in entries] == [
        ("setting_created", "saved_view", dora.actor)
    ]
    assert f"view={view.pk}" in desk_client(alice).get("/desk/").content.decode()
    assert f"view={view.pk}" not in desk_client(mallory).get("/desk/").content.decode()


def test_only_leads_share_and_only_with_what_they_lead(desk, dora, deposits, security):
    assert save(desk, department=deposits.pk).status_code == 422
    assert save(desk_client(dora), department=security.pk).status_code == 422


def test_renaming_sharing_and_unsharing(dora, deposits):
    client = desk_client(dora)
    view = SavedView.objects.create(owner=dora, name="Mine", query=LIST)
    with recorded() as entries:
        client.post(f"/desk/views/{view.pk}/", {"name": "Better"})
        client.post(f"/desk/views/{view.pk}/", {"name": "Better", "department": deposits.pk})
        client.post(f"/desk/views/{view.pk}/", {"name": "Better"})
        client.post(f"/desk/views/{view.pk}/", {"name": "Alone"})
    assert [sorted(entry.content["data"]["values"]) for entry in entries] == [["department"], ["department"]]
    view.refresh_from_db()
    assert (view.name, view.department, view.query) == ("Alone", None, LIST)


def test_a_list_that_was_changed_can_be_saved_so(desk, view, conversation):
    page = desk.get(f"/desk/?segment=all&language=nl&view={view.pk}").content.decode()
    assert "Changed since it was saved" in page
    question = desk.get(f"/desk/views/{view.pk}/?segment=all&language=nl&view={view.pk}").content.decode()
    assert 'name="query" value="segment=all&amp;language=nl"' in question
    desk.post(f"/desk/views/{view.pk}/", {"name": "Dutch", "query": "segment=all&language=nl"})
    view.refresh_from_db()
    assert view.query == "segment=all&language=nl"


def test_views_are_put_in_order(desk, alice):
    for name in "ABC":
        save(desk, name=name)
    first = SavedView.objects.get(name="A")
    for step in ("1", "1", "1", "-1"):
        desk.post(f"/desk/views/{first.pk}/position/", {"step": step})
    assert [view.name for view in saved_views.siblings_of(first)] == ["B", "A", "C"]
    assert desk.post(f"/desk/views/{first.pk}/position/", {"step": "9"}).status_code == 422


def test_a_deleted_view_comes_back_by_the_undo(desk, view):
    desk.post(f"/desk/views/{view.pk}/deletion/")
    page = desk.get("/desk/views/").content.decode()
    assert "“Dutch” is deleted." in page
    assert f'action="/desk/views/{view.pk}/restoration/"' in page
    assert desk.get(f"/desk/views/{view.pk}/").status_code == 404
    desk.post(f"/desk/views/{view.pk}/restoration/")
    assert f"view={view.pk}" in desk.get("/desk/").content.decode()


def test_of_deleted_private_views_only_some_can_be_brought_back(desk, alice, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 2)
    for name in "ABCDE":
        view = SavedView.objects.create(owner=alice, name=name, query="segment=all")
        desk.post(f"/desk/views/{view.pk}/deletion/")
    assert sorted(SavedView.objects.filter(is_active=False).values_list("name", flat=True)) == ["C", "D", "E"]


def test_deleting_and_bringing_back_a_shared_one_is_journaled(dora, shared):
    client = desk_client(dora)
    with recorded() as entries:
        for noun in ("deletion", "deletion", "restoration", "restoration"):
            client.post(f"/desk/views/{shared.pk}/{noun}/")
    assert [entry.kind for entry in entries] == ["setting_deleted", "setting_changed"]


NOUNS = ["", "position/", "deletion/", "restoration/"]


@pytest.mark.parametrize("noun", NOUNS)
def test_anothers_view_does_not_exist(bob, mallory, view, shared, noun):
    for client, pk in ((desk_client(bob), view.pk), (desk_client(mallory), shared.pk), (desk_client(bob), 10**30)):
        assert client.post(f"/desk/views/{pk}/{noun}", {"name": "x", "step": "1"}).status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_members_read_a_shared_view_and_do_not_change_it(desk, shared, noun):
    assert desk.post(f"/desk/views/{shared.pk}/{noun}", {"name": "x", "step": "1"}).status_code == 403
    assert "Ours" in desk.get("/desk/views/").content.decode()


@pytest.mark.parametrize("noun", NOUNS)
def test_it_asks_for_sign_in_and_refuses_other_methods(desk, view, noun):
    assert Client().post(f"/desk/views/{view.pk}/{noun}").status_code == 302
    assert desk.put(f"/desk/views/{view.pk}/{noun}").status_code == 405
    assert desk.get(f"/desk/views/{view.pk}/{noun}").status_code == (405 if noun else 200)


def test_there_is_an_end_to_views(desk, alice, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 2)
    answers = [save(desk, name=name).status_code for name in "ABC"]
    assert answers == [302, 302, 422]


def test_security_has_what_is_shared_everywhere(shared, view):
    page = desk_client(make_agent("Sera", role="security")).get("/desk/").content.decode()
    assert "Ours" in page
    assert "Dutch" not in page


def test_a_view_of_somebody_else_in_the_address_is_no_view(desk, bob, conversation):
    theirs = SavedView.objects.create(owner=bob, name="Bob’s secret", query=urlencode({"segment": "all"}))
    page = desk.get(f"/desk/?segment=all&view={theirs.pk}").content.decode()
    assert "Bob’s secret" not in page
    assert f"view={theirs.pk}" not in page


def test_a_name_that_is_markup_is_words(desk):
    save(desk, name="<b onclick=x>")
    for path in ("/desk/", "/desk/views/"):
        assert "<b onclick" not in desk.get(path).content.decode()
