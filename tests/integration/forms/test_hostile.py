"""Whatever is sent to the form's addresses gets a clear answer, and never an error of ours."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatehouse.channels.forms.typed import MOST_LOOKED_OVER
from gatehouse.conversations.models import Contact, Conversation
from tests.integration.forms.conftest import DEPOSIT

pytestmark = pytest.mark.usefixtures("desk")
Typed = Callable[..., dict[str, str]]
FORM = "application/x-www-form-urlencoded"

_names = st.sampled_from(
    ["origin", "step", "text", "email", "name", "language", "time_zone", "removed", "remove", "use_email", "form"]
    + [f"answer-{key}" for key in ("asset", "network", "hash", "amount", "when")]
) | st.text(max_size=20)
_values = (
    st.text(max_size=200)
    | st.sampled_from(["send", "review", "edit", "USDT", "tron", "en", "UTC", "2026-01-15T14:02", "9999-12-31T23:59", "\x00"])
    | st.uuids().map(str)
    | st.emails()
)  # fmt: skip
fuzz = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@fuzz
@given(
    st.lists(st.tuples(_names, _values), max_size=14), st.sampled_from([DEPOSIT, "/new/sign-in-and-2fa/", "/uploads/"])
)
def test_any_form_gets_an_answer(client: Client, pairs: list[tuple[str, str]], path: str) -> None:
    body = urlencode(pairs, errors="surrogatepass")
    assert client.post(path, body, content_type=FORM).status_code < 500


@fuzz
@given(
    st.binary(max_size=300),
    st.sampled_from([FORM, "multipart/form-data; boundary=x", "application/json", "text/plain"]),
)
def test_any_body_gets_an_answer(client: Client, body: bytes, content_type: str) -> None:
    assert client.generic("POST", DEPOSIT, body, content_type=content_type).status_code < 500
    assert client.generic("POST", f"/uploads/?form={uuid4()}", body, content_type=content_type).status_code < 500


@fuzz
@given(st.text(alphabet=st.characters(exclude_characters="/?#\\", exclude_categories=["Cs"]), max_size=80))
def test_any_receipt_gets_an_answer(client: Client, token: str) -> None:
    assert client.get(f"/new/sent/{token}/").status_code in (404, 400)


@pytest.mark.parametrize("charset", ["utf-16", "rot13", "base64", "idna", "undefined", "no-such-thing"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
def test_an_odd_charset_is_refused_or_read(client: Client, charset: str, kind: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    assert client.generic("POST", DEPOSIT, body, content_type=f"{kind}; charset={charset}").status_code in (400, 422)


def test_broken_utf8_is_read_with_its_holes(client: Client, typed: Typed) -> None:
    body = urlencode(typed(step="send")).replace("+two+", "+%ff%fe+")
    assert client.post(DEPOSIT, body, content_type=FORM).status_code == 303
    assert "\ufffd" in Conversation.objects.get().messages.get().text


@pytest.mark.parametrize(
    "name", ["Lena\r\nBcc: all@example.com", "Lena\nX: y", "Le\x00na", "Lena\u2028X", "\u202eaneL"]
)
def test_a_name_that_would_break_a_header_is_refused(client: Client, typed: Typed, name: str) -> None:
    answer = client.post(DEPOSIT, typed(step="send", name=name))
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert not Contact.objects.exists()


@pytest.mark.parametrize("field", ["text", "email", "answer-hash", "answer-when", "time_zone", "language"])
def test_a_null_byte_is_refused_beside_its_field(client: Client, typed: Typed, field: str) -> None:
    answer = client.post(DEPOSIT, typed(step="send", **{field: "a\x00b"}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    ("field", "value"),
    [("answer-asset", "gold"), ("answer-network", "<script>"), ("language", "xx"), ("email", "a@b\r\nc@d.example")],
)
def test_a_changed_choice_is_refused_beside_its_field(client: Client, typed: Typed, field: str, value: str) -> None:
    answer = client.post(DEPOSIT, typed(step="send", **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


@pytest.mark.parametrize("origin", ["", "not-a-uuid", "\x00"])
def test_a_form_without_its_uuid_gets_a_new_one_and_keeps_the_rest(client: Client, typed: Typed, origin: str) -> None:
    answer = client.post(DEPOSIT, typed(step="send", origin=origin))
    assert answer.status_code == 422
    assert answer.context["form"].origin_id
    assert "I sent it at two" in answer.content.decode()


def test_a_long_text_is_refused_with_its_length(client: Client, typed: Typed) -> None:
    answer = client.post(DEPOSIT, typed(step="send", text="long " * 30_000))
    assert answer.status_code == 422
    assert "149,999 characters; at most 100,000" in answer.content.decode()


@pytest.mark.parametrize("step", ["review", "edit"])
def test_of_a_text_that_is_far_too_long_only_the_beginning_is_looked_over(
    client: Client, typed: Typed, step: str
) -> None:
    response = client.post(DEPOSIT, typed(text="x" * 900_000, name="y" * 900_000, step=step))
    assert MOST_LOOKED_OVER < len(response.content) < MOST_LOOKED_OVER + 50_000


def test_ten_megabytes_of_text_are_refused_with_the_reason(client: Client, typed: Typed) -> None:
    answer = client.post(DEPOSIT, urlencode(typed(step="send", text="x" * 10_000_000)), content_type=FORM)
    assert answer.status_code == 413
    assert "too long to send" in answer.content.decode()


def test_a_thousand_fields_are_refused(client: Client) -> None:
    assert client.post(DEPOSIT, {f"field{n}": "x" for n in range(1000)}).status_code == 413


def test_a_form_from_elsewhere_is_refused(strict: Client, typed: Typed) -> None:
    assert strict.post(DEPOSIT, typed(step="send")).status_code == 403
    assert not Conversation.objects.exists()


def test_a_form_of_ours_is_taken(strict: Client, typed: Typed) -> None:
    token = strict.get(DEPOSIT).context["csrf_token"]
    assert strict.post(DEPOSIT, typed(step="send", csrfmiddlewaretoken=str(token))).status_code == 303


@pytest.mark.parametrize("path", [DEPOSIT, "/uploads/"])
def test_other_methods_are_refused(client: Client, path: str) -> None:
    assert client.put(path).status_code == 405
