"""Choosing the messages that move, by keyboard alone: ranges, the sum, and the name of the new conversation."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_desk import begin

Desk = Callable[..., Page]


def test_a_range_is_chosen_and_moved_by_keyboard(desk_of: Desk) -> None:
    page = desk_of("alice")
    number = begin(page, "Two things at once")
    for text in ("**One** more thing", "Another", "The last"):
        page.request.post(
            f"/desk/c/{number}/notes/",
            form={"text": text, "csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value()},
            headers={"Referer": page.url},
        )
    page.goto(f"/desk/c/{number}/split/")
    boxes = page.locator("[name=messages]")
    expect(boxes).to_have_count(3)
    boxes.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".split__sum")).to_have_text("Moves: 2. Stays here: 2.")
    expect(page.get_by_label("What is the new conversation about?")).to_have_value("One more thing")
    passes_axe(page)
    page.get_by_role("button", name="Split off").click()
    expect(page.locator("#log")).to_contain_text("Another")
    expect(page.locator("#log")).not_to_contain_text("The last")


def test_shift_and_the_mouse_choose_all_in_between_and_own_words_stay(desk_of: Desk) -> None:
    page = desk_of("alice")
    page.goto("/desk/?q=usdt+over+tron")
    page.get_by_text("1,250 USDT over Tron not in my balance").first.click()
    expect(page.locator("#log")).to_be_visible()
    page.goto(page.url.partition("?")[0] + "split/")
    page.get_by_label("What is the new conversation about?").fill("My own words")
    boxes = page.locator("[name=messages]")
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    assert boxes.evaluate_all("all => all.every((box) => box.checked)")
    expect(page.get_by_label("What is the new conversation about?")).to_have_value("My own words")
