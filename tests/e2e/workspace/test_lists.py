"""The lists in real browsers: ticking and bulk verbs, filters, saved views and snoozing, by key and by hand."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_desk import begin, listens

Desk = Callable[..., Page]


def ticks(page: Page) -> list[bool]:
    return page.eval_on_selector_all("#rows [data-tick]", "boxes => boxes.map(box => box.checked)")


def test_rows_are_ticked_by_key_by_hand_and_in_between(desk_of: Desk) -> None:
    page = desk_of("dora")
    page.goto("/desk/?segment=all")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert ticks(page)[:3] == [True, False, False]
    page.locator("#rows .pickable__box").nth(3).click(modifiers=["Shift"])
    assert ticks(page)[:5] == [True, True, True, True, False]
    expect(page.locator("[data-ticked-count]")).to_have_text("4 ticked")
    page.keyboard.press("Shift+X")
    assert all(ticks(page))
    page.keyboard.press("Escape")
    assert not any(ticks(page))
    expect(page.locator("#bulk")).to_be_hidden()


def test_many_are_changed_at_once_seen_by_others_and_taken_back(desk_of: Desk) -> None:
    alice, dora = desk_of("alice"), desk_of("dora")
    numbers = [begin(alice, f"One of many {index}") for index in range(2)]
    dora.goto("/desk/?segment=all")
    listens(dora)
    alice.goto("/desk/?segment=all")
    for number in numbers:
        alice.locator(f"[data-tick][value='{number}']").check(force=True)
    alice.locator("#bulk summary").click()
    alice.get_by_role("button", name="Set the priority …").click()
    alice.locator("#dialog").get_by_text("Urgent").click()
    alice.locator("#dialog").get_by_role("button", name="Set the priority").click()
    expect(alice.locator(".toast")).to_contain_text("Priority set: 2 conversations.")
    for number in numbers:
        expect(dora.locator(f"#q-{number} .due--late")).to_be_attached()
    alice.get_by_role("button", name="Undo").click()
    expect(alice.locator(".toast")).to_contain_text("Taken back.")
    for number in numbers:
        expect(dora.locator(f"#q-{number} .due--late")).not_to_be_attached()


def test_what_is_ticked_stays_ticked_while_the_list_is_fetched_anew(desk_of: Desk) -> None:
    alice, dora = desk_of("alice"), desk_of("dora")
    dora.goto("/desk/?segment=all")
    listens(dora)
    kept = dora.locator("#rows [data-tick]").nth(2).get_attribute("value")
    dora.locator(f"[data-tick][value='{kept}']").check(force=True)
    number = begin(alice, "Comes in between")
    expect(dora.locator(f"#q-{number}")).to_be_visible()
    expect(dora.locator(f"[data-tick][value='{kept}']")).to_be_checked()


def test_a_row_that_is_pressed_stays_until_it_is_let_go(desk_of: Desk) -> None:
    """Else the click is lost on whoever presses while the list is fetched anew."""
    alice, bob = desk_of("alice"), desk_of("bob")
    begin(bob, "Pressed")
    alice.goto("/desk/?segment=all")
    listens(alice)
    row = alice.locator(".q", has_text="Pressed")
    row.hover()
    with alice.expect_response(re.compile(r"/desk/rows/")):
        alice.mouse.down()
        row.evaluate("row => { row.dataset.pressed = ''; }")
        begin(bob, "Came meanwhile")
    expect(alice.locator(".q", has_text="Came meanwhile")).to_have_count(0)
    expect(alice.locator("[data-pressed]")).to_have_count(1)
    alice.mouse.up()
    alice.wait_for_url(re.compile("/desk/c/"))
    expect(alice.locator("#talk")).to_contain_text("Pressed")
    expect(alice.locator(".q", has_text="Came meanwhile")).to_be_visible()


def test_a_list_is_filtered_saved_and_opened_by_key(desk_of: Desk) -> None:
    page = desk_of("dora")
    page.goto("/desk/?segment=all")
    page.keyboard.press("f")
    page.locator("#dialog").get_by_text("Language").click()
    page.locator("#dialog").get_by_label("Українська").check()
    page.locator("#dialog").get_by_role("button", name="Show").click()
    expect(page.locator("#rows .q")).to_have_count(1)
    page.get_by_role("link", name="Save as a view").click()
    page.locator("#dialog").get_by_label("Name").fill("Ukrainian")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".pane__title")).to_contain_text("Ukrainian")
    page.goto("/desk/")
    page.keyboard.press("g")
    page.keyboard.press("1")
    page.wait_for_url(re.compile("language=uk"))
    page.get_by_role("link", name="Remove the filter").click()
    expect(page.locator("#queue")).to_contain_text("Changed since it was saved")
    page.goto("/desk/views/")
    page.get_by_role("button", name="Delete Ukrainian").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Ukrainian")).to_be_visible()
    page.get_by_role("button", name="Delete Ukrainian").click()


def test_a_conversation_is_snoozed_by_key_and_taken_up_again(desk_of: Desk) -> None:
    page = desk_of("alice")
    number = begin(page, "Can wait")
    page.keyboard.press("s")
    page.locator("#dialog").get_by_label("Why can it wait?").fill("Payments credits it tonight.")
    page.locator("#dialog").get_by_role("button", name="Snooze").click()
    expect(page.locator(".toast")).to_contain_text("is snoozed until")
    expect(page.get_by_role("log")).to_contain_text("Payments credits it tonight.")
    page.goto("/desk/?segment=snoozed")
    expect(page.locator(f"#q-{number}")).to_be_visible()
    page.locator(f"#q-{number}").click()
    expect(page.locator("#head")).to_contain_text("Snoozed until")
    page.keyboard.press("s")
    expect(page.locator("#head")).not_to_contain_text("Snoozed until")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lists_and_their_dialogs_are_accessible(desk_of: Desk, scheme: str) -> None:
    page = desk_of("dora", color_scheme=scheme)
    page.goto("/desk/?segment=all&state=progress&language=en&tag=tron-backlog&state=nonsense")
    page.keyboard.press("Shift+X")
    passes_axe(page)
    page.keyboard.press("f")
    expect(page.locator("#dialog")).to_be_visible()
    passes_axe(page)
    for path in ("/desk/views/", "/desk/filters/", "/desk/views/new/?segment=all"):
        page.goto(path)
        passes_axe(page)


def test_a_phone_shows_filters_and_the_bar_without_sideways_scroll(desk_of: Desk) -> None:
    page = desk_of("dora", viewport={"width": 320, "height": 700}, has_touch=True)
    for path in ("/desk/?segment=all&state=progress&tag=tron-backlog", "/desk/filters/", "/desk/views/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/desk/?segment=all")
    page.locator("#rows .pickable__box").first.tap()
    expect(page.get_by_role("button", name="Take", exact=True)).to_be_in_viewport()


def test_without_scripts_rows_are_ticked_and_taken_all_the_same(desk_of: Desk) -> None:
    number = begin(desk_of("alice"), "No scripts")
    page = desk_of("dora", java_script_enabled=False)
    page.goto("/desk/?segment=all")
    page.locator(f"[data-tick][value='{number}']").check(force=True)
    page.locator("#bulk").get_by_role("button", name="Solve").click()
    expect(page.locator(".toast")).to_contain_text("State set: 1 conversation.")
