"""Secrets in markup."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatehouse.guard import SecretKind, redact_html
from gatehouse.guard.markup import parts
from tests.unit.guard.samples import positives

WORDS = positives.words(random.Random(1), "english", 12)
MARK = "[recovery words removed]"
WRITTEN = {
    "bold words": " ".join(f"<b>{word}</b>" for word in WORDS),
    "bold without spaces": "".join(f"<b>{word}</b>" for word in WORDS),
    "list": "<ol>" + "".join(f"<li>{word}</li>" for word in WORDS) + "</ol>",
    "table": "<table>" + "".join(f"<tr><td>{i}</td><td>{word}</td></tr>" for i, word in enumerate(WORDS)) + "</table>",
    "lines": "<br>".join(WORDS),
    "no-break spaces": "&nbsp;".join(WORDS),
    "entities": " ".join("".join(f"&#{ord(sign)};" for sign in word) for word in WORDS),
    "hex entities": " ".join("".join(f"&#x{ord(sign):x};" for sign in word) for word in WORDS),
    "tags within words": " ".join(f"{word[0]}<i>{word[1:]}</i>" for word in WORDS),
    "comments between": "<!-- x --> ".join(WORDS),
    "spans": "".join(f'<span class="w">{word}</span> ' for word in WORDS),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_phrase_is_found_through_markup(name):
    redacted = redact_html(f"<p>Hi!</p>{WRITTEN[name]}<p>Bye!</p>")
    assert MARK in redacted.text
    assert not any(word in redacted.text for word in WORDS if len(word) > 4)
    assert [found.kind for found in redacted.found] == [SecretKind.RECOVERY_PHRASE]


def test_other_markup_stays_as_it_was():
    html = (
        f'<p class="a>b">Hi &amp; <b>there.</b></p><p>{" ".join(WORDS)}</p><img src="x.png" alt="1 < 2"><!-- note -->'
    )
    assert redact_html(html).text == html.replace(" ".join(WORDS), MARK)


def test_tags_stay_where_words_go():
    assert (
        redact_html("<p>my password is <b>Hunter</b>2000</p>").text == "<p>my password is <b>[password removed]</b></p>"
    )


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<a href="otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP">scan</a>', '<a href="#">scan</a>'),
        ("<a href='https://x.example/?w=" + "%20".join(WORDS) + "'>x</a>", "<a href='#'>x</a>"),
        ('<img alt="password: Hunter2000">', '<img alt="password: [password removed]">'),
        ("<td title=Code:482913>x</td>", "<td title=Code:[one-time code removed]>x</td>"),
        ("<!-- password: Hunter2000 -->", "<!-- password: [password removed] -->"),
        ("<script>var password='Hunter2000'</script>", "<script>var password='[password removed]'</script>"),
        ('<input value="my code is &#52;82913">', '<input value="my code is [one-time code removed]">'),
    ],
)  # fmt: skip
def test_attributes_and_hidden_parts(html, left):
    assert redact_html(html).text == left


def test_an_unfinished_tag_hides_nothing():
    assert MARK in redact_html('<a href="' + " ".join(WORDS)).text


def test_html_without_secrets_is_untouched():
    html = (
        "<p>a < b & c</p><p title='&quot;'>&lt;b&gt; &copy &unknown; <br/><![CDATA[x]]><?php ?></p><style>p{}</style>"
    )
    assert redact_html(html).text == html


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "<b",
        "<b>",
        "</b>",
        '"',
        "'",
        "=",
        "<!--",
        "-->",
        "&",
        "&amp;",
        "&#65;",
        "a",
        " ",
        "<script>",
        "</script",
        "password: Abc12345 ",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_parts_cover_the_source(html):
    cut = list(parts(html))
    assert [part.start for part in cut] == [0, *(part.end for part in cut)][: len(cut)]
    assert not cut or cut[-1].end == len(html)
    redact_html(html)
