"""What an open page costs the server. The page's own clock is wound on, so that minutes pass in moments."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.workspace.test_desk import begin, listens

Desk = Callable[..., Page]
MINUTES = 10


def counted(page: Page) -> list[str]:
    """The requests that the page makes from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_an_idle_page_makes_under_six_requests_a_minute(desk_of: Desk) -> None:
    page = desk_of("alice", is_last=True)
    number = begin(page, "Idle")
    page.clock.install()
    page.goto(f"/desk/c/{number}/?segment=all")
    listens(page)
    pass_by(page, seconds=60)
    asked = counted(page)
    pass_by(page, seconds=MINUTES * 60)
    assert len(asked) < 6 * MINUTES, asked


def test_a_busy_page_makes_under_sixty(desk_of: Desk) -> None:
    """Five conversations change in turn, one of them open: more than an entry a second, for half a minute of its time."""
    alice, bob = desk_of("alice"), desk_of("bob", is_last=True)
    numbers = [begin(alice, f"Busy {n}") for n in range(5)]
    bob.clock.install()
    bob.goto(f"/desk/c/{numbers[0]}/?segment=all")
    listens(bob)
    asked = counted(bob)
    token = alice.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    for second in range(30):
        note(alice, numbers[second % 5], f"Note {second}", token)
        bob.clock.run_for(1_000)
    assert len(asked) < 30, f"{len(asked)} requests in half a minute"
    assert len(asked) > 5
    bob.clock.run_for(10_000)
    expect(bob.get_by_role("log")).to_contain_text("Note 25")


def pass_by(page: Page, *, seconds: int) -> None:
    """Wind the clock on in steps: the line's other end lives in real time, and must have the time to answer."""
    for _ in range(seconds // 10):
        page.clock.run_for(10_000)
        page.wait_for_timeout(30)


def note(page: Page, number: str, text: str, token: str) -> None:
    form = {"text": text, "csrfmiddlewaretoken": token}
    answer = page.context.request.post(
        f"/desk/c/{number}/notes/", form=form, headers={"Referer": page.url}, max_redirects=0
    )
    assert answer.status == 302
