"""The picture and the code: how often they are tried, and for how long they are good."""

import pytest

from tests.integration.front_door.qr.flow import PHONE, later, wrong

pytestmark = pytest.mark.django_db


def test_three_wrong_codes_end_it(phone, screen):
    row = screen.show()
    code = phone.let_in(row)
    assert screen.type(wrong(code)).status_code == 422
    assert screen.type(wrong(code)).status_code == 422
    assert "third wrong code" in screen.type(wrong(code)).content.decode()
    screen.type(code)
    assert not screen.is_in


def test_a_right_code_after_two_wrong_ones_is_right(phone, screen):
    code = phone.let_in(screen.show())
    screen.type(wrong(code))
    screen.type(wrong(code))
    assert screen.type(f" {code[:3]} {code[3:]} ").url == "/account/"


def test_what_is_typed_before_the_approval_guesses_nothing(phone, screen):
    row = screen.show()
    assert "has not approved it yet" in screen.type("123456").content.decode()
    phone.come_to_ask(row)
    assert "has not approved it yet" in screen.type("123456").content.decode()
    row.refresh_from_db()
    assert (row.tries, row.code) == (0, None)


def test_a_picture_that_is_a_minute_old_is_over(phone, screen):
    row = screen.show()
    later(row, 61)
    assert phone.scan(row).status_code == 410


def test_an_answer_that_takes_two_minutes_comes_too_late(phone, screen):
    row = screen.show()
    phone.come_to_ask(row)
    later(row, 121)
    assert {phone.get(PHONE).status_code, phone.post("/qr/phone/approval/").status_code} == {410}


def test_a_code_that_is_a_minute_old_is_over(phone, screen):
    row = screen.show()
    code = phone.let_in(row)
    later(row, 61)
    assert "Its time is over" in screen.type(code).content.decode()
    assert not screen.is_in


def test_the_secret_and_the_code_are_kept_as_hashes(phone, screen):
    row = screen.show()
    code = phone.let_in(row)
    row.refresh_from_db()
    secret = next(one.value for name, one in screen.client.cookies.items() if name.startswith("qr_"))
    assert len(secret) == 43
    kept = bytes(row.browser) + bytes(row.code)
    assert (secret.encode() in kept, code.encode() in kept, len(kept)) == (False, False, 64)
