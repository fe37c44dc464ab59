"""What can be wrong with a mailbox, in words for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4
from socket import gaierror
from ssl import SSLCertVerificationError, SSLError

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Problem(TextChoices):
    """Each with what to do about it."""

    HOST = "host", _("There is no server of this name. Check the name.")
    CLOSED = "closed", _("The server takes no connection at this port. Check the port.")
    SILENT = "silent", _("The server did not answer in time. Check that port and encryption belong together.")
    NO_TLS = "no_tls", _("The server does not speak TLS at this port. Choose STARTTLS, or the port for TLS (993).")
    CERTIFICATE = "certificate", _("The server's certificate is not valid for this name.")
    LOGIN = "login", _("The server refused this user name and password. Some providers want a password for apps.")
    TOKEN = (
        "token",
        _("The provider gave no access token. Check the client and its secret, and agree to the access again."),
    )
    FOLDER = "folder", _("There is no such folder in this mailbox.")
    TARGET = "target", _("The mail is stored, but cannot be moved to this folder.")
    KEY = "key", _("The stored password cannot be opened with our keys. Give it again.")
    LOST = "lost", _("The connection broke. It is tried again by itself.")
    ODD = "odd", _("The server answered what we do not understand. It is tried again by itself.")
    STORE = "store", _("Mail could not be stored on our side. It is tried again by itself.")


# What no second try mends: somebody has to change something, and providers lock accounts that try too often.
FOR_A_PERSON = frozenset(
    {Problem.HOST, Problem.NO_TLS, Problem.CERTIFICATE, Problem.LOGIN, Problem.TOKEN, Problem.FOLDER, Problem.KEY}
)


class Fault(Exception):
    """`problem` says what is wrong; `detail` has the other side's words."""

    def __init__(self, problem: Problem, detail: object = "") -> None:
        super().__init__(problem.label)
        self.problem = problem
        self.detail = _plain(detail)


@contextmanager
def named() -> Iterator[None]:
    """Turn what the libraries raise into Faults."""
    try:
        yield
    except SSLCertVerificationError as error:
        raise Fault(Problem.CERTIFICATE, error.verify_message) from error
    except SSLError as error:
        raise Fault(Problem.NO_TLS if error.reason == "WRONG_VERSION_NUMBER" else Problem.LOST, error.reason) from error
    except gaierror as error:
        raise Fault(Problem.HOST, error.strerror) from error
    except TimeoutError as error:
        raise Fault(Problem.SILENT) from error
    except ConnectionRefusedError as error:
        raise Fault(Problem.CLOSED, error.strerror) from error
    except (OSError, EOFError, IMAP4.abort) as error:
        raise Fault(Problem.LOST, getattr(error, "strerror", None) or error) from error
    except (IMAP4.error, ValueError, IndexError, TypeError) as error:
        raise Fault(Problem.ODD, error) from error


def _plain(detail: object) -> str:
    """One storable line of it."""
    text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail or "")
    return "".join(c if c.isprintable() else " " for c in text.encode("utf-8", "replace").decode())[:300].strip()
