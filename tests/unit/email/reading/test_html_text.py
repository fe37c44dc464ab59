"""HTML to text: what a reader sees, and nothing of it lost."""

import pytest

from gatehouse.channels.email.reading.html_marks import Mark
from gatehouse.channels.email.reading.html_text import html_lines, html_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<p>a<p>b", "a\n\nb"),
        ("a<br>b<br/><br><br>c", "a\nb\n\nc"),
        ("a  \n b", "a b"),
        ("<pre>a  b\n c</pre>", "a  b\n c"),
        ("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a<b>b</b>c&lt;d&gt;&nbsp;&eacute;", "abc<d> é"),
        ("<head><title>T</title><style>x{}</style></head><body>a<script>b</script><!-- c -->", "a"),
        ("<title>T</title>a", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a<unknown-tag>b", "a\nb"),
        ("", ""),
    ],
    ids=[
        "div",
        "p",
        "br",
        "spaces",
        "pre",
        "list",
        "table",
        "entities",
        "unseen",
        "title",
        "signs",
        "unknown",
        "empty",
    ],
)
def test_text(html: str, text: str) -> None:
    assert html_text(html) == text


def test_nothing_is_lost_however_deep_it_stands() -> None:
    deep = "<div>" * 3_000 + "deep" + "</div>" * 3_000 + "after"
    assert html_text(deep) == "deep\nafter"


def test_nothing_is_lost_beyond_the_most_tags() -> None:
    assert html_text("<b>x</b>" * 150_000 + "<p>end").endswith("end")


@pytest.mark.parametrize(
    ("html", "mark"),
    [
        ('<div class="gmail_attr">x</div>', Mark.ATTRIBUTION),
        ('<div class="moz-cite-prefix">x</div>', Mark.ATTRIBUTION),
        ("<blockquote>x</blockquote>", Mark.QUOTE),
        ('<blockquote type="cite">x</blockquote>', Mark.EARLIER),
        ('<div class="yahoo_quoted">x</div>', Mark.EARLIER),
        ('<div name="quote">x</div>', Mark.EARLIER),
        ('<div id="divRplyFwdMsg">x</div>', Mark.CUT),
        ('<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt">x</div>', Mark.CUT),
        ('<div class="gmail_signature">x</div>', Mark.SIGNATURE),
        ("<div class=own>x</div>", Mark.NONE),
    ],
    ids=["gmail", "thunderbird", "blockquote", "cite", "yahoo", "gmx", "outlook.com", "outlook", "signature", "none"],
)
def test_marks(html: str, mark: Mark) -> None:
    lines = html_lines(f"<div>a</div>{html}<div>b</div>")
    before, marked, *after = [line for line in lines if line.text]
    assert (before.mark, marked.mark) == (Mark.NONE, mark)
    assert after[-1].mark == (Mark.CUT if mark is Mark.CUT else Mark.NONE)
