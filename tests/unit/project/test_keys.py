"""The keyring: what is signed and sealed stays so through rotation, and nothing passes for another purpose."""

import base64
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.project.keys import CannotOpen, Keyring, KeysInvalid, ensure_keys, ensure_secret_key, new_key

OLD, NEW = new_key("old"), new_key("new")
BEFORE, AFTER, LATER = Keyring.parse(OLD), Keyring.parse(f"{NEW},{OLD}"), Keyring.parse(NEW)


@given(st.binary(), st.text(max_size=20))
def test_what_was_signed_verifies(data: bytes, purpose: str) -> None:
    assert BEFORE.verify(purpose, data, BEFORE.sign(purpose, data))


@given(st.binary(), st.text())
def test_a_made_up_signature_never_verifies(data: bytes, signature: str) -> None:
    assert not BEFORE.verify("ticket", data, signature)
    assert not BEFORE.verify("ticket", data, f"old.{signature}")


def test_a_signature_is_for_one_purpose() -> None:
    assert not BEFORE.verify("code", b"data", BEFORE.sign("ticket", b"data"))


def test_a_rotated_key_still_verifies_until_it_is_removed() -> None:
    signature = BEFORE.sign("ticket", b"data")
    assert AFTER.verify("ticket", b"data", signature)
    assert not LATER.verify("ticket", b"data", signature)


def test_the_newest_key_signs() -> None:
    assert LATER.verify("ticket", b"data", AFTER.sign("ticket", b"data"))


@given(st.binary(), st.binary())
def test_what_was_sealed_opens(data: bytes, context: bytes) -> None:
    assert BEFORE.decrypt("totp", BEFORE.encrypt("totp", data, context=context), context=context) == data


def test_a_sealed_value_opens_only_where_it_belongs() -> None:
    sealed = BEFORE.encrypt("totp", b"seed", context=b"user 1")
    for purpose, context in [("totp", b"user 2"), ("other", b"user 1")]:
        with pytest.raises(CannotOpen):
            BEFORE.decrypt(purpose, sealed, context=context)


@given(st.integers(min_value=4, max_value=40), st.sampled_from("AZ_-!é"))
def test_a_changed_sealed_value_does_not_open(place: int, letter: str) -> None:
    sealed = BEFORE.encrypt("totp", b"seed")
    changed = sealed[:place] + letter + sealed[place + 1 :]
    if changed != sealed:
        with pytest.raises(CannotOpen):
            BEFORE.decrypt("totp", changed)


def test_sealed_values_survive_rotation_and_say_that_they_are_old() -> None:
    sealed = BEFORE.encrypt("totp", b"seed")
    assert AFTER.decrypt("totp", sealed) == b"seed"
    assert not AFTER.is_current(sealed)
    with pytest.raises(CannotOpen):
        LATER.decrypt("totp", sealed)


def test_purposes_and_keys_derive_different_bytes() -> None:
    derived = {BEFORE.derive("a"), BEFORE.derive("b"), LATER.derive("a")}
    assert len(derived) == 3
    assert {len(key) for key in derived} == {32}


@pytest.mark.parametrize(
    "text",
    ["", ",", "nokey", "1:short", f"1:{base64.b64encode(b'x' * 31).decode()}", f"{OLD},{OLD}"],
    ids=["empty", "comma", "no key", "too short", "31 bytes", "twice the same id"],
)
def test_a_wrong_keyring_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeysInvalid) as refused:
        Keyring.parse(text)
    assert OLD.split(":")[1] not in str(refused.value)


@pytest.mark.parametrize("ensure", [ensure_keys, ensure_secret_key])
def test_a_secret_file_is_made_once_and_for_its_owner_only(ensure, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made = ensure(tmp_path / "home")
    assert ensure(tmp_path / "home") == made
    (path,) = (tmp_path / "home").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_keyring(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ensure_keys, [tmp_path] * 32))) == 1


def test_keys_need_no_django() -> None:
    code = "import sys, gatehouse.project.keys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
