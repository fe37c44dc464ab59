"""Which names customers may see beside an answer."""

import pytest

from gatehouse.accounts.public_names import default_for, fault, tidy

PEOPLE = [
    "Alice",
    "Jean-Paul",
    "O'Brien",
    "D’Arcy",
    "Zoë",
    "Мария",
    "静怡",
    "خالد",
    "Nguyễn",
    "さくら",
    "민준",
    "Mary Ann",
]
OFFICIAL = [
    "Support", "SUPPORT", "Suppоrt", "S u p p o r t", "Support Team", "Alice Support", "AliceSupport", "Admin", "The Admin",
    "Security", "Sécurité", "Soporte", "Поддержка", "الدعم", "客服", "小客服", "サポート", "고객지원", "Hỗ Trợ", "Gatehouse",
    "Help-Desk", "Ｓupport", "Moderator", "System", "Müşteri Destek",
]  # fmt: skip
UNFIT = [
    "Al\u200bice",
    "\u202eecilA",
    "Ali\u2066ce",
    "Alice1",
    "alice@alderwick",
    "Al_ice",
    "💎",
    "A\u0301\u0302\u0303\u0304",
    "...",
    "A" * 41,
]


@pytest.mark.parametrize("name", PEOPLE)
def test_people_have_names(name: str) -> None:
    assert fault(tidy(name), "Somebody Else") == ""


@pytest.mark.parametrize("name", OFFICIAL)
def test_nobody_passes_for_the_house(name: str) -> None:
    assert "official" in fault(tidy(name), "Alice Keller")


@pytest.mark.parametrize("name", UNFIT, ids=ascii)
def test_what_is_no_name_is_refused(name: str) -> None:
    assert fault(tidy(name), "Alice Keller")


@pytest.mark.parametrize("brand", ["Alderwick", "alderwick", "Alder Wick", "Alderwick Alice"])
def test_nobody_has_the_exchanges_own_name(settings, brand: str) -> None:
    settings.BRAND = "Alderwick"
    assert "official" in fault(brand, "Alice Keller")


@pytest.mark.parametrize("shown", ["Alice Keller", "keller alice", "Alice-Keller", "Alice M. Keller"])
def test_the_surname_is_left_out(shown: str) -> None:
    assert "surname" in fault(shown, "Alice Keller")


def test_the_default_is_the_first_word() -> None:
    assert [default_for(name) for name in ("Alice Keller", "  Bob ", "陈静怡", "")] == ["Alice", "Bob", "陈静怡", ""]


def test_one_spelling_is_kept() -> None:
    assert tidy("  Zoe\u0308   Ann ") == "Zoë Ann"
