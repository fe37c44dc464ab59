"""The manifest, the service worker and the page without a connection."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.test import Client
from PIL import Image

from gatehouse.portal.views.app import ACCENT, CANVAS

pytestmark = pytest.mark.django_db


def manifest(client: Client, language: str) -> dict[str, Any]:
    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": language})
    assert answer["Content-Type"] == "application/manifest+json"
    return dict(answer.json())


def test_the_portal_can_be_installed(client: Client, settings: Any) -> None:
    settings.BRAND = "Alderwick"
    told = manifest(client, "en")
    assert (told["name"], told["start_url"], told["scope"]) == ("Alderwick Support", "/tickets/", "/")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} >= {("192x192", "any"), ("512x512", "maskable")}
    for icon in told["icons"]:
        with Image.open(str(find(icon["src"].removeprefix("/static/")))) as picture:
            assert (f"{picture.width}x{picture.height}", picture.format) == (icon["sizes"], "PNG")


def test_the_manifest_speaks_the_readers_language(client: Client) -> None:
    assert (manifest(client, "ar")["lang"], manifest(client, "ar")["dir"]) == ("ar", "rtl")
    assert (manifest(client, "zh-Hant")["lang"], manifest(client, "en")["dir"]) == ("zh-Hant", "ltr")


def test_its_colours_are_those_of_the_tokens() -> None:
    path = Path(settings.PACKAGE / "static/looks/contrast.py")
    spec = importlib.util.spec_from_file_location("contrast", path)
    assert spec is not None
    assert spec.loader is not None
    contrast = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(contrast)
    css = path.with_name("tokens.css").read_text()
    light = contrast.declarations(contrast.block(css, ":root {"))
    hue = float(light["accent-hue"])
    for name, colour in (("canvas", CANVAS), ("accent", ACCENT)):
        linear, _inside = contrast.srgb(light[name].replace("var(--accent-hue)", "HUE"), hue)
        assert _hex(linear) == colour


def _hex(linear: list[float]) -> str:
    shown = (12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055 for one in linear)
    return "#" + "".join(f"{round(255 * one):02x}" for one in shown)


def test_the_worker_keeps_the_page_without_a_connection_and_its_files_alone(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    (line,) = re.findall(r"^const KEPT = (.*);$", answer.content.decode(), re.MULTILINE)
    kept = json.loads(line)
    assert kept["offline"] == "/offline/"
    assert all(path.startswith("/static/") for path in kept["files"])
    page = client.get("/offline/").content.decode()
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) <= set(kept["files"])


def test_the_page_without_a_connection_says_nothing_of_anybody(client: Client, lena: Any) -> None:
    from tests.integration.portal.conftest import browser_of

    for language in ("en", "ar", "vi"):
        same = [
            one.get("/offline/", headers={"Accept-Language": language}).content for one in (client, browser_of(lena))
        ]
        assert same[0] == same[1]


def test_pages_name_the_manifest_and_an_icon_for_home_screens(client: Client) -> None:
    page = client.get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest"' in page
    assert 'rel="apple-touch-icon"' in page
