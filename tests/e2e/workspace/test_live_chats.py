"""Agents and their live chats in real browsers; the customers speak the protocol themselves."""

import re
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Page, expect

from gatehouse.project.processes import wait_until
from gatehouse.testing.chatters import Guest
from gatehouse.testing.instance import Instance
from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_desk import listens
from tests.e2e.workspace.test_requests import counted

Desk = Callable[..., Page]
Arrive = Callable[..., Guest]
A_WHILE_AGO = """
    update conversations_conversation set customer_wrote_at = customer_wrote_at - interval '100 seconds' where number = %s
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def arrive(instance: Instance) -> Iterator[Arrive]:
    """Customers who begin a chat, and leave with the test; what they began is solved, so that the next test has its places."""
    arrived: list[Guest] = []

    def one(text: str = "Where is my deposit?") -> Guest:
        guest = Guest(url=instance.url)
        guest.come(text)
        arrived.append(guest)
        return guest

    yield one
    for customer in arrived:
        customer.leave()


def board(page: Page, *, is_available: bool = True) -> Page:
    """The page of live chats of an agent who is available, or is away."""
    page.goto("/desk/live/")
    wanted = page.get_by_role("button", name="Be available" if is_available else "Be away")
    if wanted.count():
        wanted.click()
    expect(page.locator(".board__head")).to_contain_text("You are available" if is_available else "You are away")
    listens(page)
    return page


def column(page: Page, customer: Guest):  # type: ignore[no-untyped-def]
    return page.locator(f"#col-{customer.number}")


def take(page: Page, customer: Guest) -> None:
    page.locator(f"form[action*='{customer.number}/claim/'] button").first.click()
    expect(column(page, customer)).to_be_visible()


def test_a_whole_chat_from_the_queue_to_a_ticket_and_back(desk_of: Desk, arrive: Arrive) -> None:
    alice, bob = board(desk_of("alice")), board(desk_of("bob"))
    customer = arrive("I sent 1,250 USDT over Tron at two.")
    for page in (alice, bob):
        expect(page.locator(".ring")).to_contain_text("I sent 1,250 USDT")
        expect(page.locator("#live-link .count")).to_have_text("1")
    bob.route("**/live/news/**", lambda route: route.abort())  # his page is a moment behind
    alice.keyboard.press("t")
    expect(column(alice, customer)).to_contain_text("I sent 1,250 USDT")
    bob.keyboard.press("t")
    expect(bob.locator("#notice")).to_contain_text("Alice Keller was faster and has this chat now.")
    bob.unroute("**/live/news/**")
    customer.hears("queue", place=0)
    customer.hears("event", kind="assigned", name="Alice")

    customer.type()
    expect(column(alice, customer).get_by_text("writes …")).to_be_visible()
    customer.say("It was 14:02 exactly.")
    expect(column(alice, customer).get_by_role("log")).to_contain_text("It was 14:02 exactly.")
    alice.keyboard.press("Alt+1")
    alice.keyboard.type("Nothing is lost.")
    customer.hears("typing", from_="agent", name="Alice", is_typing=True)
    alice.keyboard.press("Control+Enter")
    customer.hears("message", from_="agent", name="Alice", text="Nothing is lost.")
    customer.hears("seen", from_="agent")
    expect(column(alice, customer).locator(".b--us")).to_have_text(re.compile("Nothing is lost."))
    expect(column(alice, customer).get_by_role("textbox")).to_have_value("")

    _make_a_ticket_and_back(alice, customer)


def _make_a_ticket_and_back(page: Page, customer: Guest) -> None:
    column(page, customer).get_by_label("More about").click()
    column(page, customer).get_by_role("button", name="Make it a ticket").click()
    expect(page.locator(".toast")).to_contain_text("gave no address")
    expect(column(page, customer)).to_have_count(0)
    customer.hears("event", kind="chat_turned")
    customer.say("Still here, by the way.")
    page.get_by_role("button", name="Undo").click()
    expect(column(page, customer).get_by_role("log")).to_contain_text("Still here, by the way.")
    expect(column(page, customer).get_by_role("log")).to_contain_text("Alice Keller made this a ticket")
    column(page, customer).locator(".col__name").click()
    expect(page).to_have_url(re.compile(f"/desk/c/{customer.number}/$"))
    expect(page.locator("#visit")).to_contain_text("Here")


def test_an_agent_who_is_away_is_offered_nothing_until_he_is_back(desk_of: Desk, arrive: Arrive) -> None:
    page = board(desk_of("alice"), is_available=False)
    arrive("Is anybody there?")
    expect(page.locator(".free")).to_contain_text("You are away")
    page.keyboard.press("Alt+0")
    expect(page.locator(".ring")).to_contain_text("Is anybody there?")


def test_keys_lead_to_the_chats_and_what_is_unread_is_marked(desk_of: Desk, arrive: Arrive) -> None:
    page = board(desk_of("alice"))
    customers = [arrive(f"Number {n}") for n in range(3)]
    for customer in customers:
        take(page, customer)
    page.keyboard.press("Alt+1")
    expect(column(page, customers[0])).to_have_class(re.compile("col--focus"))
    customers[2].say("Hello?")
    expect(column(page, customers[2])).to_have_attribute("data-unread", "")
    expect(page).to_have_title(re.compile(r"^\(\d\) Live chats"))
    page.keyboard.press("Alt+3")
    expect(column(page, customers[2])).not_to_have_attribute("data-unread", "")
    page.keyboard.type("/that")
    expect(column(page, customers[2]).locator("[data-canned-menu]")).to_contain_text("That was not us")
    page.keyboard.press("Enter")
    expect(column(page, customers[2]).get_by_role("textbox")).to_have_value(re.compile("^That was not us"))
    page.reload()
    expect(column(page, customers[2]).get_by_role("textbox")).to_have_value(re.compile("^That was not us"))


def test_the_time_since_his_last_line_grows_warm_while_he_waits(
    desk_of: Desk, arrive: Arrive, instance: Instance
) -> None:
    page, customer = board(desk_of("alice")), arrive("Is it there?")
    take(page, customer)
    clock = column(page, customer).locator(".col__clock")
    expect(clock.locator("[data-clock]")).to_have_text(re.compile(r"^0:[0-3]\d$"))
    expect(clock).to_have_attribute("data-warmth", "0")
    expect(clock).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    with psycopg.connect(instance.database_url(), autocommit=True) as database:
        database.execute(A_WHILE_AGO, [customer.number])
    page.reload()
    expect(clock.locator("[data-clock]")).to_have_text(re.compile(r"^1:[45]\d$"))
    expect(clock).to_have_attribute("data-warmth", "2")
    expect(clock).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    column(page, customer).get_by_role("textbox").fill("On its way.")
    page.keyboard.press("Control+Enter")
    expect(clock).to_have_attribute("data-warmth", "0")
    expect(clock.locator("[data-clock]")).to_have_text(re.compile(r"^[12]:\d\d$"))
    customer.say("Thank you.")
    expect(clock.locator("[data-clock]")).to_have_text(re.compile(r"^0:\d\d$"))


def test_the_conversations_page_shows_who_types_and_tells_that_it_was_seen(desk_of: Desk, arrive: Arrive) -> None:
    page, customer = desk_of("alice"), arrive("On the conversation's page")
    page.goto(f"/desk/c/{customer.number}/")
    listens(page)
    expect(page.locator("#visit")).to_contain_text("Here")
    expect(page.locator("#visit")).to_contain_text("Chrome on Android")
    customer.hears("seen", from_="agent", seq=1)
    customer.type()
    expect(page.locator("#visit").get_by_text("writes …")).to_be_visible()
    customer.say("Can you hear me?")
    expect(page.get_by_role("log")).to_contain_text("Can you hear me?")
    customer.hears("seen", from_="agent", seq=2)
    page.keyboard.press("r")
    page.keyboard.type("Yes")
    customer.hears("typing", from_="agent", is_typing=True)


def test_five_busy_chats_and_an_open_queue_make_under_sixty_requests_a_minute(desk_of: Desk, arrive: Arrive) -> None:
    """A minute of two windows of one agent: five customers write in turn, one line a second, and the list is open beside."""
    chats, queue = board(desk_of("alice")), desk_of("alice")
    customers = [arrive(f"Busy {n}") for n in range(5)]
    for customer in customers[:4]:
        take(chats, customer)
    queue.goto(f"/desk/c/{customers[4].number}/")
    queue.keyboard.press("t")
    queue.goto("/desk/?segment=all")
    listens(queue)
    asked = [counted(chats), counted(queue)]
    for second in range(60):
        customers[second % 5].say(f"Line {second}")
        chats.wait_for_timeout(450)
        queue.wait_for_timeout(450)
        if second == 30:  # nobody waits for the rest of a minute because it began busily
            expect(column(chats, customers[3]).get_by_role("log")).to_contain_text("Line 28", timeout=5_000)
    assert sum(map(len, asked)) < 60, [len(one) for one in asked]
    assert all(len(one) > 8 for one in asked)
    expect(column(chats, customers[3]).get_by_role("log")).to_contain_text("Line 58")


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"locale": "ar"}, PHONE], ids=str)
def test_the_page_passes_axe_and_fits(desk_of: Desk, arrive: Arrive, options: dict[str, object]) -> None:
    page = board(desk_of("alice"))
    first, second = arrive("First"), arrive("Second")
    take(page, first)
    looked_at = desk_of("alice", **options)
    looked_at.goto("/desk/live/")
    expect(column(looked_at, first)).to_be_visible()
    expect(looked_at.locator(".ring")).to_contain_text("Second")
    passes_axe(looked_at)
    assert wait_until(lambda: looked_at.evaluate("document.documentElement.scrollWidth <= innerWidth"), seconds=5), (
        "it runs over the edge"
    )
    looked_at.goto(f"/desk/c/{second.number}/")
    expect(looked_at.locator("#visit")).to_be_visible()
    passes_axe(looked_at)


_NOTICES = """
document.hasFocus = () => false;
window.asked = 0;
window.notices = [];
window.Notification = class extends EventTarget {
  static permission = PERMISSION;
  static requestPermission = async () => { window.asked += 1; return Notification.permission = "granted"; };
  constructor(words) { super(); window.notices.push(words); }
};
window.loudness = [];
AudioParam.prototype.linearRampToValueAtTime = function (value) { loudness.push(Math.round(value * 100)); return this; };
"""


def with_notices(page: Page, permission: str) -> Page:
    """A browser that does not look at the page, whose notices are written down."""
    page.add_init_script(_NOTICES.replace("PERMISSION", f'"{permission}"'))
    return page


def test_the_desktop_says_that_somebody_waits_and_that_ones_own_customer_wrote(desk_of: Desk, arrive: Arrive) -> None:
    board(desk_of("alice")).close()  # what an agent looks at there is no news elsewhere
    page = with_notices(desk_of("alice"), "granted")
    page.goto("/desk/")
    listens(page)
    customer = arrive("Anybody?")
    assert wait_until(lambda: page.evaluate("notices") == ["A customer waits in the chat"], seconds=20)
    other = desk_of("alice")
    other.goto(f"/desk/c/{customer.number}/")
    other.keyboard.press("t")
    expect(other.get_by_role("log")).to_contain_text("Alice Keller took this")
    other.close()
    customer.say("Hello?")
    assert wait_until(lambda: page.evaluate("notices").count("A customer wrote to you in the chat"), seconds=20)
    expect(page).to_have_title(re.compile(r"^\(\d\) "))


def test_it_rings_as_loud_as_the_agent_wants_and_shows_what_he_wants(desk_of: Desk, arrive: Arrive) -> None:
    board(desk_of("bob")).close()
    page = with_notices(desk_of("bob"), "granted")
    page.goto("/desk/profile/")
    page.locator("#chat_volume").fill("20")
    page.locator("[name=is_rung_for_waiting]").uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    page.goto("/desk/")
    listens(page)
    page.keyboard.press("Tab")  # a page that nobody touched may not sound
    arrive("Anybody?")
    assert wait_until(lambda: page.evaluate("loudness") == [8, 8], seconds=20), page.evaluate("loudness")
    assert page.evaluate("notices") == []


def test_a_browser_is_asked_for_notices_only_when_somebody_presses(desk_of: Desk) -> None:
    page = with_notices(desk_of("alice"), "default")
    page.goto("/desk/profile/")
    assert page.evaluate("asked") == 0
    page.get_by_role("button", name="Allow notices in this browser").click()
    expect(page.get_by_text("This browser shows them.")).to_be_visible()
    assert page.evaluate("asked") == 1
    passes_axe(page)
