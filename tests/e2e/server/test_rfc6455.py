"""The WebSocket protocol (RFC 6455), frame by frame, by hand, against a real process."""

import json
import socket
import struct
from contextlib import suppress
from uuid import uuid4

import pytest

from gatehouse.testing.web import Web

from .handmade import BINARY, CLOSE, CONT, PING, PONG, TEXT, Raw, frame, head
from .house import Chat
from .talkers import ASK, Socket, answers, said

pytestmark = pytest.mark.django_db  # makes the database that the server uses
MIB = 1 << 20
ARABIC = '{"type":"ping","x":"مرحبا"}'.encode()


def padded(length: int) -> bytes:
    """A frame of the protocol with so many bytes."""
    return ASK.ljust(length)


# Frames and fragments (§5.2, §5.4)


@pytest.mark.parametrize("length", [15, 125, 126, 127, 128, 65_535])
def test_every_way_to_write_a_length_is_read(raw: Raw, length: int) -> None:
    raw.send(frame(TEXT, padded(length)))
    assert said(raw) == {"type": "pong"}


def test_the_longest_frame_is_64_kib(raw: Raw) -> None:
    raw.send(frame(TEXT, padded(65_536)))
    assert said(raw) == {"type": "pong"}
    raw.send(frame(TEXT, padded(65_537)))
    assert raw.closed()[0] == 1009


def test_a_megabyte_is_refused_before_it_is_kept(gateway: Web, raw: Raw) -> None:
    before = gateway.memory
    raw.send(head(TEXT, MIB) + b"abcd")
    assert raw.closed()[0] == 1009
    with suppress(ConnectionError):
        for _ in range(64):
            raw.send(bytes(MIB))
    assert gateway.memory - before < 8 * MIB


def test_fragments_together_are_no_longer_than_a_frame(raw: Raw) -> None:
    raw.send(
        frame(TEXT, padded(40_000), fin=False) + frame(CONT, b" " * 20_000, fin=False) + frame(CONT, b" " * 10_000)
    )
    assert raw.closed()[0] == 1009


@pytest.mark.parametrize("length", [1 << 63, (1 << 64) - 1])
def test_a_length_with_the_top_bit_set_is_refused(raw: Raw, length: int) -> None:
    raw.send(struct.pack("!BBQ", 0x81, 0xFF, length) + b"abcd")
    assert raw.closed()[0] in (1002, 1009)


def test_nothing_is_a_frame_too(raw: Raw) -> None:
    raw.send(frame(TEXT))
    assert said(raw)["code"] == "unreadable"
    raw.send(frame(TEXT, fin=False) + frame(CONT, fin=False) + frame(CONT, ASK, fin=False) + frame(CONT))
    assert said(raw) == {"type": "pong"}


def test_a_message_in_pieces_is_one(raw: Raw) -> None:
    first, *between, last = (ASK[place : place + 1] for place in range(len(ASK)))
    raw.send(frame(TEXT, first, fin=False))
    for piece in between:
        raw.send(frame(CONT, piece, fin=False))
    raw.send(frame(CONT, last))
    assert said(raw) == {"type": "pong"}


def test_frames_in_pieces_of_one_byte_are_read(raw: Raw) -> None:
    raw.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in frame(TEXT, ASK) + frame(PING, b"x"):
        raw.send(bytes([byte]))
    assert sorted([raw.next(), raw.next()]) == [(TEXT, b'{"type":"pong"}'), (PONG, b"x")]


def test_many_frames_at_once_are_answered_in_order(raw: Raw) -> None:
    raw.send(b"".join(frame(PING, b"%d" % number) + frame(TEXT, ASK) for number in range(20)))
    assert [raw.next()[0] for _ in range(40)].count(PONG) == 20
    assert answers(raw)


def test_a_message_has_no_endless_number_of_pieces(raw: Raw) -> None:
    """Empty ones too, whose length together is nothing."""
    raw.send(frame(TEXT, fin=False) + frame(CONT, fin=False) * 300)
    assert raw.closed()[0] == 1008


@pytest.mark.parametrize(
    "wrong",
    [
        frame(TEXT, ASK, mask=b""),
        frame(PING, b"x", mask=b""),
        frame(CONT, ASK),
        frame(CONT, ASK, fin=False),
        frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"),
        frame(TEXT, b"a", fin=False) + frame(BINARY, b"b"),
        frame(PING, fin=False),
        frame(CLOSE, fin=False),
        frame(PING, b"x" * 126),
        frame(PONG, b"x" * 126),
        frame(CLOSE, b"\x03\xe8" + b"x" * 124),
        *(frame(TEXT, ASK, reserved=bits) for bits in (1, 2, 4, 7)),
        *(frame(opcode, ASK) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    ],
    ids=lambda wrong: wrong[:8].hex(),
)
def test_what_the_protocol_forbids_ends_the_connection(raw: Raw, wrong: bytes) -> None:
    raw.send(wrong)
    assert raw.closed()[0] == 1002
    assert raw.is_over()


@pytest.mark.parametrize("pieces", [[b"\x00"], [b""], [b"a", b"b"]])
def test_only_text_is_taken(raw: Raw, pieces: list[bytes]) -> None:
    raw.send(frame(BINARY, pieces[0], fin=len(pieces) == 1))
    for piece in pieces[1:]:
        raw.send(frame(CONT, piece))
    assert raw.closed()[0] == 1003


# UTF-8 (§8.1)


@pytest.mark.parametrize(
    "text",
    [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b'{"type":"ping","x":"\xe2\x82', b"\x80", b"\xf8\x88\x80"],
    ids=bytes.hex,
)  # fmt: skip
def test_what_is_no_utf_8_ends_the_connection(raw: Raw, text: bytes) -> None:
    raw.send(frame(TEXT, text))
    assert raw.closed()[0] == 1007


def test_a_character_may_be_cut_by_fragments(raw: Raw) -> None:
    raw.send(frame(TEXT, ARABIC[:21], fin=False) + frame(PING) + frame(CONT, ARABIC[21:]))
    assert raw.next()[0] == PONG
    assert said(raw)["code"] == "invalid"  # it was read: it has a field too many
    assert answers(raw)


def test_what_is_no_utf_8_only_together_ends_the_connection(raw: Raw) -> None:
    raw.send(frame(TEXT, b'"\xe2', fin=False) + frame(CONT, b"\xe2\x82\xac"))
    assert raw.closed()[0] == 1007


# Control frames (§5.5)


@pytest.mark.parametrize("payload", [b"", b"x", b"\xff\x00", b"x" * 125])
def test_a_ping_is_answered_with_what_it_holds(raw: Raw, payload: bytes) -> None:
    raw.send(frame(PING, payload))
    assert raw.next() == (PONG, payload)


def test_control_frames_may_come_between_fragments(raw: Raw) -> None:
    raw.send(frame(TEXT, ASK[:5], fin=False) + frame(PING, b"between") + frame(PONG) + frame(CONT, ASK[5:]))
    assert raw.next() == (PONG, b"between")
    assert said(raw) == {"type": "pong"}


def test_a_pong_that_nobody_asked_for_is_passed_over(raw: Raw) -> None:
    raw.send(frame(PONG, b"hello"))
    assert answers(raw)


# Closing (§5.5.1, §7)


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
def test_a_close_is_answered_with_its_code(raw: Raw, code: int) -> None:
    raw.send(frame(CLOSE, code.to_bytes(2) + "goodbye, وداعا".encode()))
    assert raw.closed()[0] == code
    assert raw.is_over()


def test_a_close_without_a_code_is_answered_without_one(raw: Raw) -> None:
    raw.send(frame(CLOSE))
    assert raw.next() == (CLOSE, b"")


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
def test_a_code_that_is_none_is_refused(raw: Raw, code: int) -> None:
    raw.send(frame(CLOSE, code.to_bytes(2)))
    assert raw.closed()[0] == 1002


@pytest.mark.parametrize(("payload", "code"), [(b"\x03", 1002), (b"\x03\xe8\xff", 1007), (b"\x03\xe8\xe2\x82", 1007)])
def test_a_close_that_cannot_be_read_is_refused(raw: Raw, payload: bytes, code: int) -> None:
    raw.send(frame(CLOSE, payload))
    assert raw.closed()[0] == code


def test_nothing_is_heard_after_a_close(raw: Raw) -> None:
    raw.send(frame(CLOSE, b"\x03\xe8") + frame(TEXT, ASK) + frame(PING))
    assert raw.next()[0] == CLOSE
    assert raw.is_over()


def test_a_close_inside_a_message_ends_it(raw: Raw) -> None:
    raw.send(frame(TEXT, b"a", fin=False) + frame(CLOSE, b"\x03\xe8"))
    assert raw.closed()[0] in (1000, 1002)


@pytest.mark.parametrize("cut", [1, 2, 5, 12])
def test_a_connection_that_breaks_inside_a_frame_leaves_nothing(gateway: Web, chat: Chat, cut: int) -> None:
    talker = Socket(gateway)
    talker.subscribe(chat.ticket(), since=1)
    said = json.dumps({"type": "say", "subject": chat.subject, "id": str(uuid4()), "text": "cut"}).encode()
    talker.raw.send(frame(TEXT, said)[:cut])
    talker.raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, no end
    talker.close()
    back = Socket(gateway)
    assert back.subscribe(chat.ticket(), since=1)["last"] == 1
    back.close()
