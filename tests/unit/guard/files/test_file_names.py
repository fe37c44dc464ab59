import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.guard.files.kinds import GZIP, KINDS, PDF, PNG, TEXT
from gatehouse.guard.files.names import LONGEST, safe_name

texts = st.text(st.characters(blacklist_categories=()), max_size=400)
nasty = st.lists(st.sampled_from(list("./\\\0\r\n\"';:<>|%\u202e\u2066\u200b\ufeff a.exe.pngCON")), max_size=200).map(
    "".join
)


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("screenshot.png", "screenshot.png"),
        ("Kontoauszug Nr. 5.PNG", "Kontoauszug Nr. 5.png"),
        ("photo.jpeg", "photo.png"),
        ("evil\r\nX: y.png", "evil X_ y.png"),
        ("evil.php\0.png", "evil.php.png"),
        ("../../etc/passwd", "passwd.png"),
        (r"C:\Users\me\shot.png", "shot.png"),
        ("invoice\u202egnp.exe", "invoicegnp.png"),
        ("shot.png.exe", "shot.png"),
        ("con.png", "_con.png"),
        ("build v1.2", "build v1.2.png"),
        ('a";filename="b.png', "a__filename=_b.png"),
        ("爆仓截图.png", "爆仓截图.png"),
        ("...", "file.png"),
        ("", "file.png"),
        ("\ud800half.png", "half.png"),
    ],
)
def test_a_name_is_made_safe(raw: str, safe: str) -> None:
    assert safe_name(raw, PNG) == safe


def test_endings_of_the_same_kind_stay() -> None:
    assert safe_name("bot.log", TEXT) == "bot.log"
    assert safe_name("bot.log.gz", GZIP) == "bot.log.gz"


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("ü" * 5000 + ".pdf", PDF)
    assert len(name) == LONGEST
    assert name.endswith("ü.pdf")


@given(st.one_of(texts, nasty), st.sampled_from(KINDS))
def test_no_name_carries_a_path_a_control_or_a_direction(raw: str, kind: object) -> None:
    name = safe_name(raw, kind)  # type: ignore[arg-type]
    assert 1 < len(name) <= LONGEST
    assert not set(name) & set('/\\"<>|?*:;%\r\n\0')
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert name.endswith(kind.extensions)  # type: ignore[attr-defined]
    assert not name.startswith((".", " "))
    assert name.encode().decode() == name


@given(st.one_of(texts, nasty), st.sampled_from(KINDS))
def test_a_safe_name_stays_as_it_is(raw: str, kind: object) -> None:
    name = safe_name(raw, kind)  # type: ignore[arg-type]
    assert safe_name(name, kind) == name  # type: ignore[arg-type]
