"""Debian's Chromium for the tests."""

from playwright.sync_api import Browser, Playwright

from gatehouse.testing.requires import requires

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
# Nobody watches it draw, so that this needs no process of its own.
_ARGUMENTS += ["--in-process-gpu"]
# Pages of one site need not have a process each, and none has to stand ready for the next one.
_ARGUMENTS += ["--renderer-process-limit=1"]


def launch(playwright: Playwright, *, is_whole: bool = False) -> Browser:
    """Start it without a window; the build that never has one does half the work for the same engine, but shows no notices."""
    program = requires("chromium") if is_whole else requires("chromium-headless-shell", "chromium")
    return playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
