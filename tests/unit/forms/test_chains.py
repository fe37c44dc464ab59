"""Transaction hashes by network, and what people type instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.forms.chains import SHAPES, NotAHash, Problem, is_address, read_hash

HEX = "9f3c2a71e0b84d5f6a1179c2d8e43b90577fa6c1d204e8830bb1f6a95ce27d14"
SOLANA = "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"
TON = "n5iJyXTbyqZ7Pk1Ed9oYhQ0i5G3vWzq8mBf2sUqY0aM="


@pytest.mark.parametrize(
    ("network", "typed", "stored"),
    [
        ("bitcoin", HEX.upper(), HEX),
        ("tron", f" {HEX}\u200b ", HEX),
        ("ethereum", f"0x{HEX}", f"0x{HEX}"),
        ("ethereum", HEX, f"0x{HEX}"),
        ("bsc", f"0X{HEX.upper()}", f"0x{HEX}"),
        ("xrp", HEX, HEX.upper()),
        ("solana", SOLANA, SOLANA),
        ("ton", TON, TON),
        ("ton", HEX, HEX),
        ("tron", f"https://tronscan.org/#/transaction/{HEX}", HEX),
        ("ethereum", f"https://etherscan.io/tx/0x{HEX}?a=1", f"0x{HEX}"),
        ("solana", f"https://solscan.io/tx/{SOLANA}", SOLANA),
        ("", f"https://etherscan.io/tx/0x{HEX}", f"0x{HEX}"),
        ("unknown", "ABCDEF0123456789ABCDEF0123456789ABCDEF01", "ABCDEF0123456789ABCDEF0123456789ABCDEF01"),
    ],
)
def test_a_hash_is_stored_in_its_networks_spelling(network: str, typed: str, stored: str) -> None:
    assert read_hash(typed, network) == stored


@pytest.mark.parametrize(
    ("network", "typed", "problem"),
    [
        ("tron", "TQ5nYyk3FC6vS3vCqhKNXw4Qn2uGk9c8Lw", Problem.ADDRESS),
        ("ethereum", "0x52908400098527886E0F7030069857D2E4169EE7", Problem.ADDRESS),
        ("bitcoin", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", Problem.ADDRESS),
        ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Problem.ADDRESS),
        ("solana", "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T", Problem.ADDRESS),
        ("xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", Problem.ADDRESS),
        ("tron", f"0x{HEX}", Problem.EVM),
        ("ethereum", SOLANA, Problem.SIGNATURE),
        ("tron", HEX[:-1], Problem.SHAPE),
        ("tron", "https://tronscan.org/", Problem.LINK),
        ("solana", HEX, Problem.SHAPE),
        ("", "my deposit", Problem.SHAPE),
    ],
)
def test_what_is_no_hash_is_told_from_one(network: str, typed: str, problem: Problem) -> None:
    with pytest.raises(NotAHash) as raised:
        read_hash(typed, network)
    assert raised.value.problem is problem


@given(st.text(max_size=200), st.sampled_from(["", *SHAPES]))
def test_whatever_is_typed_is_read_or_refused(typed: str, network: str) -> None:
    try:
        stored = read_hash(typed, network)
    except NotAHash:
        return
    assert read_hash(stored, network) == stored


@given(st.binary(min_size=32, max_size=32))
def test_no_hash_counts_as_an_address(raw: bytes) -> None:
    assert not is_address(raw.hex())
    assert not is_address("0x" + raw.hex())
