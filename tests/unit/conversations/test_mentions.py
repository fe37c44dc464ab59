"""Whom a note mentions: names in many scripts, and what only looks like one."""

import pytest
from django.utils.html import escape

from gatehouse.conversations.mentions import known_as, mentioned, with_chips

NAMES = ["Alice Hart", "Alice Hartmann", "Bob", "王小明", "王小", "ليلى حداد", "김민수", "Zoë O’Neill", "さくら"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Bob please look", ["bob"]),
        ("(@bob), and @BOB again", ["bob"]),
        ("@Bob's turn", ["bob"]),
        ("Ask @Bob.", ["bob"]),
        ("@Alice Hart and @Alice Hartmann", ["alice hart", "alice hartmann"]),
        ("@alice\u00a0 hart", ["alice hart"]),
        ("@Alice, which one?", []),
        ("请@王小明看一下", ["王小明"]),
        ("＠王小，谢谢", ["王小"]),
        ("@김민수님 확인해 주세요", ["김민수"]),
        ("@さくらさん", ["さくら"]),
        ("@ليلى حداد، انظري من فضلك", ["ليلى حداد"]),
        ("@Zoe\u0308 O’Neill", ["zoë o’neill"]),
        ("**@Bob** and\n> @Alice Hart", ["bob", "alice hart"]),
        ("<@Bob & @Alice Hart>", ["bob", "alice hart"]),
        ("@Bobby", []),
        ("@Bob_2", []),
        ("Bob", []),
        ("@ Bob", []),
    ],
)
def test_whole_names_are_mentions(text: str, names: list[str]) -> None:
    assert mentioned(text, NAMES) == names


@pytest.mark.parametrize(
    "text",
    [
        "mail@bob",
        "write to lena@Bob.example",
        "@Bob.example",
        "@Bob-Hansen",
        "a.+@Bob",
        "@@Bob",
        "@Bob@social.example",
        "https://media.example/@Bob",
        "[see](https://media.example/@Bob)",
        "[@Bob](https://media.example/)",
        "`@Bob`",
        "```\n@Bob\n```",
        "~~~\n@Alice Hart\n~~~",
        "- `ssh @Bob`",
    ],
    ids=str,
)
def test_addresses_code_and_links_mention_nobody(text: str) -> None:
    assert mentioned(text, NAMES) == []


def test_nobody_is_mentioned_where_nobody_may_be() -> None:
    assert mentioned("@Bob", []) == []
    assert mentioned("@", ["", " "]) == []


def test_names_compare_however_they_are_written() -> None:
    assert known_as(" Zoe\u0308  O’NEILL ") == known_as("Zoë O’Neill")


def test_chips_stand_where_names_were_and_nothing_is_unescaped() -> None:
    html = '<p dir="auto">&lt;b&gt; @Bob <code>@Bob</code> <a href="/@Bob">@Bob</a> @王小明</p>'
    shown = with_chips(html, NAMES, lambda known, written: f"[{known}|{escape(written)}]")
    assert shown == ('<p dir="auto">&lt;b&gt; [bob|Bob] <code>@Bob</code> <a href="/@Bob">@Bob</a> [王小明|王小明]</p>')


def test_a_name_is_no_pattern_and_no_markup() -> None:
    assert mentioned("@B.b and @Bob", ["B.b"]) == ["b.b"]
    assert with_chips("<p>@A&amp;B</p>", ["A&B"], lambda _known, written: escape(written)) == "<p>A&amp;B</p>"


def test_a_long_text_is_read_in_no_time() -> None:
    assert mentioned("@Alice " * 14_000 + "@Bob", NAMES) == ["bob"]
