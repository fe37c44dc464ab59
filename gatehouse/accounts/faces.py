"""Where agents' pictures lie in the private storage."""

from uuid import UUID

MEDIA_TYPE = "image/webp"


def key_of(face: UUID) -> str:
    """The picture's name there: its id, which tells nothing about whose it is."""
    return f"faces/{face.hex}"
