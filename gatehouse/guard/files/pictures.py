"""Pictures are decoded and written anew, so that only their pixels are kept: no position, no camera, no second file."""

import io
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageOps, ImageSequence

from gatehouse.guard.files.kinds import GIF, HEIC, JPEG, PNG, WEBP, FileKind
from gatehouse.guard.files.limits import Limits
from gatehouse.guard.files.refusals import Reason, Refused

pillow_heif.register_heif_opener()

# Only the decoder of the sniffed kind may run: Pillow would otherwise start Ghostscript for an EPS.
_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP", GIF: "GIF", HEIC: "HEIF"}
# Screenshots are read letter by letter, so colours are not thinned and little is lost.
_OPTIONS: dict[FileKind, dict[str, int | bool | str]] = {
    PNG: {"format": "PNG", "compress_level": 6},
    JPEG: {"format": "JPEG", "quality": 90, "subsampling": 0},
    WEBP: {"format": "WEBP", "quality": 90, "method": 2},
}
# Not ImageOps.exif_transpose, which writes the camera data anew and fails on what some phones leave in it.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FRAME_MILLISECONDS = 100
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept; width and height in pixels, as a viewer sees them."""

    content: bytes
    kind: FileKind
    width: int
    height: int


def clean(file: BinaryIO, kind: FileKind, limits: Limits) -> tuple[Picture, Picture]:
    """The picture without anything but its pixels, and its thumbnail (WebP, `limits.thumbnail_edge` at most).

    PNG and WebP keep their kind, JPEG and HEIC become JPEG, a still GIF becomes PNG, anything that moves WebP.
    Raises Refused: picture_too_large, picture_broken.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        # Pillow refuses twice this number and warns from it on; the exact limit is `_check_size`'s.
        Image.MAX_IMAGE_PIXELS = max(limits.pixels, limits.jpeg_pixels)
        try:
            return _cleaned(file, kind, limits)
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
            raise _too_large(limits) from error
        # Decoders of hostile bytes raise nearly everything there is.
        except Exception as error:
            raise Refused(Reason.PICTURE_BROKEN, detail=f"{type(error).__name__}: {error}") from error


def _cleaned(file: BinaryIO, kind: FileKind, limits: Limits) -> tuple[Picture, Picture]:
    file.seek(0)
    with Image.open(file, formats=[_FORMATS[kind]]) as image:
        _check_size(image, kind, limits)
        if getattr(image, "n_frames", 1) > 1 and kind in {GIF, WEBP}:
            return _animation(image, kind, limits), _thumbnail(_pixels(image), limits)
        pixels = _pixels(image)
    kept = {HEIC: JPEG, GIF: PNG}.get(kind, kind)
    return _encoded(pixels, kept), _thumbnail(pixels, limits)


def _check_size(image: Image.Image, kind: FileKind, limits: Limits) -> None:
    """Refuse by the header alone; a large JPEG is decoded at the first fraction that fits."""
    width, height = image.size
    if kind is not JPEG:
        if width * height > limits.pixels:
            raise _too_large(limits)
        return
    if width * height > limits.jpeg_pixels:
        raise _too_large(limits, limits.jpeg_pixels)
    parts = next(n for n in (1, 2, 4, 8) if width * height <= limits.pixels * n * n or n == 8)
    if parts > 1:
        image.draft(image.mode, (width // parts, height // parts))


def _too_large(limits: Limits, pixels: int | None = None) -> Refused:
    return Refused(Reason.PICTURE_TOO_LARGE, limit=(pixels or limits.pixels) // 1_000_000)


def _pixels(image: Image.Image) -> Image.Image:
    """Upright, in sRGB, in a fresh image that holds nothing but pixels."""
    profile = image.info.get("icc_profile")
    image.load()
    turn = _UPRIGHT.get(_orientation(image))
    plain = _plain(_in_srgb(image, profile))
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return fresh if turn is None else fresh.transpose(turn)


def _orientation(image: Image.Image) -> int:
    """How the camera was held (EXIF tag 0x0112). Broken camera data is no reason to refuse its picture."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error):
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """One of L, LA, RGB, RGBA, which every kept kind can hold."""
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits a pixel: Pillow would cut off what is above 255.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"L", "LA", "RGB", "RGBA"} and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones photograph in wider colours; without their profile these look dull. A broken profile is left out."""
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _encoded(image: Image.Image, kind: FileKind) -> Picture:
    if kind is JPEG and image.mode in {"LA", "RGBA"}:
        image = _on_white(image)
    out = io.BytesIO()
    image.save(out, **_OPTIONS[kind])  # type: ignore[arg-type]
    return Picture(out.getvalue(), kind, *image.size)


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency, and HEIC does."""
    rgba = image.convert("RGBA")
    page = Image.new("RGB", rgba.size, "white")
    page.paste(rgba, mask=rgba.getchannel("A"))
    return page


def _thumbnail(image: Image.Image, limits: Limits) -> Picture:
    """Fits into a square; never larger than the picture."""
    edge = limits.thumbnail_edge
    small = image if max(image.size) <= edge else ImageOps.contain(image, (edge, edge))
    small = small.convert("RGBA" if small.has_transparency_data else "RGB")
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80, method=2)
    return Picture(out.getvalue(), WEBP, *small.size)


def _animation(image: Image.Image, kind: FileKind, limits: Limits) -> Picture:
    """Every frame anew, one after the other. A GIF has few colours, so it loses none."""
    frames = getattr(image, "n_frames", 1)
    if frames > limits.animation_frames or frames * image.width * image.height > limits.animation_pixels:
        raise _too_large(limits, limits.animation_pixels)
    durations: list[int] = []
    first, *rest = _frames(image, durations)
    out = io.BytesIO()
    first.save(
        out,
        "WEBP",
        save_all=True,
        append_images=rest,
        duration=durations,
        loop=0,
        lossless=kind is GIF,
        quality=80,
        method=0,
    )
    return Picture(out.getvalue(), WEBP, *first.size)


def _frames(image: Image.Image, durations: list[int]) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration") or _FRAME_MILLISECONDS))
        yield frame.convert("RGBA")
