"""A browser that shows a QR code, and a phone of Lena's that scans it."""

import re
import time
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from gatehouse.accounts import totp
from gatehouse.accounts.models import OpenSession, QrSignIn, SpentCode
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36"
PHONE, NEW, CODE = "/qr/phone/", "/qr/", "/qr/code/"


def app_code() -> str:
    """What her app shows now, as if it had not been typed yet."""
    SpentCode.objects.all().delete()
    return totp.code_at(SECRET, totp.step_at(time.time()))


@dataclass
class Screen(Visitor):
    """A browser that is to be signed in."""

    def show(self) -> QrSignIn:
        answer = self.client.post(NEW, REMOTE_ADDR=self.ip, HTTP_USER_AGENT=CHROME)
        assert answer.url == "/qr/?next=%2Faccount%2F"
        return QrSignIn.objects.latest("pk")

    def type(self, code: str) -> HttpResponse:
        return self.post(CODE, code=code)


@dataclass
class Phone(Visitor):
    """Lena's, signed in with her app some time ago."""

    def settle(self) -> "Phone":
        self.post("/sign-in/", name=LENA.value, password=PASSWORD)
        assert self.post("/sign-in/code/", code=app_code()).url == "/account/"
        OpenSession.objects.update(began_at=timezone.now() - timedelta(minutes=6))
        return self

    def scan(self, row: QrSignIn) -> HttpResponse:
        return self.post(f"/q/{row.token}/")

    def confirm(self) -> HttpResponse:
        return self.confirm_with(app_code(), at=f"/confirm/?next={PHONE}")

    def come_to_ask(self, row: QrSignIn) -> None:
        assert self.scan(row).url == PHONE
        assert self.confirm().url == PHONE

    def approve(self) -> str:
        """The code that it shows."""
        answer = self.post("/qr/phone/approval/")
        found = re.search(r">(\d{3}) (\d{3})<", answer.content.decode())
        assert answer.status_code == 200
        assert found
        return found[1] + found[2]

    def let_in(self, row: QrSignIn) -> str:
        self.come_to_ask(row)
        return self.approve()


def wrong(code: str) -> str:
    """Six other figures."""
    return str((int(code) + 1) % 10**6).zfill(6)


def later(row: QrSignIn, seconds: int) -> None:
    """As if that time had gone by since its last step."""
    row.refresh_from_db()
    QrSignIn.objects.filter(pk=row.pk).update(moved_at=row.moved_at - timedelta(seconds=seconds))
