"""What may be published, and where a notice may lead."""

import pytest

from gatehouse.status.models import Health, worst
from gatehouse.status.texts import Unfit, is_safe_link, missing, publishable


@pytest.mark.parametrize("link", ["/", "/contact/#official", "https://alderwick.example/a?b=c", "/status/?lang=ar"])
def test_a_page_of_ours_or_https_is_safe(link: str) -> None:
    assert is_safe_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:x", "data:text/html,x", "http://a.example",
        "//a.example", "/\\a.example", "https://", "https://user@a.example", "https://[", "contact/", " /contact/", "",
    ],
)  # fmt: skip
def test_anything_else_is_not(link: str) -> None:
    assert not is_safe_link(link)


def test_controls_and_empty_texts_go() -> None:
    given = {"en": " A\u202eB\x00\ufffe\r\nC\u2066 ", "de": "\u202c ", "xx": "?"}
    assert publishable(given, 200, "texts") == {"en": "AB\nC"}


def test_joiners_and_marks_that_scripts_need_stay() -> None:
    assert publishable({"en": "x", "ar": "\u200fنص\u200c"}, 200, "texts")["ar"] == "\u200fنص\u200c"


@pytest.mark.parametrize("texts", [{}, {"de": "x"}, {"en": "x" * 201}, {"en": "x", "de": "x" * 201}])
def test_english_is_needed_and_a_text_has_its_length(texts: dict[str, str]) -> None:
    with pytest.raises(Unfit) as refusal:
        publishable(texts, 200, "titles")
    assert refusal.value.field == "titles"


def test_missing_languages_are_named() -> None:
    assert missing({"en": "x", "de": "y"})[:2] == ["العربية", "Español"]


@pytest.mark.parametrize(
    ("healths", "result"),
    [([], Health.OK), (["maintenance", "degraded"], Health.DEGRADED), (["outage", "partial"], Health.OUTAGE)],
    ids=["none", "degraded", "outage"],
)
def test_the_worst_counts(healths: list[str], result: Health) -> None:
    assert worst(healths) == result
