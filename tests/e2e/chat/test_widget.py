"""The widget on a page of another origin, with a desk of the test's own."""

import re

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.axe import passes_axe
from tests.e2e.chat.conftest import Opener
from tests.e2e.chat.desk import WORDS, FakeDesk

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
PHRASE = " ".join(WORDS[:12])


def test_the_host_page_is_left_alone(host: Opener) -> None:
    shown = host()
    expect(shown.page.get_by_role("button", name="Open the chat")).to_be_visible()
    assert shown.desk.asked == []  # whoever only passes by is nobody's visitor
    shown.open()
    expect(shown.chat.get_by_role("heading", name="How can we help?")).to_be_focused()
    own = "Object.keys(window).filter((name) => !['shifts', 'faults'].includes(name)).at(-1)"
    assert shown.page.evaluate(own) == "Gatehouse"
    assert shown.page.evaluate("window.shifts") == 0
    (who,) = shown.desk.asked_at("visits")
    assert (who["brand"], who["page"]["title"]) == ("alderwick", "BTC/USDT")
    assert who["origin"] == shown.page.evaluate("location.origin")
    assert shown.page.evaluate("document.querySelectorAll('style, [style]').length") <= 1  # our own element, by script


@pytest.mark.parametrize(("language", "alphabet"), [("en", "ascii"), ("ru", "cyrillic")])
def test_the_panel_fetches_the_fonts_of_its_own_language_alone(host: Opener, language: str, alphabet: str) -> None:
    """The list of languages holds names in seven scripts; measuring them took most of the panel's longest task."""
    fetched: set[str] = set()

    def note(request: Request) -> None:
        if found := re.search(r"/onest-([a-z-]+)-wght", request.url):
            fetched.add(found[1])

    shown = host(f"/alderwick?{language}", prepare=lambda desk: desk.context.on("request", note))
    shown.page.locator(".launch").click()
    expect(shown.chat.locator("#begin h2")).to_be_focused()
    expect(shown.chat.locator("#begin option")).to_have_count(15)
    shown.page.wait_for_load_state("networkidle")
    assert fetched == {"ascii", alphabet}


def test_a_brand_that_is_off_draws_nothing(host: Opener) -> None:
    shown = host("/unknown")
    shown.page.wait_for_load_state("networkidle")
    assert shown.page.locator("button").count() == 0
    assert (
        shown.page.evaluate("getComputedStyle(document.querySelector('aside').shadowRoot.firstChild).visibility")
        == "hidden"
    )


def test_a_chat_from_the_first_word_to_the_rating(host: Opener) -> None:
    shown = host()
    chat = shown.begin("I sent 1,250 USDT and it is not there.")
    expect(chat.get_by_text("You are number 3 in line")).to_be_visible()
    expect(chat.get_by_text("Usually 1 min to 4 min")).to_be_visible()
    shown.desk.tell({"type": "queue", "place": 0, "wait": None})
    shown.desk.event(kind="assigned", name="Amara")
    shown.desk.answer("<b>Nothing</b> is lost.", code="K7Q-4MX-92T")
    expect(chat.get_by_role("heading", name="Amara")).to_be_visible()
    expect(chat.get_by_text("<b>Nothing</b> is lost.")).to_be_visible()
    expect(chat.get_by_role("link", name="K7Q-4MX-92T")).to_have_attribute("href", "/verify/?code=K7Q-4MX-92T")
    shown.say("Thank you")
    expect(chat.get_by_text("Received")).to_be_visible()
    shown.desk.tell({"type": "seen", "from": "agent", "seq": len(shown.desk.public)})
    expect(chat.get_by_text("Seen", exact=True)).to_be_visible()
    shown.desk.tell({"type": "typing", "from": "agent", "name": "Amara", "is_typing": True})
    expect(chat.locator(".typing")).to_be_visible()
    shown.desk.event(kind="state_set", state="solved")
    expect(chat.locator(".typing")).to_be_hidden()
    chat.get_by_role("radio", name="5").check(force=True)
    chat.get_by_label("Anything to add?").fill("Quick.")
    chat.get_by_role("button", name="Send rating").click()
    expect(chat.get_by_text("Thank you. Your rating is with the team.")).to_be_visible()
    assert shown.desk.asked_at("rating") == [{"stars": 5, "comment": "Quick."}]
    chat.get_by_role("button", name="Write again").click()
    expect(shown.words).to_be_focused()


def test_recovery_words_do_not_leave_the_device(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.say(f"My words are: {PHRASE}")
    expect(chat.get_by_role("alert").filter(has_text="These look like recovery words.")).to_be_visible()
    chat.get_by_role("button", name="Remove the words").click()
    expect(shown.words).to_have_value("My words are: ")
    expect(chat.get_by_text("These look like recovery words.")).to_be_hidden()
    shown.words.press("Enter")
    expect(chat.get_by_text("Received")).to_be_visible()
    assert PHRASE not in str(shown.desk.frames)
    assert [frame["text"] for frame in shown.desk.heard("say")] == ["My words are:"]
    gone = {"text": "see [recovery words removed]", "removed": [{"kind": "recovery_phrase", "count": 12}]}
    shown.desk.tell(shown.desk.keep({"type": "message", "from": "customer", **gone}))  # what the desk's own guard found
    expect(chat.locator(".bubble .gone")).to_have_text("recovery words removed")
    expect(chat.get_by_text("We removed 12 recovery words from your message.")).to_be_visible()


def test_a_file_is_sent_with_the_message(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    chat.locator("[data-input]").set_input_files({"name": "proof.png", "mimeType": "image/png", "buffer": b"x" * 2048})
    expect(chat.get_by_text("2.0 kB, checked")).to_be_visible()
    chat.get_by_role("button", name="Send").click()
    expect(chat.get_by_role("link", name="proof.png")).to_be_visible()
    (said,) = shown.desk.heard("say")
    (url, bearer) = next((body["url"], token) for name, body, token in shown.desk.asked if name == "uploads")
    assert f"form={said['form']}" in url
    assert url.endswith(said["files"][0])
    assert bearer.startswith("Bearer ")


def test_the_page_around_it_hears_and_speaks(host: Opener) -> None:
    shown = host()
    shown.page.get_by_role("button", name="Open the chat").wait_for()
    shown.page.evaluate("""() => {
        window.heard = [];
        for (const name of ["open", "close", "unread", "message", "ended"])
          Gatehouse.on(name, (detail) => { heard.push([name, detail?.count ?? detail?.text ?? null]); throw name; });
        Gatehouse.push(["setContext", { url: "https://host.example/trade", title: "Trade" }], ["open"]);
    }""")
    chat = shown.chat
    chat.get_by_role("radio", name="Deposit").check(force=True)
    chat.locator("#begin textarea").fill("Hello")
    chat.get_by_role("button", name="Start chat").click()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.page.evaluate("Gatehouse.close()")
    shown.desk.answer("Your deposit is there.")
    expect(shown.page.get_by_role("button", name="Open the chat. New messages: 1")).to_be_visible()
    expect(shown.page.get_by_text("Amara: Your deposit is there.")).to_be_visible()
    shown.page.evaluate("Gatehouse.identify('a.b.c'); Gatehouse.open()")
    shown.until(lambda: shown.desk.heard("seen"))
    heard = shown.page.evaluate("window.heard")
    assert ["unread", 1] in heard
    assert ["message", "Your deposit is there."] in heard
    assert [name for name, _detail in heard if name in ("open", "close")] == ["open", "close", "open"]
    assert shown.desk.asked_at("visits")[-1]["identity"] == "a.b.c"


def test_the_visitor_is_known_again_and_the_talk_with_him(host: Opener) -> None:
    shown = host()
    shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.page.reload()
    shown.until(lambda: len(shown.desk.heard("subscribe")) == 2)
    assert shown.desk.asked[-1][2] == "Bearer " + "t" * 43
    expect(shown.open().get_by_text("My deposit is not there.")).to_be_visible()


def test_it_works_with_all_storage_blocked(host: Opener) -> None:
    def block(desk: FakeDesk) -> None:
        forbidden = "{ get() { throw new DOMException('blocked', 'SecurityError') } }"
        names = ("localStorage", "sessionStorage")
        script = "".join(f"Object.defineProperty(window, '{name}', {forbidden});" for name in names)
        desk.context.add_init_script(script)

    shown = host(prepare=block)
    chat = shown.begin()
    expect(chat.get_by_text("My deposit is not there.")).to_be_visible()


def test_everything_by_keyboard(host: Opener) -> None:
    shown = host()
    shown.page.get_by_role("button", name="Open the chat").focus()
    shown.page.keyboard.press("Enter")
    expect(shown.chat.get_by_role("heading", name="How can we help?")).to_be_focused()
    shown.chat.get_by_role("button", name="More").press("Enter")
    expect(shown.chat.get_by_role("link", name="Is this really support?")).to_be_focused()
    shown.page.keyboard.press("Escape")
    expect(shown.chat.get_by_role("button", name="More")).to_be_focused()
    shown.page.keyboard.press("Escape")
    expect(shown.page.get_by_role("button", name="Open the chat")).to_be_focused()
    expect(shown.page.locator("iframe")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
def test_axe_finds_nothing(host: Opener, scheme: str, language: str) -> None:
    shown = host(f"/alderwick?{language}", color_scheme=scheme)
    shown.page.locator("button.launch").click()
    shown.chat.locator("[name=topic]").first.check(force=True)
    passes_axe(shown.page)
    shown.chat.locator("#begin textarea").fill("USDT")
    shown.chat.locator("[data-start]").click()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.desk.answer("Nothing is lost.", code="K7Q-4MX-92T")
    passes_axe(shown.page)
    shown.desk.event(kind="state_set", state="closed")
    shown.chat.locator("[data-rate]").wait_for()
    passes_axe(shown.page)
    assert shown.chat.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_a_phone_is_filled_and_nothing_is_wider(host: Opener) -> None:
    shown = host(**PHONE)
    shown.begin()
    assert shown.page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}
    assert shown.chat.locator("html").evaluate("(html) => html.scrollWidth") <= 320
    for button in shown.chat.locator("button").all():
        if button.is_visible():
            box = button.bounding_box()
            assert min(box["height"], box["width"]) >= 44, button.get_attribute("aria-label")


def test_the_form_before_the_chat_is_read_from_its_beginning(host: Opener) -> None:
    """It is longer than a small window; only a talk is read from its end."""
    shown = host(viewport={"width": 1000, "height": 560})
    chat = shown.open()
    expect(chat.locator("[data-start]")).to_be_visible()
    shown.page.wait_for_timeout(300)  # for what its size sets off
    room = chat.locator("[data-room]")
    assert room.evaluate("room => room.scrollHeight > room.clientHeight")
    assert room.evaluate("room => room.scrollTop") == 0
    expect(chat.get_by_role("heading", name="How can we help?")).to_be_in_viewport()


def test_another_language_is_chosen_and_kept(host: Opener) -> None:
    shown = host()
    chat = shown.open()
    chat.locator("#begin textarea").fill("USDT")
    chat.get_by_label("Language").select_option("ar")
    expect(chat.locator("html")).to_have_attribute("dir", "rtl")
    expect(chat.locator("#begin textarea")).to_have_value("USDT")
    expect(shown.page.locator("button.launch")).to_have_attribute("aria-label", "إغلاق المحادثة")
    shown.page.reload()
    expect(shown.page.locator("button.launch")).to_have_attribute("aria-label", "فتح المحادثة")


def test_a_closed_chat_points_to_a_ticket(host: Opener) -> None:
    chat = host(prepare=lambda desk: setattr(desk, "is_open", False)).open()
    expect(chat.get_by_text("The chat is closed right now.")).to_be_visible()
    expect(chat.get_by_role("link", name="Send a ticket")).to_have_attribute("href", "/new/")
    expect(chat.get_by_role("button", name="Start chat")).to_be_hidden()
