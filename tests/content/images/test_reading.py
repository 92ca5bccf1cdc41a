"""Images in the wild and from attackers, read by the real process: what is kept, and what is said of the rest."""

from __future__ import annotations

import asyncio
import os
import struct
import zlib

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from content.images.errors import ImageAnimated, ImageDamaged, ImageTooDemanding, ImageTooManyPixels, NotAnImage
from content.images.models import MOST_PIXELS, Format
from content.images.repository import ImageRepository
from kernel.errors import Problem
from tests.content.pictures import (
    CANARY,
    animated,
    encoded,
    from_a_phone,
    opened,
    plain,
    png_that_says,
    webp_that_says,
)


@pytest.fixture
def images() -> ImageRepository:
    return ImageRepository(seconds=20)


@pytest.mark.parametrize("format", list(Format))
async def test_an_image_keeps_its_format_and_size(images: ImageRepository, format: Format) -> None:
    picture = await images.read(plain(format.name))

    content, card = opened(picture.content), opened(picture.card)
    assert (picture.format, picture.width, picture.height) == (format, 64, 48)
    assert (content.format, content.size) == (format.name, (64, 48))
    assert (card.format, card.size) == ("JPEG", (1200, 630))


async def test_a_photograph_is_upright_and_tells_nothing_more(images: ImageRepository) -> None:
    raw = from_a_phone()
    picture = await images.read(raw)

    assert CANARY.encode() in raw
    assert CANARY.encode() not in picture.content + picture.card
    content = opened(picture.content)
    assert (content.size, dict(content.getexif())) == ((300, 400), {})
    assert {"comment", "exif", "xmp", "icc_profile"}.isdisjoint(content.info)
    above, below = content.getpixel((150, 10)), content.getpixel((150, 390))
    assert (above[0] > 200, below[2] > 200) == (True, True)  # type: ignore[index]


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
async def test_what_hides_in_other_formats_is_gone(images: ImageRepository, format: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY
    options: dict[str, object] = {"exif": exif, "xmp": CANARY.encode()}
    if format == "PNG":
        options["pnginfo"] = info = PngInfo()
        info.add_text("Comment", CANARY)
    raw = encoded(Image.new("RGB", (40, 40), "navy"), format, **options)
    picture = await images.read(raw + CANARY.encode())

    assert CANARY.encode() in raw
    assert CANARY.encode() not in picture.content + picture.card


async def test_what_stands_behind_an_image_is_gone(images: ImageRepository) -> None:
    picture = await images.read(plain() + b"<script>alert(1)</script>")

    assert b"script" not in picture.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_every_kind_of_png_is_taken(images: ImageRepository, mode: str) -> None:
    image = Image.new("I;16", (40, 30), 65535) if mode == "I;16" else Image.new("RGBA", (40, 30), "white").convert(mode)
    picture = await images.read(encoded(image, "PNG"))

    assert opened(picture.content).size == (40, 30)
    assert opened(picture.card).getpixel((600, 300)) == (255, 255, 255)


async def test_what_one_sees_through_is_on_white_in_the_card(images: ImageRepository) -> None:
    picture = await images.read(plain("PNG", mode="RGBA", colour=(0, 0, 0, 0)))

    assert opened(picture.content).mode == "RGBA"
    assert opened(picture.card).getpixel((600, 300)) == (255, 255, 255)


async def test_a_photograph_for_print_is_shown_in_screen_colours(images: ImageRepository) -> None:
    picture = await images.read(encoded(Image.new("CMYK", (40, 30)), "JPEG"))

    assert opened(picture.content).mode == "RGB"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
async def test_colours_of_another_profile_are_turned_into_those_of_screens(images: ImageRepository, mode: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"****").replace(b"gXYZ", b"rXYZ").replace(b"****", b"gXYZ")
    red = Image.new("RGB", (40, 30), (255, 0, 0)).convert(mode)
    content = opened((await images.read(encoded(red, "PNG", icc_profile=swapped))).content)

    assert content.convert("RGB").getpixel((0, 0)) == (0, 255, 0)
    assert "icc_profile" not in content.info


async def test_a_broken_profile_and_broken_metadata_do_no_harm(images: ImageRepository) -> None:
    image = Image.new("RGB", (40, 30), "navy")
    raw = encoded(image, "JPEG", icc_profile=b"not a profile" * 20, exif=b"Exif\0\0II*\0garbage")

    assert opened((await images.read(raw)).content).size == (40, 30)


async def test_a_photograph_with_a_second_image_beside_it_is_a_photograph(images: ImageRepository) -> None:
    first, second = Image.new("RGB", (40, 30), "navy"), Image.new("RGB", (20, 15), "red")
    raw = encoded(first, "MPO", save_all=True, append_images=[second])

    assert (await images.read(raw)).format is Format.JPEG


@pytest.mark.parametrize("size", [(1, 1), (1, 9000), (9000, 1), (16383, 2)])
async def test_the_smallest_and_the_narrowest_have_a_card(images: ImageRepository, size: tuple[int, int]) -> None:
    assert opened((await images.read(plain("WEBP" if size[0] > 9000 else "PNG", size=size))).card).size == (1200, 630)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\0\0\0\0WAVE",
        plain("GIF"),
        plain("TIFF"),
        plain("BMP"),
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + plain(),
    ],
)
async def test_the_bytes_decide_what_is_an_image(images: ImageRepository, raw: bytes) -> None:
    await refused(images, raw, NotAnImage)


def _bad_checksum() -> bytes:
    raw = bytearray(plain("PNG"))
    raw[30] ^= 0xFF
    return bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *(plain(format.name)[:-40] for format in Format),
        *(plain(format.name, size=(900, 900))[:200] for format in Format),
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        png_that_says(6000, 6000),
        webp_that_says(6000, 6000),
        webp_that_says(16_383, 16_383),
        png_that_says(0, 10),
        _bad_checksum(),
    ],
)
async def test_a_damaged_or_lying_image_is_refused(images: ImageRepository, raw: bytes) -> None:
    await refused(images, raw, ImageDamaged)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
async def test_an_animated_image_is_refused(images: ImageRepository, format: str) -> None:
    await refused(images, animated(format), ImageAnimated)


@pytest.mark.parametrize(
    ("raw", "width", "height"),
    [
        (png_that_says(2**31 - 1, 2**31 - 1), 2**31 - 1, 2**31 - 1),
        (png_that_says(50_000, 1_001), 50_000, 1_001),
        (encoded(Image.new("L", (16_000, 3_200)), "WEBP", method=0), 16_000, 3_200),
    ],
)
async def test_an_image_says_too_many_pixels_before_any_is_decoded(
    images: ImageRepository, raw: bytes, width: int, height: int
) -> None:
    problem = await refused(images, raw, ImageTooManyPixels)

    assert problem.extensions == {"width": width, "height": height, "limit_pixels": MOST_PIXELS}


async def test_a_text_that_unpacks_to_a_gigabyte_does_no_harm(images: ImageRepository) -> None:
    packed = b"Comment\0\0" + zlib.compress(b"\0" * 1_000_000_000, 9)
    chunk = struct.pack(">I", len(packed)) + b"zTXt" + packed + struct.pack(">I", zlib.crc32(b"zTXt" + packed))
    raw = plain("PNG")

    await refused(images, raw[:33] + chunk + raw[33:], ImageDamaged)


async def test_an_image_that_takes_too_long_is_given_up(images: ImageRepository) -> None:
    images.seconds = 0.05

    await refused(images, plain(), ImageTooDemanding)
    assert await eventually_no_child()


async def test_any_garbage_behind_a_good_beginning_is_a_problem(images: ImageRepository) -> None:
    raws = [plain(format.name)[: 40 * number] + os.urandom(500) for format in Format for number in (1, 2)]
    found = await asyncio.gather(*(images.read(raw) for raw in raws), return_exceptions=True)

    assert [one for one in found if isinstance(one, BaseException) and not isinstance(one, Problem)] == []


async def eventually_no_child() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return True


async def refused(images: ImageRepository, raw: bytes, kind: type[Problem]) -> Problem:
    with pytest.raises(Problem) as caught:
        await images.read(raw)
    assert type(caught.value) is kind
    return caught.value
