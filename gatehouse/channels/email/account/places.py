"""Pages of the portal that these mails name. A link opens one and does nothing."""

from django.conf import settings


def account() -> str:
    return f"{settings.BASE_URL}/account/"


def devices() -> str:
    return f"{settings.BASE_URL}/account/devices/"


def sign_in() -> str:
    return f"{settings.BASE_URL}/sign-in/"


def reset() -> str:
    return f"{settings.BASE_URL}/reset/"


def freeze() -> str:
    return f"{settings.BASE_URL}/freeze/"
