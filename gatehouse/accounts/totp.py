"""Time-based one-time codes (RFC 6238 on RFC 4226): SHA-1, six digits, steps of 30 seconds. Pure."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
WINDOW = 1  # steps before and after the present one, for clocks that are a little wrong
SECRET_BYTES = 20


def new_secret() -> bytes:
    """160 random bits, as RFC 4226 §4 asks for."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(now: float) -> int:
    """The number of the step that a moment (Unix time in seconds) falls into."""
    return int(now) // STEP


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226 §5.3)."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, typed: str, now: float) -> int | None:
    """The step whose code was typed, or None. Every step of the window is compared, each in constant time."""
    present, found = step_at(now), None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            found = step
    return found


def clean(typed: str) -> str:
    """What was typed without the spaces people and apps put between the digits, other scripts' digits as ASCII."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in typed if not sign.isspace())[: DIGITS + 1]


def spelled(secret: bytes) -> str:
    """The secret as base 32 without padding, the form that apps take when it is typed."""
    return base64.b32encode(secret).decode().rstrip("=")


def otpauth(secret: bytes, *, account: str, issuer: str) -> str:
    """The address an authenticator reads from a QR code (Google's key URI format)."""
    label = quote(f"{issuer}:{account}", safe="@:")
    return f"otpauth://totp/{label}?{urlencode({'secret': spelled(secret), 'issuer': issuer}, quote_via=quote)}"
