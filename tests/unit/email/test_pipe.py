"""What a mail server's pipe says about a mail."""

import io

import pytest

from gatehouse.channels.email.intake import pipe

POSTFIX = {
    "SENDER": "lena@mail.example",
    "RECIPIENT": "desk@alderwick.example",
    "ORIGINAL_RECIPIENT": "support@alderwick.example",
    "CLIENT_ADDRESS": "192.0.2.7",
    "CLIENT_HELO": "mx.mail.example",
}


def test_the_commands_words_come_first() -> None:
    said = pipe.envelope("max@mail.example", ["a@alderwick.example", "b@alderwick.example"], POSTFIX)
    assert said.mail_from == "max@mail.example"
    assert said.rcpt_to == ("a@alderwick.example", "b@alderwick.example")


def test_the_servers_variables_do_without_words() -> None:
    said = pipe.envelope(None, [], POSTFIX)
    assert (said.mail_from, said.rcpt_to) == ("lena@mail.example", ("support@alderwick.example",))
    assert (said.peer, said.helo) == ("192.0.2.7", "mx.mail.example")


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON"], ids=["empty", "brackets", "daemon"])
def test_the_empty_sender_in_each_of_its_forms(sender: str) -> None:
    assert pipe.envelope(sender, [], {}).mail_from == ""
    assert pipe.envelope(None, [], {"SENDER": sender}).mail_from == ""


def test_an_unknown_sender_is_not_the_empty_one() -> None:
    assert pipe.envelope(None, [], {}).mail_from is None


def test_a_mail_is_read_up_to_the_limit() -> None:
    assert pipe.read(io.BytesIO(b"12345"), 5) == b"12345"
    assert pipe.read(io.BytesIO(b"123456"), 5) is None


def test_nothing_is_no_mail() -> None:
    with pytest.raises(pipe.NoMail):
        pipe.read(io.BytesIO(), 5)
