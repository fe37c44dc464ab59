"""Messages between a process and its child for hostile content: a length of four bytes, then the message."""

import socket
import time

LONGEST = 4 * 1024 * 1024
# Said by the child when it has taken a request: from here on, its death is the file's doing.
TAKEN = b"!"


def send_frame(connection: socket.socket, message: bytes, descriptors: tuple[int, ...] = ()) -> None:
    frame = len(message).to_bytes(4, "big") + message
    if descriptors:
        sent = socket.send_fds(connection, [frame], descriptors)
        frame = frame[sent:]
    connection.sendall(frame)


def receive_frame(connection: socket.socket, *, seconds: float) -> bytes:
    """One message; raises EOFError when the other side is gone, TimeoutError after `seconds` in all."""
    deadline = time.monotonic() + seconds
    length = int.from_bytes(receive_exactly(connection, 4, deadline), "big")
    if length > LONGEST:
        raise EOFError("a message without end")
    return receive_exactly(connection, length, deadline)


def receive_exactly(connection: socket.socket, length: int, deadline: float) -> bytes:
    received = b""
    while len(received) < length:
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        piece = connection.recv(length - len(received))
        if not piece:
            raise EOFError("the other side is gone")
        received += piece
    return received
