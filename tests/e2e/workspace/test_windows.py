"""Long conversations in a real browser: windows that grow, keep their place and stay small."""

import re
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from gatehouse.conversations import post
from gatehouse.journal.actor import Actor
from gatehouse.testing.instance import Instance
from tests.e2e.workspace.test_desk import begin, listens

Desk = Callable[..., Page]
NOTES = 700


def leave_notes(instance: Instance, number: str, first: int, last: int) -> None:
    """Notes `Note 1` … in the running installation."""
    with psycopg.connect(instance.database_url()) as connection:
        row = connection.execute(
            "select id, (select id from accounts_user where email like 'alice@%%') from conversations_conversation"
            " where number = %s",
            [number],
        ).fetchone()
        assert row
        for index in range(first, last + 1):
            note = post.Post(
                conversation=row[0], kind="note", author=Actor("agent", row[1]), text=f"Note {index}.", channel="desk"
            )
            post.send(connection, post.prepare(note))


@pytest.fixture
def long(desk_of: Desk, instance: Instance) -> tuple[Page, str]:
    page = desk_of("alice")
    number = begin(page, "A long story")
    leave_notes(instance, number, 1, NOTES)
    return page, number


def said(page: Page, words: str) -> Locator:
    return page.get_by_role("log").get_by_text(words, exact=True)


def top_row(page: Page) -> tuple[str, float]:
    """The first row in sight, and where it stands."""
    return tuple(  # type: ignore[return-value]
        page.evaluate(
            """() => {
      const top = document.getElementById("scroll").getBoundingClientRect().top;
      const row = [...document.querySelectorAll("#log > article")].find((one) => one.getBoundingClientRect().bottom > top);
      return [row.id, row.getBoundingClientRect().top - top];
    }"""
        )
    )


def scroll_up_to(page: Page, words: str) -> None:
    wanted = said(page, words)
    for _ in range(40):
        if wanted.count():
            return
        first = page.locator("#log > [data-row]").first.get_attribute("id")
        page.evaluate("document.getElementById('scroll').scrollTop = 0")
        expect(page.locator("#log > [data-row]").first).not_to_have_id(first or "")
    raise AssertionError(f"{words} never came")


def test_older_rows_come_in_without_moving_what_is_read(long: tuple[Page, str]) -> None:
    page, number = long
    page.goto(f"/desk/c/{number}/")
    expect(said(page, f"Note {NOTES}.")).to_be_in_viewport()
    with page.expect_response(re.compile("before=")):
        page.evaluate("document.getElementById('scroll').scrollTop = 20")
        before = top_row(page)
    expect(page.locator("#log > article").first).not_to_have_id(before[0])
    place = page.evaluate(
        "id => document.getElementById(id).getBoundingClientRect().top"
        " - document.getElementById('scroll').getBoundingClientRect().top",
        before[0],
    )
    assert abs(place - before[1]) < 3


def test_the_page_never_holds_the_whole_story_and_finds_back(long: tuple[Page, str], instance: Instance) -> None:
    page, number = long
    page.goto(f"/desk/c/{number}/")
    listens(page)
    scroll_up_to(page, "Note 5.")
    assert page.locator("#log > [data-row]").count() <= 360
    expect(said(page, f"Note {NOTES}.")).to_have_count(0)
    newest = page.locator("#newest")
    expect(newest).to_be_visible()
    leave_notes(instance, number, NOTES + 1, NOTES + 1)
    expect(newest).to_contain_text("New")
    expect(said(page, f"Note {NOTES + 1}.")).to_have_count(0)
    newest.click()
    expect(said(page, f"Note {NOTES + 1}.")).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_a_link_to_a_message_opens_around_it(long: tuple[Page, str]) -> None:
    page, number = long
    page.goto(f"/desk/c/{number}/?at=302")
    expect(said(page, "Note 300.")).to_be_in_viewport()
    expect(page.locator("#newest")).to_be_visible()
    page.evaluate("location.hash = 'm52'")
    expect(said(page, "Note 50.")).to_be_in_viewport()
    page.goto("/desk/")
    page.goto(f"/desk/c/{number}/#m402")
    expect(said(page, "Note 400.")).to_be_in_viewport()


def test_who_is_about_to_go_elsewhere_is_not_held_by_the_page_that_loads_itself_again(
    desk_of: Desk, instance: Instance
) -> None:
    """More news than it can put in bring the page back whole: never over a way that somebody has just taken."""
    page = desk_of("alice")
    number = begin(page, "A page that loads itself")
    listens(page)
    page.evaluate("document.body.dataset.mine = ''; dispatchEvent(new Event('beforeunload'))")
    with page.expect_response(lambda answer: answer.headers.get("hx-refresh") == "true"):
        leave_notes(instance, number, 1, 200)
    expect(page.locator("body[data-mine]")).to_have_count(1)
    expect(page.locator("body[data-mine]")).to_have_count(0)  # he has stayed
    expect(said(page, "Note 200.")).to_be_in_viewport()


def test_without_scripts_the_windows_are_pages(long: tuple[Page, str], desk_of: Desk) -> None:
    _page, number = long
    page = desk_of("alice", java_script_enabled=False)
    page.goto(f"/desk/c/{number}/")
    page.get_by_role("link", name="Show earlier").click()
    expect(said(page, f"Note {NOTES - 60}.")).to_be_visible()
    expect(page.get_by_role("heading", name="A long story")).to_be_visible()
    page.get_by_role("link", name="Show later").click()
    expect(said(page, f"Note {NOTES}.")).to_be_visible()
