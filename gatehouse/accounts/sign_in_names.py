"""What people type to say who they are: an email or a phone number. Pure, but for the two look-ups."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from gatehouse.accounts.models import User

EMAIL, PHONE = "email", "phone"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class NoName(ValueError):
    """Type a whole email address or a phone number with its country code."""


@dataclass(frozen=True, slots=True)
class SignInName:
    """An email in small letters, or a phone number in E.164."""

    kind: str
    value: str

    @property
    def digest(self) -> str:
        """As it may stand in a counter's key: 128 bits of SHA-256."""
        return hashlib.sha256(self.value.encode()).hexdigest()[:32]

    @property
    def masked(self) -> str:
        """Enough to know one's own by."""
        if self.kind == PHONE:
            return f"{self.value[:3]} ••• {self.value[-2:]}"
        local, _, domain = self.value.partition("@")
        return f"{local[:1]}•••@{domain}"


def read(typed: str) -> SignInName:
    """Raises NoName. Look-alikes of other scripts stay what they are: two addresses that look the same are two addresses."""
    text = unicodedata.normalize("NFC", typed.strip())
    if _ADDRESS.fullmatch(text) and len(text) <= 254:
        return SignInName(EMAIL, text.lower())
    try:
        number = phonenumbers.parse(text if text.startswith("+") else f"+{text}")
    except NumberParseException:
        raise NoName from None
    if not phonenumbers.is_valid_number(number):
        raise NoName
    return SignInName(PHONE, phonenumbers.format_number(number, PhoneNumberFormat.E164))


def owner_of(name: SignInName) -> User | None:
    """Whoever signs in with it, customer or agent."""
    return User.objects.filter(**{name.kind: name.value}).first()


def name_of(user: User) -> SignInName:
    """What he signs in with."""
    return SignInName(EMAIL, user.email) if user.email else SignInName(PHONE, user.phone or "")
