"""The language of pages in this browser: a cookie that Django's own view keeps as well."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def keep_language(response: HttpResponse, code: str) -> None:
    """Pages speak it from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def speak_as_chosen(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """The account's language, in a browser where nobody has chosen another."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and code in dict(settings.LANGUAGES):
        keep_language(response, code)
