"""Recordings by their first bytes: MPEG-4 brands, Matroska document types, MP3 frames, RIFF and Ogg."""

from gatehouse.guard.files.kinds import HEIC, M4A, MOV, MP3, MP4, OGG, WAV, WEBM, WEBP, FileKind

# Four-letter brands of ISO/IEC 14496-12; the major brand decides, else the first compatible one that is known.
_BRANDS: dict[bytes, FileKind] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"), HEIC),
    **dict.fromkeys((b"isom", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"mp71"), MP4),
    **dict.fromkeys((b"iso%d" % digit for digit in range(2, 10)), MP4),
    **dict.fromkeys((b"M4A ", b"M4B "), M4A),
    b"qt  ": MOV,
}
_AV1_PICTURES = {b"avif", b"avis"}
_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
# Bit rates in kbit/s of MPEG versions 1 and 2, layer III (ISO/IEC 11172-3, 2.4.2.3; 13818-3).
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = (44100, 48000, 32000)


def media_kind(head: bytes) -> FileKind | None:
    """The kind of a recording (or of a WebP or HEIC picture) from its first 4 KiB, None when it is none of them."""
    if head[4:8] == b"ftyp":
        return _mpeg4_kind(head)
    if head[:4] == b"RIFF":
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(head[8:12])
    if head[:4] == b"\x1aE\xdf\xa3":
        return WEBM if _document_type(head) == b"webm" else None
    if head[:4] == b"OggS":
        return OGG if head[28:64].startswith(_OGG_SOUND) else None
    return MP3 if head[:3] == b"ID3" or _is_mp3(head) else None


def _mpeg4_kind(head: bytes) -> FileKind | None:
    box = head[: min(int.from_bytes(head[:4], "big"), len(head))]
    brands = [box[8:12], *(box[at : at + 4] for at in range(16, len(box), 4))]
    if _AV1_PICTURES & set(brands[:1]) or (_AV1_PICTURES & set(brands) and b"heic" not in brands):
        return None
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)


def _document_type(head: bytes) -> bytes:
    """The EBML DocType (element 0x4282) of RFC 8794, which stands within the first bytes."""
    at = head.find(b"\x42\x82", 0, 80)
    if at < 0 or at + 3 > len(head):
        return b""
    length = head[at + 2] & 0x7F
    return head[at + 3 : at + 3 + length].rstrip(b"\0")


def _is_mp3(head: bytes) -> bool:
    """Two frames one after the other: the 11 bits of one alone are too common."""
    length = _frame_length(head)
    return bool(length) and _frame_length(head[length:]) > 0


def _frame_length(head: bytes) -> int:
    """Bytes of the layer III frame that begins here, 0 when none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, sample = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or rate in {0, 15} or sample == 3:
        return 0
    is_first = version == 3
    kilobits = (_RATES_1 if is_first else _RATES_2)[rate]
    hertz = _SAMPLES[sample] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if is_first else 72) * kilobits * 1000 // hertz + ((head[2] >> 1) & 1)
