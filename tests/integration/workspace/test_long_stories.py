"""A long conversation is read in windows, and hundreds of files are folded."""

import re

import pytest

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.models import Attachment


@pytest.fixture
def long_story(conversation, alice):
    """120 notes: `Note 000` has number 2."""
    for index in range(120):
        note(conversation, Draft(text=f"Note {index:03}"), by=alice.actor)


def shown(page):
    return re.findall(r"Note (\d+)", page)


def more(page, way):
    found = re.search(rf'<p[^>]+data-more="{way}"><a[^>]+hx-get="([^"]+)"', page.partition('id="log"')[2] or page)
    return found and found[1].replace("&amp;", "&")


def test_a_long_story_is_read_in_windows_without_losing_a_row(desk, at, long_story):
    page, found = desk.get(at()).content.decode(), []
    while True:
        found = [*shown(page.partition('id="log"')[2] or page), *found]
        way = more(page, "before")
        if not way:
            break
        page = desk.get(way).content.decode()
        assert not more(page, "after")
    assert found == [f"{index:03}" for index in range(120)]
    assert "It has not arrived." in page


def test_a_message_is_shown_with_what_stands_around_it(desk, at, long_story):
    page = desk.get(at("?at=52")).content.decode()
    assert "Note 050" in page
    assert 'id="m52"' in page
    assert len(shown(page)) <= 60
    after = desk.get(more(page, "after")).content.decode()
    assert shown(after)[0] == f"{int(shown(page)[-1]) + 1:03}"
    assert not more(after, "before")


def test_a_number_that_nothing_has_shows_the_newest(desk, at, long_story):
    assert "Note 119" in desk.get(at("?at=99999")).content.decode()


def test_a_page_that_missed_too_much_is_drawn_anew(desk, at, long_story):
    assert desk.get(at("timeline/?since=2"))["HX-Refresh"] == "true"
    assert "HX-Refresh" not in desk.get(at("timeline/?since=100"))


def test_hundreds_of_files_are_folded(desk, at, conversation, django_assert_num_queries):
    message = conversation.messages.get()
    files = (
        Attachment(
            message=message, name=f"shot-{n:03}.png", media_type="image/png", family="picture", size=1, sha256=b""
        )
        for n in range(300)
    )
    Attachment.objects.bulk_create(files)
    desk.get(at())
    with django_assert_num_queries(9):
        page = desk.get(at()).content.decode()
    assert page.count('class="shot"') == 10
    assert "and 290 more files" in page
    assert desk.get(at("timeline/?at=1&files=1")).content.decode().count('class="shot"') == 300


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "at=x",
        "at=-1",
        "at=1&files=x",
        "after=1&before=2",
        "since=-1",
        "before=yesterday",
        "before=2026-01-01",
        "since=1&before=x",
        "before=9999-12-31T23:59-14:00",
    ],
)
def test_a_wrong_question_about_the_timeline_is_told(desk, at, query):
    assert desk.get(at(f"timeline/?{query}")).status_code == 400
