"""Private keys: those that prove themselves, and those that only a name tells from a hash."""

import random

import pytest

from gatehouse.guard import SecretKind, find, redact
from gatehouse.guard.base58 import RIPPLE
from tests.unit.guard.samples import positives

MARK = "[private key removed]"
HASH = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
PUBLISHED = (
    "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",  # Bitcoin wiki, wallet import format
    "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617",
    "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg",  # BIP-38
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    "snoPBrXtMeMyMHUVTgbuqAfg1SUTb",  # XRP Ledger documentation
    "SBFGFF27Y64ZUGFAIG5AMJGQODZZKV2YQKAVUUN4HNE24XZXD2OEUVUP",  # Stellar documentation
)


@pytest.mark.parametrize("key", PUBLISHED)
def test_published_examples_are_found(key):
    assert redact(f"I imported {key}, nothing happens").text == f"I imported {MARK}, nothing happens"


def test_one_wrong_sign_is_no_wallet_import_format():
    assert find("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK") == []


def test_hex_is_a_key_beside_its_name_alone():
    assert find(HASH) == []
    assert redact(f"private key: {HASH}").text == f"private key: {MARK}"
    assert redact(f"0x{HASH} is my private key").text == f"{MARK} is my private key"


@pytest.mark.parametrize(
    "text",
    [
        f"I never gave away my private key. The transaction hash is {HASH}",
        f"My private key is safe, but transaction {HASH} is missing",
        f"私钥没有泄露，交易哈希：{HASH}",
        f"Мой приватный ключ у меня, хеш: {HASH}",
    ],
)
def test_the_nearer_name_decides(text):
    assert find(text) == []


def test_a_key_after_the_address_it_belongs_to():
    text = f"private key of my wallet address 0x{HASH[:40]} is 0x{HASH}"
    assert redact(text).text == f"private key of my wallet address 0x{HASH[:40]} is {MARK}"


def test_a_solana_keypair_is_found_and_a_signature_is_not():
    pair = positives.keypair(random.Random(1))
    assert redact(positives.base58(pair)).text == MARK
    assert find(positives.base58(pair[:32] + bytes(32))) == []


def test_a_key_file_of_numbers_goes_with_its_brackets():
    numbers = list(positives.keypair(random.Random(2)))
    assert redact(f"id.json: {numbers} ok").text == f"id.json: {MARK} ok"


def test_a_list_of_numbers_may_end_in_words():
    text = f"{'1, ' * 70}and so on"
    assert redact(text).text == text


def test_pem_whole_cut_off_quoted_and_in_one_line():
    block = positives.pem(random.Random(3))
    for text in (block, block[:-45], block.replace("\n", " "), "> " + block.replace("\n", "\n> ")):
        assert redact(text).text.strip("> \n") == MARK


def test_certificates_and_public_keys_stay():
    for name in ("CERTIFICATE", "PUBLIC KEY", "PGP MESSAGE"):
        assert find(f"-----BEGIN {name}-----\nMIIBszCCAVmgAwIBAgIUe8bMh9\n-----END {name}-----") == []


def test_addresses_have_valid_checksums_and_stay():
    rng = random.Random(4)
    assert find(positives.base58_check(b"\0" + rng.randbytes(20))) == []
    assert find(positives.base58_check(b"\0" + rng.randbytes(20), RIPPLE)) == []
    assert find(positives.base58_check(bytes.fromhex("0488B21E") + rng.randbytes(74))) == []


def test_full_width_keys_are_keys():
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in PUBLISHED[0])
    assert [finding.kind for finding in find(wide)] == [SecretKind.PRIVATE_KEY]
