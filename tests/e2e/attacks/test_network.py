"""Networks that go away, buttons pressed twice, and pages gone back to: nothing is lost, doubled or half there."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from gatehouse.project.processes import wait_until
from gatehouse.testing import files as samples
from gatehouse.testing.instance import Instance
from tests.e2e.attacks.conftest import Opener, prove, rows

FORM = "/new/something-else/"
BIG = {"name": "recording.mp3", "mimeType": "audio/mpeg", "buffer": samples.MP3 + bytes(6_000_000)}
PICTURE = {"name": "wallet.png", "mimeType": "image/png", "buffer": samples.picture()}


def fill(page: Page, address: str, text: str = "Where is it?") -> None:
    page.goto(FORM)
    page.locator("#id_text").fill(text)
    page.locator("#id_email").fill(address)


def sent_by(instance: Instance, address: str) -> int:
    sql = """select count(*) from conversations_conversation c join conversations_address a on a.contact_id = c.contact_id
        where a.value = %s"""
    return int(rows(instance, sql, address)[0][0])


def kept(instance: Instance, page: Page) -> list[Any]:
    form = page.locator("input[name=origin]").first.input_value()
    return rows(instance, "select name from conversations_attachment where form = %s", form)


def test_the_network_goes_away_in_the_middle_of_an_upload(opened: Opener, instance: Instance) -> None:
    page = opened()
    fill(page, f"{uuid4().hex}@mail.example", "I had written so much.")
    session = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 10, "downloadThroughput": -1, "uploadThroughput": 400_000}
    session.send("Network.emulateNetworkConditions", slow)
    page.set_input_files("#id_files", [BIG])
    progress = page.locator(".file progress")
    assert wait_until(lambda: float(progress.get_attribute("value") or 0) > 5, seconds=20, every=0.1)
    page.context.set_offline(True)
    expect(page.locator(".file--bad")).to_be_visible()
    expect(page.locator("[data-again]")).to_be_visible()
    assert kept(instance, page) == []
    session.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    page.context.set_offline(False)
    page.locator("[data-again]").click()
    expect(page.locator("[data-file]")).to_contain_text("checked")
    assert kept(instance, page) == [("recording.mp3",)]
    assert page.locator("#id_text").input_value() == "I had written so much."


def test_an_answer_that_gets_lost_leaves_one_file(opened: Opener, instance: Instance) -> None:
    page, lost = opened(), []
    fill(page, f"{uuid4().hex}@mail.example")

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/**", lose)
    page.set_input_files("#id_files", [PICTURE])
    page.locator("[data-again]").click()
    expect(page.locator("[data-file]")).to_contain_text("checked")
    assert (lost, kept(instance, page)) == ([201], [("wallet.png",)])


def test_send_pressed_twice_on_a_slow_network_sends_once(opened: Opener, instance: Instance) -> None:
    page, address = opened(), f"{uuid4().hex}@mail.example"
    fill(page, address)
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("button", name="Send ticket").dblclick()
    expect(page.locator("#number")).to_be_visible()
    assert sent_by(instance, address) == 1


def test_going_back_after_sending_makes_no_second_ticket(opened: Opener, instance: Instance) -> None:
    page, address = opened(), f"{uuid4().hex}@mail.example"
    fill(page, address)
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("button", name="Send ticket").click()
    expect(page.locator("#number")).to_be_visible()
    number = page.locator("#number").inner_text()
    page.reload()
    expect(page.locator("#number")).to_have_text(number)
    page.evaluate("history.go(-2)")  # what was looked over no browser keeps: it asks to send it again
    page.wait_for_url(f"**{FORM}")
    expect(page.locator("#id_text")).to_have_value("")
    assert sent_by(instance, address) == 1


def test_a_reply_sent_and_gone_back_to_stands_once_and_its_draft_is_gone(opened: Opener, instance: Instance) -> None:
    page, address = opened(), f"{uuid4().hex}@mail.example"
    fill(page, address)
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("button", name="Send ticket").click()
    number = page.locator("#number").inner_text().strip()
    prove(page, instance, address)
    page.goto(f"/t/{number}/")
    form = page.locator("form[action$='/reply/']")
    form.locator("textarea").fill("And one more thing.")
    form.get_by_role("button", name=re.compile("Send")).last.dblclick()
    expect(page.locator("main")).to_contain_text("And one more thing.")
    page.reload()
    page.go_back()
    page.goto(f"/t/{number}/")
    assert page.locator("form[action$='/reply/'] textarea").input_value() == ""
    sql = """select count(*) from conversations_message m join conversations_conversation c on c.id = m.conversation_id
        where c.number = %s and m.text = 'And one more thing.'"""
    assert rows(instance, sql, number) == [(1,)]


def test_an_answer_of_the_desk_whose_answer_gets_lost_stands_once(opened: Opener, instance: Instance) -> None:
    customer, desk, lost = opened(), opened(desk=True), []
    fill(customer, f"{uuid4().hex}@mail.example")
    customer.get_by_role("button", name="Look it over").click()
    customer.get_by_role("button", name="Send ticket").click()
    number = customer.locator("#number").inner_text().strip()
    desk.goto(f"/desk/c/{number}/")

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort("connectionreset")

    desk.route("**/replies/", lose)
    desk.keyboard.press("r")
    desk.locator("form[data-sheet=answer] textarea").fill("Found it, it arrives today.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#toasts .toast")).to_be_visible()
    assert desk.locator("form[data-sheet=answer] textarea").input_value() == "Found it, it arrives today."
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("form[data-sheet=answer] textarea")).to_have_value("")
    sql = """select count(*) from conversations_message m join conversations_conversation c on c.id = m.conversation_id
        where c.number = %s and m.kind = 'agent'"""
    assert rows(instance, sql, number) == [(1,)]
