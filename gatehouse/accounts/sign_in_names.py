"""What people type to say who they are: an email or a phone number. Pure, but for the two look-ups."""

import hashlib
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

from gatehouse.accounts.models import User

EMAIL, PHONE = "email", "phone"


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
    if "@" in text:
        return SignInName(EMAIL, _address(text).lower())
    try:
        number = phonenumbers.parse(text if text.startswith("+") else f"+{text}")
    except NumberParseException:
        raise NoName from None
    if not phonenumbers.is_valid_number(number):
        raise NoName
    return SignInName(PHONE, phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _address(text: str) -> str:
    # No sign that nobody sees, or that turns the direction of what stands behind it.
    if len(text) > 254 or any(unicodedata.category(sign).startswith("C") for sign in text):
        raise NoName
    try:
        validate_email(text)
    except ValidationError:
        raise NoName from None
    return text


def owner_of(name: SignInName) -> User | None:
    """Whoever signs in with it, customer or agent."""
    return User.objects.filter(**{name.kind: name.value}).first()


def name_of(user: User) -> SignInName:
    """What he is called by: his email, else his number."""
    return SignInName(EMAIL, user.email) if user.email else SignInName(PHONE, user.phone or "")


def digests_of(user: User) -> list[str]:
    """Of all that he can sign in with: tries with his number are as much about him as tries with his email."""
    values = ((EMAIL, user.email), (PHONE, user.phone))
    return [SignInName(kind, value).digest for kind, value in values if value]
