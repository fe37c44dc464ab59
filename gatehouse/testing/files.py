"""Files made by code for tests: good ones of each kind, and hostile ones."""

import gzip
import io
import os
import struct
import zipfile
import zlib

from PIL import Image

from gatehouse.guard.files import kinds as kinds

GPS = (53.5511, 9.9937)
PLACE = b"+53.5511+009.9937/"
EXE = b"MZ\x90\0" + bytes(56) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04" + bytes(64)
MKV = WEBM.replace(b"\x84webm", b"\x88matroska")
MP3 = (b"\xff\xfb\x90\x64" + bytes(413)) * 4
OGG = b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(40)
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0" + bytes(20)
AVIF = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(100)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(form: str = "PNG", size: tuple[int, int] = (64, 32), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    color = {"L": 90, "1": 1, "P": 3, "I;16": 40000}.get(mode, (200, 30, 30, 128)[: len(mode)])
    Image.new(mode, size, color).save(out, form, **options)
    return out.getvalue()


def noise(megapixels: int) -> bytes:
    """A grey picture that takes a while to compress, stored without compression."""
    size, out = (megapixels * 1000, 1000), io.BytesIO()
    Image.frombytes("L", size, os.urandom(megapixels * 1_000_000)).save(out, "PNG", compress_level=0)
    return out.getvalue()


def photo(form: str = "JPEG", orientation: int = 6) -> bytes:
    """64 × 32 pixels, held upright by its orientation, with place and camera in its EXIF; the left half is blue."""
    image = Image.new("RGB", (64, 32), "red")
    image.paste("blue", (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "SecretCamera"
    north, east = ((float(int(part)), 0.0, 0.0) for part in GPS)
    exif.get_ifd(0x8825).update({1: "N", 2: north, 3: "E", 4: east})
    exif[0x8825] = exif.get_ifd(0x8825)
    out = io.BytesIO()
    image.save(out, form, exif=exif.tobytes())
    return out.getvalue()


def heic(size: tuple[int, int] = (64, 32)) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return photo("HEIF", orientation=1) if size == (64, 32) else picture("HEIF", size)


def animation(form: str = "GIF", frames: int = 5, size: tuple[int, int] = (40, 30)) -> bytes:
    images = [Image.new("RGB", size, (40 * number % 256, 90, 10)) for number in range(frames)]
    out = io.BytesIO()
    images[0].save(out, form, save_all=True, append_images=images[1:], duration=80)
    return out.getvalue()


def picture_bomb(edge: int = 30000) -> bytes:
    """A PNG of some hundred kilobytes with edge × edge pixels, one bit each."""
    squeezer = zlib.compressobj(9)
    row = bytes(1 + (edge + 7) // 8)
    data = b"".join(squeezer.compress(row) for _ in range(edge)) + squeezer.flush()
    header = struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def flat_bomb(megabytes: int = 40) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.log", "w") as entry:
        for _ in range(megabytes):
            entry.write(b"0" * 1024 * 1024)
    return out.getvalue()


def gzip_bomb(megabytes: int = 40) -> bytes:
    """Members of eight megabytes one after the other."""
    return gzip.compress(b"0" * 8 * 1024 * 1024) * (megabytes // 8)


def nested_zip(depth: int) -> bytes:
    content = zipped({"a.log": "hello"})
    for _ in range(depth - 1):
        content = zipped({"inner.zip": content})
    return content


def with_encryption_flag(archive: bytes) -> bytes:
    """The same zip, whose headers say that its entries are locked."""
    changed = bytearray(archive)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


_CONTENT_TYPE = (
    '<?xml version="1.0"?><Types><Override PartName="/x.xml" ContentType="application/vnd.{}.main+xml"/></Types>'
)
_MAIN = {
    "docx": "openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "openxmlformats-officedocument.presentationml.presentation",
    "docm": "ms-word.document.macroEnabled",
}


def office(ending: str = "docx", **parts: bytes) -> bytes:
    """A small Office file; further parts by name, with `__` for a slash."""
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": _CONTENT_TYPE.format(_MAIN[ending]),
        "word/document.xml": "<x/>",
    }
    return zipped(files | {name.replace("__", "/"): part for name, part in parts.items()})


def open_document(kind: str = "text", **parts: bytes) -> bytes:
    files: dict[str, bytes | str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": "<x/>",
    }
    return zipped(files | {name.replace("__", "/"): part for name, part in parts.items()})


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def _track(handler: bytes, *, chunk: int, length: int) -> bytes:
    tables = box(
        b"stbl",
        box(b"stsz", bytes(4), struct.pack(">II", length, 1)),
        box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
        box(b"stco", bytes(4), struct.pack(">II", 1, chunk)),
    )
    handled = box(b"hdlr", bytes(8), handler, bytes(12), b"\0")
    return box(b"trak", box(b"mdia", handled, box(b"minf", tables)), box(b"udta", box(b"name", PLACE)))


def recording(brand: bytes = b"mp42") -> bytes:
    """An MP4 of a picture track and a track of positions; the place also stands in udta, meta and uuid."""
    front = box(b"ftyp", brand, bytes(4), brand)
    film, positions = b"FILMFILMFILM", b"track " + PLACE
    data = box(b"mdat", film, positions)
    chunk = len(front) + 8
    header = box(b"mvhd", bytes(100))
    tracks = _track(b"vide", chunk=chunk, length=len(film)) + _track(
        b"meta", chunk=chunk + len(film), length=len(positions)
    )
    private = box(b"udta", box(b"\xa9xyz", PLACE)) + box(b"meta", bytes(4), PLACE)
    return (
        front
        + data
        + box(b"moov", header, tracks, private)
        + box(b"uuid", bytes(16), b"<xmp>" + PLACE)
        + box(b"free", PLACE)
    )


SAMPLES = {
    "a.png": picture("PNG"),
    "a.jpg": photo(),
    "a.webp": picture("WEBP"),
    "a.gif": animation(),
    "a.mp4": recording(),
    "a.webm": WEBM,
    "a.mp3": MP3,
    "a.pdf": PDF,
    "a.docx": office(),
    "a.odt": open_document(),
    "a.zip": zipped({"a.log": "hello", "shots/a.png": picture("PNG")}),
    "a.log.gz": gzip.compress(b"hello\n" * 100),
}
