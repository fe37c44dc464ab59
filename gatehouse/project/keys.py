"""The keyring behind signatures and sealed columns, and the two secret files of a home.

`GATEHOUSE_KEYS` is `id:base64key[,id:base64key…]`, newest first. Every purpose gets a key of its own by HKDF-SHA256
(RFC 5869), so that a ticket for the event stream can never pass as anything else. The newest key signs and seals; the
older ones still verify and open, and go when nothing that they made is left. This module imports no Django: the
supervisor needs it before there are settings.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


class KeysInvalid(ValueError):
    """GATEHOUSE_KEYS is not a keyring; write it as id:base64key, newest first, each key 32 bytes."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(f"{self.__doc__} {reason}".strip())


class CannotOpen(ValueError):
    """A sealed value was changed, belongs elsewhere, or was sealed with a key that is no longer in GATEHOUSE_KEYS."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Keyring:
    """Keys by id, newest first. Methods take a purpose: a short fixed name such as `live-ticket`."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise KeysInvalid("It is empty.")
        self._keys = dict(keys)
        self.newest = next(iter(self._keys))
        self._derived: dict[tuple[str, str], bytes] = {}

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read the form of GATEHOUSE_KEYS. Raises KeysInvalid, whose text never repeats a key."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            key_id, _, encoded = part.partition(":")
            if not KEY_ID.fullmatch(key_id) or key_id in keys:
                raise KeysInvalid("An id is missing, used twice, or longer than 16 letters, digits, _ and -.")
            keys[key_id] = _decode_key(key_id, encoded)
        return cls(keys)

    def derive(self, purpose: str, key_id: str | None = None) -> bytes:
        """32 bytes for one purpose under one key, the newest unless named. Raises KeyError for an unknown id."""
        name = (key_id or self.newest, purpose)
        if name not in self._derived:
            hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"gatehouse/" + purpose.encode())
            self._derived[name] = hkdf.derive(self._keys[name[0]])
        return self._derived[name]

    def sign(self, purpose: str, data: bytes) -> str:
        """`id.mac`, the mac in unpadded base64url (HMAC-SHA256); safe in URLs."""
        return f"{self.newest}.{_b64(self._mac(purpose, self.newest, data))}"

    def verify(self, purpose: str, data: bytes, signature: str) -> bool:
        """Whether one of our keys signed exactly this, for this purpose. Compares in constant time."""
        key_id, _, mac = signature.partition(".")
        if key_id not in self._keys:
            return False
        expected = _b64(self._mac(purpose, key_id, data))
        return hmac.compare_digest(expected.encode(), mac.encode("utf-8", "replace"))

    def macs(self, purpose: str, data: bytes) -> list[bytes]:
        """The HMAC-SHA256 of `data` under each key, the newest first: for marks too short to name the key they are of."""
        return [self._mac(purpose, key_id, data) for key_id in self._keys]

    def encrypt(self, purpose: str, data: bytes, *, context: bytes = b"") -> str:
        """Seal with AES-256-GCM as `id.text`. `context` names where the value lives, such as the row's id."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.derive(purpose)).encrypt(nonce, data, self._bound(self.newest, context))
        return f"{self.newest}.{_b64(nonce + sealed)}"

    def decrypt(self, purpose: str, sealed: str, *, context: bytes = b"") -> bytes:
        """Open what `encrypt` made for the same purpose and context. Raises CannotOpen."""
        key_id, _, text = sealed.partition(".")
        try:
            raw = _unb64(text)
            cipher = AESGCM(self.derive(purpose, key_id))
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], self._bound(key_id, context))
        except (KeyError, InvalidTag, ValueError):
            raise CannotOpen from None

    def is_current(self, made: str) -> bool:
        """Whether a signature or sealed value was made with the newest key; if not, make it again when convenient."""
        return made.partition(".")[0] == self.newest

    def _mac(self, purpose: str, key_id: str, data: bytes) -> bytes:
        return hmac.digest(self.derive(purpose, key_id), data, hashlib.sha256)

    @staticmethod
    def _bound(key_id: str, context: bytes) -> bytes:
        return key_id.encode() + b"\0" + context


def new_key(key_id: str = "1") -> str:
    """One fresh entry for GATEHOUSE_KEYS; put it first to rotate."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def ensure_keys(home: Path) -> str:
    """The keyring text in `home/keys`, made on first use. The file is readable by its owner alone."""
    return _ensure(home / "keys", new_key())


def ensure_secret_key(home: Path) -> str:
    """Django's SECRET_KEY in `home/secret_key`, made on first use. The file is readable by its owner alone."""
    return _ensure(home / "secret_key", secrets.token_urlsafe(64))


def read_secret(path: Path) -> str:
    """What a secret file of the home holds, or nothing when there is none (or it is not ours to read)."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """This installation's keyring: GATEHOUSE_KEYS, else the file of its home. Raises KeysInvalid without either."""
    from gatehouse.project.config import config

    return Keyring.parse(config().keyring_text)


def derive(purpose: str) -> bytes:
    return keyring().derive(purpose)


def sign(purpose: str, data: bytes) -> str:
    return keyring().sign(purpose, data)


def verify(purpose: str, data: bytes, signature: str) -> bool:
    return keyring().verify(purpose, data, signature)


def encrypt(purpose: str, data: bytes, *, context: bytes = b"") -> str:
    return keyring().encrypt(purpose, data, context=context)


def decrypt(purpose: str, sealed: str, *, context: bytes = b"") -> bytes:
    return keyring().decrypt(purpose, sealed, context=context)


def _ensure(path: Path, fresh: str) -> str:
    """Create the file whole or not at all; of two that start together, both go on with the same one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(fresh + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _decode_key(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise KeysInvalid(f"The key {key_id!r} is not base64.") from None
    if len(key) < KEY_BYTES:
        raise KeysInvalid(f"The key {key_id!r} is shorter than {KEY_BYTES} bytes.")
    return key


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
