import io

import pytest
from PIL import Image, ImageCms

from gatehouse.guard.files import Inspected, Limits, Reason, Refused, inspect
from gatehouse.testing import files


def kept(content: bytes, name: str = "a", limits: Limits | None = None) -> tuple[Inspected, Image.Image]:
    inspected = inspect(io.BytesIO(content), name=name, limits=limits or Limits())
    return inspected, Image.open(io.BytesIO(inspected.content.read()))


def refusal_of(content: bytes, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as refusal:
        inspect(io.BytesIO(content), name="a.png", limits=limits or Limits())
    return refusal.value


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_place_and_camera_are_gone(form: str) -> None:
    content = files.heic() if form == "HEIF" else files.photo(form)
    assert b"SecretCamera" in content
    inspected, image = kept(content)
    inspected.content.seek(0)
    assert b"SecretCamera" not in inspected.content.read()
    assert not dict(image.getexif())
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_turned_phone_gives_an_upright_picture(form: str) -> None:
    inspected, image = kept(files.photo(form, orientation=6))
    assert (inspected.width, inspected.height) == image.size == (32, 64)
    top = image.convert("RGB").getpixel((16, 5))
    assert isinstance(top, tuple)
    assert top[2] > 200 > top[0]


def test_a_second_file_behind_a_picture_is_gone() -> None:
    for tail in (files.zipped({"a.exe": files.EXE}), files.HTML):
        inspected, _ = kept(files.picture("JPEG") + tail)
        content = inspected.content
        content.seek(0)
        assert tail not in content.read()


def test_words_inside_a_png_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "my secret words")
    inspected, _ = kept(files.picture("PNG", pnginfo=words))
    inspected.content.seek(0)
    assert b"my secret words" not in inspected.content.read()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_stays_a_png(mode: str) -> None:
    inspected, image = kept(files.picture("PNG", mode=mode))
    assert (inspected.kind.media_type, image.format, image.size) == ("image/png", "PNG", (64, 32))


def test_sixteen_bits_keep_their_brightness() -> None:
    _, image = kept(files.picture("PNG", mode="I;16"))
    assert image.convert("L").getpixel((0, 0)) == 40000 // 256


def test_transparency_stays() -> None:
    _, image = kept(files.picture("PNG", mode="RGBA"))
    assert image.getpixel((0, 0)) == (200, 30, 30, 128)


def test_print_colours_become_screen_colours() -> None:
    _, image = kept(files.picture("JPEG", mode="CMYK"))
    assert image.mode == "RGB"


def test_colours_of_a_profile_become_srgb_and_a_broken_profile_is_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (profile, b"no profile"):
        _, image = kept(files.picture("PNG", icc_profile=data))
        red = image.getpixel((0, 0))
        assert isinstance(red, tuple)
        assert abs(red[0] - 200) < 3
        assert "icc_profile" not in image.info


def test_a_picture_bomb_is_refused() -> None:
    bomb = files.picture_bomb()
    assert len(bomb) < 1024 * 1024
    refusal = refusal_of(bomb)
    assert refusal.reason == Reason.PICTURE_TOO_LARGE
    assert "50 million" in refusal.message


def test_what_pillow_only_warns_of_is_refused_too() -> None:
    assert refusal_of(files.picture_bomb(12000)).reason == Reason.PICTURE_TOO_LARGE


def test_a_large_photo_is_made_smaller_while_it_is_read() -> None:
    limits = Limits(pixels=64 * 32 // 4)
    inspected, _ = kept(files.picture("JPEG"), limits=limits)
    assert (inspected.width, inspected.height) == (32, 16)
    assert refusal_of(files.picture("JPEG"), Limits(jpeg_pixels=1000)).reason == Reason.PICTURE_TOO_LARGE


def test_a_thumbnail_fits_into_its_square() -> None:
    inspected, _ = kept(files.picture("PNG", (2000, 500)))
    thumbnail = inspected.thumbnail
    assert thumbnail is not None
    assert (thumbnail.width, thumbnail.height) == (480, 120)
    assert Image.open(io.BytesIO(thumbnail.content)).format == "WEBP"


def test_a_small_picture_is_not_blown_up() -> None:
    inspected, _ = kept(files.picture("PNG"))
    assert inspected.thumbnail is not None
    assert (inspected.thumbnail.width, inspected.thumbnail.height) == (64, 32)


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_what_moves_keeps_moving_as_webp(form: str) -> None:
    inspected, image = kept(files.animation(form), "a.gif")
    assert (inspected.name, image.format, image.n_frames) == ("a.webp", "WEBP", 5)  # type: ignore[attr-defined]


def test_an_endless_animation_is_refused() -> None:
    assert refusal_of(files.animation(), Limits(animation_pixels=3000)).reason == Reason.PICTURE_TOO_LARGE
    assert refusal_of(files.animation(), Limits(animation_frames=4)).reason == Reason.PICTURE_TOO_LARGE


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_cut_off_picture_is_refused(form: str) -> None:
    content = files.picture(form, (300, 300))
    assert refusal_of(content[: len(content) // 2]).reason == Reason.PICTURE_BROKEN
