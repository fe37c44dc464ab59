"""R1 to R3 as questions: what is automatic, what is ours, and what a machine may answer."""

import pytest

from gatehouse.channels.email.reading.automatic import (
    is_automatic,
    is_from_list,
    is_ours,
    may_be_answered_automatically,
)
from tests.unit.email.reading.mails import read

AUTOMATIC = [
    {"auto_submitted": "auto-replied"},
    {"auto_submitted": "auto-generated; type=x"},
    {"x_autoreply": "yes"},
    {"x_autorespond": "away"},
    {"precedence": "auto_reply"},
    {"content_type": "multipart/report; boundary=b"},
    {"subject": "Automatic reply: Your ticket"},
    {"subject": "Out of Office: Your ticket"},
    {"subject": "Automatische Antwort: Ihr Ticket"},
    {"subject": "Réponse automatique : votre ticket"},
    {"subject": "Автоответ: ваше обращение"},
    {"subject": "自动回复：您的工单"},
    {"subject": "자동 회신: 문의"},
    {"subject": "رد تلقائي: تذكرتك"},
]
UNANSWERED = [
    {"return_path": "<>"},
    {"precedence": "bulk"},
    {"precedence": "junk"},
    {"list_id": "<news.x.example>"},
    {"list_unsubscribe": "<https://x.example>"},
    {"x_auto_response_suppress": "All"},
    {"from": "no-reply@x.example"},
    {"from": "donotreply@x.example"},
    {"from": "Nobody"},
]


@pytest.mark.parametrize("fields", AUTOMATIC, ids=[" ".join(fields.values())[:30] for fields in AUTOMATIC])
def test_r1_automatic_mail_is_known_and_never_answered(fields: dict[str, str]) -> None:
    letter = read(**fields)
    assert is_automatic(letter)
    assert not may_be_answered_automatically(letter)


@pytest.mark.parametrize("fields", UNANSWERED, ids=[" ".join(fields.values())[:30] for fields in UNANSWERED])
def test_r1_what_is_sent_to_many_or_by_nobody_is_never_answered(fields: dict[str, str]) -> None:
    assert not may_be_answered_automatically(read(**fields))


@pytest.mark.parametrize(
    "fields",
    [{}, {"return_path": "<ada@mail.example>"}, {"auto_submitted": "no"}, {"subject": "Automatic replies do not work"}],
    ids=["no-return-path", "return-path", "no", "subject"],
)
def test_r3_peoples_letters_are_answered(fields: dict[str, str]) -> None:
    letter = read(**fields)
    assert not is_automatic(letter)
    assert may_be_answered_automatically(letter)


def test_a_list() -> None:
    assert is_from_list(read(list_id="<news.x.example>"))
    assert not is_from_list(read())


@pytest.mark.parametrize(
    ("fields", "ours"),
    [
        ({"from": "Desk <Help@Alderwick.example>"}, True),
        ({"sender": "Desk <help@alderwick.example>"}, True),
        ({"message_id": "<7.abc@alderwick.example>"}, True),
        ({"x_gatehouse_loop": "1"}, True),
        ({"in_reply_to": "<7.abc@alderwick.example>"}, False),
        ({}, False),
    ],
    ids=["from", "sender", "id", "loop", "answer", "letter"],
)
def test_r2_our_own_mail_is_known(fields: dict[str, str], ours: bool) -> None:
    letter = read(**fields)
    assert is_ours(letter, {"help@alderwick.example"}, lambda found: found.endswith("@alderwick.example")) is ours
