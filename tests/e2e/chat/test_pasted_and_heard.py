"""What needs more than typing: a picture that is pasted, and the sound of a new message."""

from playwright.sync_api import Frame, expect

from .conftest import Host, Opener
from .desk import FakeDesk

PASTE = """(field) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([new Uint8Array(2048)], "image.png", { type: "image/png" }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
COUNT_NOTES = """
    window.notes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.notes++; return start.apply(this, when); };
"""


def test_a_pasted_picture_is_sent_with_the_message(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.words.evaluate(PASTE)
    expect(chat.get_by_text("2.0 kB, checked")).to_be_visible()
    chat.get_by_role("button", name="Send").click()
    (said,) = shown.until(lambda: shown.desk.heard("say"))
    uploaded = [body["url"] for name, body, _token in shown.desk.asked if name == "uploads"]
    assert [url.endswith(said["files"][0]) for url in uploaded] == [True]


def test_a_message_that_nobody_watches_is_heard_unless_sound_is_off(host: Opener) -> None:
    shown = host(prepare=count_notes)
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    hear(shown, "Here it is.")
    shown.until(lambda: notes(shown) == 2)
    shown.page.evaluate("Gatehouse.open()")
    chat.locator("[data-more]").click()
    chat.locator("[data-do=sound]").click()
    expect(chat.locator("[data-do=sound]")).to_have_attribute("aria-pressed", "false")
    hear(shown, "And here is more.")
    expect(shown.page.get_by_text("Amara: And here is more.")).to_be_visible()
    assert notes(shown) == 2


def count_notes(desk: FakeDesk) -> None:
    desk.context.add_init_script(COUNT_NOTES)


def hear(shown: Host, words: str) -> None:
    """While the panel is closed."""
    shown.page.evaluate("Gatehouse.close()")
    shown.desk.answer(words)


def notes(shown: Host) -> int:
    """How many were played in the panel."""
    panel: Frame = shown.page.frames[-1]
    return int(panel.evaluate("window.notes"))
