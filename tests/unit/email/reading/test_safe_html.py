"""HTML that can be shown: nothing runs, nothing is fetched, links say where they lead; R14's caps."""

import pytest

from gatehouse.channels.email.reading.links import is_deceptive, real_host
from gatehouse.channels.email.reading.safe_html import safe_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>1</script>'>x</a>",
    "<form action=https://x.example><input name=a></form>",
    "<iframe src=https://x.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<link rel=stylesheet href=https://x.example/a.css>",
    "<style>@import url(https://x.example/a.css)</style>",
    "<p style='background:url(https://x.example/a.png)'>x</p>",
    "<p style='color:red;background-color:u\\72l(https://x.example)'>x</p>",
    "<p style='position:fixed;top:0;left:0;width:100vw'>x</p>",
    "<base href=https://x.example>",
    "<meta http-equiv=refresh content='0;url=https://x.example'>",
    "<table background=https://x.example/a.png>",
    "<video src=https://x.example poster=https://x.example>",
    "<img srcset='https://x.example/a.png 2x'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<p class=takes-over id=top name=x>x</p>",
]


@pytest.mark.parametrize("html", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_runs_and_nothing_is_fetched(html: str) -> None:
    safe = safe_html(html)
    assert safe is not None
    shown = safe.html.casefold()
    for word in (
        "<script",
        "onerror=",
        "onload",
        "javascript:",
        "<form",
        "<iframe",
        "<style",
        "url(",
        "position",
        "<base",
    ):
        assert word not in shown
    assert not any(word in shown for word in ("src=", "srcset", "background=", "class=", "id=", 'href="data:', "<meta"))


def test_pictures_from_elsewhere_are_blocked_and_counted() -> None:
    safe = safe_html('<img src="https://t.example/1.gif" alt="Logo"><img src="cid:a@b"><img src="http://t.example/2">')
    assert safe is not None
    assert (safe.html, safe.blocked) == ('<img alt="Logo"><img><img>', 2)


def test_pictures_come_from_where_we_say() -> None:
    html = '<img src="https://t.example/1.gif"><img src="cid:a@b">'
    safe = safe_html(html, inline=lambda name: f"/files/{name}", remote=lambda url: "/picture/1")
    assert safe is not None
    assert (safe.html, safe.blocked) == ('<img src="/picture/1"><img src="/files/a@b">', 0)


def test_links_show_their_host() -> None:
    safe = safe_html('<a href="https://www.alderwick.example/x">our page</a> <a href="/relative">x</a>')
    assert safe is not None
    assert 'data-host="www.alderwick.example"' in safe.html
    assert "deceptive" not in safe.html
    assert "/relative" not in safe.html


def test_a_link_that_names_another_host_is_marked() -> None:
    safe = safe_html('<a href="https://evil.example/login"><b>www.alderwick</b>.example</a>')
    assert safe is not None
    assert safe.has_deceptive_links
    assert 'data-host="evil.example" data-deceptive=""' in safe.html


@pytest.mark.parametrize(
    ("url", "text", "deceptive"),
    [
        ("https://alderwick.example/a", "alderwick.example", False),
        ("https://www.alderwick.example", "https://alderwick.example/login", False),
        ("https://alderwick.example", "www.alderwick.example", False),
        ("https://alderwick.example.evil.example", "alderwick.example", True),
        ("https://alderwick.example@evil.example", "alderwick.example", True),
        ("https://evil.example", "Visit Alderwick.Example now", True),
        (f"https://{'älderwick'.encode('idna').decode()}.example", "älderwick.example", False),
        ("https://älderwick.example", "alderwick.example", True),
        ("https://files.example/report.pdf", "report.pdf", False),
        ("https://evil.example", "Click here", False),
        ("https://evil.example", "", False),
        ("mailto:help@alderwick.example", "help@alderwick.example", False),
        ("mailto:x@evil.example", "help@alderwick.example", True),
        ("tel:+49", "alderwick.example", False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_deceptive(url: str, text: str, deceptive: bool) -> None:
    assert is_deceptive(url, text) is deceptive


def test_a_host_is_shown_in_ascii() -> None:
    assert real_host("https://äpple.example/") == "xn--pple-koa.example"
    assert real_host("http://[::1") == ""


@pytest.mark.parametrize(
    "html",
    ["<div>" * 501, "<b>x</b>" * 30_000, "<p " + "a=1 " * 200 + ">", "x" * 2_000_001, "<" * 200_000],
    ids=["depth", "tags", "attributes", "size", "signs"],
)
def test_r14_beyond_the_caps_the_text_is_shown_instead(html: str) -> None:
    assert safe_html(html) is None


@pytest.mark.parametrize(
    "html", ["<div>" * 400 + "x", "<p>x" * 20_000, "<br>" * 20_000, "<li>x" * 5_000], ids=["deep", "p", "br", "li"]
)
def test_long_mails_stay_within_the_caps(html: str) -> None:
    assert safe_html(html) is not None


def test_every_side_may_have_its_border_and_margin() -> None:
    style = "border-right: 1px; margin-left: 2px"
    assert all(name in safe_html(f'<p style="{style}">x</p>').html for name in ("border-right", "margin-left"))
