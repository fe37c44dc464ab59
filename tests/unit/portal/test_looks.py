"""The looks: colours that can be read, texts with removed secrets, times, sizes."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

import gatehouse
from gatehouse.conversations.models import Message
from gatehouse.conversations.removed import removals
from gatehouse.guard import MARKS, SecretKind
from gatehouse.portal.templatetags import looks

LOOKS = Path(gatehouse.__file__).parent / "static" / "looks"
SHARED = Path("/work/shared/looks")


def test_every_pair_of_colours_can_be_read() -> None:
    done = subprocess.run([sys.executable, LOOKS / "contrast.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_icon_that_templates_name_is_there() -> None:
    sprite = (LOOKS / "icons.svg").read_text()
    templates = (Path(gatehouse.__file__).parent / "templates").rglob("*.html")
    named = {name for path in templates for name in re.findall(r'{% icon "([\w-]+)" ', path.read_text())}
    assert named
    assert {name for name in named if f'id="{name}"' not in sprite} == set()


@given(st.text(max_size=200))
def test_a_message_is_never_html(text: str) -> None:
    shown = looks.message_text(Message(text=text))
    assert "<script" not in shown.lower()
    assert shown.count("<") == shown.count("<p>") * 2 + shown.count("<br>")


def test_a_removed_secret_is_shown_in_the_readers_language() -> None:
    message = Message(text=f"My words: {MARKS[SecretKind.RECOVERY_PHRASE]}!")
    with override("en"):
        assert "recovery words removed</span>!" in looks.message_text(message)
    with override("ar"):
        assert "recovery words removed" not in looks.message_text(message)


def test_every_kind_of_secret_has_its_advice() -> None:
    for kind in SecretKind:
        for count in (1, 12):
            (said,) = removals([{"kind": kind, "count": count}])
            assert said.said
            assert said.assurance
            assert said.advice


def test_the_promise_of_the_looks_word_for_word() -> None:
    (said,) = removals([{"kind": "recovery_phrase", "count": 12}])
    assert said.said == "We removed 12 recovery words from your message."
    assert said.assurance == "They were not saved and nobody here has seen them."


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (840_000, "840 kB"), (26_400_000, "26 MB"), (5 * 10**9, "5.0 GB")],
)
def test_sizes(size: int, shown: str) -> None:
    assert looks.file_size(size) == shown.replace(" ", "\xa0")


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", "1,5 Mo"), ("ru", "1,5 МБ"), ("de", "1,5 MB"), ("zh-hans", "1.5 MB")],
    ids=["fr", "ru", "de", "zh"],
)
def test_sizes_are_in_the_units_of_our_texts(language: str, shown: str) -> None:
    with override(language):
        assert looks.file_size(1_500_000).replace("\xa0", " ") == shown


def test_arabic_sizes_have_the_figures_of_our_texts() -> None:
    with override("ar"):
        assert looks.file_size(1_500_000) == "1.5\xa0MB"


@pytest.mark.parametrize(
    ("value", "shown"), [("88120447", "88120447"), ("9f3c2a" + "0" * 52 + "e27d14", "9f3c2a…e27d14")]
)
def test_hashes_are_shown_by_their_ends(value: str, shown: str) -> None:
    assert looks.shortened(value) == shown


@pytest.mark.parametrize(
    ("language", "zone", "shown"),
    [
        ("en", "", "3 March 2020 13:20 (UTC)"),
        ("en", "Europe/Amsterdam", "3 March 2020 14:20 (UTC+1)"),
        ("en", "America/St_Johns", "3 March 2020 09:50 (UTC-3:30)"),
        ("zh-hans", "Asia/Shanghai", "2020年3月3日 21:20 (UTC+8)"),
        ("en", "../../etc/passwd", "3 March 2020 13:20 (UTC)"),
        ("en", "No/Where", "3 March 2020 13:20 (UTC)"),
    ],
)
def test_times_say_their_zone(language: str, zone: str, shown: str) -> None:
    with override(language):
        written = looks.moment(datetime(2020, 3, 3, 13, 20, tzinfo=UTC), "full", zone)
    assert f">{shown}</time>" in written


def test_only_times_of_unknown_zone_are_rewritten_by_the_browser() -> None:
    at = timezone.now()
    assert "data-local" in looks.moment(at)
    assert "data-local" not in looks.moment(at, "auto", "Asia/Tokyo")


def test_todays_times_are_short() -> None:
    at = timezone.now()
    assert f">{at:%H:%M}</time>" in looks.moment(at)


def _drawn(path: Path) -> list[str]:
    """The lines of a sheet without its fonts, which we send in fewer characters and weights."""
    return re.sub(r"@font-face \{.*?\}", "", path.read_text(), flags=re.DOTALL).splitlines()


@pytest.mark.skipif(not SHARED.exists(), reason="the looks as they were drawn are not here")
def test_the_looks_are_as_they_were_drawn() -> None:
    for name in ("tokens.css", "portal.css", "workspace.css", "icons.svg", "contrast.py"):
        assert (LOOKS / name).read_bytes() == (SHARED / name).read_bytes()
    for name in ("base.css", "components.css"):
        assert [line for line in _drawn(SHARED / name) if line not in _drawn(LOOKS / name)] == []
