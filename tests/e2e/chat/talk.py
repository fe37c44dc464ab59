"""A customer and an agent in a chat, each on a page of a real browser, in one language."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import FrameLocator, Locator, Page, expect

from gatehouse.project.processes import wait_until


@dataclass
class Talk:
    """`site` is the page around the bubble, `desk` the page of the agent's live chats."""

    site: Page
    desk: Page
    language: str
    number: str = ""

    def word(self, text: str, *, context: str = "") -> str:
        """As both read it on their pages."""
        with translation.override(self.language):
            return pgettext(context, text) if context else gettext(text)

    @property
    def chat(self) -> FrameLocator:
        return self.site.frame_locator("iframe")

    @property
    def column(self) -> Locator:
        return self.desk.locator(f"#col-{self.number}")

    @property
    def customers_field(self) -> Locator:
        return self.chat.locator("#words")

    @property
    def agents_field(self) -> Locator:
        return self.column.get_by_role("textbox")

    def customer_says(self, text: str) -> None:
        self.customers_field.fill(text)
        self.customers_field.press("Enter")

    def agent_says(self, text: str) -> None:
        self.agents_field.fill(text)
        self.agents_field.press("Control+Enter")

    def agent_listens(self) -> None:
        expect(self.desk.locator("body")).to_have_attribute("data-live", "on")

    def both_read(self, texts: list[str]) -> None:
        """All of it, once and in this order, and nothing else."""
        expect(self.chat.locator("[data-log] .bubble")).to_have_text(texts)
        expect(self.chat.locator("[data-pending] .bubble")).to_have_count(0)
        expect(self.column.locator(".b__text")).to_have_text(texts)

    def runs(self, direction: str) -> None:
        """Both pages do, and what one says himself stands at the end of a line."""
        for root in (self.chat.locator("html"), self.desk.locator("html")):
            assert root.evaluate("(root) => getComputedStyle(root).direction") == direction
        own, theirs = (
            self.chat.locator(f"[data-log] .talk{kind} .bubble").first for kind in ("--own", ":not(.talk--own)")
        )
        us, them = self.column.locator(".b--us").first, self.column.locator("[data-theirs]").first
        for mine, yours in ((own, theirs), (us, them)):
            assert (_start(mine) < _start(yours)) == (direction == "rtl")


def _start(box: Locator) -> float:
    assert wait_until(lambda: box.bounding_box() is not None, seconds=5)
    return float((box.bounding_box() or {"x": 0.0})["x"])
