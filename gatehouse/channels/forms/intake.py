"""Reading a POST before anything else does, so that what cannot be read gets its reason and never a bare error."""

import errno

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _


class Unreadable(Exception):
    """A body that is no form. `status` is the answer's, `code` for programs, the message for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def read_post(request: HttpRequest) -> None:
    """Parse the body, so that `request.POST` and `request.FILES` can be used. Raises Unreadable.

    Views that call it are exempt from Django's CSRF middleware, which would read the body first, and check the token
    themselves afterwards.
    """
    try:
        bool(request.POST)
    except RequestDataTooBig:
        raise _too_large() from None
    except (TooManyFilesSent, TooManyFieldsSent):
        raise _too_many() from None
    except OSError as error:
        raise (_no_room() if error.errno in (errno.ENOSPC, errno.EDQUOT) else _broken()) from error
    except (BadRequest, SuspiciousOperation, MultiPartParserError, LookupError, UnicodeError, ValueError) as error:
        raise _broken() from error


def _too_large() -> Unreadable:
    return Unreadable(
        413, "too_long", _("This text is too long to send. Shorten it to 100,000 characters, or attach it as a file.")
    )


def _too_many() -> Unreadable:
    return Unreadable(413, "too_many", _("This form has too many parts. Send fewer files at a time."))


def _no_room() -> Unreadable:
    return Unreadable(507, "no_room", no_room_sentence())


def _broken() -> Unreadable:
    return Unreadable(400, "unreadable", _("What arrived cannot be read. Please send the form again."))


def no_room_sentence() -> str:
    return _("There is no room for files at this moment. Send your request without them, or try again in an hour.")
