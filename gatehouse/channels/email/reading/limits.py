"""How much of one mail is read. What lies beyond is left in the raw mail and named in the letter's problems."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are bytes of the mail as it came, lengths are characters of what is kept."""

    head_bytes: int = 256 * 1024
    part_head_bytes: int = 32 * 1024
    fields: int = 1_000
    field_chars: int = 100_000
    parts: int = 500
    depth: int = 30
    recipients: int = 1_000
    references: int = 200
    attachments: int = 200
    text_bytes: int = 4 * 1024 * 1024
    text_chars: int = 1_000_000
    html_chars: int = 2_000_000
    tnef_bytes: int = 20 * 1024 * 1024
    subject_chars: int = 1_000
    name_chars: int = 255
    address_chars: int = 320
    id_chars: int = 995


DEFAULT = Limits()
