"""Agents' Markdown: what it makes, and that nothing but the allowed ever comes out of it."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatehouse.conversations.markdown import markdown, plain_words
from gatehouse.guard.kinds import MARKS

TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "a", "small", "mark"}
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start"), *((tag, "dir") for tag in ("p", "li", "blockquote"))}


class Look(HTMLParser):
    """What a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


def shown(text: str) -> str:
    return markdown(text, lambda kind: "<mark>gone</mark>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Two\nlines", '<p dir="auto">Two<br>lines</p>'),
        ("**loud** and _soft_", '<p dir="auto"><strong>loud</strong> and <em>soft</em></p>'),
        ("snake_case_name", '<p dir="auto">snake_case_name</p>'),
        ("`a < b`", '<p dir="auto"><code>a &lt; b</code></p>'),
        ("- one\n- two", '<ul>\n<li dir="auto">one</li>\n<li dir="auto">two</li>\n</ul>'),
        ("> said", '<blockquote dir="auto">\n<p dir="auto">said</p>\n</blockquote>'),
        ("# no heading", '<p dir="auto"># no heading</p>'),
        ("<b>no</b> &amp;", '<p dir="auto">&lt;b&gt;no&lt;/b&gt; &amp;amp;</p>'),
        ("![cat](https://a.example/c.png)", None),
        ("[x](javascript:alert(1))", '<p dir="auto">[x](javascript:alert(1))</p>'),
        ("[x](data:text/html,x)", '<p dir="auto">[x](data:text/html,x)</p>'),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_it_makes(text: str, html: str | None) -> None:
    made = shown(text).strip()
    assert "<img" not in made
    assert html is None or " ".join(made.split()) == " ".join(html.split())


def test_a_link_says_where_it_leads() -> None:
    made = shown("[https://alderwick.example](https://evil.example/x)")
    assert 'href="https://evil.example/x"' in made
    assert "<small>(evil.example)</small>" in made
    assert "<small>" not in shown("[evil.example](https://evil.example/x) https://a.example/b <https://b.example>")


def test_what_was_removed_is_a_mark_also_inside_markdown() -> None:
    mark = next(iter(MARKS.values()))
    assert shown(f"**{mark}** and [{mark}](https://a.example/{mark}) and `{mark}`").count("<mark>gone</mark>") >= 3
    assert "\ue000" not in shown("\ue000 typed")


HOSTILE = st.lists(
    st.sampled_from(
        ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](", "](javascript:alert(1))", "![", "](", ")", "**",
         "_", "`", "```\n", "\n", "\n\n", "> ", "- ", "1. ", "<", ">", "&lt;", "&#x6a;", '"', "\'", "\\", "<a href='x'>",
         "<https://a.b", "https://a.b/\" onmouseover=\"x", "data:text/html,", "vbscript:", "\u202e", "\u200b", "\ue000",
         "\x00", "[x]: javascript:x", "<!--", "-->", "<svg/onload=x>", "<style>", "[recovery words removed]", "text ", "مرحبا"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(HOSTILE, st.text(max_size=300)))
def test_nothing_but_the_allowed_ever_comes_out(text: str) -> None:
    seen = Look(shown(text))
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert all(address.startswith(("https://", "http://", "mailto:")) for address in seen.addresses)


@pytest.mark.parametrize("piece", ["[", "*a ", "[a](", "> ", "`", "[[](", "<", "![", "a", "1. "], ids=repr)
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()
    shown(piece * (100_000 // len(piece)))
    shown(piece * (19_000 // len(piece)))
    assert time.perf_counter() - began < 8


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("**Please** wait _a little_,\n\nthen `retry`", "Please wait a little, then retry"),
        ("- one\n- two\n\n> quoted", "one two quoted"),
        ("1. first\n2. second", "1. first 2. second"),
        ("See [our page](https://a.example/x) or <https://b.example>", "See our page or https://b.example"),
        ("```\ncode * here\n```", "code * here"),
        ("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name"),
        ("plain\r\n  words", "plain words"),
        (r"\*not emphasis\*", "*not emphasis*"),
        ("<b>raw</b> & <script>", "<b>raw</b> & <script>"),
        ("", ""),
    ],
    ids=range(10),
)
def test_a_list_shows_plain_words(text: str, line: str) -> None:
    assert plain_words(text, lambda kind: "gone") == line


def test_a_list_shows_where_a_secret_was() -> None:
    kind, mark = next(iter(MARKS.items()))
    assert plain_words(f"**a** {mark} b", lambda found: f"[{found}]") == f"a [{kind}] b"


@given(st.text(alphabet="*_`[]()<>\\-+1. \n>~a\ue000", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_one_line(text: str) -> None:
    line = plain_words(text, lambda kind: "gone")
    assert "\n" not in line
    assert len(line) <= len(text)


def test_of_a_long_text_only_the_beginning_is_read() -> None:
    assert len(plain_words("*a " * 50_000, lambda kind: "")) <= 1_000


def test_a_link_without_an_address_is_its_words() -> None:
    assert shown("[a]() and [b](https://b.example)").startswith('<p dir="auto">a and <a href="https://b.example"')
