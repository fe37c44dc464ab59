"""What stands around the talk: where the visitor is, what he reads while he waits, and how he leaves."""

from playwright.sync_api import expect

from tests.e2e.chat.conftest import Opener

TRADE = {"url": "https://host.example/trade", "title": "Trade"}
WALLET = {"url": "https://host.example/wallet", "title": "Wallet"}


def test_the_desk_hears_where_he_is_from_a_page_that_never_loads_anew(host: Opener) -> None:
    shown = host()
    shown.page.get_by_role("button", name="Open the chat").wait_for()
    shown.page.evaluate("(page) => Gatehouse.setContext(page)", TRADE)
    shown.begin()
    assert [body["page"] for body in shown.desk.asked_at("visits")] == [TRADE]
    for page in (TRADE | {"title": "64,123"}, WALLET, WALLET):
        shown.page.evaluate("(page) => Gatehouse.setContext(page)", page)
    shown.until(lambda: len(shown.desk.asked_at("visits")) == 2)
    shown.page.evaluate("Gatehouse.close(); Gatehouse.open()")
    expect(shown.words).to_be_focused()
    assert [body["page"] for body in shown.desk.asked_at("visits")] == [TRADE, WALLET]


def test_a_topic_is_enough_to_begin(host: Opener) -> None:
    """Nobody has to write, nor to say who he is."""
    shown = host()
    chat = shown.open()
    expect(chat.get_by_text("We never ask for a password, a code or recovery words.")).to_be_visible()
    chat.get_by_role("radio", name="Is this message really from you?").check(force=True)
    chat.get_by_role("button", name="Start chat").click()
    shown.words.wait_for()
    (begun,) = shown.desk.asked_at("conversations")
    assert (begun["topic"], begun["text"]) == ("real", "Is this message really from you?")


def test_who_waits_reads_what_helps_and_may_leave_his_address(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    waiting = chat.locator("[data-waiting]")
    expect(waiting.get_by_role("status")).to_contain_text("You are number 3 in line")
    expect(waiting.get_by_text("You keep this place, even if you close the window.")).to_be_visible()
    waiting.get_by_text("What helps us most").click()
    wanted = [
        "Your UID (in your profile)",
        "The asset and the network",
        "Transaction hash",
        "Screenshots of what you see",
    ]
    expect(waiting.get_by_role("listitem")).to_have_text(wanted)
    waiting.get_by_text("Answer me by email").click()
    waiting.get_by_label("Email address").fill("lena@mail.example")
    waiting.get_by_role("button", name="Save").click()
    expect(waiting.get_by_role("status").last).to_contain_text("lena@mail.example")
    assert shown.desk.asked_at("email") == [{"email": "lena@mail.example"}]


def test_he_ends_the_chat_himself_and_takes_a_copy_along(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.desk.answer("It is there now.")
    expect(chat.get_by_role("log")).to_contain_text("It is there now.")  # which screen readers read out
    chat.get_by_role("button", name="More").click()
    expect(chat.get_by_role("button", name="Send me this conversation")).to_be_hidden()
    chat.get_by_role("button", name="Answer me by email").click()
    chat.get_by_label("Email address").fill("lena@mail.example")
    chat.get_by_role("button", name="Save").click()
    chat.get_by_role("button", name="More").click()
    chat.get_by_role("button", name="Send me this conversation").click()
    shown.until(lambda: len(shown.desk.asked_at("transcript")) == 1)
    chat.get_by_role("button", name="More").click()
    chat.get_by_role("button", name="End this chat").click()
    expect(chat.get_by_text("How did we do?")).to_be_visible()
    expect(shown.words).to_be_hidden()
    assert len(shown.desk.asked_at("end")) == 1
