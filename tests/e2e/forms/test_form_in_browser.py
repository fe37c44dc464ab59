"""The request form in a real browser: typing is kept, files go one by one, the way to the receipt."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from gatehouse.conversations.models import Attachment, Contact, Conversation, Topic
from gatehouse.project.processes import wait_until
from gatehouse.testing import files as samples
from gatehouse.testing.cast import open_as
from tests.e2e.axe import passes_axe, press
from tests.e2e.portal.conftest import session_of

HEX = "9f3c2a71e0b84d5f6a1179c2d8e43b90577fa6c1d204e8830bb1f6a95ce27d14"
PHRASE = "abandon " * 11 + "about"
DEPOSIT = "/new/deposit-not-credited/"
PICTURE = {"name": "wallet.png", "mimeType": "image/png", "buffer": samples.picture()}
PROGRAM = {"name": "backup.exe", "mimeType": "application/octet-stream", "buffer": samples.EXE}


def fill(page: Page, text: str = "It is not here.") -> None:
    page.select_option("#id_answer-asset", "USDT")
    page.select_option("#id_answer-network", "tron")
    page.fill("#id_answer-hash", HEX)
    page.fill("#id_text", text)
    page.fill("#id_email", "lena@mail.example")


def test_a_customer_sends_a_ticket_with_a_screenshot(page: Page) -> None:
    page.goto("/new/")
    page.get_by_role("link", name="Deposit not credited").first.click()
    fill(page)
    page.set_input_files("#id_files", [PICTURE])
    expect(page.locator("[data-file]")).to_contain_text("checked")
    page.get_by_role("button", name="Look it over").click()
    expect(page.locator(".file__name")).to_have_text("wallet.png")
    page.get_by_role("button", name="Send ticket").click()
    expect(page.locator("#number")).to_have_text(re.compile("^GH-"))
    conversation = Conversation.objects.get(number=page.locator("#number").inner_text())
    assert conversation.messages.get().attachments.count() == 1


def test_what_is_typed_survives_a_reload_and_is_forgotten_once_sent(page: Page) -> None:
    page.goto(DEPOSIT)
    fill(page, "I had written so much.")
    page.set_input_files("#id_files", [PICTURE])
    expect(page.locator("[data-file]")).to_be_visible()
    page.reload()
    assert page.input_value("#id_text") == "I had written so much."
    assert page.input_value("#id_answer-hash") == HEX
    expect(page.locator("[data-file]")).to_contain_text("wallet.png")
    page.click("button[value=review]")
    page.click("button[value=send]")
    expect(page.locator("#number")).to_be_visible()
    assert wait_until(lambda: page.evaluate("!Object.keys(sessionStorage).length"), seconds=20)


def test_ones_own_open_ticket_shows_while_one_types_about_the_same(
    page: Page, lena: Contact, live_server: object
) -> None:
    topic = Topic.objects.get(slug="deposit-not-credited")
    mine = open_as(lena, topic, "Deposit not credited: 1,250 USDT over Tron are missing")
    page.context.add_cookies([session_of(lena, str(live_server))])
    page.goto("/new/something-else/")
    shown = page.locator(f'[data-similar] a[href="/t/{mine.number}/"]')
    expect(shown).to_have_count(0)
    page.locator("#id_text").press_sequentially("My USDT deposit over Tron is missing since noon")
    expect(shown).to_be_visible()
    page.fill("#id_text", "I like it.")
    expect(shown).to_have_count(0)


def test_the_words_stay_when_another_topic_is_chosen(page: Page) -> None:
    page.goto(DEPOSIT)
    page.fill("#id_text", "I cannot sign in.")
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="New ticket").click()
    page.get_by_role("link", name="Sign-in and 2FA").click()
    expect(page.locator("h1")).to_have_text("Sign-in and 2FA")
    expect(page.locator("#id_text")).to_have_value("I cannot sign in.")


def test_an_asset_that_is_not_listed_is_asked_for_by_name(page: Page) -> None:
    page.goto(DEPOSIT)
    name = page.locator("#id_answer-asset_other")
    expect(name).to_be_hidden()
    page.select_option("#id_answer-asset", "other")
    name.fill("PEPE")
    page.select_option("#id_answer-asset", "USDT")
    expect(name).to_be_hidden()


def test_a_removed_secret_leaves_the_browser_too(page: Page) -> None:
    page.goto(DEPOSIT)
    fill(page, PHRASE)
    page.click("button[value=review]")
    expect(page.get_by_role("alert")).to_contain_text("We removed 12 recovery words")
    expect(page.locator(".gone")).to_have_text("recovery words removed")
    assert "abandon" not in page.content()
    assert wait_until(lambda: page.evaluate("!JSON.stringify(sessionStorage).includes('abandon')"), seconds=20)


def test_the_browsers_time_zone_is_chosen(page: Page) -> None:
    page.goto(DEPOSIT)
    expect(page.locator("[data-zone]")).to_have_value("Europe/Berlin")


def test_errors_lead_to_their_fields(page: Page) -> None:
    page.goto(DEPOSIT)
    page.click("button[value=review]")
    expect(page.locator("[data-trouble]")).to_be_focused()
    page.get_by_role("link", name="Transaction hash").click()
    expect(page.locator("#id_answer-hash")).to_be_focused()
    expect(page.locator("#id_answer-hash")).to_have_attribute("aria-invalid", "true")


def test_a_program_is_refused_beside_its_name_and_others_go_on(page: Page) -> None:
    page.goto(DEPOSIT)
    page.set_input_files("#id_files", [PROGRAM, PICTURE])
    expect(page.locator(".file--bad")).to_contain_text("Programs and scripts cannot be attached.")
    expect(page.locator("[data-file]")).to_contain_text("wallet.png")
    expect(page.locator(".file--bad [data-again]")).to_be_hidden()


def test_a_lost_connection_can_be_tried_again_file_by_file(page: Page) -> None:
    page.goto(DEPOSIT)
    page.route("**/uploads/?*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.set_input_files("#id_files", [PICTURE])
    expect(page.locator(".file--bad")).to_contain_text("The connection was lost.")
    page.unroute("**/uploads/?*")
    page.get_by_role("button", name="Try wallet.png again").click()
    expect(page.locator("[data-file]")).to_contain_text("checked")


@pytest.mark.parametrize("row", ["[data-file]", ".file"])
def test_a_file_is_removed_whether_it_has_arrived_or_not(page: Page, row: str) -> None:
    page.goto(DEPOSIT)
    page.set_input_files("#id_files", [PICTURE])
    page.locator(row).get_by_role("button", name="Remove wallet.png").click()
    expect(page.locator("[data-status]")).to_have_text("wallet.png is removed.")
    page.reload()
    expect(page.locator("#id_files")).to_be_visible()
    expect(page.locator(".file")).to_have_count(0)
    assert not Attachment.objects.exists()


def give(page: Page, event: str, target: str) -> None:
    """Paste or drop a picture, as the browser does it."""
    script = """([event, target, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
        const made = event === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector(target).dispatchEvent(made);
    }"""
    page.evaluate(script, [event, target, list(samples.picture())])


@pytest.mark.parametrize(("event", "target"), [("paste", "#id_text"), ("drop", "[data-drop]")])
def test_a_picture_is_pasted_or_dropped(page: Page, event: str, target: str) -> None:
    page.goto(DEPOSIT)
    give(page, event, target)
    expect(page.locator("[data-file]")).to_contain_text("pasted.png")
    expect(page.locator("[data-status]")).to_have_text("pasted.png is attached.")


def test_progress_says_how_much_is_sent_and_how_long_it_takes(page: Page) -> None:
    page.goto(DEPOSIT)
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    network.send("Network.emulateNetworkConditions", slow)
    log = {"name": "trace.log", "mimeType": "text/plain", "buffer": b"2026-01-15 14:02 waiting\n" * 60_000}
    page.set_input_files("#id_files", [log])
    expect(page.locator("[data-line]")).to_have_text(re.compile(r"of 1\.5\sMB, about \d+ seconds? left"))
    assert 0 < page.eval_on_selector("progress", "bar => bar.value") < 100
    page.get_by_role("button", name="Remove trace.log").click()
    expect(page.locator(".file")).to_have_count(0)


def test_the_form_waits_for_files_that_are_under_way(page: Page) -> None:
    held: list[Route] = []
    page.goto(DEPOSIT)
    fill(page)
    page.route("**/uploads/?*", lambda route: held.append(route))
    page.set_input_files("#id_files", [PICTURE])
    page.click("button[value=review]")
    expect(page.locator("[data-status]")).to_contain_text("still on their way")
    held[0].continue_()
    expect(page.get_by_role("button", name="Send ticket")).to_be_visible()
    expect(page.locator(".file__name")).to_have_text("wallet.png")


@pytest.fixture
def plain(browser: Browser, live_server: object, desk: None) -> Iterator[Page]:
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_all_of_it_works_without_scripts(plain: Page) -> None:
    plain.goto(DEPOSIT)
    fill(plain)
    plain.set_input_files("#id_files", [PICTURE, PROGRAM])
    plain.click("button[value=review]")
    expect(plain.locator(".file--bad")).to_contain_text("Programs and scripts cannot be attached.")
    plain.click("button[value=review]")
    plain.click("button[value=send]")
    conversation = Conversation.objects.get(number=plain.locator("#number").inner_text())
    assert conversation.messages.get().attachments.get().name == "wallet.png"


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_is_accessible_and_fits_a_phone(
    browser: Browser, live_server: object, desk: None, language: str, scheme: str
) -> None:
    headers = {"Accept-Language": language}
    context = browser.new_context(
        base_url=str(live_server),
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": 320, "height": 700},
        extra_http_headers=headers,
    )
    page = context.new_page()
    for path in ("/new/", DEPOSIT):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        passes_axe(page)
    press(page, "button[value=review]")
    passes_axe(page)
    fill(page)
    for step in ("review", "send"):  # then the look-over, then the receipt
        press(page, f"button[value={step}]")
        passes_axe(page)
    expect(page.locator("#number")).to_be_visible()
    context.close()
