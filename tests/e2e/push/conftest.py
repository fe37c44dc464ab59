"""A real browser on Django's live server, whose push service is ours: headless browsers have none of their own."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, Playwright

from gatehouse.testing.chromium import launch
from gatehouse.testing.push_service import Browser as Subscribed
from gatehouse.testing.push_service import PushService, running_push_service
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.conftest import opened as opened
from tests.e2e.portal.conftest import ticket as ticket

# The browser's part of it, with keys and an endpoint of the test's own. It stays as long as the tab.
SUBSCRIBE = """(told) => {
  const named = {
    endpoint: told.endpoint,
    toJSON: () => told,
    unsubscribe: async () => { sessionStorage.removeItem("subscribed"); return true; },
  };
  PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("subscribed") ? named : null);
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 87) throw new TypeError("no key");
    sessionStorage.setItem("subscribed", "yes");
    return named;
  };
}"""


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright, is_whole=True)
    yield browser
    browser.close()


@pytest.fixture
def service(settings: LazySettings) -> Iterator[PushService]:
    with running_push_service() as service:
        settings.PUSH_SERVICES, settings.PUSH_CONTACT = (service.origin,), "mailto:support@alderwick.example"
        yield service


@pytest.fixture
def subscribed(service: PushService) -> Subscribed:
    return service.browser()


@pytest.fixture
def lenas(opened: Opener, subscribed: Subscribed, live_server: Any) -> Callable[..., Page]:
    """Opens a page for Lena, in a browser that allows notices or blocks them."""

    def open_page(*, allows: bool = True, **options: Any) -> Page:
        context = opened(proven=True, **options)
        if allows:
            context.grant_permissions(["notifications"], origin=str(live_server))
        context.add_init_script(f"({SUBSCRIBE})({json.dumps(subscribed.subscription)})")
        return context.new_page()

    return open_page
