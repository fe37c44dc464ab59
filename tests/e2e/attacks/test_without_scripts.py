"""With scripts off every task of a customer and the desk's main ones are done by links and forms alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from gatehouse.testing import files as samples
from gatehouse.testing.instance import Instance
from tests.e2e.attacks.conftest import Opener, link_to, rows
from tests.e2e.workspace.conftest import through_the_door

ADDRESS = "no.scripts@mail.example"
PICTURE = {"name": "wallet.png", "mimeType": "image/png", "buffer": samples.picture()}


def test_a_ticket_from_the_home_page_to_its_rating(opened: Opener, instance: Instance) -> None:
    customer = opened(java_script_enabled=False)
    number = send_a_ticket(customer)
    go_in(customer, instance)
    customer.goto(f"/t/{number}/")
    answer(opened(desk=True, java_script_enabled=False), number)
    customer.reload()
    expect(customer.locator("main")).to_contain_text("Which network did you use?")
    reply_with_a_file(customer)
    customer.locator("form[action$='/solution/'] button").first.click()
    expect(customer.locator("main .state").first).to_contain_text("Solved")
    customer.locator("form[action$='/rating/'] button[value='5']").first.click()
    sql = "select rating from conversations_conversation where number = %s"
    assert rows(instance, sql, number) == [(5,)]


def send_a_ticket(page: Page) -> str:
    page.goto("/")
    page.locator("main a[href^='/new/']").first.click()
    page.goto("/new/something-else/")
    page.get_by_role("button", name="Look it over").click()
    expect(page.get_by_role("alert").first).to_be_visible()  # nothing was typed
    page.locator("#id_text").fill("It is not here.")
    page.locator("#id_email").fill(ADDRESS)
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("button", name="Send ticket").click()
    return page.locator("#number").inner_text().strip()


def go_in(page: Page, instance: Instance) -> None:
    page.goto("/tickets/")
    page.locator("main input[name=email]").fill(ADDRESS)
    page.locator("main form button").first.click()
    page.goto(link_to(instance, ADDRESS))
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/tickets/|/t/"))


def answer(page: Page, number: str) -> None:
    page.goto(f"/desk/c/{number}/")
    page.locator("form[action$='/replies/'] textarea").fill("Which network did you use?")
    page.locator("form[action$='/replies/'] .pen__send").click()
    expect(page.get_by_role("log")).to_contain_text("Which network did you use?")


def reply_with_a_file(page: Page) -> None:
    form = page.locator("form[action$='/reply/']")
    form.locator("textarea").fill("Tron, see the picture.")
    if not form.locator("input[type=file]").is_visible():
        form.locator("summary").first.click()
    form.locator("input[type=file]").set_input_files([PICTURE])
    form.get_by_role("button", name=re.compile("Send")).last.click()
    expect(page.locator("main")).to_contain_text("Tron, see the picture.")
    expect(page.locator("main")).to_contain_text("wallet.png")


def test_the_desk_signs_in_opens_notes_assigns_solves_and_finds(
    opened: Opener, instance: Instance, passwords: dict[str, str]
) -> None:
    page = opened(java_script_enabled=False)
    through_the_door(page, "bob", passwords["bob"], instance)
    page.goto("/desk/?segment=all")
    page.locator(".q").first.click()
    page.wait_for_url(re.compile("/desk/c/"))
    number = page.url.partition("/desk/c/")[2].partition("/")[0]
    page.goto(f"/desk/c/{number}/?pen=note")
    page.locator("form[action$='/notes/'] textarea").fill("Looked at without scripts.")
    page.locator("form[action$='/notes/'] .pen__send").click()
    expect(page.get_by_role("log")).to_contain_text("Looked at without scripts.")
    page.goto(f"/desk/c/{number}/assignment/")
    page.get_by_role("button", name="Assign", exact=True).click()
    page.goto(f"/desk/c/{number}/state/")
    page.locator("input[value=solved]").check()
    page.get_by_role("button", name="Set the state").click()
    expect(page.locator("#head .state")).to_contain_text("Solved")
    page.goto("/desk/")
    page.locator("input[name=q]").fill(number)
    page.locator("input[name=q]").press("Enter")
    expect(page.locator(f"#q-{number}")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/contact/", "/verify/", "/new/", "/tickets/", "/desk/sign-in/"])
def test_nothing_is_shown_that_only_a_script_could_do(opened: Opener, path: str) -> None:
    page = opened(java_script_enabled=False)
    page.goto(path)
    for button in page.locator("button").all():
        in_a_form = button.locator("xpath=ancestor::form").count() or button.get_attribute("form")
        assert in_a_form or not button.is_visible(), button.inner_text()
