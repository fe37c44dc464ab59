"""A customer in the panel itself, in a browser, with an agent in another: what only both together show."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from gatehouse.project.processes import wait_until
from gatehouse.testing import files
from gatehouse.testing.instance import Instance
from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_live_chats import Desk, board

EBML = b"\x1a\x45\xdf\xa3"  # how every WebM begins
# A browser without a window has no screen to record (NotReadableError): something that moves stands in for it.
SCREEN = """Object.defineProperty(navigator.mediaDevices, "getDisplayMedia", { value: async (wanted) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
  const draw = () => {
    canvas.getContext("2d").fillStyle = `hsl(${performance.now() % 360} 60% 50%)`;
    canvas.getContext("2d").fillRect(0, 0, 320, 200);
    requestAnimationFrame(draw);
  };
  draw();
  window.asked = wanted;
  return canvas.captureStream(10);
} });"""


@pytest.fixture
def panel(browser: Browser, instance: Instance) -> Iterator[Page]:
    """The chat with a window of its own; what was begun there is ended with the test."""
    context = browser.new_context(base_url=instance.url, locale="en", viewport={"width": 390, "height": 720})
    context.set_default_timeout(20_000)
    context.add_init_script(SCREEN)
    page = context.new_page()
    page.goto("/chat/")
    yield page
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="End this chat").click()
    expect(page.locator("[data-ended]")).to_be_visible()
    context.close()


def begin(panel: Page) -> str:
    """The number of a chat that was begun there."""
    panel.locator("[name=topic]").first.check(force=True)
    panel.locator("#begin textarea").fill("It is not there.")
    with panel.expect_response("**/chat/conversations/") as begun:
        panel.get_by_role("button", name="Start chat").click()
    return str(begun.value.json()["chat"]["number"])


def take(desk: Page, number: str) -> None:
    desk.locator(f"form[action*='{number}/claim/'] button").first.click()
    expect(desk.locator(f"#col-{number}")).to_be_visible()


def save_profile(desk: Page, act: Callable[[], object]) -> None:
    desk.goto("/desk/profile/")
    act()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Save").click()


def test_the_head_shows_who_answers(panel: Page, desk_of: Desk) -> None:
    """His picture under an address that nobody guesses; the first letter of his name when he has none."""
    alice, face = desk_of("alice"), panel.locator("[data-face]")
    picture = {"name": "me.png", "mimeType": "image/png", "buffer": files.picture(size=(128, 128))}
    save_profile(alice, lambda: alice.get_by_label("Picture").set_input_files(picture))  # type: ignore[arg-type]
    number = begin(panel)
    take(board(alice), number)
    expect(panel.get_by_role("heading", level=1)).to_have_text("Alice")
    expect(face.locator("img")).to_have_attribute("src", re.compile(r"^/faces/[0-9a-f-]{36}/$"))
    assert wait_until(lambda: face.locator("img").evaluate("(one) => one.naturalWidth > 0"), seconds=10)
    passes_axe(panel)
    save_profile(alice, lambda: alice.get_by_label("Remove the picture").check())
    panel.reload()
    expect(face).to_have_text("A")


def test_a_recording_of_the_screen_reaches_the_agent(panel: Page, desk_of: Desk) -> None:
    """The browser really records, a second of it; the agent's browser gets a WebM."""
    alice = board(desk_of("alice"))
    number = begin(panel)
    take(alice, number)
    panel.get_by_role("button", name="Record the screen").click()
    expect(panel.get_by_role("dialog")).to_contain_text("without sound, for 3 minutes at most")
    passes_axe(panel)
    panel.keyboard.press("Escape")
    assert panel.evaluate("window.asked") is None  # nobody is recorded who has not said so
    panel.get_by_role("button", name="Record the screen").press("Enter")
    panel.get_by_role("button", name="Choose a window").press("Enter")
    expect(panel.get_by_text("Recording, 0:01")).to_be_visible()
    assert panel.evaluate("window.asked").get("audio") is False
    panel.get_by_role("button", name="Stop recording").press("Enter")
    expect(panel.locator("[data-files]")).to_contain_text("screen.webm")
    expect(panel.locator("[data-files]")).to_contain_text("checked")
    expect(panel.get_by_role("button", name="Stop recording")).to_be_hidden()
    panel.get_by_role("button", name="Send", exact=True).click()
    shown = alice.locator(f"#col-{number} a.shot")
    expect(shown).to_contain_text("screen.webm")
    answer = alice.request.get(str(shown.get_attribute("href")))
    assert answer.headers["content-type"] == "video/webm"
    assert answer.body().startswith(EBML)
    assert len(answer.body()) > 1_000  # more than a head: there are pictures in it
