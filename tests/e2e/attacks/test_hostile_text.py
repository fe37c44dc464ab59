"""Hostile names, words, tags and file names on every page that shows them: no script runs, nothing is wider than the
page, and no text turns around what stands beside it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from gatehouse.project.processes import wait_until
from gatehouse.testing import files as samples
from gatehouse.testing.instance import Instance
from gatehouse.testing.stranger import Stranger
from tests.e2e.attacks.conftest import Opener, prove, rows

MARK = "שלום"  # stands in every hostile text, so that each place that shows one is found
SCRIPT = f"<script>window.pwned=1;alert(1)</script><img src=x onerror=alert(2)> {MARK}"
TEXTS = {
    "script": SCRIPT,
    "breakout": f"\"'><svg onload=alert(3)></textarea></title>{{{{7*7}}}}{{% debug %}} javascript:alert(4) {MARK}",
    "bidi": f"{MARK} \u202egnp.exe \u2066\u2067 (abc) 123 \u202b",
    "invisible": f"\u200b\u200d\ufeff\u2060{MARK}\u200b",
    "unbroken": f"{MARK}{'W' * 50_000}",
    "marks": f"{MARK}Z{chr(0x301) * 1000}",
    "mixed": f"مرحبا Lena 123 {MARK} (abc) ٣ «،» 1,250.00 USDT",
    "emoji": f"{MARK}{'👩‍👩‍👧‍👦🏳️‍🌈' * 200}",
}
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
# Text nodes with hostile words that nothing isolates from what stands beside them (CSS Writing Modes, unicode-bidi).
NOT_ISOLATED = """mark => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const spared = "script, style, option, textarea, title, [dir=auto], bdi";
    if (!walker.currentNode.data.includes(mark) || element.closest(spared)) continue;
    const isolates = (one) => ["isolate", "plaintext", "isolate-override"].includes(getComputedStyle(one).unicodeBidi);
    const isBlock = (one) => ["block", "flex", "list-item", "grid"].includes(getComputedStyle(one).display);
    let at = element;
    while (at && !isolates(at)) at = isBlock(at) ? null : at.parentElement;
    if (!at) found.push(element.outerHTML.slice(0, 160));
  }
  return found;
}"""
TOO_WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const isWide = (one) => one.getBoundingClientRect().right > page.clientWidth + 1;
  const wide = [...document.querySelectorAll("body *")].filter(isWide);
  return [`${page.scrollWidth} of ${page.clientWidth}`, ...wide.slice(0, 4).map((one) => one.outerHTML.slice(0, 140))];
}"""


@pytest.fixture(scope="module")
def hostile(instance: Instance) -> dict[str, str]:
    """A request for each text; returns the number of each by its name. All are from one address."""
    stranger, numbers = Stranger(instance.port), {}
    for name, text in TEXTS.items():
        origin = str(uuid4())
        as_name = re.sub(r"[\u202a-\u202e\u2066-\u2069]", "", text)[:110]
        content = samples.picture()
        stranger.post(
            f"/uploads/?form={origin}",
            content,
            Content_Type="application/octet-stream",
            X_File_Name="".join(f"%{byte:02x}" for byte in f"{text[:100]}.png".encode()),
            Content_Length=str(len(content)),
        )
        assert stranger.send(origin=origin, text=text, name=as_name, email="hostile@mail.example")[0] == 303
        sql = "select number from conversations_conversation where origin = %s"
        numbers[name] = str(rows(instance, sql, origin)[0][0])
    return numbers


def harm(page: Page, path: str) -> dict[str, list[str]]:
    """Open a page; what a hostile text does to it at each size, by the page."""
    page.goto(path)
    page.wait_for_load_state("load")
    found: list[str] = page.evaluate(NOT_ISOLATED, MARK)
    for size in SIZES.values():
        page.set_viewport_size(size)
        found += page.evaluate(TOO_WIDE)
    if page.evaluate("window.pwned"):
        found.append("a script ran")
    return {path: found} if found else {}


@pytest.fixture
def desk(opened: Opener) -> Any:
    """Opens Alice's desk; a dialog of the browser is a script that ran."""

    def open_desk(**options: Any) -> Page:
        page = opened(**options)
        page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        return page

    return open_desk


def test_at_the_desk(hostile: dict[str, str], desk: Any) -> None:
    page, found = desk(desk=True), {}
    for number, text in zip(hostile.values(), TEXTS.values(), strict=True):
        page.goto(f"/desk/c/{number}/")
        token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        for noun, field in (("tags", "tag"), ("notes", "text"), ("escalation", "reason")):
            said = {field: text[: 60 if field == "tag" else 4000], "csrfmiddlewaretoken": token}
            page.request.post(f"/desk/c/{number}/{noun}/", form=said, headers={"Referer": page.url})
    for path in ("/desk/?segment=all", f"/desk/?q={MARK}", "/desk/?q=hostile%40mail.example"):
        found |= harm(page, path)
    for number in hostile.values():
        for path in ("", "?pane=customer", "?pen=note"):
            found |= harm(page, f"/desk/c/{number}/{path}")
    assert found == {}


def test_in_the_desks_dialogs_and_toasts(hostile: dict[str, str], desk: Any) -> None:
    page, found = desk(desk=True), {}
    for number in (hostile["script"], hostile["unbroken"], hostile["mixed"]):
        for noun in ("assignment", "merge", "links", "split", "participants", "details", "escalation", "department"):
            found |= harm(page, f"/desk/c/{number}/{noun}/")
    assert found == {}


def test_in_the_portal(hostile: dict[str, str], instance: Instance, desk: Any) -> None:
    page, found = desk(), {}
    prove(page, instance, "hostile@mail.example")
    for path in ("/tickets/", "/tickets/?show=all", "/new/something-else/"):
        found |= harm(page, path)
    for number in hostile.values():
        found |= harm(page, f"/t/{number}/")
    assert found == {}


def test_in_the_outbox(hostile: dict[str, str], instance: Instance, desk: Any) -> None:
    page, found = desk(), {}
    sql = "select id from email_outboxmail where recipient = 'hostile@mail.example' order by id"
    assert wait_until(lambda: len(rows(instance, sql)) >= len(TEXTS), seconds=60, every=0.2)
    for (pk,) in rows(instance, sql)[: len(TEXTS)]:
        for path in ("", "?show=text", "?show=source", "html/"):
            found |= harm(page, f"/outbox/{pk}/{path}")
    assert found == {}
