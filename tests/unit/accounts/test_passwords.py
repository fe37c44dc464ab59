"""What a password must be (ASVS 5.0, 6.2): long, not on a list, and not made of what everybody knows. Nothing else."""

import gzip
from itertools import islice
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from gatehouse.accounts.models import User
from gatehouse.accounts.passwords import LONGEST, SHORTEST, SHORTEST_OF_AGENT, customer_faults, faults, normal

GOOD = "four gondolas under basalt"
AGENT = User(email="alice@alderwick.example", name="Alice Keller", role="agent")


def common() -> set[str]:
    """Django's list and zxcvbn's."""
    packed = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    return {*gzip.open(packed, "rt", encoding="utf-8").read().split("\n"), *FREQUENCY_LISTS["passwords"]}


@pytest.mark.asvs("6.2.1")
def test_fifteen_characters_are_enough_and_fourteen_are_not():
    assert SHORTEST == 15
    assert customer_faults("gondolas basalt") == []
    assert "at least 15" in customer_faults("gondola basalt")[0]


@pytest.mark.asvs("6.2.1")
def test_an_agent_needs_twelve_beside_his_app():
    assert SHORTEST_OF_AGENT == 12
    assert faults("gondolabasa", AGENT)
    assert not faults("gondola bslt", AGENT)


@pytest.mark.asvs("6.2.4")
def test_every_common_one_of_that_length_is_refused():
    fits = [one for one in common() if len(one) >= SHORTEST]
    assert len(fits) == 68
    assert [one for one in fits if not customer_faults(one)] == []
    assert [one for one in common() if len(one) >= SHORTEST_OF_AGENT and not faults(one, AGENT)] == []


@pytest.mark.asvs("6.2.4")
def test_a_common_one_twice_is_refused():
    short = sorted(one for one in FREQUENCY_LISTS["passwords"] if len(one) == 8)
    assert [one for one in islice(short, 0, None, 200) if not customer_faults(one * 2)] == []


@pytest.mark.asvs("6.2.5")
@pytest.mark.parametrize(
    "password",
    [
        "gondolasunderbasalt",
        "73940261857203946182",
        "GONDOLASUNDERBASALT",
        "очень длинная тайна моя",
        "~^|{<;:>}|^~*&%$ #!",
    ],
    ids=["small letters", "figures", "capitals", "Cyrillic", "signs"],
)
def test_no_kind_of_sign_is_asked_for_or_forbidden(password):
    assert customer_faults(password) == []
    assert faults(password, AGENT) == []


@pytest.mark.asvs("6.2.9")
@pytest.mark.parametrize(
    "password", ["gondola basalt kite " * 4, "東京湾の静かな夜明け" * 20, "🐚 gondola 🪁 " * 8], ids=ascii
)
def test_long_ones_pass_in_any_script(password):
    assert 64 <= len(password) <= LONGEST
    assert customer_faults(password) == []


@pytest.mark.asvs("6.2.8")
def test_nothing_is_changed_but_how_signs_are_composed():
    assert normal("  Zoe\u0308 ﬁ Ⅷ ") == "  Zoë ﬁ Ⅷ "


@pytest.mark.asvs("6.1.2", "6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        "Gatehouse-Support-2026", "alderwick!alderwick!1", "the-Alderwick-wallet", "lena@mail.example.2026",
        "xkq-lena-mail-pzw-7", "AdminPasswordAccount!", "crypto/bitcoin/exchange", "leadSENIORagent operator",
    ],
)  # fmt: skip
def test_what_stands_for_us_or_for_him_does_not_count(settings, password):
    settings.BRAND = "Alderwick"
    assert customer_faults(password, "lena@mail.example")


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize("password", ["+31612345678 gondola", "0612345678 basalt", "31612345678 kites"])
def test_nor_does_his_number_with_or_without_its_country(password):
    assert customer_faults(password, "+31612345678")


@pytest.mark.asvs("6.2.11")
def test_beside_enough_of_his_own_such_words_are_welcome(settings):
    settings.BRAND = "Alderwick"
    assert customer_faults(f"{GOOD} alderwick support", "lena@mail.example") == []
    assert faults("Alice-Alderwick-99", AGENT)
