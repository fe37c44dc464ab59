"""Paragraphs of format=flowed texts (RFC 3676) put together again."""

from __future__ import annotations


def unflow(text: str, *, joins: bool) -> str:
    """Lines that end in a space go on in the next one of the same quoting. `joins` (DelSp) drops that space."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        is_flowed = content.endswith(" ") and content != "-- "
        piece = content[:-1] if is_flowed and joins else content
        if open_depth == depth and content != "-- ":
            lines[-1] += piece
        else:
            lines.append(f"{'>' * depth} {piece}" if depth else piece)
        open_depth = depth if is_flowed else -1
    return "\n".join(lines)
